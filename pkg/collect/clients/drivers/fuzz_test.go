package drivers

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"dbaudit/pkg/collect/clients/setting"
)

func pgxReading(t *testing.T, raw string) (hosts []string, mode string, ok bool) {
	t.Helper()
	c, err := pgconn.ParseConfig(raw)
	if err != nil {
		return nil, "", false
	}
	hosts = append(hosts, c.Host)
	plainFirst := c.TLSConfig == nil
	plainLater, tlsLater := false, false
	for _, f := range c.Fallbacks {
		if f.Host != hosts[len(hosts)-1] {
			hosts = append(hosts, f.Host)
		}
		if f.Host == c.Host && f.Port == c.Port {
			plainLater = plainLater || f.TLSConfig == nil
			tlsLater = tlsLater || f.TLSConfig != nil
		}
	}
	switch {
	case strings.HasPrefix(c.Host, "/"):
		mode = "socket"
	case plainFirst && tlsLater:
		mode = setting.Allow
	case plainFirst:
		mode = setting.Disable
	case plainLater:
		mode = setting.Prefer
	case !c.TLSConfig.InsecureSkipVerify:
		mode = setting.VerifyFull
	case c.TLSConfig.VerifyPeerCertificate != nil:
		mode = setting.VerifyCA
	default:
		mode = setting.Require
	}
	return hosts, mode, true
}

// FuzzParseConn: whatever pgx accepts, we read the same host and the same mode.
func FuzzParseConn(f *testing.F) {
	for _, s := range []string{
		"postgres://u:p@h.example.com:5432/db?sslmode=require",
		"postgresql://h1,h2:5433/db?sslmode=verify-full",
		"postgresql://[::1]:5432/db?ssl=true",
		"postgres://u@h/db?sslmode=disable&ssl=true&sslmode=prefer",
		"postgres://%68ost/db?%73slmode=allow",
		"postgres://h/?host=other&port=1",
		"postgres://u:p%40ss@h?sslmode=verify-ca",
		"host=h user=u password='p w' sslmode=verify-full",
		`host=a\ b dbname='it''s' sslmode = prefer`,
		"host='h' port=5432 sslmode=allow sslmode=disable",
		"postgres://h:5432 /db",
		"postgres:///db",
		"host=/tmp",
		"",
	} {
		f.Add(s)
	}
	// pgx reads files and the environment: keep both out.
	f.Setenv("HOME", f.TempDir())
	for _, k := range []string{"PGHOST", "PGPORT", "PGSSLMODE", "PGSSLROOTCERT", "PGSERVICE", "PGUSER", "PGDATABASE", "PGSSLCERT", "PGSSLKEY", "PGSSLNEGOTIATION"} {
		f.Setenv(k, "")
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, file := range []string{"sslrootcert", "sslcert", "sslkey", "service", "passfile"} {
			if strings.Contains(raw, file) || strings.Contains(raw, "%") && strings.Contains(raw, "ssl") && !strings.Contains(raw, "%73slmode") {
				return
			}
		}
		hosts, mode, ok := pgxReading(t, raw)
		c, err := setting.ParseConn(raw)
		if !ok {
			return
		}
		if setting.IsADO(raw) || setting.SchemePattern.MatchString(raw) && !strings.HasPrefix(raw, "postgres://") && !strings.HasPrefix(raw, "postgresql://") {
			return // other drivers' forms, which pgx takes for odd keywords
		}
		if err != nil {
			t.Fatalf("pgx accepts %q, we do not: %v", raw, err)
		}
		if got := c.Host(); got != "" && got != hosts[0] {
			t.Fatalf("%q: host %q, pgx says %q", raw, got, hosts[0])
		}
		if c.Host() == "" || mode == "socket" {
			return
		}
		s, ok := Parse(raw, "dsn")
		if !ok {
			t.Fatalf("%q: not read", raw)
		}
		if setting.Interpolated(raw) || raw != strings.TrimSpace(raw) || strings.ContainsAny(raw, "\\\x01") || c.Params["sslnegotiation"] != "" {
			return
		}
		r := Lookup("pgx").row("", s.Mode, "", s.Conn.Params)
		if s.Conn.Params["ssl"] != "" && s.Conn.Params["sslmode"] == "" && setting.KnownMode(s.Conn.Params["ssl"]) {
			return // ssl=require is SQLAlchemy's, and nothing to pgx
		}
		if r.Mode != mode {
			t.Fatalf("%q: mode %q, pgx says %q", raw, r.Mode, mode)
		}
	})
}
