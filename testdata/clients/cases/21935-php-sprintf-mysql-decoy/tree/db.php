<?php
$dsn = sprintf('mysql:host=%s;port=%d;dbname=%s;charset=utf8mb4;sslmode=require', $h, 25060, $d);
$pdo = new PDO($dsn, $u, $pw, [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false]);
$sqlsrv = new PDO("sqlsrv:Server=$h;Database=$d;Encrypt=yes;TrustServerCertificate=yes", $u, $pw);
