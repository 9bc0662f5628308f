from playhouse.db_url import connect
from peewee import Model, CharField

db = connect("postgresql://shop@pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060/shop?sslmode=prefer")

class Item(Model):
    name = CharField()
    class Meta:
        database = db
