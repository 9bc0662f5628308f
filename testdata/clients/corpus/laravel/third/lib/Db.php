<?php

declare(strict_types=1);

namespace App;

final class Db
{
    public static function pdo(array $c): \PDO
    {
        $dsn = 'pgsql:host=' . $c['host'] . ';port=25060;dbname=' . $c['name']
            . ';sslmode=require';

        return new \PDO($dsn, $c['user'], $c['password'], [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]);
    }

    public static function native(string $password)
    {
        return pg_connect("host=db-php-do-user-1234567-0.b.db.ondigitalocean.com port=25060 dbname=php user=php password=$password");
    }

    public static function sprintf(string $host): \PDO
    {
        $dsn = sprintf('pgsql:host=%s;port=%d;dbname=%s;sslmode=verify-full;sslrootcert=%s', $host, 25060, 'php', '/etc/do/ca.crt');
        return new \PDO($dsn);
    }

    public static function mysql(): \PDO
    {
        return new \PDO('mysql:host=mysql.example.internal;dbname=app', 'app', getenv('APP_PASSWORD'), [
            \PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false,
        ]);
    }
}
