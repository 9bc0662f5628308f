import environ

env = environ.Env()
SECRET_KEY = env("SECRET_KEY")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env("DB_NAME", default="shop"),
        "USER": env("DB_USER", default="shop"),
        "PASSWORD": env("DB_PASSWORD", default=""),
        "HOST": env("DB_HOST", default="localhost"),
    }
}
CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": env("REDIS_URL"),
                      "OPTIONS": {"CONNECTION_POOL_KWARGS": {"ssl_cert_reqs": None}}}}
