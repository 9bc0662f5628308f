CREATE SUBSCRIPTION s CONNECTION 'host=db-invented-2.b.db.ondigitalocean.com port=25060 dbname=app user=rep sslmode=require' PUBLICATION p;
