<?php

namespace Stock;

use Doctrine\DBAL\DriverManager;

final class ConnectionFactory
{
    public function __construct(private readonly string $host, private readonly string $sslmode = 'require')
    {
    }

    public function create(): \Doctrine\DBAL\Connection
    {
        return DriverManager::getConnection([
            'driver' => 'pdo_pgsql',
            'host' => $this->host,
            'port' => 25060,
            'dbname' => 'stock',
            'sslmode' => $this->sslmode,
        ]);
    }
}
