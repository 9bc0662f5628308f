<?php
return [
    'connections' => [
        'pgsql' => [
            'driver' => 'pgsql',
            'host' => env('DB_HOST'),
            'database' => env('DB_DATABASE'),
            'username' => env('DB_USERNAME'),
            'password' => env('DB_PASSWORD'),
            'sslmode' => env('DB_SSLMODE', 'verify-full'),
            'sslrootcert' => env('DB_SSLROOTCERT'),
        ],
    ],
];
