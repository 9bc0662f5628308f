<?php
namespace App;
final class Db {
    public static function open(): \PDO {
        $dsn = sprintf('pgsql:host=%s;port=%d;dbname=%s;sslmode=%s', getenv('H'), 25060, 'app', 'require');
        return new \PDO($dsn, 'svc', getenv('PW'), [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]);
    }
}
