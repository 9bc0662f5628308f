package snapshot

import (
	"bytes"
	"strings"
	"testing"
)

// Tokens and passwords here are made up; they are put together so that no
// scanner of source trees takes them for real.
var (
	inventedToken    = "dop" + "_v1_" + strings.Repeat("0123456789abcdef", 4)
	inventedRefresh  = "dor" + "_v1_" + strings.Repeat("ab", 32)
	inventedPassword = "AV" + "NS_inventedForTests1"
	inventedKey      = "-----BEGIN " + "RSA PRIVATE KEY-----\nSW52ZW50ZWQgZm9yIHRlc3Rz\nAAAA=\n-----END RSA PRIVATE KEY-----\n"
)

func TestRedact(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"URI", "postgres://doadmin:invented-pw@db.example:25060/defaultdb?sslmode=require", "postgres://doadmin:***@db.example:25060/defaultdb?sslmode=require"},
		{"URI with an @ in the password", "postgresql://u:p@ss@h/d", "postgresql://u:***@h/d"},
		{"URI without a user", "redis://:invented@h/0", "redis://:***@h/0"},
		{"two URIs", "a://u:one@h b://u:two@h", "a://u:***@h b://u:***@h"},
		{"keyword and value", "host=h user=u password=invented sslmode=require", "host=h user=u password=*** sslmode=require"},
		{"quoted value", "password='in vented' host=h", "password=*** host=h"},
		{"query", "postgres://h/d?user=u&password=invented&sslmode=require", "postgres://h/d?user=u&password=***&sslmode=require"},
		{"environment", "PG" + "PASSWORD=invented psql", "PG" + "PASSWORD=*** psql"},
		{"Npgsql", "Host=h;Password=invented;SSL Mode=Require", "Host=h;Password=***;SSL Mode=Require"},
		{"token", "Authorization: Bearer " + inventedToken, "Authorization: Bearer ***"},
		{"refresh token", inventedRefresh, "***"},
		{"database password", "invalid: " + inventedPassword + ".", "invalid: ***."},
		{"private key", "a " + inventedKey + "b", "a -----BEGIN " + "RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\nb"},
		{"private key cut short", "-----BEGIN " + "PRIVATE KEY-----\nAAAA", "-----BEGIN " + "PRIVATE KEY-----***"},

		{"masked", "postgres://u:***@h/d password=*** password=xxx", ""},
		{"no password", "postgres://u@h:25060/d", ""},
		{"port and path", "https://h:8080/a@b", ""},
		{"variables", "postgres://u:${PW}@h password=$PW postgres://u:{{ .pw }}@h postgres://u:%s@h postgres://u:<password>@h", ""},
		{"App Platform binding", "${db.DATABASE_URL}", ""},
		{"code", "connect(password=os.environ, user=x) connect(password=getenv('P'))", ""},
		{"words", "password= is empty; no password: scram-sha-256", ""},
		{"a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", ""},
		{"a public key", "-----BEGIN PUBLIC KEY-----\nMIIB\n", ""},
		{"names that only look like it", "password_encryption=scram-sha-256 log_v1_0123456789abcdef AVNS_", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.text
			}
			if got := Redact(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if again := Redact(Redact(c.text)); again != c.want {
				t.Errorf("redacted twice: %q", again)
			}
		})
	}
}

// Whatever string of a snapshot a collector lets a secret slip into, it is not
// in the file.
func TestWriteMasksSecrets(t *testing.T) {
	secrets := []string{inventedToken, inventedPassword, "SW52ZW50ZWQgZm9yIHRlc3Rz", "hunter-\\\"-2", "hunter-3"}
	s := filled(5, 0)
	s.Errors = []Error{{}}
	s.Clients = []ClientSetting{{Origin: "file"}}
	s.Clusters[0].Endpoints = []Endpoint{{Role: EndpointPrimary, Network: "public"}}
	s.Errors[0].Message = "GET https://api.example/v2: " + inventedToken
	s.Clients[0].Excerpt = `url: "postgres://u:hunter-\"-2@h/d"`
	s.Clusters[0].Config["note"] = []any{map[string]any{"deep": inventedKey}}
	s.Clusters[1].Name = "host=h password=hunter-3"
	s.Clusters[0].Endpoints[0].Missing = []Missing{{Fact: "tls", Kind: MissingFailed, Reason: "answer: " + inventedPassword}}
	s.Notes = []string{"kept"}

	b := written(t, s)
	for _, secret := range secrets {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("%q is in the file", secret)
		}
	}
	if found := FindSecrets(b); len(found) > 0 {
		t.Errorf("found in the file: %+v", found)
	}
	back, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("masking broke the JSON: %v", err)
	}
	if back.Clusters[1].Name != "host=h password=***" || back.Clients[0].Excerpt != `url: "postgres://u:***@h/d"` {
		t.Errorf("masked as %q and %q", back.Clusters[1].Name, back.Clients[0].Excerpt)
	}
	if len(back.Notes) != 6 || back.Notes[0] != "kept" || !strings.Contains(back.Notes[1], "a password in a URI, 1 times") {
		t.Errorf("notes: %q", back.Notes)
	}
	if s.Notes[0] != "kept" || len(s.Notes) != 1 || s.Clusters[1].Name != "host=h password=hunter-3" {
		t.Error("the snapshot in memory changed")
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("postgres://u:p@h/d password=x " + inventedKey)
	f.Add(`{"a":"postgres://u:\"p@h/d"}`)
	f.Fuzz(func(t *testing.T, text string) {
		once := Redact(text)
		if left := FindSecrets([]byte(once)); len(left) > 0 {
			t.Fatalf("%q redacts to %q, in which there is %+v", text, once, left)
		}
	})
}
