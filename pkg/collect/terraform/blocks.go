package terraform

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"dbaudit/pkg/collect/hclguard"
	"dbaudit/pkg/git"
	"dbaudit/pkg/snapshot"
)

// blocks finds where the configuration has a resource or an output: in the .tf
// files beside the plan, and in the folders of its local modules.
type blocks struct {
	ctx    context.Context
	dir    string // of the root module's files
	file   string // the plan itself, for what no .tf file has
	config *module
	read   map[string]*configured
}

// configured are the .tf files of one folder: where each block is, its arguments ("resource
// TYPE NAME ARGUMENT"), and the local values.
type configured struct {
	places         map[string]snapshot.PlannedLocation
	values, locals map[string]hclsyntax.Expression
}

// parse reads one .tf file.
func parse(path string) (*hclsyntax.Body, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: no file, but %s", path, info.Mode().Type())
	}
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !hclguard.Readable(string(text)) {
		return nil, fmt.Errorf("%s: too large, or nested too deeply, to be read", path)
	}
	parsed, diags := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
	if diags.HasErrors() {
		for _, d := range diags {
			if d.Severity == hcl.DiagError && d.Subject != nil {
				return bodyOf(parsed), fmt.Errorf("%s:%d: %s", path, d.Subject.Start.Line, d.Summary)
			}
		}
	}
	return bodyOf(parsed), nil
}

// configurationFiles are the .tf files of a folder, and OpenTofu's own, which it reads in
// place of a .tf file of the same name.
func configurationFiles(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(dir, "*.tofu"))
	plain, _ := filepath.Glob(filepath.Join(dir, "*.tf"))
	for _, name := range plain {
		if !slices.Contains(names, strings.TrimSuffix(name, ".tf")+".tofu") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func bodyOf(f *hcl.File) *hclsyntax.Body {
	if f == nil {
		return nil
	}
	body, _ := f.Body.(*hclsyntax.Body)
	return body
}

// place is where a resource is configured; the plan's own file when that cannot
// be told.
func (b *blocks) place(r *resource) *snapshot.PlannedLocation {
	kind := "resource "
	if r.data {
		kind = "data "
	}
	return b.find(modulePath(r.module), kind+r.kind+" "+r.name)
}

// argument is where a resource's argument is, else the resource.
func (b *blocks) argument(r *resource, name string) *snapshot.PlannedLocation {
	at := b.place(r)
	if value := b.value(modulePath(r.module), "resource "+r.kind+" "+r.name, name); value != nil && at != nil {
		at.Line = value.StartRange().Start.Line
	}
	return at
}

// near is where a resource is configured, else where it was, as git tells, else another
// place: that of a firewall which takes its place, or of its cluster.
func (b *blocks) near(r *resource, other *snapshot.PlannedLocation) *snapshot.PlannedLocation {
	if at := b.place(r); at != nil && at.Path != b.file {
		return at
	}
	if at := b.formerly(r); at != nil {
		return at
	}
	return other
}

// historyTime bounds the search of a history for one block.
const historyTime = 10 * time.Second

// formerly is where the block of a deleted firewall, or the call of its module, stood. Its
// line is none that the file has not any more.
func (b *blocks) formerly(r *resource) *snapshot.PlannedLocation {
	if b.dir == "" || r.change != snapshot.ChangeDelete {
		return nil
	}
	dir, m, text := b.dir, b.config, fmt.Sprintf("%q %q", r.kind, r.name)
	for _, name := range modulePath(r.module) {
		call, called := m.ModuleCalls[name]
		if !called {
			text = fmt.Sprintf("module %q", name)
			break
		}
		if !local(call.Source) || call.Module == nil {
			return nil
		}
		dir, m = filepath.Join(dir, filepath.FromSlash(call.Source)), call.Module
	}
	ctx, cancel := context.WithTimeout(b.ctx, historyTime)
	defer cancel()
	file, line, err := git.Formerly(ctx, dir, text, ".tf", ".tofu")
	if err != nil {
		return nil
	}
	path := filepath.Join(dir, filepath.FromSlash(file))
	if now, err := os.ReadFile(path); err == nil {
		line = min(line, max(1, strings.Count(string(now), "\n")))
	}
	return &snapshot.PlannedLocation{Path: filepath.ToSlash(path), Line: line}
}

// local reports whether a module's source is a folder beside the configuration.
func local(source string) bool {
	return strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")
}

// value is an argument of a block, as far as the .tf files are there.
func (b *blocks) value(module []string, block, argument string) hclsyntax.Expression {
	dir, ok := b.folder(module)
	if !ok {
		return nil
	}
	return b.index(dir).values[block+" "+argument]
}

// output is where an output of the root module is configured.
func (b *blocks) output(name string) *snapshot.PlannedLocation {
	return b.find(nil, "output "+name)
}

func (b *blocks) find(module []string, block string) *snapshot.PlannedLocation {
	if dir, ok := b.folder(module); ok {
		places := b.index(dir).places
		for _, key := range []string{block, "removed " + block} {
			if at, ok := places[key]; ok {
				return &at
			}
		}
	}
	if b.file == "" {
		return nil
	}
	return &snapshot.PlannedLocation{Path: b.file, Line: 1}
}

// folder is where the files of a module are: of local modules alone.
func (b *blocks) folder(module []string) (string, bool) {
	dir, m := b.dir, b.config
	for _, name := range module {
		if m == nil {
			return "", false
		}
		call := m.ModuleCalls[name]
		if !local(call.Source) {
			return "", false
		}
		dir, m = filepath.Join(dir, filepath.FromSlash(call.Source)), call.Module
	}
	return dir, b.dir != ""
}

// index reads the .tf files of a folder once.
func (b *blocks) index(dir string) *configured {
	if c, ok := b.read[dir]; ok {
		return c
	}
	c := &configured{map[string]snapshot.PlannedLocation{}, map[string]hclsyntax.Expression{}, map[string]hclsyntax.Expression{}}
	for _, name := range configurationFiles(dir) {
		body, _ := parse(name) // a place in a file with errors is a place all the same
		if body == nil {
			continue
		}
		for _, block := range body.Blocks {
			c.add(block, filepath.ToSlash(name))
		}
	}
	b.read[dir] = c
	return c
}

func (c *configured) add(block *hclsyntax.Block, path string) {
	key := strings.Join(append([]string{block.Type}, block.Labels...), " ")
	switch block.Type {
	case "locals":
		for name, a := range block.Body.Attributes {
			c.locals[name] = a.Expr
		}
	case "removed": // what is taken out of the configuration, and where it says so
		if a := block.Body.Attributes["from"]; a != nil && len(a.Expr.Variables()) == 1 {
			kind, name, _ := strings.Cut(traversal(a.Expr.Variables()[0]), ".")
			key = "removed resource " + kind + " " + name
		}
	}
	for name, a := range block.Body.Attributes {
		c.values[key+" "+name] = a.Expr
	}
	c.places[key] = snapshot.PlannedLocation{Path: path, Line: block.TypeRange.Start.Line}
}
