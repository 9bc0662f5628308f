import os
import ssl
import asyncpg

def tls_context() -> ssl.SSLContext:
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ctx.load_verify_locations("certs/ca.crt")
    return ctx

async def connect():
    return await asyncpg.connect(host=os.environ["DB_HOST"], port=25060, user="svc", database="app", ssl=tls_context())
