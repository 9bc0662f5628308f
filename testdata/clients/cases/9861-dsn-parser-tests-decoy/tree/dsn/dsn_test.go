package dsn

import "testing"

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://app@db.prod.internal/app?sslmode=require": "require",
		"postgres://app:pw@10.0.0.1/app?sslmode=disable":      "disable",
		"host=10.0.0.1 user=app sslmode=prefer":               "prefer",
	} {
		if got := Parse(in).SSLMode; got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
