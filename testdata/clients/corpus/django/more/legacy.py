DATABASES = dict(
    default=dict(
        ENGINE="django.db.backends.postgresql",
        NAME="lg",
        HOST="db-lg-do-user-1234567-0.b.db.ondigitalocean.com",
        OPTIONS=dict(sslmode="disable"),
    ),
)
