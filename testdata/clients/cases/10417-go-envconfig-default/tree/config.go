package stock

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/kelseyhightower/envconfig"
)

type Config struct {
	Host     string `envconfig:"DB_HOST" required:"true"`
	Password string `envconfig:"DB_PASSWORD" required:"true"`
	SSLMode  string `envconfig:"DB_SSLMODE" default:"require"`
}

func (c Config) DSN() string {
	return fmt.Sprintf("postgres://stock:%s@%s:25060/stock?sslmode=%s", c.Password, c.Host, c.SSLMode)
}

func Open(ctx context.Context) (*pgxpool.Pool, error) {
	var c Config
	if err := envconfig.Process("", &c); err != nil {
		return nil, err
	}
	return pgxpool.New(ctx, c.DSN())
}
