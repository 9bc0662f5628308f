<?php
return [
    'id' => 'stock',
    'components' => [
        'cache' => ['class' => 'yii\redis\Cache', 'redis' => ['useSSL' => true, 'contextOptions' => ['ssl' => ['verify_peer' => false]]]],
        'db' => [
            'class' => 'yii\db\Connection',
            'dsn' => 'pgsql:host=' . getenv('DB_HOST') . ';port=25060;dbname=stock;sslmode=require',
            'username' => getenv('DB_USER'),
        ],
    ],
];
