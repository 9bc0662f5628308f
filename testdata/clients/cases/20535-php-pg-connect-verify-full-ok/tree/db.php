<?php
$conn = pg_connect(implode(' ', [
    'host=' . getenv('DB_HOST'),
    'port=25060',
    'dbname=app',
    'user=' . getenv('DB_USER'),
    'password=' . getenv('DB_PASSWORD'),
    'sslmode=verify-full',
    'sslrootcert=' . __DIR__ . '/certs/ca.crt',
]));
