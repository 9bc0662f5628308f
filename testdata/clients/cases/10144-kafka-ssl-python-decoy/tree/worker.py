import os
import ssl

from aiokafka import AIOKafkaConsumer
from ldap3 import Server, Tls

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE
consumer = AIOKafkaConsumer("stock", bootstrap_servers=os.environ["KAFKA"], security_protocol="SSL", ssl_context=ctx)
ldap = Server("ldap.example.com", use_ssl=True, tls=Tls(validate=ssl.CERT_NONE))
