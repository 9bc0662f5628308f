<?php

use Illuminate\Support\Str;

return [
    'default' => env('DB_CONNECTION', 'pgsql'),
    'connections' => [
        'mysql' => [
            'driver' => 'mysql',
            'host' => env('DB_HOST', '127.0.0.1'),
            'sslmode' => 'prefer',
        ],
        'pgsql' => [
            'driver' => 'pgsql',
            'url' => env('DATABASE_URL'),
            'host' => env('DB_HOST', 'db-lv-do-user-1234567-0.b.db.ondigitalocean.com'),
            'port' => env('DB_PORT', '25060'),
            'database' => env('DB_DATABASE', 'forge'),
            'username' => env('DB_USERNAME', 'forge'),
            'password' => env('DB_PASSWORD', ''),
            'charset' => 'utf8',
            'prefix' => '',
            'search_path' => 'public',
            'sslmode' => 'prefer',
        ],
        'audit' => [
            'driver' => 'pgsql',
            'host' => env('AUDIT_HOST'),
            'database' => 'audit',
            'username' => 'audit',
            'password' => env('AUDIT_PASSWORD'),
            'sslmode' => 'verify-full',
            'sslrootcert' => storage_path('certs/ca.crt'),
        ],
    ],
];
