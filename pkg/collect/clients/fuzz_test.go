package clients

import (
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/setting"

	"github.com/jackc/pgx/v5/pgconn"
)

// pgxModes is what pgx makes of a string: the hosts in order, and the mode that
// its TLS configurations amount to.
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
		s, ok := readConn(raw, "dsn")
		if !ok {
			t.Fatalf("%q: not read", raw)
		}
		if setting.Interpolated(raw) || raw != strings.TrimSpace(raw) || strings.ContainsAny(raw, "\\\x01") || c.Params["sslnegotiation"] != "" {
			return
		}
		r, _ := find("pgx", "", s.Mode, "", s.Conn.Params)
		if s.Conn.Params["ssl"] != "" && s.Conn.Params["sslmode"] == "" && setting.KnownMode(s.Conn.Params["ssl"]) {
			return // ssl=require is SQLAlchemy's, and nothing to pgx
		}
		if r.mode != mode {
			t.Fatalf("%q: mode %q, pgx says %q", raw, r.mode, mode)
		}
	})
}

// FuzzJudge: no text makes the reader of connection strings panic or show a
// password.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		"postgres://u:%s@h/db", "postgres://u:%s@%s/x", "host=h password=%s sslmode=require", "Host=h;Password=%s;SSL Mode=Require",
		"jdbc:postgresql://h/db?user=u&password=%s", "postgres://${U}:%s@${H:-h}/db", "ecto://u:%s@h/d", "postgres://u:a/%s@h/db",
	} {
		f.Add(s)
	}
	const canary = "c4n4ry-p4ss"
	f.Fuzz(func(t *testing.T, form string) {
		if strings.Contains(form, canary) || strings.Count(form, "%s") != 1 {
			return
		}
		// After the last '@' of a URL stand the host and the path, which are shown.
		if i := strings.LastIndexByte(form, '@'); i >= 0 && strings.Contains(form, "://") && strings.Index(form, "%s") > i && !strings.Contains(form[i:], "?") {
			return
		}
		c, ok := Judge(strings.Replace(form, "%s", canary, 1), "")
		if !ok || !c.Password {
			return
		}
		for name, v := range map[string]string{"host": c.Host, "excerpt": c.Excerpt, "effect": c.Effect, "fix": c.Fix, "why": c.Why} {
			if strings.Contains(v, canary) && !strings.Contains(c.Host, canary) {
				t.Fatalf("%q: the password is in %s: %q", form, name, v)
			}
		}
	})
}

// FuzzScanText: no file of any kind makes the scanner panic or run away, and
// every place is inside the file.
func FuzzScanText(f *testing.F) {
	names := []string{
		".env", "a.yaml", "docker-compose.yml", "main.tf", "a.js", "a.py", "a.ex", "a.go", "a.rs", "A.java", "A.cs", "a.php", "a.rb",
		"database.yml", "appsettings.json", "config.json", "pgbouncer.ini", "pg_service.conf", ".pgpass", "x.sh", "README.md", "application.properties", "Dockerfile", "app.yaml",
	}
	for i, text := range []string{
		"DATABASE_URL=postgres://u:p@h/db\nPGSSLMODE=require\n",
		"apiVersion: v1\nkind: Secret\ndata:\n  URL: cG9zdGdyZXM6Ly91OnBAaC9k\n",
		"a: &a [*a, {x: postgres://h/d}]\nb: *a\n",
		"new Pool({ ssl: { rejectUnauthorized: false }, host: `a${b}` }) // pg",
		"config :a, A.Repo, ssl: [verify: :verify_none], url: \"ecto://h/d\"\n",
		"resource \"x\" \"y\" {\n env { key = \"A\" value = \"$${db.DATABASE_URL}\" }\n}\n",
		"psql \\\n --set=sslmode=verify-full -h h -U u\n# dbaudit:ignore CL001 because\n",
		"{{ if .x }}\nhost: {{ .Values.h }}\nsslmode: require\n{{ end }}\n",
	} {
		f.Add(i, text)
	}
	p := newProject(f.TempDir())
	f.Fuzz(func(t *testing.T, i int, text string) {
		if len(text) > 20_000 {
			return
		}
		name := names[((i%len(names))+len(names))%len(names)]
		found, _ := scanText(name, text, p, false, nil)
		lines := strings.Count(text, "\n") + 1
		for _, c := range found {
			if c.Line < 1 || c.Line > lines || c.Column < 1 {
				t.Fatalf("%s: place %d:%d in a file of %d lines", name, c.Line, c.Column, lines)
			}
			if c.Driver == "" || c.Confidence == "" || c.Kind == "" {
				t.Fatalf("%s: a setting without driver, confidence or kind: %+v", name, c)
			}
			if (c.EffectiveMode == "" || c.EffectiveMode == setting.Unknown) == (c.Verifies != nil) {
				t.Fatalf("%s: effective mode %q with verifies %v", name, c.EffectiveMode, c.Verifies)
			}
		}
	})
}
