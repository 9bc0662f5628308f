<?php
$host = getenv('DB_HOST');
$name = 'crm';
try {
    $pdo = new PDO("pgsql:host=$host;port=25060;dbname=$name;sslmode=require", getenv('DB_USER'), getenv('DB_PASSWORD'));
    $pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
} catch (PDOException $e) {
    die("It's not reachable: {$e->getMessage()}");
}
