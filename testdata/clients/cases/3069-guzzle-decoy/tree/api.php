<?php
$client = new \GuzzleHttp\Client(['base_uri' => getenv('API'), 'verify' => false]);
$ctx = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
$db = getenv('DATABASE_URL');
