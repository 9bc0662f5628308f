<?php
$host = getenv('DB_HOST');
$conn = pg_connect(<<<DSN
host=$host
port=25060
dbname=app
user=svc
sslmode=require
DSN);
if (!$conn) { die('no'); }
