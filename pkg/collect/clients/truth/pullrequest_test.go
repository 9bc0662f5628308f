package truth

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients"
)

// A change is judged by what it adds: the weaknesses that a repository has
// already are not held against it.
func TestPullRequest(t *testing.T) {
	const file, line = "apps/web/src/db.ts", 8
	weak := []failure{{"CL001/high", file, line}, {"CL003", file, line}}
	for _, test := range []struct {
		name, path, old, new string
		want                 []failure
	}{
		{"adds rejectUnauthorized: false", file, "  ssl: { ca },", "  ssl: { rejectUnauthorized: false },", weak},
		{"touches a safe setting", file, "  max: 20,", "  max: 40,", nil},
		{"touches prose", "README.md", "# Kestrel", "# Kestrel, the shop", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := readCorpus(t, filepath.Join(repository, "testdata", "clients", "monorepo"))
			git(t, c.root, "init", "-q")
			git(t, c.root, "add", "-A")
			git(t, c.root, "commit", "-q", "-m", "before")
			path := filepath.Join(c.root, filepath.FromSlash(test.path))
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(content), test.old, test.new, 1)
			if changed == string(content) {
				t.Fatalf("%s does not hold %q", test.path, test.old)
			}
			if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			git(t, c.root, "add", "-A")
			judge := newJudge(t)
			for name, options := range map[string]clients.Options{
				"staged":   {Roots: []string{c.root}, Staged: true},
				"diff rev": {Roots: []string{c.root}, DiffRev: "HEAD"},
			} {
				settings, problems, err := clients.Scan(context.Background(), options)
				if err != nil || len(problems) > 0 {
					t.Fatalf("%s: %v %v", name, err, problems)
				}
				got := judge.failures(t, settings)
				slices.SortFunc(got, func(a, b failure) int { return strings.Compare(a.rule, b.rule) })
				if !slices.Equal(got, test.want) {
					t.Errorf("%s: found %v, want %v", name, got, test.want)
				}
			}
		})
	}
}

// git runs git without anybody's configuration.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=truth", "GIT_AUTHOR_EMAIL=truth@example.internal",
		"GIT_COMMITTER_NAME=truth", "GIT_COMMITTER_EMAIL=truth@example.internal")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
