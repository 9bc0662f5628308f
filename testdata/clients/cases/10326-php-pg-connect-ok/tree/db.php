<?php
$c = pg_connect('host=' . getenv('H') . ' port=25060 dbname=app user=app password=' . getenv('P') . ' sslmode=verify-full sslrootcert=' . __DIR__ . '/ca.crt');
