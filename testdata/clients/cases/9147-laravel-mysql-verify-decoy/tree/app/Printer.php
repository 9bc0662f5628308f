<?php
namespace App;

class Printer
{
    public function client(): \GuzzleHttp\Client
    {
        return new \GuzzleHttp\Client(['base_uri' => env('PRINTER_URL'), 'verify' => false]);
    }
}
