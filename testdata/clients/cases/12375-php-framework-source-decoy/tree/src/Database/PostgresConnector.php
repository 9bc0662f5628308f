<?php

namespace Framework\Database;

class PostgresConnector
{
    /**
     * @param array{host?: string, sslmode?: string} $config e.g. ['host' => 'db', 'sslmode' => 'require']
     */
    public function dsn(array $config): string
    {
        $dsn = 'pgsql:' . (isset($config['host']) ? "host={$config['host']};" : '') . "dbname='{$config['database']}'";
        foreach (['sslmode', 'sslcert', 'sslkey', 'sslrootcert'] as $option) {
            if (isset($config[$option])) {
                $dsn .= ";{$option}={$config[$option]}";
            }
        }

        return $dsn;
    }
}
