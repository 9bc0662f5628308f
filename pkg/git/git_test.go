package git_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/pkg/git"
)

// Git has many ways to run a program of the repository's while it compares and lists.
// None is taken: each would leave a file.
func TestNothingOfTheRepositoryRuns(t *testing.T) {
	dir := t.TempDir()
	marks := filepath.Join(dir, "marks")
	program := filepath.Join(dir, "program")
	tree := filepath.Join(dir, "tree")
	for _, d := range []string{marks, filepath.Join(tree, "hooks")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", tree, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write(program, "#!/bin/sh\ntouch "+marks+"/$1\ncat\n", 0o755)
	run("init", "-q", "-b", "main")
	write(filepath.Join(tree, "app.env"), "a\n", 0o644)
	write(filepath.Join(tree, "gone.env"), "a\n", 0o644)
	run("add", "-A")
	run("commit", "-qm", "one")
	write(filepath.Join(tree, ".gitattributes"), "* filter=one diff=one\n*.yaml filter=two\n", 0o644)
	for key, mark := range map[string]string{
		"filter.one.clean": "clean", "filter.one.smudge": "smudge", "filter.two.process": "process", "diff.one.textconv": "textconv",
		"diff.one.command": "command", "diff.external": "external", "core.fsmonitor": "fsmonitor", "core.pager": "pager",
	} {
		run("config", key, program+" "+mark)
	}
	run("config", "filter.two.required", "true")
	run("config", "core.hooksPath", filepath.Join(tree, "hooks"))
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "pre-commit"} {
		write(filepath.Join(tree, "hooks", hook), "#!/bin/sh\ntouch "+marks+"/hook\n", 0o755)
	}
	write(filepath.Join(tree, "app.env"), "a\nb\n", 0o644)
	write(filepath.Join(tree, "x.yaml"), "b\n", 0o644)

	ctx := t.Context()
	out, err := git.Diff(ctx, tree, "HEAD")
	if err != nil || !strings.Contains(string(out), "+b") {
		t.Errorf("diff: %s %v", out, err)
	}
	for _, args := range [][]string{
		{"ls-files", "--cached", "--others", "--exclude-standard"},
		{"check-ignore", "app.env"},
		{"cat-file", "blob", "HEAD:app.env"},
	} {
		_, _ = git.Output(ctx, tree, args...)
	}
	if file, line, err := git.Formerly(ctx, tree, "a", ".env"); err != nil || file != "app.env" || line != 1 {
		t.Errorf("what app.env had: %s:%d %v", file, line, err)
	}
	t.Chdir(tree)
	base, err := git.Open(ctx, "main")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := base.File(ctx, "app.env"); err != nil || string(text) != "a\n" {
		t.Errorf("app.env in main: %q %v", text, err)
	}
	left, err := os.ReadDir(marks)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range left {
		t.Errorf("%s of the repository was run", m.Name())
	}
	// The check checks: git itself runs them.
	_ = exec.Command("git", "-C", tree, "diff", "HEAD").Run()
	if left, err := os.ReadDir(marks); err != nil || len(left) == 0 {
		t.Errorf("git alone ran nothing of it either (%v): this test proves nothing", err)
	}
}

func TestDiffReadsWhatAttributesHide(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "--allow-empty", "-m", "x"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for name, text := range map[string]string{".gitattributes": "* -diff\n", "a.env": "x=1\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("git", "add", "-A").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := git.Diff(t.Context(), ".", "--cached"); err != nil || !strings.Contains(string(out), "+x=1") {
		t.Errorf("%s %v", out, err)
	}
}

// TestBlobs: files of a revision come as they were, whatever is in them; a link is none.
func TestBlobs(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	want := map[string]string{"a.env": "x=1\r\n\n", "dir/b c.env": "", "dir/\"ü\n.env": "\x00\xff\nblob 3\n"}
	names := map[string]bool{"link": true, "absent": true}
	for name, text := range want {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		names[name] = true
	}
	if err := os.Symlink("a.env", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	run("init", "-q", "-b", "main")
	run("add", "-A")
	run("commit", "-qm", "one")
	run("rm", "-q", "-r", "--cached", ".")
	got := map[string]string{}
	read := func(dir string, names map[string]bool) error {
		clear(got)
		return git.Blobs(t.Context(), dir, "HEAD", names, func(name string, text []byte) { got[name] = string(text) })
	}
	if err := read(dir, names); err != nil || !maps.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	if err := read(filepath.Join(dir, "dir"), map[string]bool{"b c.env": true, "a.env": true}); err != nil || !maps.Equal(got, map[string]string{"b c.env": ""}) {
		t.Errorf("below a folder: %q, %v", got, err)
	}
	if err := read(t.TempDir(), names); err == nil {
		t.Error("outside of a checkout: no error")
	}
}
