// Package policy is the judge: it loads Rego rules with their # METADATA,
// compiles them, evaluates them cluster by cluster and gives the four verdicts.
//
// A rule says what fails and which facts it needs; that a fact is missing is
// noticed here, by one mechanism, and makes the verdict unknown. The package
// never reads the network, the environment or the clock, and never lets a
// user's policy see or change how a built-in rule judges: each set of policies
// is compiled by itself.
package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/result"
)

// rulesPackage is where rules live: dbaudit.rules.<category>.<rule>.
const rulesPackage = "data.dbaudit.rules."

// Set is a set of policies whose rules were read and checked, but not compiled:
// listing the rules needs no more.
type Set struct {
	// Rules by id.
	Rules []*Rule
	// groups are compiled apart: the built-in policies, then each --policy folder.
	groups []*group
}

// group is the policies of one origin.
type group struct {
	name    string // folder; "" for the built-in ones
	builtIn bool
	source  fs.FS
	rules   []*Rule
	// parse gives the policies parsed: those that come prepared only now.
	parse func() (*parsed, error)
	// prepared gives their program; nil where none is prepared.
	prepared func() (*program, error)
}

// parsed are the policies of a group.
type parsed struct {
	modules map[string]*ast.Module // without tests
	tests   map[string]*ast.Module
}

func parseBuiltIn(builtin fs.FS) (*group, error) {
	g, err := parseGroup(builtin, "", withoutTests)
	if err != nil {
		return nil, fmt.Errorf("built-in policies: %w", err)
	}
	g.builtIn = true
	return g, nil
}

func loadBuiltIn(builtin fs.FS) (*group, error) {
	if g, err := loadPrepared(builtin); g != nil || err != nil {
		return g, err
	}
	return parseBuiltIn(builtin)
}

// Load reads the built-in policies of builtin, or what [Prepare] made of them, and,
// apart from them, those of each folder of dirs. The error lists everything that is
// wrong, each with file and line.
func Load(builtin fs.FS, dirs ...string) (*Set, error) {
	s := &Set{}
	var errs []error
	base, err := loadBuiltIn(builtin)
	if err != nil {
		return nil, err
	}
	s.groups = append(s.groups, base)
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			err = &fs.PathError{Op: "read", Path: dir, Err: errors.New("not a folder")}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("--policy: %w", err))
			continue
		}
		g, err := parseGroup(os.DirFS(dir), dir, withTests)
		if err == nil {
			err = g.beside(base)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		s.groups = append(s.groups, g)
	}
	seen := map[string]*Rule{}
	for _, g := range s.groups {
		for _, r := range g.rules {
			r.BuiltIn = g.builtIn
			if first, ok := seen[r.ID]; ok {
				what := "is taken by " + first.File
				if first.BuiltIn {
					what = "belongs to a built-in rule (" + first.Name + ")"
				}
				errs = append(errs, fmt.Errorf("%s:%d: id %s %s: choose another", r.File, r.Line, r.ID, what))
				continue
			}
			seen[r.ID] = r
			s.Rules = append(s.Rules, r)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	sort.Slice(s.Rules, func(i, j int) bool { return s.Rules[i].ID < s.Rules[j].ID })
	return s, nil
}

// Whether test files are parsed: those of the built-in policies only when they
// are run.
const (
	withTests    = true
	withoutTests = false
)

func parseGroup(fsys fs.FS, dir string, tests bool) (*group, error) {
	g := &group{name: dir, source: fsys}
	all := &parsed{modules: map[string]*ast.Module{}, tests: map[string]*ast.Module{}}
	g.parse = func() (*parsed, error) { return all, nil }
	files, err := policyFiles(fsys, tests)
	if err != nil {
		return nil, err
	}
	modules, errs := parseFiles(fsys, dir, files)
	for i, m := range modules {
		if m == nil {
			continue
		}
		name := moduleName(dir, files[i])
		if isTest(files[i]) {
			all.tests[name] = m
			continue
		}
		all.modules[name] = m
		r, err := parseRule(m)
		switch {
		case err != nil:
			errs = append(errs, err)
		case r != nil:
			g.rules = append(g.rules, r)
		}
	}
	if len(errs) == 0 {
		errs = withoutMetadata(all.modules, g.rules)
	}
	if len(errs) == 0 && len(all.modules) == 0 {
		errs = append(errs, fmt.Errorf("%s: there is no .rego file in it", dir))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	sort.Slice(g.rules, func(i, j int) bool { return g.rules[i].ID < g.rules[j].ID })
	return g, nil
}

// withoutMetadata finds policies where rules live that have no metadata, nor has
// another file of their package: they would never be asked.
func withoutMetadata(modules map[string]*ast.Module, rules []*Rule) (errs []error) {
	for _, name := range sortedKeys(modules) {
		pkg := modules[name].Package
		rest, ok := strings.CutPrefix(pkg.Path.String(), rulesPackage)
		if !ok || strings.Count(rest, ".") != 1 {
			continue // no rule's package: see beside
		}
		path := strings.TrimPrefix(pkg.Path.String(), "data.")
		if !slices.ContainsFunc(rules, func(r *Rule) bool { return r.Package == path }) {
			errs = append(errs, fmt.Errorf("%s:%d: the rule has no # METADATA with a custom part before its package: it would never be asked (a library's package is one outside dbaudit)", name, pkg.Location.Row))
		}
	}
	return errs
}

func isTest(file string) bool { return strings.HasSuffix(file, "_test.rego") }

func moduleName(dir, file string) string {
	if dir == "" {
		return file
	}
	return filepath.Join(dir, filepath.FromSlash(file))
}

func policyFiles(fsys fs.FS, tests bool) (files []string, err error) {
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(p) == ".rego" && (tests || !isTest(p)) {
			files = append(files, p)
		}
		return err
	})
	return files, err
}

// parseFiles parses on all cores. The modules are in the order of the files, nil
// where there is an error.
func parseFiles(fsys fs.FS, dir string, files []string) ([]*ast.Module, []error) {
	modules, errs := make([]*ast.Module, len(files)), make([]error, len(files))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range files {
		g.Go(func() error {
			modules[i], errs[i] = parseFile(fsys, p, moduleName(dir, p))
			return nil
		})
	}
	_ = g.Wait() // each has its error in errs
	return modules, slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

func parseFile(fsys fs.FS, file, name string) (*ast.Module, error) {
	src, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, err
	}
	m, err := ast.ParseModuleWithOpts(name, string(src), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, regoErrors(err)
	}
	if m == nil {
		return nil, fmt.Errorf("%s:1: the file holds no policy", name)
	}
	return m, nil
}

// beside gives own policies the built-in library, never the built-in rules, and
// refuses packages of the built-in policies: a module there could only mean to
// change them.
func (g *group) beside(builtin *group) error {
	own, err := g.parse()
	if err != nil {
		return err
	}
	base, err := builtin.parse()
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, m := range base.modules {
		taken[m.Package.Path.String()] = true
	}
	var errs []error
	for _, set := range []map[string]*ast.Module{own.modules, own.tests} {
		for _, name := range sortedKeys(set) {
			m := set[name]
			pkg := m.Package.Path.String()
			where := fmt.Sprintf("%s:%d", name, m.Package.Location.Row)
			parts := strings.Split(strings.TrimPrefix(pkg, rulesPackage), ".")
			switch {
			case taken[pkg]:
				errs = append(errs, fmt.Errorf("%s: package %s belongs to a built-in policy: choose another name", where, strings.TrimPrefix(pkg, "data.")))
			case strings.HasPrefix(pkg, "data.dbaudit.lib"), pkg == "data.dbaudit", strings.HasPrefix(pkg+".", "data.dbaudit.") && !strings.HasPrefix(pkg, rulesPackage):
				errs = append(errs, fmt.Errorf("%s: package %s is dbaudit's own: rules are dbaudit.rules.<category>.<rule>, libraries of yours anything outside dbaudit", where, strings.TrimPrefix(pkg, "data.")))
			case strings.HasPrefix(pkg, rulesPackage) && len(parts) != 2:
				errs = append(errs, fmt.Errorf("%s: package %s: a rule's package is dbaudit.rules.<category>.<rule>", where, strings.TrimPrefix(pkg, "data.")))
			}
		}
	}
	for _, r := range g.rules {
		if !strings.HasPrefix("data."+r.Package, rulesPackage) {
			errs = append(errs, fmt.Errorf("%s:%d: rule %s is in package %s: a rule's package is dbaudit.rules.<category>.<rule>", r.File, r.Line, r.ID, r.Package))
		}
	}
	for name, m := range base.modules {
		if strings.HasPrefix(m.Package.Path.String(), "data.dbaudit.lib.") {
			own.modules["built-in/"+name] = m
		}
	}
	return errors.Join(errs...)
}

// Select keeps the rules that only and skip leave; each is a rule id, a rule
// name or a category. An entry that matches no rule is an error.
func (s *Set) Select(only, skip []string) (*Set, error) {
	match := func(flag string, patterns []string) (map[string]bool, error) {
		ids := map[string]bool{}
		for _, p := range patterns {
			found := false
			for _, r := range s.Rules {
				if strings.EqualFold(p, r.ID) || p == r.Category || p == r.Name {
					ids[r.ID], found = true, true
				}
			}
			if !found {
				return nil, fmt.Errorf("%s %s: no such rule or category; categories are %s, rules are listed by `dbaudit rules list`", flag, p, strings.Join(s.Categories(), ", "))
			}
		}
		return ids, nil
	}
	in, err := match("--only", only)
	if err != nil {
		return nil, err
	}
	out, err := match("--skip", skip)
	if err != nil {
		return nil, err
	}
	keep := func(r *Rule) bool { return (len(only) == 0 || in[r.ID]) && !out[r.ID] }
	t := &Set{}
	for _, g := range s.groups {
		h := *g
		h.rules = nil
		for _, r := range g.rules {
			if keep(r) {
				h.rules = append(h.rules, r)
			}
		}
		t.groups = append(t.groups, &h)
	}
	for _, r := range s.Rules {
		if keep(r) {
			t.Rules = append(t.Rules, r)
		}
	}
	return t, nil
}

// Categories lists the categories of the rules.
func (s *Set) Categories() []string {
	m := map[string]bool{}
	for _, r := range s.Rules {
		m[r.Category] = true
	}
	return sortedKeys(m)
}

// Rule finds a rule by id, in any case, or name.
func (s *Set) Rule(id string) (*Rule, bool) {
	for _, r := range s.Rules {
		if strings.EqualFold(r.ID, id) || r.Name == id {
			return r, true
		}
	}
	return nil, false
}

// Evidence lists the facts that the rules need, sorted: what a collector has to
// ask for.
func (s *Set) Evidence() []string {
	m := map[string]bool{}
	for _, r := range s.Rules {
		for _, e := range r.Rule.Evidence {
			m[e] = true
		}
		if r.kind.list != "" && r.kind.name != "client" {
			m["cluster."+r.kind.list] = true
		}
	}
	return sortedKeys(m)
}

// Metadata lists the rules as results carry them.
func (s *Set) Metadata() []result.Rule {
	out := make([]result.Rule, 0, len(s.Rules))
	for _, r := range s.Rules {
		out = append(out, r.Rule)
	}
	return out
}

// Configure sets severities and parameters from the user's configuration. The
// error names the rule and what is allowed; callers put the line before it.
func (s *Set) Configure(severity map[string]result.Severity, parameters map[string]map[string]any) error {
	for _, id := range sortedKeys(severity) {
		if err := s.SetSeverity(id, severity[id]); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(parameters) {
		for _, name := range sortedKeys(parameters[id]) {
			if err := s.SetParameter(id, name, parameters[id][name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// SetSeverity changes the severity of all findings of a rule.
func (s *Set) SetSeverity(id string, sev result.Severity) error {
	r, ok := s.Rule(id)
	if !ok {
		return fmt.Errorf("no rule %s; `dbaudit rules list` lists them", id)
	}
	if sev.Rank() == 0 {
		return fmt.Errorf("severity of %s: %q is none of critical, high, medium, low", id, sev)
	}
	if sev != r.Severity {
		r.Severity, r.SecuritySeverity = sev, defaultScore[sev]
	}
	r.overrides = sev
	return nil
}

var defaultScore = map[result.Severity]string{
	result.Critical: "9.0", result.High: "7.0", result.Medium: "5.0", result.Low: "2.0",
}

// SetParameter changes a threshold that a rule reads.
func (s *Set) SetParameter(id, name string, value any) error {
	r, ok := s.Rule(id)
	if !ok {
		return fmt.Errorf("no rule %s; `dbaudit rules list` lists them", id)
	}
	p, ok := r.Parameters[name]
	if !ok {
		if len(r.Parameters) == 0 {
			return fmt.Errorf("rule %s has no parameters", r.ID)
		}
		return fmt.Errorf("rule %s has no parameter %s: it has %s", r.ID, name, strings.Join(sortedKeys(r.Parameters), ", "))
	}
	v, err := checkParameter(p, value)
	if err != nil {
		return fmt.Errorf("parameter %s of %s: %w", name, r.ID, err)
	}
	p.Value = v
	r.Parameters[name] = p
	return nil
}

// regoErrors makes one line of each of OPA's errors.
func regoErrors(err error) error {
	var list ast.Errors
	if !errors.As(err, &list) {
		return err
	}
	var errs []error
	for _, e := range list {
		msg := strings.Join(strings.Fields(e.Message), " ")
		if e.Location != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %s", e.Location.File, e.Location.Row, msg))
		} else {
			errs = append(errs, errors.New(msg))
		}
	}
	return errors.Join(errs...)
}
