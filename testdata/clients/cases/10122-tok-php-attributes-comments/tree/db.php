<?php
# don't read this "
#[Attribute(Attribute::TARGET_CLASS)]
final class Marker {}
$sql = <<<'SQL'
select 'it''s (" from "x
SQL;
$re = '/["\'](\w+)\\\\/';
$pdo = new PDO("pgsql:host={$_ENV['H']};dbname=stock;sslmode=require", $_ENV['U'], $_ENV['P']);
