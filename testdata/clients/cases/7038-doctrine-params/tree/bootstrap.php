<?php
use Doctrine\DBAL\DriverManager;
$conn = DriverManager::getConnection([
    'driver' => 'pdo_pgsql',
    'host' => $_ENV['DB_HOST'],
    'port' => 25060,
    'dbname' => 'app',
    'user' => 'svc',
    'password' => $_ENV['DB_PASSWORD'],
    'sslmode' => 'require',
]);
