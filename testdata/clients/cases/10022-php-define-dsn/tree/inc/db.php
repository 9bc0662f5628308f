<?php
define('DB_DSN', 'pgsql:host=stock-db-do-user-71-0.c.db.ondigitalocean.com;port=25060;dbname=stock;sslmode=require');

function db(): PDO {
    static $pdo;
    return $pdo ??= new PDO(DB_DSN, getenv('DB_USER'), getenv('DB_PASSWORD'));
}
