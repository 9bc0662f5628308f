<?php
#[Attribute]
final class Db {
    const HELP = <<<'TXT'
      don't "(
      TXT;
    public function __construct(private int $n = -1) {}
    public function open(): PDO { return new PDO('pgsql:host=' . getenv('H') . ';dbname=a;sslmode=require'); }
}
