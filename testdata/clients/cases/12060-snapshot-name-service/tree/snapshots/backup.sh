#!/bin/bash
pg_dump "host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=app user=backup sslmode=require" > app.sql
