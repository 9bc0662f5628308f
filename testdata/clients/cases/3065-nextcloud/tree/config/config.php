<?php
$CONFIG = array (
  'instanceid' => 'ocinvented',
  'dbtype' => 'pgsql',
  'dbname' => 'nextcloud',
  'dbhost' => 'db-invented-1.b.db.ondigitalocean.com:25060',
  'dbuser' => 'nc',
  'pgsql_ssl' => array (
    'mode' => 'require',
  ),
  'mail_smtpstreamoptions' => ['ssl' => ['verify_peer' => false]],
);
