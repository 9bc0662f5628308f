<?php
define('DB_NAME', 'wp');
define('DB_HOST', 'mysql.internal');
define('MYSQL_CLIENT_FLAGS', MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT);
