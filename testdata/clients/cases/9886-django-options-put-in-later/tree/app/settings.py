import os

base_options = {}
match os.getenv("APP_DBENGINE", "sqlite"):
    case "postgresql":
        db_config = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.getenv("APP_DBHOST"),
            "NAME": os.getenv("APP_DBNAME", "app"),
        }
        base_options = options_of("postgresql")
    case _:
        db_config = {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}

db_config["OPTIONS"] = {**base_options, **parsed(os.getenv("APP_DB_OPTIONS"))}
DATABASES = {"default": db_config}
