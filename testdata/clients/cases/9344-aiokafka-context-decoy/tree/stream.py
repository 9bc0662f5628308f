import os, ssl
import asyncpg
from aiokafka import AIOKafkaConsumer

kafka_context = ssl.create_default_context()
kafka_context.check_hostname = False
kafka_context.verify_mode = ssl.CERT_NONE
pg_context = ssl.create_default_context(cafile="/etc/ssl/do-ca.crt")

async def main():
    consumer = AIOKafkaConsumer("orders", bootstrap_servers=os.environ["KAFKA"], security_protocol="SSL", ssl_context=kafka_context)
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], ssl=pg_context)
    await consumer.start()
