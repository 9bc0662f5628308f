#!/bin/bash
docker run -d --name crm --restart unless-stopped \
  -e PGHOST=crm-db-do-user-9150-0.c.db.ondigitalocean.com -e PGPORT=25060 \
  -e PGSSLMODE=prefer \
  -e PGPASSWORD \
  registry.example.com/crm:7
