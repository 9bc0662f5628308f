<?php
$n = -1; # it's a comment
$sql = "select '{$n}' -- (";
return ['connections'=>['pgsql'=>['driver'=>'pgsql','host'=>env('DB_HOST'),'sslmode'=>'require']]];
