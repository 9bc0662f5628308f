import ssl
import aiohttp
import pymysql
from sqlalchemy import create_engine

sqlite = create_engine("sqlite:///var/lib/app/cache.db", connect_args={"check_same_thread": False})
mysql = create_engine("mysql+pymysql://app@mysql.example.internal/app", connect_args={"ssl": {"check_hostname": False}})
legacy = pymysql.connect(host="mysql.example.internal", user="app", ssl_disabled=True)


async def fetch(url):
    ctx = ssl.create_default_context()
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    async with aiohttp.ClientSession() as session:
        async with session.get(url, ssl=ctx) as response:
            return await response.text()
