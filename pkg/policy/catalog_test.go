package policy

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/format"

	"dbaudit/pkg/result"
	"dbaudit/policies"
)

// TestCatalog: every control is of a framework that the catalog names, has one title,
// and is either tested by rules or met by the provider, whose words have a source.
func TestCatalog(t *testing.T) {
	set, err := Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range set.Catalog.Frameworks {
		known[f.Key] = true
	}
	titles, used := map[[2]string]string{}, map[string]bool{}
	check := func(where, framework string, c result.Control) {
		k := [2]string{framework, c.ID}
		if before, ok := titles[k]; ok && before != c.Title {
			t.Errorf("%s: %s %s has the titles %q and %q", where, framework, c.ID, before, c.Title)
		}
		if titles[k] = c.Title; c.ID == "" || c.Title == "" || !known[framework] {
			t.Errorf("%s: control %+v of the framework %q", where, c, framework)
		}
		used[framework] = true
	}
	for _, r := range set.Metadata() {
		for framework, controls := range r.Controls {
			for _, c := range controls {
				check(r.ID, framework, c)
			}
		}
	}
	for f := range known {
		if !used[f] {
			t.Errorf("no rule speaks to the framework %s", f)
		}
	}
	tested := len(titles)
	inherited := 0
	for _, in := range set.Catalog.Inherited {
		if in.Provider == "" || in.Part == "" || in.Source == "" {
			t.Errorf("inherited controls without a source: %+v", in)
		}
		for _, c := range in.Controls {
			check("catalog", in.Framework, c)
			inherited++
		}
	}
	if len(titles) != tested+inherited {
		t.Errorf("%d controls are both tested by a rule and met by the provider, or stand twice", tested+inherited-len(titles))
	}
}

// TestFormatted: the policies are as `opa fmt` writes them.
func TestFormatted(t *testing.T) {
	seen := 0
	err := fs.WalkDir(policies.Rules, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".rego") {
			return err
		}
		text, err := fs.ReadFile(policies.Rules, path)
		if err != nil {
			return err
		}
		formatted, err := format.Source(path, text)
		if err == nil && string(formatted) != string(text) {
			t.Errorf("opa fmt would change policies/%s", path)
		}
		seen++
		return err
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d policies: %v", seen, err)
	}
}
