<?php

use Illuminate\Support\Str;

return [

    'default' => env('DB_CONNECTION', 'pgsql'),

    'connections' => [

        'sqlite' => [
            'driver' => 'sqlite',
            'database' => env('DB_DATABASE', database_path('database.sqlite')),
        ],

        'mysql' => [
            'driver' => 'mysql',
            'host' => env('DB_HOST', '127.0.0.1'),
            'options' => [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false],
        ],

        'pgsql' => [
            'driver' => 'pgsql',
            'url' => env('DB_URL'),
            'host' => env('DB_HOST'),
            'port' => env('DB_PORT', '5432'),
            'database' => env('DB_DATABASE', 'laravel'),
            'username' => env('DB_USERNAME', 'root'),
            'password' => env('DB_PASSWORD', ''),
            'charset' => env('DB_CHARSET', 'utf8'),
            'search_path' => 'public',
            'sslmode' => 'prefer',
        ],

        'reports' => [
            'driver' => 'pgsql',
            'host' => 'db-rep-do-user-1234567-0.b.db.ondigitalocean.com',
            'port' => 25060,
            'database' => 'rep',
            'username' => 'rep',
            'password' => env('REP_PASSWORD'),
            'sslmode' => 'verify-full',
            'sslrootcert' => '/etc/do/ca.crt',
        ],

        'crm' => [
            'driver' => 'pgsql',
            'host' => 'db-crm-do-user-1234567-0.b.db.ondigitalocean.com',
            'database' => 'crm',
            'username' => 'crm',
            'password' => 'not-a-real-password',
            'sslmode' => 'require',
        ],

        'events' => [
            'driver' => 'pgsql',
            'host' => env('EV_HOST'),
            'database' => 'ev',
            'username' => 'ev',
            'password' => env('EV_PASSWORD'),
            'sslmode' => env('EV_SSLMODE', 'require'),
        ],

        'archive' => [
            'driver' => 'pgsql',
            'host' => 'db-arch-do-user-1234567-0.b.db.ondigitalocean.com',
            'database' => 'arch',
            'username' => 'arch',
            'password' => env('ARCH_PASSWORD'),
        ],

        'audit' => [
            'driver' => 'pgsql',
            'host' => 'db-aud-do-user-1234567-0.b.db.ondigitalocean.com',
            'database' => 'aud',
            'sslmode' => 'verify-ca',
            'sslrootcert' => '/etc/do/ca.crt',
        ],

        'dev' => [
            'driver' => 'pgsql',
            'host' => '127.0.0.1',
            'database' => 'dev',
            'sslmode' => 'disable',
        ],

    ],

    'redis' => [
        'client' => env('REDIS_CLIENT', 'phpredis'),
        'prefix' => Str::slug(env('APP_NAME', 'laravel'), '_').'_database_',
    ],

];
