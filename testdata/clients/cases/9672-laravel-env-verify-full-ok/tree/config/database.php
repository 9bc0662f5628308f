<?php
return [
    'connections' => [
        'pgsql' => [
            'driver' => 'pgsql',
            'host' => env('DB_HOST', '127.0.0.1'),
            'database' => env('DB_DATABASE'),
            'username' => env('DB_USERNAME'),
            'password' => env('DB_PASSWORD'),
            'sslmode' => 'verify-full',
            'sslrootcert' => base_path('certs/do-ca.crt'),
        ],
    ],
];
