#!/bin/sh
exec psql -h db-kestrel-do-user-1234567-0.b.db.ondigitalocean.com -p 25060 -U readonly shop
