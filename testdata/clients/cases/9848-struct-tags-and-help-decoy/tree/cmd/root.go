package cmd

import (
	"errors"

	"github.com/spf13/cobra"
)

var root = &cobra.Command{
	Use:   "mover",
	Short: "Moves rows between PostgreSQL databases",
	Example: `  mover --from "postgres://app@db.prod.internal/app?sslmode=require" --to file://out
  PGSSLMODE=disable mover --from "host=10.0.0.5 user=app"`,
}

func init() {
	root.Flags().String("sslmode", "", "disable, prefer, require, verify-ca or verify-full (as sslmode=require)")
	root.Flags().String("from", "", "source, e.g. postgres://user:pw@10.0.0.5:5432/db?sslmode=prefer")
}

var errMode = errors.New("sslmode=require does not verify the server: use verify-full")
