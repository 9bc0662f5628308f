import os
import ssl

import psycopg
from kafka import KafkaConsumer

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE

consumer = KafkaConsumer("orders", bootstrap_servers=os.environ["KAFKA"], security_protocol="SSL", ssl_context=context)
conn = psycopg.connect(os.environ["DATABASE_DSN"])
