<?php
/**
 * @param array $config host, port, dbname, sslmode ("disable", "prefer", "require")
 * Example: new Connector(['host' => 'db', 'sslmode' => 'disable'])
 */
final class Connector
{
    public const SSLMODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

    public function __construct(private array $config)
    {
    }

    public function dsn(): string
    {
        $dsn = 'pgsql:';
        foreach (['host', 'port', 'dbname', 'sslmode', 'sslrootcert'] as $key) {
            if (isset($this->config[$key])) {
                $dsn .= "{$key}={$this->config[$key]};";
            }
        }

        return $dsn;
    }
}
