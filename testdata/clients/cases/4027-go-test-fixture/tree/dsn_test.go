package x

import "testing"

func TestParse(t *testing.T) {
	for _, s := range []string{
		"postgres://u:p@h/db?sslmode=disable",
		"host=h user=u sslmode=require",
	} {
		_ = s
	}
}
