package database

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgpassfile"
)

// ErrNoPassword: no source has a password for the role.
var ErrNoPassword = errors.New("no password: neither PGPASSWORD nor a password file has one")

// Passwords finds passwords as libpq does: from a file that was named, which holds
// one password and nothing else, then PGPASSWORD, then PGPASSFILE or ~/.pgpass.
// See https://www.postgresql.org/docs/current/libpq-pgpass.html.
type Passwords struct {
	// File is what the user named; "": none.
	File string
	// Getenv is [os.Getenv].
	Getenv func(string) string
}

// Find gives the password of a role of a server.
func (p Passwords) Find(host string, port int, database, user string) (string, error) {
	if p.File != "" {
		text, err := os.ReadFile(p.File)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		if s := strings.TrimRight(string(text), "\r\n"); s != "" {
			return s, nil
		}
		return "", fmt.Errorf("%s holds no password", p.File)
	}
	if s := p.Getenv("PGPASSWORD"); s != "" {
		return s, nil
	}
	path := p.Getenv("PGPASSFILE")
	if path == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", ErrNoPassword
		}
		path = filepath.Join(home, ".pgpass")
	}
	file, err := pgpassfile.ReadPassfile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", ErrNoPassword
	}
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s may be read by others: chmod 600", path)
	}
	if s := file.FindPassword(host, strconv.Itoa(port), database, user); s != "" {
		return s, nil
	}
	return "", ErrNoPassword
}

// unreachable: did nothing answer at the address?
func unreachable(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}
