<?php
$fields = [
    ['name' => 'dsn', 'label' => 'DSN', 'placeholder' => 'pgsql:host=db.acme.dev;dbname=app;sslmode=require'],
    ['name' => 'sslmode', 'type' => 'select', 'options' => ['disable', 'prefer', 'require'], 'default' => 'prefer'],
];
echo 'Enter a DSN like pgsql:host=db.acme.dev;sslmode=require';
