import os, psycopg2
RAW = r"\" + '\''  # noqa
def f(*, a=-1, **k) -> "dict[str, 'int']":
    match a:
        case -1: return {**k, "it's": 1}
    return {}
C = psycopg2.connect(host=os.environ["H"], dbname="a", sslmode="require")
