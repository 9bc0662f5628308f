//go:build unix

// Package realpg starts real PostgreSQL servers and PgBouncers for tests, in
// temporary folders and on loopback, and stops them when the test ends.
//
// PostgreSQL refuses to run as root: then the servers run as the user
// "postgres". A machine without PostgreSQL fails the test and says what to
// install; nothing is skipped.
//
//	pg := realpg.Start(t, realpg.Config{
//		Conf:  []string{"ssl = on", "ssl_min_protocol_version = 'TLSv1.3'"},
//		HBA:   []string{"hostssl all all 127.0.0.1/32 scram-sha-256"},
//		Files: map[string][]byte{"server.crt": leaf.PEM(), "server.key": keyPEM},
//	})
//	pg.Addr() // "127.0.0.1:PORT"
package realpg

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"dbaudit/internal/emulator/pki"
)

// TB is as much of [testing.TB] as is needed here; a benchmark that is a program
// brings its own.
type TB interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

// Config is a PostgreSQL server to start.
type Config struct {
	// Version is the major version: "15" to "18"; "": the newest that Debian's
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
	// Host to listen at; "": 127.0.0.1.
	Host string
}

// Leaf is a convenience: Files for a server that presents the leaf, and ssl = on.
func (c Config) Leaf(t TB, leaf *pki.Leaf) Config {
	t.Helper()
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"server.crt": leaf.PEM(), "server.key": key}
	for name, data := range c.Files {
		files[name] = data
	}
	c.Files = files
	c.Conf = append([]string{"ssl = on"}, c.Conf...)
	return c
}

// Server is a running PostgreSQL, or PgBouncer.
type Server struct {
	Host string
	Port int
	// Dir is the data folder (PgBouncer: the folder of its files), Socket the
	// folder of the unix socket.
	Dir    string
	Socket string

	process *process
}

// Addr is "HOST:PORT".
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// Log is what the server wrote to its log so far.
func (s *Server) Log() string { return s.process.log.String() }

// PID is the process id, for tests that stop it (SIGSTOP) themselves.
func (s *Server) PID() int { return s.process.pid }

// Stop stops the server before the test ends.
func (s *Server) Stop() { s.process.stop() }

var defaultHBA = []string{
	"hostssl all all 127.0.0.1/32 scram-sha-256",
	"hostssl all all ::1/128 scram-sha-256",
}

// startLimit is how long a server may take to come up on a busy machine.
const startLimit = 60 * time.Second

// Start starts a PostgreSQL. The test fails when it does not come up, with its log.
func Start(t TB, c Config) *Server {
	t.Helper()
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	if c.HBA == nil {
		c.HBA = defaultHBA
	}
	as, err := account()
	if err != nil {
		t.Fatal(err)
	}
	base, err := initialised(as, c.Version)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := as.tempDir("dbaudit-pg-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	data := filepath.Join(dir, "data")
	if out, err := as.command("cp", "-a", base, data).CombinedOutput(); err != nil {
		t.Fatalf("copy the data folder: %v: %s", err, out)
	}
	conf := append([]string{
		"unix_socket_directories = '" + dir + "'", "fsync = off", "synchronous_commit = off", "full_page_writes = off",
		"shared_buffers = 1MB", "max_connections = 50", "max_wal_senders = 0", "wal_level = minimal", "min_wal_size = 2MB", "max_wal_size = 8MB",
		"autovacuum = off", "logging_collector = off", "log_connections = on", "jit = off", "dynamic_shared_memory_type = mmap",
	}, c.Conf...)
	files := map[string][]byte{
		"postgresql.conf": []byte(strings.Join(conf, "\n") + "\n"),
		"pg_hba.conf":     []byte("local all all trust\n" + strings.Join(c.HBA, "\n") + "\n"),
	}
	for name, content := range c.Files {
		files[name] = content
	}
	for name, content := range files {
		if err := as.write(filepath.Join(data, filepath.Base(name)), content); err != nil {
			t.Fatal(err)
		}
	}
	bin, err := programOf(as, c.Version, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Host: c.Host, Dir: data, Socket: dir}
	s.run(t, as, func(port int) *exec.Cmd {
		cmd := as.command(bin, "-D", data, "-h", c.Host, "-p", fmt.Sprint(port))
		cmd.Env = append(cmd.Env, c.Env...)
		return cmd
	}, "database system is ready to accept connections")
	if len(c.SQL) > 0 {
		s.psql(t, as, c.SQL)
	}
	return s
}

// run starts the program on a free port; another one when it was taken meanwhile.
func (s *Server) run(t TB, as *user, command func(port int) *exec.Cmd, ready string) {
	t.Helper()
	for attempt := 1; ; attempt++ {
		port, err := freePort(s.Host)
		if err != nil {
			t.Fatal(err)
		}
		p, err := startProcess(command(port), ready)
		if err == nil {
			s.Port, s.process = port, p
			t.Cleanup(p.stop)
			return
		}
		if attempt == 3 || !strings.Contains(err.Error(), "ddress already in use") {
			t.Fatal(err)
		}
	}
}

func (s *Server) psql(t TB, as *user, statements []string) {
	t.Helper()
	bin, err := program("psql")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", s.Socket, "-p", fmt.Sprint(s.Port), "-U", "postgres", "-d", "postgres"}
	for _, sql := range statements {
		args = append(args, "-c", sql)
	}
	if out, err := as.command(bin, args...).CombinedOutput(); err != nil {
		t.Fatalf("run SQL: %v: %s", err, out)
	}
}

var initOnce sync.Map // of the version: func() (string, error)

// initialised gives a data folder to copy. It is made once and kept between
// runs, since initdb takes seconds: its name holds the version and the user.
func initialised(as *user, version string) (string, error) {
	once, _ := initOnce.LoadOrStore(version, sync.OnceValues(func() (string, error) { return initdb(as, version) }))
	return once.(func() (string, error))()
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
	data := filepath.Join(dir, "data")
	out, err := as.command(bin, "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--wal-segsize=1", "--encoding=UTF8", "--locale=C").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	// Another process may have been faster: its folder is as good.
	err = os.Rename(data, final)
	_ = os.RemoveAll(dir)
	if err != nil && !as.owns(final) {
		return "", fmt.Errorf("keep the data folder: %w", err)
	}
	return final, nil
}

// program finds one of PostgreSQL's programs. Debian keeps them out of PATH, in
// a folder for each version: the newest is taken.
func program(name string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	slices.Sort(found)
	if len(found) > 0 {
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not installed: install PostgreSQL's server (Debian: apt-get install postgresql)", name)
	}
	return path, nil
}

func freePort(host string) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("find a free port: not TCP")
	}
	return addr.Port, nil
}

// process is a server's process, which dies with the test's at the latest.
type process struct {
	pid  int
	log  *logBuffer
	done chan struct{}
	cmd  *exec.Cmd
	once sync.Once
}

// startProcess starts a program and waits until its log holds the words.
func startProcess(cmd *exec.Cmd, ready string) (*process, error) {
	p := &process{log: &logBuffer{ready: ready, up: make(chan struct{})}, done: make(chan struct{}), cmd: cmd}
	cmd.Stdout, cmd.Stderr = p.log, p.log
	dieWithParent(cmd)
	started := make(chan error, 1)
	go func() {
		// The kernel ends the child when the thread that started it ends (prctl(2),
		// PR_SET_PDEATHSIG), so the thread is kept for as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(cmd.Path), err)
	}
	p.pid = cmd.Process.Pid
	timer := time.NewTimer(startLimit)
	defer timer.Stop()
	select {
	case <-p.log.up:
		return p, nil
	case <-p.done:
		return nil, fmt.Errorf("%s ended at once:\n%s", filepath.Base(cmd.Path), p.log)
	case <-timer.C:
		p.stop()
		return nil, fmt.Errorf("%s did not come up within %s:\n%s", filepath.Base(cmd.Path), startLimit, p.log)
	}
}

func (p *process) stop() {
	p.once.Do(func() {
		interrupt(p.cmd.Process)
		select {
		case <-p.done:
		case <-time.After(10 * time.Second):
			_ = p.cmd.Process.Kill()
			<-p.done
		}
	})
}

// logBuffer keeps what a server writes.
type logBuffer struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ready string
	up    chan struct{}
	was   bool
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p)
	if !b.was && bytes.Contains(b.text.Bytes(), []byte(b.ready)) {
		b.was = true
		close(b.up)
	}
	return len(p), nil
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// Query gives the rows of a statement, run as the superuser, as psql writes them.
func Query(t TB, s *Server, database, sql string) string {
	t.Helper()
	cmd := psqlCommand(t, s, database, "-At", "-c", sql)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("run SQL: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// Hold keeps a transaction of the superuser's open, after a statement, until the
// returned function is called.
func Hold(t TB, s *Server, database, sql string) (release func()) {
	t.Helper()
	cmd := psqlCommand(t, s, database, "-At")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(in, "BEGIN;\n%s;\n\\echo held\n", sql)
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "held"; {
	}
	return func() {
		_ = in.Close()
		_ = cmd.Wait()
	}
}

func psqlCommand(t TB, s *Server, database string, args ...string) *exec.Cmd {
	t.Helper()
	bin, err := program("psql")
	if err != nil {
		t.Fatal(err)
	}
	as, err := account()
	if err != nil {
		t.Fatal(err)
	}
	return as.command(bin, append([]string{"-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", s.Socket, "-p", fmt.Sprint(s.Port), "-U", "postgres", "-d", database}, args...)...)
}
