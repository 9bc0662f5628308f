<?php
return [
    'class' => 'yii\db\Connection',
    'dsn' => 'pgsql:host=' . getenv('DB_HOST') . ';port=25060;dbname=app;sslmode=require',
    'username' => 'svc',
    'password' => getenv('DB_PASSWORD'),
    'charset' => 'utf8',
];
