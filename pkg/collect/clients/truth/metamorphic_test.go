//go:build !race

package truth

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients"
)

// A change of a file that changes no setting: what is found stays, down by some
// lines. No text: the file is left as it is.
type change struct {
	name string
	edit func(rel, text string) (edited string, down int)
}

// commentOf is how a comment begins in a file, "" where there is none or the file's
// first lines have a meaning.
func commentOf(rel, text string) string {
	base := strings.ToLower(path.Base(rel))
	switch path.Ext(base) {
	case ".yml", ".yaml", ".tf", ".toml", ".properties", ".py", ".rb", ".ex", ".exs", ".sh", ".env", ".r", ".conf", ".ini", ".cfg", ".service":
		if strings.HasPrefix(text, "#!") || base == "userlist.txt" {
			return ""
		}
		return "#"
	case ".js", ".mjs", ".cjs", ".ts", ".go", ".rs", ".java", ".kt", ".cs", ".prisma":
		return "//"
	}
	if base == ".env" || base == "dockerfile" || base == "pg_service.conf" {
		return "#"
	}
	return ""
}

var changes = []change{
	{"CRLF", func(_, text string) (string, int) {
		return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"), 0
	}},
	{"comments around", func(rel, text string) (string, int) {
		c := commentOf(rel, text)
		if c == "" {
			return "", 0
		}
		lines := "\n" + strings.Repeat(c+" what follows it's here for: a (reason) that \"nobody\" [knows], n-1 {of} them\n", 200)
		return lines + text + "\n" + lines, 201
	}},
}

// found are the rules that fail in a tree, each with its place.
func found(t *testing.T, j judge, root string) []string {
	t.Helper()
	settings, _, err := clients.Scan(context.Background(), clients.Options{Roots: []string{root}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range j.failures(t, settings) {
		out = append(out, fmt.Sprintf("%s:%d %s", f.path, f.line, f.rule))
	}
	slices.Sort(out)
	return out
}

// labelledTrees are the folders of the corpus and the trees of the cases.
func labelledTrees(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"corpus/*", "cases/*/tree"} {
		dirs, err := filepath.Glob(filepath.Join(repository, "testdata", "clients", pattern))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, dirs...)
	}
	return out
}

// inTurn says whether a tree gets a change. The corpus and the first cases get all of
// them, each of the other cases one, which its number tells: a case more must not change
// what becomes of the others.
func inTurn(dir string, change, changes int) bool {
	var n int
	if _, err := fmt.Sscanf(filepath.Base(filepath.Dir(dir)), "%d-", &n); err != nil || n < 1000 {
		return true
	}
	return (n+n/10)%changes == change
}

// What does not change a setting does not change what is found.
func TestMetamorphic(t *testing.T) {
	j := newJudge(t)
	for _, dir := range labelledTrees(t) {
		original := filepath.Join(t.TempDir(), "tree")
		if err := os.CopyFS(original, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		want := found(t, j, original)
		for i, c := range changes {
			if !inTurn(dir, i, len(changes)) {
				continue
			}
			edited := filepath.Join(t.TempDir(), "tree")
			down := map[string]int{}
			err := fs.WalkDir(os.DirFS(original), ".", func(rel string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(filepath.Join(original, rel))
				if err != nil {
					return err
				}
				text, n := c.edit(rel, string(b))
				// An edit is of UTF-8.
				if text == "" || strings.Contains(string(b), "\x00") || path.Ext(rel) == ".crt" || path.Ext(rel) == ".pem" {
					text, n = string(b), 0
				}
				down[rel] = n
				file := filepath.Join(edited, rel)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					return err
				}
				return os.WriteFile(file, []byte(text), 0o644)
			})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, dir+", "+c.name, shifted(want, down), found(t, j, edited))
		}
		moved := filepath.Join(t.TempDir(), "tree")
		if err := os.CopyFS(filepath.Join(moved, "a", "deeper"), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		got := found(t, j, moved)
		for i := range got {
			got[i] = strings.TrimPrefix(got[i], "a/deeper/")
		}
		// A root that was outside of the tree may be inside now, where it is not.
		got = slices.DeleteFunc(got, func(f string) bool { return strings.HasSuffix(f, " CL002") && !slices.Contains(want, f) })
		if !strings.Contains(dir, "github_actions") && !strings.Contains(dir, "gha-") { // workflows have one place
			compare(t, dir+", in a deeper folder", want, got)
		}
	}
}

// shifted are findings whose files begin some lines further down.
func shifted(findings []string, down map[string]int) []string {
	var out []string
	for _, f := range findings {
		at, rule, _ := strings.Cut(f, " ")
		colon := strings.LastIndexByte(at, ':')
		var line int
		_, _ = fmt.Sscan(at[colon+1:], &line)
		out = append(out, fmt.Sprintf("%s:%d %s", at[:colon], line+down[at[:colon]], rule))
	}
	slices.Sort(out)
	return out
}

// compare names the findings that one list has and the other lacks.
func compare(t *testing.T, what string, want, got []string) {
	t.Helper()
	for _, f := range want {
		if !slices.Contains(got, f) {
			t.Errorf("%s: lost %s", what, f)
		}
	}
	for _, f := range got {
		if !slices.Contains(want, f) {
			t.Errorf("%s: made %s", what, f)
		}
	}
}
