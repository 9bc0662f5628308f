package cmd

const usage = `Usage: pgdiff [flags] FROM TO

  FROM and TO are connection strings:

      pgdiff postgres://a@left.acme.dev/app?sslmode=require postgres://b@right.acme.dev/app?sslmode=disable

Flags:
  --sslmode MODE   disable, prefer, require (default prefer)

Environment:
  PGHOST, PGPORT, PGSSLMODE=require, PGPASSWORD
`

func Usage() string { return usage }
