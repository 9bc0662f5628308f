MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

DEFAULTS = {"host": None, "port": 5432, "sslmode": "prefer"}


def parse(dsn):
    """Parse a DSN such as ``host=db port=5432 sslmode=require`` or ``postgres://u@h/d?sslmode=disable``."""
    options = dict(DEFAULTS)
    for word in dsn.split():
        key, _, value = word.partition("=")
        if key == "sslmode" and value not in MODES:
            raise ValueError("sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full; got " + value)
        options[key] = value
    return options


def weaken(options):
    if options["sslmode"] == "disable" and options["host"] not in (None, "localhost"):
        return "sslmode=disable sends the password in plaintext; use sslmode=verify-full"
    return None
