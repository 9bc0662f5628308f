from configurations import Configuration, values


class Base(Configuration):
    INSTALLED_APPS = ["stock"]


class Production(Base):
    DATABASES = values.DatabaseURLValue(environ_name="DATABASE_URL", conn_max_age=600)
    DATABASES["default"]["OPTIONS"] = {"sslmode": "require"}
