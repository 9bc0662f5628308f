package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/snapshot"
)

const probedHost = "db.example.com"

// probed starts an endpoint that has a certificate for probedHost, and returns
// its port, the --connect-to that leads there, and a file with its CA.
func probed(t *testing.T, b pgserver.Behavior, o pki.LeafOptions) (port, connectTo, caFile string) {
	t.Helper()
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Test Project CA"})
	if err != nil {
		t.Fatal(err)
	}
	if o.DNSNames == nil {
		o.DNSNames = []string{probedHost}
	}
	leaf, err := ca.Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := pgserver.Start(t.Context(), pgserver.Options{Behavior: b, Certificate: leaf.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	_, port, err = net.SplitHostPort(s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	caFile = filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return port, probedHost + ":" + port + ":" + s.Addr(), caFile
}

// dbaudit runs the program.
func dbaudit(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("lacks %q:\n%s", p, text)
		}
	}
}

func TestProbeReports(t *testing.T) {
	good := pgserver.Behavior{Ciphers: []string{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"}}
	tests := []struct {
		name     string
		behavior pgserver.Behavior
		leaf     pki.LeafOptions
		withCA   bool
		code     int
		want     []string
	}{
		{"well kept", good, pki.LeafOptions{}, true, exitPass, []string{
			"reached         yes", "verify-full     works", `psql "host=db.example.com hostaddr=127.0.0.1 port=`, "sslmode=verify-full sslrootcert=",
			"without TLS     not known: refused to user dbaudit_probe, database dbaudit_probe; name a user", "SCRAM-SHA-256 with channel binding", "findings        none",
		}},
		{"no CA given", good, pki.LeafOptions{}, false, exitPass, []string{
			"verify-full     not known: no CA was given", "get the CA that signed the certificate (CN=Test Project CA)", "sslrootcert=ca.crt",
		}},
		{"another name", good, pki.LeafOptions{DNSNames: []string{"other.example.com"}}, true, exitFail, []string{
			"verify-full     FAILS: the certificate is for other.example.com, not for db.example.com",
			"connect by a name that the certificate has", `psql "host=other.example.com`, "high     TLS003",
		}},
		{"plaintext", pgserver.Behavior{Plaintext: "md5"}, pki.LeafOptions{}, true, exitFail, []string{
			"without TLS     ACCEPTED: user dbaudit_probe, database dbaudit_probe is asked for md5", "critical TLS001",
		}},
		{"no TLS", pgserver.Behavior{SSL: "off", Plaintext: "scram-sha-256"}, pki.LeafOptions{}, true, exitFail, []string{
			"verify-full     FAILS: the server does not speak TLS", "ssl = on", "protocols       none", "critical TLS001",
		}},
		{"md5", pgserver.Behavior{Auth: "md5"}, pki.LeafOptions{}, true, exitFail, []string{"authentication  MD5 password", "high     TLS011"}},
		{"legacy", pgserver.Behavior{TLSMin: "1.0"}, pki.LeafOptions{}, true, exitFail, []string{
			"protocols       TLSv1.3, TLSv1.2, TLSv1.1, TLSv1.0", "TLS005 accepts TLSv1.0, TLSv1.1",
		}},
		{"injection", pgserver.Behavior{Injectable: true}, pki.LeafOptions{}, true, exitFail, []string{"critical TLS010"}},
		{"PgBouncer", pgserver.Behavior{Software: "pgbouncer", NoChannelBinding: true}, pki.LeafOptions{}, true, exitPass, []string{
			"PgBouncer answers", "without channel binding", "low      TLS011",
		}},
		{"client certificate", pgserver.Behavior{ClientCertificate: "required"}, pki.LeafOptions{}, true, exitPass, []string{
			"demands a certificate of the client's", "sslcert=client.crt sslkey=client.key",
		}},
		{"closed in the clear", pgserver.Behavior{Hostile: "close", HostileAt: "startup"}, pki.LeafOptions{}, true, exitPass, []string{
			"without TLS     not known: talking without TLS: the server closes the connection without an answer, which is neither an offer nor a refusal",
			"could not be judged",
		}},
		{"http", pgserver.Behavior{Hostile: "http"}, pki.LeafOptions{}, true, exitIncomplete, []string{"reached         NO", "an HTTP server"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			port, to, ca := probed(t, tt.behavior, tt.leaf)
			args := []string{"probe", probedHost + ":" + port, "--connect-to", to}
			if tt.withCA {
				args = append(args, "--ca", ca)
			}
			code, out, errs := dbaudit(t, "", args...)
			if code != tt.code || errs != "" {
				t.Errorf("exit code %d, want %d: %s", code, tt.code, errs)
			}
			holds(t, out, tt.want...)
		})
	}
}

// TestProbeTakesWhatPeopleHave: URLs, keyword strings, lists; and no password
// comes out anywhere.
func TestProbeTakesWhatPeopleHave(t *testing.T) {
	port, to, ca := probed(t, pgserver.Behavior{}, pki.LeafOptions{})
	code, out, errs := dbaudit(t, "# one and the same, and another\nhost=db.example.com port="+port+" password=hunter2\n\n"+
		"host=db2.example.com hostaddr=127.0.0.1 port="+port+" password='hunter2'\n",
		"probe", "postgresql://doadmin:hunter2@db.example.com:"+port+"/defaultdb?sslmode=require", "--file", "-", "--connect-to", to, "--ca", ca, "--fail-on", "none")
	if code != exitPass {
		t.Errorf("exit code %d: %s", code, errs)
	}
	if strings.Contains(out+errs, "hunter2") {
		t.Errorf("a password comes out:\n%s", out)
	}
	holds(t, out, "user=doadmin dbname=defaultdb sslmode=verify-full")
	if works, fails := strings.Count(out, "verify-full     works"), strings.Count(out, "verify-full     FAILS"); works != 1 || fails != 1 {
		t.Errorf("%d and %d endpoints:\n%s", works, fails, out)
	}
}

func TestProbeJSON(t *testing.T) {
	port, to, ca := probed(t, pgserver.Behavior{Plaintext: "password"}, pki.LeafOptions{})
	code, out, _ := dbaudit(t, "", "probe", probedHost+":"+port, "--connect-to", to, "--ca", ca, "--format", "json", "--ciphers")
	if code != exitFail {
		t.Errorf("exit code %d", code)
	}
	var r struct {
		SchemaVersion string              `json:"schema_version"`
		Endpoints     []snapshot.Endpoint `json:"endpoints"`
		Findings      []struct {
			RuleID string `json:"rule_id"`
		} `json:"findings"`
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.SchemaVersion != "1" || len(r.Endpoints) != 1 || r.Endpoints[0].Enumeration == nil || len(r.Findings) == 0 || r.Findings[0].RuleID != "TLS001" {
		t.Errorf("%s", out)
	}
}

func TestProbeWrongUsage(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.crt")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "list")
	if err := os.WriteFile(list, []byte("db.example.com\nu:hunter2@db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	twoWays := filepath.Join(dir, "two-ways")
	if err := os.WriteFile(twoWays, []byte("localhost\nhost=localhost hostaddr=127.0.0.2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ args, want string }{
		{"", "no endpoint: name one as HOST:PORT"},
		{"db --format xml", `--format "xml": want table or json`},
		{"db --fail-on worst", `--fail-on "worst": want critical, high, medium, low or none`},
		{"db --timeout 0s", `--timeout "0s": give a duration`},
		{"db:hunter2", "endpoint 1: the port is no number from 1 to 65535"},
		{"db u:hunter2@db", "endpoint 2: write HOST:PORT"},
		{"db --ca " + dir + "/none", "--ca: open " + dir + "/none"},
		{"db --ca " + empty, "--ca " + empty + ": it holds no PEM certificate"},
		{"--file " + list, "--file " + list + ": line 2: write HOST:PORT"},
		{"--file " + dir + "/none", "--file: open"},
		{"--file " + twoWays, "localhost:5432 is named twice, to be reached in two ways"},
		{"db --ca " + dir, "--ca: read " + dir + ": is a directory"},
		{"db:0", "endpoint 1: the port is no number from 1 to 65535"},
		{"db:99999", "endpoint 1: the port is no number from 1 to 65535"},
		{"db --connect-to a:b", `--connect-to "a:b": write HOST:PORT:ADDR:PORT`},
	} {
		code, out, errs := dbaudit(t, "", append([]string{"probe"}, strings.Fields(tt.args)...)...)
		if code != exitUsage || out != "" {
			t.Errorf("%s: exit code %d, %q", tt.args, code, out)
		}
		holds(t, errs, tt.want)
		if strings.Contains(errs, "hunter2") {
			t.Errorf("%s: a password comes out: %s", tt.args, errs)
		}
	}
}

// TestProbeCommandWorks runs the psql command that the report gives, against a
// real PostgreSQL.
func TestProbeCommandWorks(t *testing.T) {
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Test Project CA"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"other.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	pg := realpg.Start(t, realpg.Config{HBA: []string{"hostssl all all 127.0.0.1/32 trust"}}.Leaf(t, leaf))
	caFile := filepath.Join(t.TempDir(), "ca of $HOME.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := dbaudit(t, "", "probe", "postgresql://postgres@"+pg.Addr()+"/postgres", "--ca", caFile)
	holds(t, out, "verify-full     FAILS: the certificate is for other.example.com, not for 127.0.0.1")
	command := ""
	for line := range strings.Lines(out) {
		if strings.Contains(line, "psql ") {
			command = strings.TrimSpace(line)
		}
	}
	cmd := exec.Command("sh", "-c", command+" -X -w -A -t -c 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	answer, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(answer)) != "t" {
		t.Errorf("%s: %v\n%s", command, err, answer)
	}
}
