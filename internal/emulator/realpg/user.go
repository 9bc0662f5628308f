//go:build unix

package realpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// user is whom the servers run as: ourselves, or "postgres" when we are root.
type user struct {
	uid, gid int
	drop     bool
}

func account() (*user, error) {
	if os.Geteuid() != 0 {
		return &user{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	pg, err := osuser.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no user postgres: "+
			"install PostgreSQL's server (Debian: apt-get install postgresql): %w", err)
	}
	uid, err := strconv.Atoi(pg.Uid)
	gid, err2 := strconv.Atoi(pg.Gid)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("the user postgres: %w", err)
	}
	return &user{uid: uid, gid: gid, drop: true}, nil
}

// command is a program that runs as the user, with nothing of our environment
// that could change what it does (PG…, OPENSSL_CONF).
func (u *user) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.Dir = os.TempDir()
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if u.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(u.uid), Gid: uint32(u.gid)}
	}
	return cmd
}

// tempDir makes a folder that the user owns. It is short, since a unix socket's
// path holds 107 bytes, and not in t.TempDir(), which only we can enter.
func (u *user) tempDir(prefix string) (string, error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", fmt.Errorf("make a temporary folder: %w", err)
	}
	if err := u.give(dir, 0o700); err != nil {
		return "", err
	}
	return dir, nil
}

// writeAll writes files, by name, into a folder; only the user can read them.
func (u *user) writeAll(dir string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if err := u.give(path, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (u *user) give(path string, mode os.FileMode) error {
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("set the mode of %s: %w", path, err)
	}
	if u.drop {
		if err := os.Chown(path, u.uid, u.gid); err != nil {
			return fmt.Errorf("give %s to the user postgres: %w", path, err)
		}
	}
	return nil
}

// owns reports whether the path is a folder of the user's that nobody else can
// write to.
func (u *user) owns(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == u.uid
}
