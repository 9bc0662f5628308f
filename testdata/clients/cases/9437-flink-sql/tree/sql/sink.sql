CREATE TABLE orders_sink (
  id BIGINT,
  total DECIMAL(10, 2),
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://orders-pg-do-user-7713-0.b.db.ondigitalocean.com:25060/shop?sslmode=require',
  'table-name' = 'orders'
);
