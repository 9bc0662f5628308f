package drivers

import "testing"

func TestJudge(t *testing.T) {
	for _, tc := range []struct {
		raw, driver               string
		mode, effective, disabled string
		host                      string
		password                  bool
	}{
		{"postgres://u:pw@h.example.com:25060/db?sslmode=require", "", "require", "require", "", "h.example.com", true},
		{"postgres://u:${PW}@h.example.com:25060/db", "", "", "prefer", "", "h.example.com", false},
		{"postgres://u:p@ss@h.example.com/db?sslmode=verify-full&sslrootcert=ca.crt", "", "verify-full", "verify-full", "", "h.example.com", true},
		{"postgres://u:p/w:x@h.example.com/db?sslmode=disable", "", "disable", "disable", "", "h.example.com", true},
		{"postgres://h.example.com/db?sslmode=require&sslrootcert=ca.crt", "pgx", "require", "verify-ca", "", "h.example.com", false},
		{"postgres://h.example.com/db?sslmode=prefer&sslrootcert=system", "pgx", "prefer", "verify-full", "", "h.example.com", false},
		{"postgres://h.example.com/db?sslmode=no-verify", "node-pg", "no-verify", "require", "sslmode=no-verify", "h.example.com", false},
		{"postgres://h.example.com/db?sslmode=require", "node-pg", "require", "verify-full", "", "h.example.com", false},
		{"jdbc:postgresql://h.example.com/db?ssl=true", "", "", "verify-full", "", "h.example.com", false},
		{"jdbc:postgresql://h.example.com/db?sslmode=require&sslfactory=org.postgresql.ssl.NonValidatingFactory", "", "require", "require", "sslfactory=org.postgresql.ssl.NonValidatingFactory", "h.example.com", false},
		{"postgresql+asyncpg://u@h.example.com/db?ssl=require", "", "require", "require", "", "h.example.com", false},
		{"ecto://u:p@h.example.com/db?sslmode=verify-full", "", "verify-full", "disable", "", "h.example.com", true},
		{"Host=h.example.com;Database=d;Username=u;Password=secret;SSL Mode=Require;Trust Server Certificate=true", "", "Require", "require", "Trust Server Certificate=true", "h.example.com", true},
		{"postgresql://u:p@${DB_HOST:-h.example.com}:${DB_PORT:-5432}/db?sslmode=${MODE:-require}", "", "require", "require", "", "${DB_HOST:-h.example.com}", true},
		{"postgresql://u@h.example.com/db?sslmode=${MODE}", "", "", "unknown", "", "h.example.com", false},
	} {
		s, ok := Parse(tc.raw, "url")
		if !ok {
			t.Errorf("%s: not read", tc.raw)
			continue
		}
		if tc.driver != "" {
			s.Driver = tc.driver
		}
		c := Judge(&s, Around{})
		if c.Mode != tc.mode || c.EffectiveMode != tc.effective || c.Disabled != tc.disabled || c.Host != tc.host || c.Password != tc.password {
			t.Errorf("%s (%s):\n got mode %q effective %q disabled %q host %q password %v: %s\nwant mode %q effective %q disabled %q host %q password %v",
				tc.raw, tc.driver, c.Mode, c.EffectiveMode, c.Disabled, c.Host, c.Password, c.Effect, tc.mode, tc.effective, tc.disabled, tc.host, tc.password)
		}
	}
}
