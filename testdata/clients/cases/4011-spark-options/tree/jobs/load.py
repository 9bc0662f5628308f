import os
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
df = (spark.read.format("jdbc")
      .option("url", "jdbc:postgresql://db-invented-1.b.db.ondigitalocean.com:25060/app")
      .option("driver", "org.postgresql.Driver")
      .option("dbtable", "public.orders")
      .option("user", os.environ["U"])
      .option("sslmode", "require")
      .load())
