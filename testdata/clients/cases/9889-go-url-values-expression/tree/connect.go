package connect

import (
	"fmt"
	neturl "net/url"

	_ "github.com/lib/pq"
)

func URL(host, mode string) string {
	query := neturl.Values{}
	if mode != "" {
		query.Add("sslmode", mode)
	} else if host == "localhost" {
		query.Add("sslmode", "disable")
	}
	u := neturl.URL{Scheme: "postgres", Host: fmt.Sprintf("%v:5432", host), Path: "/app", RawQuery: query.Encode()}
	return u.String()
}
