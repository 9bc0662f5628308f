import os

import boto3
import sqlalchemy as sa

s3 = boto3.client("s3", endpoint_url=os.environ["S3_URL"], verify=False, use_ssl=True)
engine = sa.create_engine(
    os.environ["DATABASE_URL"],
    connect_args={"sslmode": "verify-full", "sslrootcert": "/etc/ssl/certs/pg.pem"},
)
