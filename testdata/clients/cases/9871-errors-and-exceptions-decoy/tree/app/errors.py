class InsecureDatabase(Exception):
    """Raised for DATABASE_URL with sslmode=disable, as postgresql://app@10.1.2.3/app?sslmode=disable."""

    def __init__(self, url):
        super().__init__(
            f"{url} does not verify the server; write postgresql://app@db.internal.corp/app?sslmode=verify-full"
        )


MESSAGES = {
    "weak": "The connection uses sslmode=prefer; see https://docs.internal/tls",
    "format": "Expected something like postgresql://app@10.1.2.3:5432/app?sslmode=require",
}
