import psycopg


def local(socket_dir):
    return psycopg.connect(f"host={socket_dir} dbname=app sslmode=disable")
