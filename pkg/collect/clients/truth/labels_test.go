package truth

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A label is the expected verdict of one setting, or of a decoy file; see
// testdata/clients/README.md.
type label struct {
	Path          string   `yaml:"path"`
	Line          int      `yaml:"line"`
	End           int      `yaml:"end"`
	At            int      `yaml:"at"`
	Rules         []string `yaml:"rules"`
	May           []string `yaml:"may"`
	NotApplicable string   `yaml:"not_applicable"`
	EffectiveMode string   `yaml:"effective_mode"`
	Why           string   `yaml:"why"`
	None          bool     `yaml:"none"`
}

func (l *label) String() string {
	if l.End > l.Line {
		return fmt.Sprintf("%s:%d-%d", l.Path, l.Line, l.End)
	}
	return fmt.Sprintf("%s:%d", l.Path, l.Line)
}

// covers reports whether a line is the setting's.
func (l *label) covers(path string, line int) bool {
	return !l.None && l.Path == path && l.Line <= line && line <= max(l.Line, l.End)
}

// exact is the line that decides: the one to change.
func (l *label) exact() int { return cmp.Or(l.At, l.Line) }

func (l *label) length() int { return max(l.Line, l.End) - l.Line }

// corpus is a labelled tree, copied out of the repository so that nothing around
// it (.gitignore, a folder called testdata) has a say.
type corpus struct {
	root   string
	labels []*label
}

func readCorpus(t *testing.T, dir string) corpus {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "labels.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Labels []*label `yaml:"labels"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(content)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatalf("%s/labels.yaml: %v", dir, err)
	}
	root := filepath.Join(t.TempDir(), "tree")
	if err := os.CopyFS(root, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "labels.yaml")); err != nil {
		t.Fatal(err)
	}
	c := corpus{root: root, labels: file.Labels}
	c.checkLabels(t)
	return c
}

// rules are those that a label may name: CL001 with its severity.
var rules = []string{"CL001/high", "CL001/medium", "CL002", "CL003", "CL004", "CL005", "CL006", "CL007"}

// checkLabels fails on labels that say nothing or point nowhere: a corpus that is
// wrong proves nothing.
func (c corpus) checkLabels(t *testing.T) {
	t.Helper()
	lines := map[string]int{}
	err := fs.WalkDir(os.DirFS(c.root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			content, err := os.ReadFile(filepath.Join(c.root, path))
			if err != nil {
				return err
			}
			lines[path] = strings.Count(string(content), "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.labels {
		count, there := lines[l.Path]
		switch {
		case !there:
			t.Errorf("%s: labelled, but not in the corpus", l.Path)
		case l.None:
		case l.Line < 1 || max(l.Line, l.End) > count:
			t.Errorf("%s: the file has %d lines", l, count)
		case l.Why == "":
			t.Errorf("%s: no reason", l)
		case l.NotApplicable != "" && len(l.Rules) > 0:
			t.Errorf("%s: both rules and not_applicable", l)
		}
		for _, r := range l.Rules {
			if !slices.Contains(rules, r) {
				t.Errorf("%s: no rule %q", l, r)
			}
		}
	}
}

// at is the label of a place: the shortest that covers it.
func (c corpus) at(path string, line int) *label {
	var found *label
	for _, l := range c.labels {
		if l.covers(path, line) && (found == nil || l.length() < found.length()) {
			found = l
		}
	}
	return found
}
