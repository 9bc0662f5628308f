<?php

$options = [
    'host' => getenv('DB_HOST'),
    'port' => 25060,
    'dbname' => 'app',
    'sslmode' => 'require',
];
$pdo = new PDO('pgsql:' . http_build_query($options, '', ';'), 'app', getenv('DB_PASSWORD'));

$connection = pg_pconnect(<<<DSN
host={$host} port=25060 dbname=app user=app sslmode=disable
DSN);
