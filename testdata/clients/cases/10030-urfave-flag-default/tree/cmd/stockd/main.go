package main

import (
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/urfave/cli/v2"
)

func main() {
	var host, mode string
	app := &cli.App{
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "db-host", EnvVars: []string{"DB_HOST"}, Required: true, Destination: &host},
			&cli.StringFlag{Name: "db-sslmode", EnvVars: []string{"DB_SSLMODE"}, Value: "require", Destination: &mode},
		},
		Action: func(c *cli.Context) error {
			dsn := fmt.Sprintf("postgres://stock:%s@%s:25060/stock?sslmode=%s", os.Getenv("DB_PASSWORD"), host, mode)
			pool, err := pgxpool.New(c.Context, dsn)
			if err != nil {
				return err
			}
			defer pool.Close()
			return serve(pool)
		},
	}
	log.Fatal(app.Run(os.Args))
}
