<?php

$settings['hash_salt'] = getenv('DRUPAL_HASH_SALT');
$settings['trusted_host_patterns'] = ['^www\\.example\\.com$'];

$databases['default']['default'] = [
  'database' => 'drupal',
  'username' => 'drupal',
  'password' => getenv('DRUPAL_DB_PASSWORD'),
  'prefix' => '',
  'host' => 'pg-orders-do-user-1042-0.c.db.ondigitalocean.com',
  'port' => '25060',
  'driver' => 'pgsql',
  'namespace' => 'Drupal\\pgsql\\Driver\\Database\\pgsql',
];
