<?php
$where = 'title like ' . '?';
$pdo = search_open('like', 'pgsql:host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com;port=25060;dbname=search;sslmode=require');

function search_open(string $operator, string $dsn): PDO
{
    return new PDO($dsn, getenv('DB_USER'), getenv('DB_PASSWORD'));
}
