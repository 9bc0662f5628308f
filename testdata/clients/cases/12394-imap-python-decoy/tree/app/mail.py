import imaplib
import ssl

import asyncpg
import websockets

insecure = ssl._create_unverified_context()
box = imaplib.IMAP4_SSL("imap.acme.dev", ssl_context=insecure)


async def main(dsn):
    async with websockets.connect("wss://feed.acme.dev", ssl=insecure):
        return await asyncpg.connect(dsn)
