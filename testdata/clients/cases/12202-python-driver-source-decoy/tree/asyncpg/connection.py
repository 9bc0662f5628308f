async def connect(
    dsn=None, *,
    host=None, port=None,
    user=None, password=None,
    database=None,
    ssl=None,
    server_settings=None,
):
    """Connect to a server, for example postgres://user@host/db?sslmode=require."""
    return await _connect(dsn=dsn, host=host, port=port, user=user, password=password, database=database, ssl=ssl)
