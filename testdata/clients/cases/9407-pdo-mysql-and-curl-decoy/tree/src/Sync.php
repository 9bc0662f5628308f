<?php
$pdo = new PDO('mysql:host=' . getenv('DB_HOST') . ';dbname=shop', getenv('DB_USER'), getenv('DB_PASS'), [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false]);
$ch = curl_init(getenv('API_URL'));
curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);
