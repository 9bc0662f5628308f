import os
import clickhouse_connect
import snowflake.connector

# The rows come from postgres by Debezium.
sf = snowflake.connector.connect(user="etl", account=os.environ["SF"], insecure_mode=True)
ch = clickhouse_connect.get_client(host=os.environ["CH_HOST"], port=8443, username="etl", verify=False, secure=True)
