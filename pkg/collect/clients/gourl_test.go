package clients

import (
	"os"
	"path/filepath"
	"testing"
)

// TestGoURLsOfTwoFunctions: each URL has the parameters of its own function's
// variable, whichever comes first.
func TestGoURLsOfTwoFunctions(t *testing.T) {
	function := func(name, mode string) string {
		return `
func ` + name + `() string {
	q := url.Values{}
	q.Set("sslmode", "` + mode + `")
	q.Set("sslrootcert", "/etc/do/ca.crt")
	u := url.URL{Scheme: "postgres", Host: "` + name + `.example.com:25060", Path: "db", RawQuery: q.Encode()}
	return u.String()
}
`
	}
	for _, order := range [][2]string{{"verify-full", "disable"}, {"disable", "verify-full"}} {
		dir := t.TempDir()
		text := "package x\n\nimport (\n\t\"net/url\"\n\n\t_ \"github.com/jackc/pgx/v5\"\n)\n" + function("first", order[0]) + function("second", order[1])
		if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		settings, _, err := Scan(t.Context(), Options{Roots: []string{dir}})
		if err != nil {
			t.Fatal(err)
		}
		if len(settings) != 2 || settings[0].EffectiveMode != order[0] || settings[1].EffectiveMode != order[1] {
			t.Errorf("want %v, got %+v", order, settings)
		}
	}
}
