//go:build unix

package realpg

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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

// StartPgBouncer starts a PgBouncer. The test fails when it does not come up.
func StartPgBouncer(t TB, c BouncerConfig) *Server {
	t.Helper()
	bin, err := exec.LookPath("pgbouncer")
	if err != nil {
		if _, stat := os.Stat("/usr/sbin/pgbouncer"); stat != nil {
			t.Fatal("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
		}
		bin = "/usr/sbin/pgbouncer"
	}
	as, err := account()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := as.tempDir("dbaudit-pgb-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for name, content := range c.Files {
		if err := as.write(filepath.Join(dir, filepath.Base(name)), content); err != nil {
			t.Fatal(err)
		}
	}
	var users strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.Users)) {
		fmt.Fprintf(&users, "%q %q\n", name, c.Users[name])
	}
	if err := as.write(filepath.Join(dir, "users.txt"), []byte(users.String())); err != nil {
		t.Fatal(err)
	}
	s := &Server{Host: "127.0.0.1", Dir: dir, Socket: dir}
	s.run(t, as, func(port int) *exec.Cmd {
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
		path := filepath.Join(dir, "pgbouncer.ini")
		if err := as.write(path, []byte(ini.String())); err != nil {
			t.Fatal(err)
		}
		return as.command(bin, path)
	}, "process up")
	return s
}
