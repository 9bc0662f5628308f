// Package npmtest runs packages of npm in tests: other software that reads what dbaudit
// writes.
package npmtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Install puts packages into a folder that is kept between runs.
func Install(t testing.TB, name string, packages ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("no cache folder for npm packages: %v", err)
	}
	dir := filepath.Join(cache, "dbaudit-test", name)
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json")); err == nil {
		return dir
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Fatalf("this test needs npm for %s: install Node.js 20 or newer (Debian: apt-get install nodejs npm)", strings.Join(packages, ", "))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(npm, append([]string{"install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir}, packages...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm install %s: %v\n%s", strings.Join(packages, " "), err, out)
	}
	return dir
}

// Run runs a script that may require the packages.
func Run(t testing.TB, name string, packages []string, script string, args ...string) (string, error) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("this test needs Node.js 20 or newer (Debian: apt-get install nodejs npm)")
	}
	cmd := exec.Command(node, append([]string{"-e", script, "--"}, args...)...)
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(Install(t, name, packages...), "node_modules"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}
