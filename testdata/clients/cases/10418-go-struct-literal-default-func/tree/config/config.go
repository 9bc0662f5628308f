package config

import "net/url"

type Postgres struct {
	Host, Port, Name, SSLMode string
}

func Default() Postgres {
	return Postgres{Host: "stock-db-do-user-71-0.c.db.ondigitalocean.com", Port: "25060", Name: "stock", SSLMode: "disable"}
}

func (p Postgres) URL() string {
	q := url.Values{"sslmode": {p.SSLMode}}
	u := url.URL{Scheme: "postgres", Host: p.Host + ":" + p.Port, Path: p.Name, RawQuery: q.Encode()}
	return u.String()
}
