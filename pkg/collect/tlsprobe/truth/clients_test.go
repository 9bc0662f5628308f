//go:build unix

package truth

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"dbaudit/internal/emulator/realpg"
)

// modes are the ways to verify.
var modes = []string{"require", "verify-ca", "verify-full"}

// outcome is what a client got: whether it connected, and its words when not.
type outcome struct {
	connects bool
	words    string
}

// login is who connects.
type login struct{ user, database, password string }

// psql connects with Debian's libpq.
func psql(t testing.TB, addr, host, mode, root string, l login) outcome {
	t.Helper()
	return psqlOf(t, "", addr, host, mode, root, l)
}

// psqlProgram is psql itself: Debian's /usr/bin/psql is a script that looks for it.
var psqlProgram = sync.OnceValue(func() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/psql")
	if len(found) == 0 {
		return "psql"
	}
	return found[len(found)-1]
})

// psqlOf connects with the libpq of a major version; "" is Debian's.
func psqlOf(t testing.TB, libpq, addr, host, mode, root string, l login, more ...string) outcome {
	t.Helper()
	at, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	conninfo := []string{
		"host=" + host, "hostaddr=" + at, "port=" + port, "user=" + l.user, "dbname=" + l.database,
		"sslmode=" + mode, "gssencmode=disable", "connect_timeout=10",
	}
	if root != "" {
		conninfo = append(conninfo, "sslrootcert="+root)
	}
	cmd := exec.Command(psqlProgram(), "-X", "-w", "-c", `\q`, strings.Join(append(conninfo, more...), " "))
	cmd.Env = append(os.Environ(), "HOME="+keys.dir, "LC_ALL=C", "PGPASSWORD="+l.password)
	if libpq != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+realpg.Libraries(t, libpq))
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("psql: %v", err)
	}
	return outcome{err == nil, strings.TrimSpace(string(out))}
}

// viaPgx connects with pgx.
func viaPgx(t testing.TB, addr, host, mode, root string, l login, more ...string) outcome {
	t.Helper()
	at, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	conninfo := "host=" + host + " port=" + port + " user=" + l.user + " dbname=" + l.database + " sslmode=" + mode + " connect_timeout=10"
	if l.password != "" {
		conninfo += " password=" + l.password
	}
	if root != "" {
		conninfo += " sslrootcert=" + root
	}
	config, err := pgx.ParseConfig(strings.Join(append([]string{conninfo}, more...), " "))
	if err != nil {
		return outcome{false, err.Error()}
	}
	config.LookupFunc = func(context.Context, string) ([]string, error) { return []string{at}, nil }
	config.DialFunc = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	c, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		return outcome{false, err.Error()}
	}
	_ = c.Close(t.Context())
	return outcome{true, ""}
}

func portText(t testing.TB, addr string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func portOf(t testing.TB, addr string) int {
	t.Helper()
	n, err := strconv.Atoi(portText(t, addr))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
