DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "patch",
        "HOST": "db-patch-do-user-1234567-0.b.db.ondigitalocean.com",
    },
}
DATABASES["default"]["OPTIONS"] = {"sslmode": "require"}
