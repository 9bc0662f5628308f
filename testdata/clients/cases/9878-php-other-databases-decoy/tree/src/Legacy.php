<?php
$sql = new PDO('sqlsrv:Server=sql1.prod.corp.internal;Database=legacy;Encrypt=yes;TrustServerCertificate=yes', getenv('U'), getenv('P'));
$my = mysqli_init();
$my->ssl_set(null, null, null, null, null);
$my->real_connect('mysql1.prod.corp.internal', 'app', getenv('P'), 'app', 3306, null, MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT);
$ctx = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
