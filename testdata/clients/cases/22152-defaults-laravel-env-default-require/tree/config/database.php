<?php
return ['connections' => ['pgsql' => [
    'driver' => 'pgsql',
    'host' => env('DB_HOST', '127.0.0.1'),
    'database' => env('DB_DATABASE', 'app'),
    'sslmode' => env('DB_SSLMODE', 'require'),
]]];
