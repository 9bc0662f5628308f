<?php

return [
    'class' => 'yii\\db\\Connection',
    'dsn' => 'pgsql:host=' . getenv('DB_HOST') . ';port=25060;dbname=shop;sslmode=verify-full;sslrootcert=/etc/ssl/do-ca.crt',
    'username' => getenv('DB_USER'),
    'password' => getenv('DB_PASSWORD'),
    'charset' => 'utf8',
];
