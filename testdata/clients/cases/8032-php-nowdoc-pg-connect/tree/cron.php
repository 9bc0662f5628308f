<html><body class="a">it's</body></html>
<?php
$sql = <<<'SQL'
select 'it''s" from t
SQL;
$c = pg_connect("host={$_ENV['DB_HOST']} port=25060 dbname=shop user=app password={$_ENV['DB_PW']} sslmode=require");
