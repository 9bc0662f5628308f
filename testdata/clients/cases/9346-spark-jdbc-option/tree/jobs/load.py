from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("orders").getOrCreate()
df = (
    spark.read.format("jdbc")
    .option("url", "jdbc:postgresql://orders-pg-do-user-7713-0.b.db.ondigitalocean.com:25060/shop?sslmode=require")
    .option("dbtable", "orders")
    .option("driver", "org.postgresql.Driver")
    .load()
)
