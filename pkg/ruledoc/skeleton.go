package ruledoc

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"dbaudit/pkg/policy"
)

//go:embed skeleton/*.tmpl
var skeletons embed.FS

// Skeleton says what a new rule is to be called.
type Skeleton struct {
	ID       string // ACME001
	Name     string // no-shared-vpc
	Category string // acme
}

// Package is the last part of the rule's package and the name of its folder.
func (s Skeleton) Package() string { return strings.ReplaceAll(s.Name, "-", "_") }

// Write makes DIR/<category>/<rule>/ with the rule and its test, which passes
// and shows what to change. It overwrites nothing.
func (s Skeleton) Write(dir string) ([]string, error) {
	if err := policy.CheckNames(s.ID, s.Name); err != nil {
		return nil, err
	}
	if policy.CheckNames(s.ID, strings.ReplaceAll(s.Category, "_", "-")) != nil {
		return nil, fmt.Errorf("category %q: a category is lower-case words joined by _", s.Category)
	}
	folder := filepath.Join(dir, s.Category, s.Package())
	if _, err := os.Stat(folder); err == nil {
		return nil, fmt.Errorf("%s is there already", folder)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	var written []string
	for _, f := range []struct{ tmpl, suffix string }{{"rule.rego.tmpl", ".rego"}, {"rule_test.rego.tmpl", "_test.rego"}} {
		t, err := template.New(f.tmpl).Delims("<<", ">>").ParseFS(skeletons, "skeleton/"+f.tmpl)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, s); err != nil {
			return nil, err
		}
		path := filepath.Join(folder, s.Package()+f.suffix)
		out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return nil, err
		}
		_, err = out.Write(b.Bytes())
		if err := errors.Join(err, out.Close()); err != nil {
			return nil, err
		}
		written = append(written, path)
	}
	return written, nil
}
