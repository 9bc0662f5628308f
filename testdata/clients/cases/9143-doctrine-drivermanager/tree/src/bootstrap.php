<?php
declare(strict_types=1);

require __DIR__ . '/../vendor/autoload.php';

use Doctrine\DBAL\DriverManager;

$conn = DriverManager::getConnection([
    'driver' => 'pdo_pgsql',
    'host' => $_ENV['DB_HOST'],
    'port' => 25060,
    'dbname' => 'shop',
    'user' => $_ENV['DB_USER'],
    'password' => $_ENV['DB_PASSWORD'],
    'sslmode' => 'require',
]);

return $conn;
