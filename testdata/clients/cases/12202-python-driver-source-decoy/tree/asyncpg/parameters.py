def parse(ssl):
    if ssl is True:
        sslmode = SSLMode.verify_full
    else:
        sslmode = SSLMode.disable
    return _Parameters(
        ssl=ssl,
        sslmode=sslmode,
    )
