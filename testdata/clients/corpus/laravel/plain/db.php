<?php

$pdo = new PDO('pgsql:host=db-pdo-do-user-1234567-0.b.db.ondigitalocean.com;port=25060;dbname=pdo;sslmode=require', 'pdo', getenv('PDO_PASSWORD'));
$safe = new PDO('pgsql:host=db-pdo-do-user-1234567-0.b.db.ondigitalocean.com;port=25060;dbname=pdo;sslmode=verify-full;sslrootcert=/etc/do/ca.crt', 'pdo', getenv('PDO_PASSWORD'));
$conn = pg_connect("host=db-pg-do-user-1234567-0.b.db.ondigitalocean.com dbname=pg user=pg sslmode=disable");
