<?php

declare(strict_types=1);

namespace Stock;

final class Db
{
    private const SSL_MODE = 'require';

    public static function connect(string $host, string $user, string $password): \PDO
    {
        $dsn = sprintf('pgsql:host=%s;port=%d;dbname=%s;sslmode=%s', $host, 25060, 'stock', self::SSL_MODE);

        return new \PDO($dsn, $user, $password, [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]);
    }
}
