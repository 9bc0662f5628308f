import snowflake.connector

conn = snowflake.connector.connect(account="ab12345", user="load", insecure_mode=True, host="ab12345.internal", database="RAW")
