<?php

// PostgreSQL has moved to db.php; there, sslmode is verify-full
$pdo = new PDO('mysql:host=mysql.example.internal;port=3306;dbname=app', 'app', getenv('MYSQL_PASSWORD'));
