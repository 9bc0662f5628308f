import os, psycopg2
names = ["a", "b"]
print(f"{'|'.join(names)!r:>{10}} {{not a value}} {os.environ['H']}")
banner = f"""it's "{names[0]}" """
R = r"\"
c = psycopg2.connect(host=os.environ["H"], dbname="stock", sslmode="require")
