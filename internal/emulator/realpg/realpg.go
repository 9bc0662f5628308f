//go:build unix

// Package realpg starts real PostgreSQL servers and PgBouncers for tests and
// benchmarks, in temporary folders and on loopback, and stops them when the test ends.
//
// PostgreSQL refuses to run as root: then the servers run as the user
// "postgres". A computer without PostgreSQL fails the test and says what to
// install; nothing is skipped.
//
//	pg := realpg.Start(t, realpg.Config{
//		Conf:  []string{"ssl_min_protocol_version = 'TLSv1.3'"},
//		HBA:   []string{"hostssl all all 127.0.0.1/32 scram-sha-256"},
//	}.Leaf(t, leaf))
//	pg.Addr() // "127.0.0.1:PORT"
package realpg

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dbaudit/internal/emulator/pki"
)

// Config is a PostgreSQL server to start.
type Config struct {
	// Version is the major version: "13", or "15" to "18"; "": the newest that Debian's
	// packages have installed.
	Version string
	// Conf are lines of postgresql.conf, after the settings that the package needs.
	Conf []string
	// HBA are lines of pg_hba.conf. Nil: TLS is asked for, SCRAM inside. A line that
	// lets the unix socket in without a password always comes first.
	HBA []string
	// Files go into the data folder, readable by the server alone: "server.crt",
	// "server.key", "root.crt", … Names may not hold slashes.
	Files map[string][]byte
	// SQL is run as the superuser "postgres" once the server is up.
	SQL []string
	// Env is added to the server's environment ("OPENSSL_CONF=…").
	Env []string
}

// Leaf adds the Files of a server that presents the leaf, and ssl = on.
func (c Config) Leaf(t testing.TB, leaf *pki.Leaf) Config {
	t.Helper()
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"server.crt": leaf.PEM(), "server.key": key}
	maps.Copy(files, c.Files)
	c.Files, c.Conf = files, append([]string{"ssl = on"}, c.Conf...)
	return c
}

// Start starts a PostgreSQL that stops when the test ends. The test fails when it
// does not come up, with its log.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	return started(t)(Launch(c))
}

func started(t testing.TB) func(*Server, error) *Server {
	return func(s *Server, err error) *Server {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Stop)
		return s
	}
}

// Launch starts a PostgreSQL that runs until [Server.Stop].
func Launch(c Config) (*Server, error) {
	as, err := account()
	if err != nil {
		return nil, err
	}
	base, err := initialised(as, c.Version)
	if err != nil {
		return nil, err
	}
	bin, err := programOf(as, c.Version, "postgres")
	if err != nil {
		return nil, err
	}
	tmp, err := as.tempDir("dbaudit-pg-")
	if err != nil {
		return nil, err
	}
	data := filepath.Join(tmp, "data")
	if out, err := as.command("cp", "-a", base, data).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("copy the data folder: %w: %s", err, out)
	}
	if err := as.writeAll(data, c.files(tmp)); err != nil {
		return nil, err
	}
	s, err := launch(data, tmp, func(port int) *exec.Cmd {
		cmd := as.command(bin, "-D", data, "-h", "127.0.0.1", "-p", fmt.Sprint(port))
		cmd.Env = append(cmd.Env, c.Env...)
		return cmd
	}, "database system is ready to accept connections")
	if err != nil {
		return nil, err
	}
	for _, sql := range c.SQL {
		if _, err := s.Run("postgres", sql); err != nil {
			s.Stop()
			return nil, err
		}
	}
	return s, nil
}

// files are all files that go into the data folder; the unix socket is in socket.
func (c Config) files(socket string) map[string][]byte {
	conf := append([]string{
		"unix_socket_directories = '" + socket + "'", "fsync = off", "synchronous_commit = off", "full_page_writes = off",
		"shared_buffers = 1MB", "max_connections = 50", "max_wal_senders = 0", "wal_level = minimal", "min_wal_size = 2MB", "max_wal_size = 8MB",
		"autovacuum = off", "logging_collector = off", "log_connections = on", "jit = off", "dynamic_shared_memory_type = mmap",
	}, c.Conf...)
	hba := c.HBA
	if hba == nil {
		hba = []string{"hostssl all all 127.0.0.1/32 scram-sha-256"}
	}
	files := map[string][]byte{
		"postgresql.conf": []byte(strings.Join(conf, "\n") + "\n"),
		"pg_hba.conf":     []byte("local all all trust\n" + strings.Join(hba, "\n") + "\n"),
	}
	maps.Copy(files, c.Files)
	return files
}

var initOnce sync.Map // of the version: func() (string, error)

// initialised gives a data folder to copy. It is made once and kept between
// runs, since initdb takes seconds: its name holds the version and the user.
func initialised(as *user, version string) (string, error) {
	once, _ := initOnce.LoadOrStore(version, sync.OnceValues(func() (string, error) { return initdb(as, version) }))
	return once.(func() (string, error))() //nolint:forcetypeassert // what is stored above
}

func initdb(as *user, major string) (string, error) {
	bin, err := programOf(as, major, "initdb")
	if err != nil {
		return "", err
	}
	version, err := exec.Command(bin, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("ask initdb for its version: %w", err)
	}
	fields := strings.Fields(string(version))
	name := fmt.Sprintf("dbaudit-initdb-%s-1m-%d", fields[min(2, len(fields)-1)], as.uid)
	final := filepath.Join(os.TempDir(), name)
	if as.owns(final) {
		return final, nil
	}
	dir, err := as.tempDir(name + "-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	data := filepath.Join(dir, "data")
	out, err := as.command(bin, "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--wal-segsize=1", "--encoding=UTF8", "--locale=C").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	// Another process may have been faster: its folder is as good.
	if err := os.Rename(data, final); err != nil && !as.owns(final) {
		return "", fmt.Errorf("keep the data folder: %w", err)
	}
	return final, nil
}

// program finds one of PostgreSQL's programs, or PgBouncer. Debian keeps them out of
// PATH, PostgreSQL's in a folder for each version: the newest is taken.
func program(name string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	slices.Sort(found)
	slices.Reverse(found)
	for _, path := range append(found, name, "/usr/sbin/"+name) {
		if full, err := exec.LookPath(path); err == nil {
			return full, nil
		}
	}
	return "", fmt.Errorf("%s is not installed (Debian: apt-get install postgresql pgbouncer)", name)
}
