#!/bin/sh
# export DATABASE_URL=postgres://old:old@db-old-do-user-1234567-0.b.db.ondigitalocean.com/old?sslmode=disable
docker pull postgres:16
docker tag postgres:16 registry.example.internal/postgres:16
echo "set sslmode to verify-full, please"
export MODE=require
