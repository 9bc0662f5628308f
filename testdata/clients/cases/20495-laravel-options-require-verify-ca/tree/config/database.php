<?php
return [
  'connections' => [
    'mysql' => ['driver' => 'mysql', 'host' => env('MYSQL_HOST'), 'options' => [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false]],
    'pgsql' => [
      'driver' => 'pgsql',
      'host' => env('DB_HOST'),
      'port' => env('DB_PORT', '25060'),
      'database' => env('DB_DATABASE'),
      'username' => env('DB_USERNAME'),
      'password' => env('DB_PASSWORD'),
      'sslmode' => 'verify-ca',
      'sslrootcert' => base_path('ca.crt'),
    ],
  ],
];
