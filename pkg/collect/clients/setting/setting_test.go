package setting

import "testing"

func TestIsRemote(t *testing.T) {
	for host, want := range map[string]bool{
		"db.acme.dev": true, "db-x-do-user-1-0.b.db.ondigitalocean.com": true, "10.1.2.3": true, "[2a01:4f8::1]": true, "pg.internal": true,
		"": false, "localhost": false, "127.0.0.1": false, "::1": false, "db": false, "/var/run/postgresql": false, "@abstract": false,
		"${DB_HOST}": false, "{{ .Values.host }}": false, Dynamic: false,
		"db.example.com": false, "example.org": false, "pg.invalid": false, "192.0.2.7": false, "2001:db8::1": false,
		"<host>": false, "your-db-host.com": false, "xxx": false, "db.your-domain.net": false,
	} {
		if IsRemote(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

func TestNameOnly(t *testing.T) {
	for v, want := range map[string]string{
		"app": "app", "${USER:-bob}": "${USER}", "${CREDS:-a:b}": "${CREDS}", "{{ .Values.user }}": "${Values.user}", "$USER": "$USER", `#{ENV.fetch("U", "bob")}`: "${ENV.fetch}", "%s": "%s",
	} {
		if got := NameOnly(v); got != want {
			t.Errorf("%q: %q, want %q", v, got, want)
		}
	}
}

func TestLiteralPassword(t *testing.T) {
	for v, want := range map[string]bool{
		"hunter2": true, "p$w": true, "": false, "${PW}": false, "{{ vault }}": false, "null": false, "ENC[pg_pw]": false, "EV[1:a:b]": false, Dynamic: false,
	} {
		if LiteralPassword(v) != want {
			t.Errorf("%q: %v", v, !want)
		}
	}
}

// What is put in at run time hides no part that is literal.
func TestParse(t *testing.T) {
	for raw, want := range map[string]struct {
		host, mode string
		unread     bool
	}{
		"postgres://u:%v@%v/%v?%v":                                     {"%v", "", true},
		"postgres://u@h.example/db?sslmode=require&$EXTRA":             {"h.example", "require", true},
		"postgres://${U}:${P}@${H:-h}:${PORT:-5432}/d?sslmode=disable": {"${H:-h}", "disable", false},
		"host=%s port=%d dbname=x sslmode=require":                     {"%s", "require", false},
		"hostaddr=10.0.0.1 dbname=x":                                   {"10.0.0.1", "", false},
		"dbname=x user=y":                                              {"", "", false},
	} {
		c, err := Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		} else if c.Host() != want.host || c.Params["sslmode"] != want.mode || c.Unread != want.unread {
			t.Errorf("%s: host %q mode %q unread %v", raw, c.Host(), c.Params["sslmode"], c.Unread)
		}
	}
}
