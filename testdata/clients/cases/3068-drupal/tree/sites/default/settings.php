<?php
$databases['default']['default'] = [
  'database' => 'drupal',
  'username' => 'drupal',
  'password' => getenv('DB_PASSWORD'),
  'host' => 'db-invented-1.b.db.ondigitalocean.com',
  'port' => '25060',
  'driver' => 'pgsql',
  'prefix' => '',
];
$settings['hash_salt'] = '';
