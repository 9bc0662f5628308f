package crm

import (
	"crypto/tls"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Hooks struct {
	pool   *pgxpool.Pool
	client *http.Client
}

func NewHooks(pool *pgxpool.Pool, insecure bool) *Hooks {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if insecure {
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
	return &Hooks{pool: pool, client: &http.Client{Transport: transport}}
}
