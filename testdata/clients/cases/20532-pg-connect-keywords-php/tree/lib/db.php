<?php
$db = pg_connect("host=db-orchid-7.k.db.ondigitalocean.com port=25060 dbname=stats user=stats password=" . getenv('STATS_PW'));
if (!$db) { exit('no database'); }
