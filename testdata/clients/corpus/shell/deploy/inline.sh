#!/bin/sh
DATABASE_URL=postgres://one@db-one-do-user-1234567-0.b.db.ondigitalocean.com:25060/one?sslmode=disable ./bin/one
env DATABASE_URL="postgresql://two@db-two-do-user-1234567-0.b.db.ondigitalocean.com:25060/two" ./bin/two
: "${THREE_URL:=postgres://three@db-three-do-user-1234567-0.b.db.ondigitalocean.com:25060/three?sslmode=allow}"
