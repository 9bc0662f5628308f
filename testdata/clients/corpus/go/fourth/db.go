package fourth

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Config is the database's part of the service's configuration.
type Config struct {
	Host, Port, User, Password, Name string
	SSLMode                          string
}

func url(c Config) string {
	return fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=require", c.User, c.Password, net.JoinHostPort(c.Host, c.Port), c.Name)
}

func dynamic(c Config) string {
	return fmt.Sprintf("postgres://%s:%s@%s:%s/%s?sslmode=%s", c.User, c.Password, c.Host, c.Port, c.Name, c.SSLMode)
}

func open(ctx context.Context) (*pgxpool.Pool, error) {
	dsn := os.Getenv("DATABASE_URL")
	if dsn == "" {
		dsn = "postgres://app@db-go4-do-user-1234567-0.b.db.ondigitalocean.com:25060/app?sslmode=disable"
	}
	return pgxpool.New(ctx, dsn)
}
