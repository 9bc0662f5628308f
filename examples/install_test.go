package examples_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// archive is a release's archive with one file in it.
func archive(t *testing.T, name, text string, kind byte) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	tape := tar.NewWriter(zip)
	h := &tar.Header{Name: name, Mode: 0o755, Size: int64(len(text)), Typeflag: kind}
	if kind == tar.TypeSymlink {
		h.Linkname, h.Size, text = text, 0, ""
	}
	if err := tape.WriteHeader(h); err != nil {
		t.Fatal(err)
	}
	if _, err := tape.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := tape.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sum(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// releases serves files by their paths.
func releases(t *testing.T, files map[string][]byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, there := files[r.URL.Path]
		if !there {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(b)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestInstallScript(t *testing.T) {
	name := fmt.Sprintf("dbaudit_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	good := archive(t, "dbaudit", "#!/bin/sh\necho dbaudit version 1.2.3\n", tar.TypeReg)
	other := archive(t, "dbaudit", "#!/bin/sh\necho somebody else\n", tar.TypeReg)
	link := archive(t, "dbaudit", "/bin/sh", tar.TypeSymlink)
	sums := func(b []byte) []byte { return []byte(sum([]byte("x")) + "  other.zip\n" + sum(b) + "  " + name + "\n") }
	const at = "/releases/download/v1.2.3/"
	for what, c := range map[string]struct {
		files map[string][]byte
		args  []string
		code  int
		says  string
	}{
		"good":                {map[string][]byte{at + "checksums.txt": sums(good), at + name: good}, []string{"--version", "v1.2.3"}, 0, "dbaudit version 1.2.3"},
		"the newest":          {map[string][]byte{"/releases/latest/download/checksums.txt": sums(good), "/releases/latest/download/" + name: good}, nil, 0, "dbaudit version 1.2.3"},
		"another archive":     {map[string][]byte{at + "checksums.txt": sums(good), at + name: other}, []string{"--version", "v1.2.3"}, 1, "is not what its checksums say"},
		"not in the list":     {map[string][]byte{at + "checksums.txt": []byte(sum(good) + "  x.zip\n"), at + name: good}, []string{"--version", "v1.2.3"}, 1, "names no archive"},
		"no binary in it":     {map[string][]byte{at + "checksums.txt": sums(link), at + name: link}, []string{"--version", "v1.2.3"}, 1, "holds no dbaudit"},
		"no such release":     {nil, []string{"--version", "v9.9.9"}, 3, "cannot download"},
		"no archive":          {map[string][]byte{at + "checksums.txt": sums(good)}, []string{"--version", "v1.2.3"}, 3, "cannot download"},
		"an unknown argument": {nil, []string{"--prefix", "x"}, 2, "unknown argument --prefix"},
		"without encryption":  {nil, []string{"--from", "http://releases.example.com"}, 2, "want an https address"},
	} {
		t.Run(what, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "bin")
			args := append([]string{root + "/scripts/install", "--dir", dir, "--from", releases(t, c.files) + "/releases/download"}, c.args...)
			out, err := exec.Command("sh", args...).CombinedOutput()
			if code := exitCode(t, err); code != c.code || !strings.Contains(string(out), c.says) {
				t.Errorf("exit code %d, want %d and %q\n%s", code, c.code, c.says, out)
			}
			if there := exists(filepath.Join(dir, "dbaudit")); there != (c.code == 0) {
				t.Errorf("installed: %v", there)
			}
		})
	}
}

// The action takes the release of its own tag, builds where there is none, and fails
// when the release is not what its checksums say.
func TestActionTakesTheRelease(t *testing.T) {
	name := fmt.Sprintf("dbaudit_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	good := archive(t, "dbaudit", "#!/bin/sh\necho dbaudit version 1.2.3\n", tar.TypeReg)
	const at = "/o/dbaudit/releases/download/v1.2.3/"
	list := []byte(sum(good) + "  " + name + "\n")
	step := loadAction(t).step(t, "Download the release")
	source, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		files        map[string][]byte
		ref, version string
		code         int
		taken        bool
	}{
		"its tag":          {map[string][]byte{at + "checksums.txt": list, at + name: good}, "v1.2.3", "", 0, true},
		"a commit":         {map[string][]byte{at + "checksums.txt": list, at + name: good}, "93cb6ef", "", 0, false},
		"commit, version":  {map[string][]byte{at + "checksums.txt": list, at + name: good}, "93cb6ef", "v1.2.3", 0, true},
		"a branch":         {nil, "main", "", 0, false},
		"no such release":  {nil, "v1.2.3", "", 0, false},
		"another's binary": {map[string][]byte{at + "checksums.txt": list, at + name: []byte("x")}, "v1.2.3", "", 1, false},
	} {
		t.Run(what, func(t *testing.T) {
			temp := t.TempDir()
			outputs := filepath.Join(temp, "outputs")
			cmd := script(step.Run, temp, "SOURCE="+source, "REF="+c.ref, "VERSION="+c.version, "REPOSITORY=o/dbaudit",
				"SERVER="+releases(t, c.files), "RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+outputs)
			out, err := cmd.CombinedOutput()
			if code := exitCode(t, err); code != c.code {
				t.Errorf("exit code %d\n%s", code, out)
			}
			if exists(outputs) != c.taken || exists(filepath.Join(temp, "dbaudit")) != c.taken {
				t.Errorf("taken: %v\n%s", exists(outputs), out)
			}
		})
	}
	for _, name := range []string{"Set up Go", "Build dbaudit"} {
		if s := loadAction(t).step(t, name); s.If != "inputs.binary == '' && steps.release.outputs.taken != 'true'" {
			t.Errorf("%s runs if %s", name, s.If)
		}
	}
}

// scripts/host writes where the project lives into all that names it, and again when it
// moves.
func TestHostScript(t *testing.T) {
	list, err := exec.Command("git", "-C", root, "ls-files", "-z", "-c", "-o", "--exclude-standard").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name := range strings.SplitSeq(strings.Trim(string(list), "\x00"), "\x00") {
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			continue // deleted, and not yet committed
		}
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b, info.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	run := func(command string) string {
		t.Helper()
		cmd := script(command, dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		return string(out)
	}
	run("git init -q && git add -A")
	_, before, _ := strings.Cut(read(t, root+"/.project"), "\nrepository=")
	before, _, _ = strings.Cut(before, "\n")
	for _, c := range []struct{ args, old, module, repository, image string }{
		{"github.com/acme/dbaudit", before, "github.com/acme/dbaudit", "acme/dbaudit", "ghcr.io/acme/dbaudit"},
		{"git.example.org/data-platform/dbaudit registry.example.org/dbaudit", "acme/dbaudit", "git.example.org/data-platform/dbaudit", "data-platform/dbaudit", "registry.example.org/dbaudit"},
	} {
		run("scripts/host " + c.args)
		for path, want := range map[string]string{
			"go.mod":                           "module " + c.module + "\n",
			"cmd/dbaudit/scan.go":              `"` + c.module + `/pkg/audit"`,
			"examples/github/gate.yml":         "uses: " + c.repository + "@",
			"docs/ci.md":                       "uses: " + c.repository + "@",
			"examples/kubernetes/cronjob.yaml": "image: " + c.image + ":",
			"reports/sarif.go":                 `informationURI = "https://` + c.module + `"`,
			"scripts/install":                  c.repository + "/releases/download",
			".project":                         "repository=" + c.repository + "\n",
		} {
			if text := read(t, filepath.Join(dir, path)); !strings.Contains(text, want) {
				t.Errorf("host %s: %s has no %s", c.args, path, want)
			}
		}
		out, _ := script("git grep -n -F '"+c.old+"' -- ':!CHANGELOG.md' ':!examples/install_test.go' ':!scripts/host'; grep -rn 'informationUri' reports/testdata | grep -v 'https://"+c.module+"'", dir).CombinedOutput()
		if len(out) > 0 {
			t.Errorf("host %s: the old place is still named:\n%s", c.args, out)
		}
		if missing := run("go list -deps -e -f '{{with .Error}}{{.}}{{end}}' ./cmd/dbaudit"); strings.TrimSpace(missing) != "" {
			t.Errorf("host %s: %s", c.args, missing)
		}
	}
	if out, err := script("scripts/host dbaudit", dir).CombinedOutput(); exitCode(t, err) != 2 {
		t.Errorf("a module without a host: %s", out)
	}
}
