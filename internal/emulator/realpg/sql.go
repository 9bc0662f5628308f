//go:build unix

package realpg

import (
	"bufio"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// Query gives the rows of a statement, run as the superuser, as psql writes them.
func Query(t testing.TB, s *Server, database, sql string) string {
	t.Helper()
	rows, err := s.Run(database, sql)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Hold keeps a transaction of the superuser's open, after a statement, until the
// returned function is called.
func Hold(t testing.TB, s *Server, database, sql string) (release func()) {
	t.Helper()
	cmd, err := s.psql(database)
	if err != nil {
		t.Fatal(err)
	}
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

// Run gives the rows of a statement, run as the superuser, as psql writes them.
func (s *Server) Run(database, sql string) (string, error) {
	cmd, err := s.psql(database, "-c", sql)
	if err != nil {
		return "", err
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("run SQL: %w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// psql is the program, as the superuser over the unix socket.
func (s *Server) psql(database string, args ...string) (*exec.Cmd, error) {
	bin, err := program("psql")
	if err != nil {
		return nil, err
	}
	as, err := account()
	if err != nil {
		return nil, err
	}
	return as.command(bin, append([]string{
		"-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", s.Socket, "-p", fmt.Sprint(s.Port), "-U", "postgres", "-d", database,
	}, args...)...), nil
}
