import os, ssl
broker_url = os.environ["REDIS_URL"]
broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_NONE}
redis_backend_use_ssl = {"ssl_cert_reqs": ssl.CERT_NONE}
result_backend = f"db+postgresql://app:{os.environ['PW']}@{os.environ['H']}:25060/app?sslmode=verify-full&sslrootcert=/etc/ssl/do.crt"
