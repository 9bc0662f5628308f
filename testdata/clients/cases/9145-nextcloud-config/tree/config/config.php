<?php
$CONFIG = array (
  'instanceid' => 'ocinvented',
  'trusted_domains' => array (0 => 'cloud.example.com'),
  'datadirectory' => '/var/www/html/data',
  'dbtype' => 'pgsql',
  'dbname' => 'nextcloud',
  'dbhost' => 'pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060',
  'dbuser' => 'nextcloud',
  'dbpassword' => 'inventedpass11',
  'installed' => true,
);
