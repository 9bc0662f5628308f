#!/bin/sh
export PGSSLMODE=verify-ca
export PGSSLROOTCERT=/etc/ssl/do/ca.crt
./migrate up
