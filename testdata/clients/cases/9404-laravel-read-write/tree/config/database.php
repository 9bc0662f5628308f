<?php
return [
    'default' => 'pgsql',
    'connections' => [
        'pgsql' => [
            'driver' => 'pgsql',
            'read' => ['host' => [env('DB_READ_HOST')]],
            'write' => ['host' => [env('DB_HOST')]],
            'sticky' => true,
            'port' => 25060,
            'database' => env('DB_DATABASE'),
            'username' => env('DB_USERNAME'),
            'password' => env('DB_PASSWORD'),
            'sslmode' => 'prefer',
        ],
    ],
];
