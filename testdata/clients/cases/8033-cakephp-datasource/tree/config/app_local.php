<?php
return [
    'Datasources' => [
        'default' => [
            'className' => \Cake\Database\Connection::class,
            'driver' => \Cake\Database\Driver\Postgres::class,
            'host' => 'pg-core-do-user-77-0.c.db.ondigitalocean.com',
            'port' => 25060,
            'username' => 'app',
            'password' => env('PW'),
            'database' => 'shop',
            'ssl_mode' => 'require',
        ],
    ],
];
