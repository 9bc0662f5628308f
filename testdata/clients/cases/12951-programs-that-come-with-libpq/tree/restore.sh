#!/bin/sh
set -eu
dropdb --if-exists -h "$HOST.db.shop-invented.net" copy
createdb -h /var/run/postgresql copy
