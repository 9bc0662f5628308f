//go:build linux

package truth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
)

// bin is where Debian puts PostgreSQL's programs.
const bin = "/usr/lib/postgresql/15/bin"

// A situation is what a client meets.
type situation string

const (
	goodServer  situation = "good"       // right CA, right host
	wrongHost   situation = "wrong host" // right CA, certificate for another host
	otherCA     situation = "other CA"   // right host, certificate of a CA of the attacker's
	sslOff      situation = "ssl=off"    // a server, or someone before it, without TLS
	tlsRequired situation = "TLS only"   // as good, but plaintext is rejected by pg_hba
)

var situations = []situation{goodServer, wrongHost, otherCA, sslOff, tlsRequired}

// An outcome is what came of connecting.
type outcome string

const (
	encrypted outcome = "encrypted"
	plaintext outcome = "plaintext"
	refused   outcome = "refused"
)

// address is how a situation is reached.
type address struct {
	host string
	port int
	user string
}

// servers are three PostgreSQLs on loopback. The good one's certificate is for
// "localhost" alone, so that 127.0.0.1 is the wrong host.
type servers struct {
	dir             string
	root            string // the good server's CA, a file
	good, bad, bare int
	stop            []func()
}

func (s *servers) address(at situation) address {
	switch at {
	case wrongHost:
		return address{"127.0.0.1", s.good, "truth"}
	case otherCA:
		return address{"localhost", s.bad, "truth"}
	case sslOff:
		return address{"localhost", s.bare, "truth"}
	case tlsRequired:
		return address{"localhost", s.good, "tlsonly"}
	}
	return address{"localhost", s.good, "truth"}
}

// fill puts an address and the root into a setting's text.
func (s *servers) fill(text string, a address) string {
	return strings.NewReplacer("{host}", a.host, "{port}", strconv.Itoa(a.port), "{user}", a.user, "{root}", s.root).Replace(text)
}

var (
	running     *servers
	errRunning  error
	startOnce   sync.Once
	scannedHost = address{"db-truth-do-user-1234567-0.b.db.ondigitalocean.com", 25060, "truth"}
)

func TestMain(m *testing.M) {
	code := m.Run()
	if running != nil {
		running.close()
	}
	os.Exit(code)
}

// start gives the servers, started once for the package.
func start(t *testing.T) *servers {
	t.Helper()
	startOnce.Do(func() { running, errRunning = startServers() })
	if errRunning != nil {
		t.Fatalf("starting PostgreSQL: %v", errRunning)
	}
	return running
}

func startServers() (*servers, error) {
	if _, err := os.Stat(bin); err != nil {
		return nil, fmt.Errorf("%w; install postgresql-15", err)
	}
	dir, err := os.MkdirTemp("", "dbaudit-truth-")
	if err != nil {
		return nil, err
	}
	s := &servers{dir: dir, root: filepath.Join(dir, "ca.crt")}
	if err := s.boot(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *servers) boot() error {
	if err := os.Chmod(s.dir, 0o755); err != nil { // the server runs as another user
		return err
	}
	good, err := pki.NewCA(pki.CAOptions{CommonName: "truth Project CA"})
	if err != nil {
		return err
	}
	bad, err := pki.NewCA(pki.CAOptions{CommonName: "truth Project CA"})
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.root, good.PEM(), 0o644); err != nil {
		return err
	}
	template := filepath.Join(s.dir, "template")
	if err := s.run(filepath.Join(bin, "initdb"), "-D", template, "-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8"); err != nil {
		return err
	}
	for _, each := range []struct {
		name string
		ca   *pki.CA
		port *int
	}{{"good", good, &s.good}, {"bad", bad, &s.bad}, {"bare", nil, &s.bare}} {
		data := filepath.Join(s.dir, each.name)
		if err := s.run("cp", "-r", template, data); err != nil {
			return err
		}
		if *each.port, err = freePort(); err != nil {
			return err
		}
		if err := s.configure(data, each.ca, *each.port); err != nil {
			return fmt.Errorf("%s server: %w", each.name, err)
		}
		if err := s.serve(data); err != nil {
			return fmt.Errorf("%s server: %w", each.name, err)
		}
	}
	return s.ready()
}

// configure writes what makes the copies differ.
func (s *servers) configure(data string, ca *pki.CA, port int) error {
	settings := fmt.Sprintf("port = %d\nlisten_addresses = 'localhost,127.0.0.1'\nunix_socket_directories = ''\n"+
		"fsync = off\nshared_buffers = '2MB'\nmax_connections = 20\nautovacuum = off\n", port)
	files := map[string][]byte{"pg_hba.conf": []byte("hostssl all tlsonly all trust\nhost all tlsonly all reject\nhost all all all trust\n")}
	if ca != nil {
		leaf, err := ca.Issue(pki.LeafOptions{CommonName: "localhost", DNSNames: []string{"localhost"}})
		if err != nil {
			return err
		}
		key, err := leaf.KeyPEM()
		if err != nil {
			return err
		}
		files["server.crt"], files["server.key"] = leaf.PEM(), key
		settings += "ssl = on\n"
	}
	files["postgresql.auto.conf"] = []byte(settings)
	for name, content := range files {
		path := filepath.Join(data, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
		if id := owner(); id != nil {
			if err := os.Chown(path, int(id.Uid), int(id.Gid)); err != nil {
				return err
			}
		}
	}
	return nil
}

// serve starts a server as a child of ours, so that it ends with us.
func (s *servers) serve(data string) error {
	log, err := os.Create(data + ".log")
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner(), Pdeathsig: syscall.SIGQUIT}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.stop = append(s.stop, func() {
		_ = cmd.Process.Signal(syscall.SIGQUIT) // immediate shutdown: the data is thrown away
		_ = cmd.Wait()
	})
	return nil
}

// ready waits until all answer and makes the users.
func (s *servers) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, port := range []int{s.good, s.bad, s.bare} {
		dsn := fmt.Sprintf("host=127.0.0.1 port=%d user=postgres dbname=postgres sslmode=prefer", port)
		for {
			out, err := exec.CommandContext(ctx, "psql", "-Xq", "-c", "create role truth login", "-c", "create role tlsonly login", dsn).CombinedOutput()
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				return fmt.Errorf("port %d does not answer: %s", port, out)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nil
}

func (s *servers) close() {
	for _, stop := range s.stop {
		stop()
	}
	_ = os.RemoveAll(s.dir)
}

// run runs a program as the user that owns the servers.
func (s *servers) run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner()}
	if id := owner(); id != nil {
		if err := os.Chown(s.dir, int(id.Uid), int(id.Gid)); err != nil {
			return err
		}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}

// owner is the user postgres when we are root, which PostgreSQL refuses to be
// run by; nil otherwise.
var owner = sync.OnceValue(func() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if errors.Join(err1, err2) != nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
})

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
