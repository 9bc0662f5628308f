#!/bin/sh
psql -h localhost -U shop -f seed.sql
