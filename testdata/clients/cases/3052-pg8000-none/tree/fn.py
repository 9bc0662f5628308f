import ssl, os
import pg8000.native
ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE
con = pg8000.native.Connection("svc", host=os.environ["H"], port=25060, password=os.environ["P"], ssl_context=ctx)
