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
	// all are the rules before a selection: a rule may read another's parameter.
	all []*Rule
	// Catalog has the categories and frameworks of the built-in rules.
	Catalog result.Catalog
	// groups are compiled apart: the built-in policies, then each folder of a user's.
	groups []*group
}

// group is the policies of one origin.
type group struct {
	name    string // folder; "" for the built-in ones
	builtIn bool
	source  fs.FS
	catalog result.Catalog // the built-in policies'
	rules   []*Rule
	modules map[string]*ast.Module // by file, without tests
	tests   map[string]*ast.Module
	digest  string
}

// Load reads the built-in policies of builtin and, apart from them, those of each
// folder of dirs. The error lists everything that is wrong, each with file and line.
func Load(builtin fs.FS, dirs ...string) (*Set, error) {
	return LoadFrom(builtin, OpenFolder, dirs...)
}

// LoadPart reads a part of the built-in policies. Their digest is that of all.
func LoadPart(builtin, part fs.FS) (*Set, error) {
	s, err := Load(part)
	if err != nil {
		return nil, err
	}
	files, err := policyFiles(builtin, withoutTests)
	if err == nil {
		s.groups[0].digest, err = digestOf(builtin, files)
	}
	return s, err
}

// OpenFolder opens a folder of policies.
func OpenFolder(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "read", Path: dir, Err: errors.New("not a folder")}
	}
	return os.DirFS(dir), err
}

// LoadFrom is [Load] with folders that open opens; one for which it gives nil is left
// out.
func LoadFrom(builtin fs.FS, open func(dir string) (fs.FS, error), dirs ...string) (*Set, error) {
	s := &Set{}
	var errs []error
	base, err := parseGroup(builtin, "", withoutTests, nil)
	if err != nil {
		return nil, fmt.Errorf("built-in policies: %w", err)
	}
	base.builtIn, s.Catalog = true, base.catalog
	s.groups = append(s.groups, base)
	for _, dir := range dirs {
		folder, err := open(dir)
		if err != nil {
			errs = append(errs, err)
		}
		if err != nil || folder == nil {
			continue
		}
		g, err := parseGroup(folder, dir, withTests, &s.Catalog)
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
	slices.SortFunc(s.Rules, byID)
	s.all = s.Rules
	return s, nil
}

// Whether test files are parsed: those of the built-in policies only when they
// are run.
const (
	withTests    = true
	withoutTests = false
)

// parseGroup reads a folder's policies. catalog is nil for the built-in ones, which
// bring it.
func parseGroup(fsys fs.FS, dir string, tests bool, catalog *result.Catalog) (*group, error) {
	g := &group{name: dir, source: fsys, modules: map[string]*ast.Module{}, tests: map[string]*ast.Module{}}
	files, err := policyFiles(fsys, tests)
	if err != nil {
		return nil, err
	}
	modules, errs := parseFiles(fsys, dir, files)
	if len(errs) == 0 { // what no parser reads is not digested either
		if g.digest, err = digestOf(fsys, files); err != nil {
			return nil, err
		}
	}
	if catalog == nil {
		if g.catalog, err = readCatalog(modules); err != nil {
			return nil, err
		}
		catalog = &g.catalog
	}
	for i, m := range modules {
		if m == nil {
			continue
		}
		name := moduleName(dir, files[i])
		if isTest(files[i]) {
			g.tests[name] = m
			continue
		}
		g.modules[name] = m
		if catalog == &g.catalog && m.Package.Path.String() == catalogPackage {
			continue
		}
		r, err := parseRule(m, catalog.Frameworks)
		switch {
		case err != nil:
			errs = append(errs, err)
		case r != nil:
			g.rules = append(g.rules, r)
		}
	}
	if len(errs) == 0 {
		errs = withoutMetadata(g.modules, g.rules)
	}
	if len(errs) == 0 && len(g.modules) == 0 {
		errs = append(errs, fmt.Errorf("%s: there is no .rego file in it", dir))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	slices.SortFunc(g.rules, byID)
	return g, nil
}

func byID(a, b *Rule) int { return strings.Compare(a.ID, b.ID) }

// withoutMetadata finds rules that would never be evaluated: policies where rules live
// that have no metadata, nor has another file of their package, and rules elsewhere.
func withoutMetadata(modules map[string]*ast.Module, rules []*Rule) (errs []error) {
	for _, name := range sortedKeys(modules) {
		pkg := modules[name].Package
		rest, ok := strings.CutPrefix(pkg.Path.String(), rulesPackage)
		if !ok || strings.Count(rest, ".") != 1 {
			if slices.ContainsFunc(modules[name].Rules, func(r *ast.Rule) bool { return setOf(r) == failSet }) {
				errs = append(errs, fmt.Errorf("%s:%d: a rule in package %s would never be evaluated: a rule's package is dbaudit.rules.<category>.<rule>", name, pkg.Location.Row, strings.TrimPrefix(pkg.Path.String(), "data.")))
			}
			continue
		}
		path := strings.TrimPrefix(pkg.Path.String(), "data.")
		if !slices.ContainsFunc(rules, func(r *Rule) bool { return r.Package == path }) {
			errs = append(errs, fmt.Errorf("%s:%d: the rule has no # METADATA with a custom part before its package: it would never be evaluated (a library's package is one outside dbaudit)", name, pkg.Location.Row))
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

// maxPolicy bounds a policy's file, in bytes.
const maxPolicy = 4 << 20

func parseFile(fsys fs.FS, file, name string) (*ast.Module, error) {
	info, err := fs.Stat(fsys, file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case !info.Mode().IsRegular() || info.Size() > maxPolicy:
		return nil, fmt.Errorf("%s:1: not a policy: a pipe, a device, or a file of more than %d MB", name, maxPolicy>>20)
	}
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

// beside gives a user's policies the built-in library, never the built-in rules, and
// refuses packages of the built-in policies: a module there could only mean to
// change them.
func (g *group) beside(builtin *group) error {
	taken := map[string]bool{}
	for _, m := range builtin.modules {
		taken[m.Package.Path.String()] = true
	}
	var errs []error
	for _, set := range []map[string]*ast.Module{g.modules, g.tests} {
		for _, name := range sortedKeys(set) {
			errs = append(errs, checkPackage(name, set[name].Package, taken))
		}
	}
	if len(g.rules) == 0 {
		errs = append(errs, fmt.Errorf("%s: no file in it holds a rule", g.name))
	}
	for name, m := range builtin.modules {
		if strings.HasPrefix(m.Package.Path.String(), "data.dbaudit.lib.") {
			g.modules["built-in/"+name] = m
		}
	}
	return errors.Join(errs...)
}

// checkPackage refuses a package that a user's module may not be in.
func checkPackage(file string, p *ast.Package, taken map[string]bool) error {
	pkg := p.Path.String()
	bad := func(format string) error {
		return fmt.Errorf("%s:%d: "+format, file, p.Location.Row, strings.TrimPrefix(pkg, "data."))
	}
	switch rest, isRule := strings.CutPrefix(pkg, rulesPackage); {
	case taken[pkg]:
		return bad("package %s belongs to a built-in policy: choose another name")
	case isRule && strings.Count(rest, ".") != 1:
		return bad("package %s: a rule's package is dbaudit.rules.<category>.<rule>")
	case !isRule && strings.HasPrefix(pkg+".", "data.dbaudit."):
		return bad("package %s is dbaudit's own: rules are dbaudit.rules.<category>.<rule>, libraries of yours anything outside dbaudit")
	}
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
		errs = append(errs, located(e.Location, e.Message))
	}
	return errors.Join(errs...)
}

// located is an error of OPA's on one line, with file and line where it has them.
func located(at *ast.Location, message string) error {
	message = strings.Join(strings.Fields(message), " ")
	if at == nil {
		return errors.New(message)
	}
	return fmt.Errorf("%s:%d: %s", at.File, at.Row, message)
}
