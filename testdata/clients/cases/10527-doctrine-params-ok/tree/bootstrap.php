<?php
$connection = Doctrine\DBAL\DriverManager::getConnection([
    'driver' => 'pdo_pgsql',
    'host' => getenv('DB_HOST'),
    'dbname' => 'stock',
    'sslmode' => 'verify-full',
    'sslrootcert' => __DIR__ . '/ca.crt',
]);
