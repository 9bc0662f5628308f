<?php
return [
    'default' => env('DB_CONNECTION', 'pgsql'),
    'connections' => [
        'mysql' => [
            'driver' => 'mysql',
            'host' => env('DB_HOST', '127.0.0.1'),
        ],
        'pgsql' => [
            'driver' => 'pgsql',
            'url' => env('DATABASE_URL'),
            'host' => env('DB_HOST', '127.0.0.1'),
            'sslmode' => 'verify-full',
            'sslrootcert' => storage_path('certs/do.crt'),
        ],
        'reports' => [
            'driver' => 'pgsql',
            'host' => env('REPORTS_HOST', 'localhost'),
            'database' => 'reports',
            'sslmode' => 'prefer',
        ],
    ],
];
