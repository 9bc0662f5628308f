CREATE EXTENSION IF NOT EXISTS dblink;

SELECT *
FROM dblink('host=pg-orders-do-user-1042-0.c.db.ondigitalocean.com port=25060 dbname=shop user=reader sslmode=require',
            'SELECT id, total FROM orders') AS t(id bigint, total numeric);
