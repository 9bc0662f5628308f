#!/usr/bin/env bash
docker run -d --name api \
  -e PGHOST=db-invented-1.b.db.ondigitalocean.com -e PGPORT=25060 \
  -e PGSSLMODE=require \
  example/api:latest
