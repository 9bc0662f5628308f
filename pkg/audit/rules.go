// Package audit is the flow: collect, snapshot, evaluate, result. It joins the
// stages and holds none of their knowledge: what is asked of the API and of the
// endpoints follows from the evidence that the selected rules declare.
package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dbaudit/pkg/config"
	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/policies"
)

// Rules says which rules judge, and with which thresholds.
type Rules struct {
	// Dirs are folders of own policies.
	Dirs []string
	// Only and Skip are rule ids, names or categories.
	Only, Skip []string
	// Config sets severities and parameters; nil: none.
	Config *config.Config
	// Open opens a folder; nil: as it is on the disk.
	Open func(dir string) (fs.FS, error)
}

// Load parses the built-in rules and own ones and applies the configuration,
// whose errors name file and line.
func (r Rules) Load() (*policy.Set, error) {
	dirs, skip := r.Dirs, r.Skip
	open := r.Open
	if open == nil {
		open = policy.OpenFolder
	}
	if c := r.Config; c != nil {
		dirs = append(config.Values(c.Policies), dirs...)
		inner := open
		open = func(dir string) (fs.FS, error) {
			folder, err := inner(dir)
			if at := slices.IndexFunc(c.Policies, func(e config.Entry) bool { return e.Value == dir }); at >= 0 && err != nil {
				err = c.At(c.Policies[at].Line, fmt.Errorf("policies: %w", err))
			}
			return folder, err
		}
	}
	var set *policy.Set
	var err error
	if category := r.category(); category != "" && len(dirs) == 0 {
		set, err = policy.LoadPart(policies.Rules, policies.Of(category))
	} else {
		set, err = policy.LoadFrom(policies.Rules, open, dirs...)
	}
	if err != nil {
		return nil, err
	}
	if c := r.Config; c != nil {
		for id, e := range c.Severity {
			if err := set.SetSeverity(id, result.Severity(e.Value)); err != nil {
				return nil, c.At(e.Line, err)
			}
		}
		for id, params := range c.Parameters {
			for name, p := range params {
				if err := set.SetParameter(id, name, p.Value); err != nil {
					return nil, c.At(p.Line, err)
				}
			}
		}
		for _, w := range c.Waivers {
			if _, ok := set.Rule(w.Rule); !ok {
				return nil, c.At(w.Location.Line, fmt.Errorf("waiver: %w", set.NoRule(w.Rule)))
			}
		}
		for _, e := range c.Skip {
			if _, err := set.Select(nil, []string{e.Value}); err != nil {
				return nil, c.At(e.Line, err)
			}
		}
		skip = append(config.Values(c.Skip), skip...)
	}
	if set, err = set.Select(r.Only, skip); err == nil && len(set.Rules) == 0 {
		err = errors.New("no rule is left to evaluate: every selected rule is also skipped")
	}
	return set, err
}

// category is the one of which rules are asked, "" where others may be, or where a
// rule of another may be named.
func (r Rules) category() string {
	if c := r.Config; c != nil && len(c.Severity)+len(c.Parameters)+len(c.Waivers)+len(c.Skip) > 0 {
		return ""
	}
	if len(r.Only) != 1 || len(r.Skip) > 0 {
		return ""
	}
	if info, err := fs.Stat(policies.Rules, r.Only[0]); err != nil || !info.IsDir() || r.Only[0] == "lib" {
		return ""
	}
	return r.Only[0]
}

// Compile prepares rules with the schema of the input.
func Compile(ctx context.Context, set *policy.Set) (*policy.Engine, error) {
	schema, err := fs.ReadFile(policies.Schema, policies.InputSchema)
	if err != nil {
		return nil, err
	}
	return set.Compile(ctx, schema)
}

// LoadTests loads what Test runs: the policies of folders, or the built-in ones. A folder
// that holds the source of the built-in policies, catalog and all, takes their place.
func LoadTests(dirs []string) (*policy.Set, error) {
	if len(dirs) == 1 && isBuiltInSource(dirs[0]) {
		return policy.Load(os.DirFS(dirs[0]))
	}
	return Rules{Dirs: dirs}.Load()
}

func isBuiltInSource(dir string) bool {
	path := filepath.Join(dir, "catalog.rego")
	if jsonfile.CheckRegular(path) != nil {
		return false
	}
	b, err := os.ReadFile(path)
	return err == nil && bytes.Contains(b, []byte("\npackage dbaudit.catalog\n"))
}

// Test runs the tests of own policies, or of the built-in ones where there are
// no others.
func Test(ctx context.Context, set *policy.Set) (*policy.TestReport, error) {
	schema, err := fs.ReadFile(policies.Schema, policies.InputSchema)
	if err != nil {
		return nil, err
	}
	return set.Test(ctx, schema)
}
