package migrator

import "net/url"

// clean takes away what only this tool knows, from a URL such as
// postgres://user@host/db?sslmode=disable&x-table=migrations.
func clean(u *url.URL) string {
	q := u.Query()
	for k := range q {
		if len(k) > 2 && k[:2] == "x-" {
			q.Del(k)
		}
	}
	if q.Get("sslmode") == "" {
		q.Set("sslmode", "verify-full")
	}
	u.RawQuery = q.Encode()
	return u.String()
}
