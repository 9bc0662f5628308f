package more

import (
	"context"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

func dsn() string {
	q := url.Values{}
	q.Set("sslmode", "require")
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword("bu", os.Getenv("BU_PASSWORD")),
		Host:     "db-bu-do-user-1234567-0.b.db.ondigitalocean.com:25060",
		Path:     "bu",
		RawQuery: q.Encode(),
	}
	return u.String()
}

func concat(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, "postgres://cc:"+os.Getenv("CC_PASSWORD")+"@db-cc-do-user-1234567-0.b.db.ondigitalocean.com:25060/cc?sslmode=disable")
}

const safe = "user=sa dbname=sa host=db-sa-do-user-1234567-0.b.db.ondigitalocean.com port=25060 sslmode=verify-full sslrootcert=/etc/do/ca.crt pool_max_conns=10"
