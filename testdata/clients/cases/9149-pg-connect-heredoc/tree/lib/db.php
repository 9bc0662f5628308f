<?php
$host = getenv('PGHOST');
$db = pg_connect("host={$host} port=25060 dbname=shop user=shop password=" . getenv('PGPASSWORD') . " sslmode=require")
    or die('no connection');
$res = pg_query($db, "SELECT id FROM orders WHERE note LIKE '%don''t%'");
