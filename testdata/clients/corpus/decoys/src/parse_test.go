package shop

import "testing"

func TestParse(t *testing.T) {
	for _, url := range []string{"postgres://localhost/a?sslmode=disable", "postgres:///b?host=/tmp&sslmode=prefer"} {
		if url == "" {
			t.Fatal("empty")
		}
	}
}
