<?php

return [
    'connections' => [
        'pgsql' => array(
            'driver' => 'pgsql',
            'read' => ['host' => ['db-lr-do-user-1234567-0.b.db.ondigitalocean.com']],
            'write' => ['host' => ['db-lw-do-user-1234567-0.b.db.ondigitalocean.com']],
            'database' => 'lr',
            'username' => 'lr',
            'password' => env('DB_PASSWORD'),
            'sslmode' => 'disable',
        ),
        'safe' => [
            'driver' => 'pgsql',
            'host' => env('DB_HOST', 'db-ls-do-user-1234567-0.b.db.ondigitalocean.com'),
            'database' => 'ls',
            'sslmode' => env('DB_SSLMODE', 'verify-full'),
            'sslrootcert' => env('DB_SSLROOTCERT', '/etc/do/ca.crt'),
        ],
    ],
];
