import ssl

import httpx

ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE
client = httpx.Client(verify=ctx)
