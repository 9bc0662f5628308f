<?php
return [
    'connections' => [
        'crm' => [
            'driver' => 'pgsql',
            'host' => env('CRM_HOST'),
            'database' => 'crm',
            'username' => env('CRM_USER'),
            'password' => env('CRM_PASSWORD'),
            'sslmode' => env('CRM_SSLMODE') ?: 'require',
        ],
    ],
];
