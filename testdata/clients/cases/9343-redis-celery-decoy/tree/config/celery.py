import ssl
from celery import Celery

app = Celery("shop", broker="rediss://cache:6380/0?ssl_cert_reqs=none")
app.conf.broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_NONE}
app.conf.redis_backend_use_ssl = {"ssl_cert_reqs": ssl.CERT_NONE}
