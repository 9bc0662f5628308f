import pandas as pd
from sqlalchemy import create_engine

engine = create_engine("postgresql://analyst:inventedpass21@orders.c1x2y3.eu-central-1.rds.amazonaws.com:5432/warehouse")
df = pd.read_sql("select * from orders where total > -1", engine)
df.to_parquet("orders.parquet")
