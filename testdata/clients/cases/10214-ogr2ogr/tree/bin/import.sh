#!/bin/sh
ogr2ogr -f PostgreSQL PG:"host=$DB_HOST port=25060 dbname=gis user=gis sslmode=require" sites.geojson -nln sites -overwrite
