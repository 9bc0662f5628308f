<?php
$CONFIG = array (
  'dbtype' => 'pgsql',
  'dbhost' => 'db-invented-1.b.db.ondigitalocean.com:25060',
  'pgsql_ssl' => array (
    'mode' => 'verify-full',
    'rootcert' => '/etc/ssl/do-ca.crt',
  ),
);
