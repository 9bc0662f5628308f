<?php
declare(strict_types=1);

final class Db
{
    public static function connect(): PDO
    {
        $host = getenv('DB_HOST');
        $name = getenv('DB_NAME');
        return new PDO("pgsql:host={$host};port=25060;dbname={$name};sslmode=require", getenv('DB_USER'), getenv('DB_PASSWORD'));
    }
}
