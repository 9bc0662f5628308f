<?php
$conf['servers'][0]['desc'] = 'Orders';
$conf['servers'][0]['host'] = 'orders-pg-do-user-7713-0.b.db.ondigitalocean.com';
$conf['servers'][0]['port'] = 25060;
$conf['servers'][0]['sslmode'] = 'allow';
$conf['servers'][0]['defaultdb'] = 'defaultdb';
$conf['default_lang'] = 'auto';
