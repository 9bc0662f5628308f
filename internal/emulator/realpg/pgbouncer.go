//go:build unix

package realpg

import (
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// BouncerConfig is a PgBouncer to start.
type BouncerConfig struct {
	// Settings of the section [pgbouncer]: "client_tls_sslmode": "require", ….
	// Addresses, files and the log are set by the package. A value may name a file
	// of Files as "@server.crt".
	Settings map[string]string
	// Databases are the lines of the section [databases]. Nil: "* = host=127.0.0.1
	// port=1", a server that is not there, which a probe never gets to.
	Databases []string
	// Users of auth_file, name to password or verifier. Invented ones only.
	Users map[string]string
	Files map[string][]byte
}

// StartPgBouncer starts a PgBouncer that stops when the test ends. The test fails
// when it does not come up.
func StartPgBouncer(t testing.TB, c BouncerConfig) *Server {
	t.Helper()
	return started(t)(launchPgBouncer(c))
}

func launchPgBouncer(c BouncerConfig) (*Server, error) {
	bin, err := program("pgbouncer")
	if err != nil {
		return nil, err
	}
	as, err := account()
	if err != nil {
		return nil, err
	}
	dir, err := as.tempDir("dbaudit-pgb-")
	if err != nil {
		return nil, err
	}
	var users strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.Users)) {
		fmt.Fprintf(&users, "%q %q\n", name, c.Users[name])
	}
	files := map[string][]byte{"users.txt": []byte(users.String())}
	maps.Copy(files, c.Files)
	var failed error
	s, err := launch(dir, dir, func(port int) *exec.Cmd {
		files["pgbouncer.ini"] = c.ini(dir, port)
		failed = as.writeAll(dir, files)
		return as.command(bin, filepath.Join(dir, "pgbouncer.ini"))
	}, "process up")
	if failed != nil {
		err = failed
	}
	return s, err
}

func (c BouncerConfig) ini(dir string, port int) []byte {
	settings := map[string]string{
		"auth_type": "scram-sha-256", "auth_file": "@users.txt", "pool_mode": "transaction",
	}
	maps.Copy(settings, c.Settings)
	maps.Copy(settings, map[string]string{
		"listen_addr": "127.0.0.1", "listen_port": fmt.Sprint(port), "unix_socket_dir": dir,
	})
	databases := c.Databases
	if databases == nil {
		databases = []string{"* = host=127.0.0.1 port=1"}
	}
	var ini strings.Builder
	fmt.Fprintf(&ini, "[databases]\n%s\n[pgbouncer]\n", strings.Join(databases, "\n"))
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		value := settings[key]
		if name, found := strings.CutPrefix(value, "@"); found {
			value = filepath.Join(dir, name)
		}
		fmt.Fprintf(&ini, "%s = %s\n", key, value)
	}
	return []byte(ini.String())
}
