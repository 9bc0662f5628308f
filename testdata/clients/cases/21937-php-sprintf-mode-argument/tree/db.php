<?php
$mode = 'require';
$dsn = sprintf('pgsql:host=%s;port=%d;dbname=%s;sslmode=%s', getenv('H'), 25060, 'app', $mode);
$pdo = new PDO($dsn, getenv('U'), getenv('P'));
