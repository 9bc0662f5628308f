//go:build unix

package realpg

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/internal/emulator/pki"
)

func psql(t *testing.T, conninfo string) string {
	t.Helper()
	cmd := exec.Command("psql", "-X", "-w", "-c", "select 1", conninfo)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, _ := cmd.CombinedOutput()
	return string(out)
}

// TestStart starts a PostgreSQL with a certificate of ours, and libpq's
// verify-full accepts it.
func TestStart(t *testing.T) {
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "test CA"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"db.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(root, ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	pg := Start(t, Config{
		Conf: []string{"ssl_min_protocol_version = 'TLSv1.3'"},
		HBA:  []string{"hostssl all trusted 127.0.0.1/32 trust", "hostssl all all 127.0.0.1/32 scram-sha-256"},
		SQL:  []string{"create role trusted login"},
	}.Leaf(t, leaf))
	base := "hostaddr=127.0.0.1 host=db.example.com dbname=postgres sslmode=verify-full sslrootcert=" + root + " port=" + port(t, pg)
	if out := psql(t, base+" user=trusted"); !strings.Contains(out, "1 row") {
		t.Errorf("verify-full: %s", out)
	}
	if out := psql(t, strings.Replace(base, "db.example.com", "other.example.com", 1)+" user=trusted"); !strings.Contains(out, "does not match host name") {
		t.Errorf("another host: %s", out)
	}
	if out := psql(t, "host=127.0.0.1 dbname=postgres sslmode=disable user=nobody port="+port(t, pg)); !strings.Contains(out, "no encryption") {
		t.Errorf("plaintext: %s", out)
	}
	if !strings.Contains(pg.Log(), "connection authorized: user=trusted") {
		t.Errorf("the log: %s", pg.Log())
	}
}

// TestPgBouncer starts a PgBouncer that wants TLS.
func TestPgBouncer(t *testing.T) {
	leaf, err := pki.SelfSigned(pki.LeafOptions{DNSNames: []string{"pool.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	pool := StartPgBouncer(t, BouncerConfig{
		Settings: map[string]string{"client_tls_sslmode": "require", "client_tls_cert_file": "@server.crt", "client_tls_key_file": "@server.key"},
		Files:    map[string][]byte{"server.crt": leaf.PEM(), "server.key": key},
		Users:    map[string]string{"app": "invented"},
	})
	conn, err := net.Dial("tcp", pool.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("\x00\x00\x00\x10\x00\x03\x00\x00user\x00a\x00\x00")); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 256)
	n, _ := conn.Read(answer)
	if !bytes.Contains(answer[:n], []byte("SSL required")) {
		t.Errorf("plaintext is answered %q", answer[:n])
	}
}

func port(t *testing.T, s *Server) string {
	t.Helper()
	_, p, err := net.SplitHostPort(s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		Start(b, Config{}).Stop()
	}
}
