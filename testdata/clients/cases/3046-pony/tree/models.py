import os
from pony.orm import Database
db = Database()
db.bind(provider='postgres', user='svc', password=os.environ['PW'], host=os.environ['H'], database='app', sslmode='require')
