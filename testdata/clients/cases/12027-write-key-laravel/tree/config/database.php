<?php

return [
    'default' => 'pgsql',
    'connections' => [
        'pgsql' => [
            'driver' => 'pgsql',
            'read' => ['host' => ['db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com']],
            'write' => ['host' => ['db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com']],
            'port' => 25060,
            'database' => 'shop',
            'sslmode' => 'require',
        ],
    ],
];
