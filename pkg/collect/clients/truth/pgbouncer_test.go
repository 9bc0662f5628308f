//go:build linux

package truth

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// bouncer is Debian's path of PgBouncer.
const bouncer = "/usr/sbin/pgbouncer"

// PgBouncer is a client too: server_tls_sslmode is how it connects on.
// https://www.pgbouncer.org/config.html#tls-settings
func TestPgBouncer(t *testing.T) {
	if _, err := os.Stat(bouncer); err != nil {
		t.Fatalf("%v; install pgbouncer", err)
	}
	servers := start(t)
	settings := []setting{
		{text: "server_tls_sslmode = disable", mode: "disable"},
		{text: "server_tls_sslmode = prefer", mode: "prefer"},
		{text: "server_tls_sslmode = require", mode: "require"},
		// Unlike libpq's: require never looks at the CA.
		{text: "server_tls_sslmode = require\nserver_tls_ca_file = {root}", mode: "require"},
		{text: "server_tls_sslmode = verify-ca\nserver_tls_ca_file = {root}", mode: "verify-ca"},
		{text: "server_tls_sslmode = verify-full\nserver_tls_ca_file = {root}", mode: "verify-full"},
	}
	for i, s := range settings {
		t.Run(fmt.Sprintf("%02d_%s", i, s.mode), func(t *testing.T) {
			t.Parallel()
			port := startBouncer(t, servers, servers.fill(s.text, address{}))
			o := newObserved()
			var wait sync.WaitGroup // a refusal is psql's patience at an end: seconds each
			var mu sync.Mutex
			for j, at := range s.tried() {
				wait.Go(func() {
					got, message := throughBouncer(t, port, fmt.Sprintf("db%d", j))
					mu.Lock()
					defer mu.Unlock()
					o.note(at, got, message)
				})
			}
			wait.Wait()
			check(t, s.mode, s, o)
			got := scanned(t, map[string]string{
				"etc/pgbouncer.ini": servers.fill("[databases]\napp = host={host} port={port} dbname=app\n\n[pgbouncer]\nlisten_port = 6432\n"+s.text+"\n", scannedHost),
			}, "etc/pgbouncer.ini")
			if got != s.mode {
				t.Errorf("%s: the scanner says %q, PgBouncer does %q: %v", s.text, got, s.mode, o.outcome)
			}
		})
	}
}

// startBouncer runs a PgBouncer with a database for each situation, in order.
func startBouncer(t *testing.T, servers *servers, tls string) (port int) {
	t.Helper()
	dir, err := os.MkdirTemp(servers.dir, "bouncer-")
	if err != nil {
		t.Fatal(err)
	}
	if port, err = freePort(); err != nil {
		t.Fatal(err)
	}
	var config strings.Builder
	config.WriteString("[databases]\n")
	for i, at := range situations {
		a := servers.address(at)
		fmt.Fprintf(&config, "db%d = host=%s port=%d dbname=postgres user=%s\n", i, a.host, a.port, a.user)
	}
	users := filepath.Join(dir, "users.txt")
	fmt.Fprintf(&config, "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\nauth_type = trust\nauth_file = %s\n"+
		"server_login_retry = 1\n%s\n", port, users, tls)
	ini := filepath.Join(dir, "pgbouncer.ini")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for path, content := range map[string]string{ini: config.String(), users: "\"truth\" \"\"\n\"tlsonly\" \"\"\n"} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bouncer, "-q", ini)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner(), Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			if content, err := os.ReadFile(log.Name()); err == nil {
				t.Logf("PgBouncer's log:\n%s", content)
			}
		}
	})
	return port
}

// throughBouncer asks PostgreSQL whether PgBouncer's own connection is encrypted.
func throughBouncer(t *testing.T, port int, database string) (outcome, string) {
	t.Helper()
	dsn := fmt.Sprintf("host=127.0.0.1 port=%d user=truth dbname=%s sslmode=disable connect_timeout=5", port, database)
	deadline := time.Now().Add(20 * time.Second)
	for {
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		cmd := exec.CommandContext(ctx, "psql", "-XAtqc", backend, dsn)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C"}
		out, err := cmd.CombinedOutput()
		cancel()
		switch answer := strings.TrimSpace(string(out)); {
		case err != nil && strings.Contains(answer, "Connection refused") && time.Now().Before(deadline):
			time.Sleep(30 * time.Millisecond) // it is still starting
		case err != nil:
			return refused, answer
		case answer == "t":
			return encrypted, ""
		case answer == "f":
			return plaintext, ""
		default:
			return outcome("psql says " + answer), ""
		}
	}
}
