<?php
$pdo = new PDO("mysql:host=$host;port=25060;dbname=app;charset=utf8mb4", $user, $pass, [
    PDO::MYSQL_ATTR_SSL_CA => '/etc/do/ca.crt',
    PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false,
]);
