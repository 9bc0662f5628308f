package crm

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const dsnFormat = "host=%s port=%d user=%s password=%s dbname=%s sslmode=disable"

func Connect(ctx context.Context, c Config) (*pgx.Conn, error) {
	return pgx.Connect(ctx, fmt.Sprintf(dsnFormat, c.Host, c.Port, c.User, c.Password, c.Name))
}
