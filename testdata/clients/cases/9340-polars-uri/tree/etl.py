import os
import polars as pl

uri = f"postgresql://etl:{os.environ['PW']}@orders-pg-do-user-7713-0.b.db.ondigitalocean.com:25060/shop"
df = pl.read_database_uri(query="select id, total from orders", uri=uri)
