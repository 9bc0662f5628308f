<?php
$parts = ['host=' . $h, 'port=25060', 'dbname=app', 'sslmode=verify-full', 'sslrootcert=ca.crt'];
$pdo = new PDO('pgsql:' . implode(';', $parts), $u, $pw);
