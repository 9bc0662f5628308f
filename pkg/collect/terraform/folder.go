package terraform

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"dbaudit/pkg/snapshot"
)

// mostModules bounds how many modules of a folder are read: local modules may
// call each other in a circle.
const mostModules = 200

// folder reads .tf files without a plan: what is literal is known, everything
// else is known after the apply.
type folder struct {
	doc     *document
	modules int
	errs    []error
}

// readFolder reads the .tf files of a folder and of its local modules. The
// document is nil when there is none.
func readFolder(dir string) (*document, error) {
	f := &folder{doc: &document{outputs: map[string]output{}}}
	m := f.module(dir, "")
	if m == nil {
		return nil, errors.Join(append(f.errs, errors.New("no .tf file"))...)
	}
	f.doc.config = *m
	return f.doc, errors.Join(f.errs...)
}

func (f *folder) module(dir, address string) *module {
	if f.modules++; f.modules > mostModules {
		f.errs = append(f.errs, fmt.Errorf("%s: more than %d modules", dir, mostModules))
		return nil
	}
	for _, pattern := range []string{"*.tf.json", "*.tofu.json"} {
		other, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, name := range other {
			f.errs = append(f.errs, fmt.Errorf("%s: configuration in JSON is not read: make a plan", name))
		}
	}
	names := configurationFiles(dir)
	if len(names) == 0 {
		if _, err := os.Stat(dir); err != nil {
			f.errs = append(f.errs, err)
		}
		return nil
	}
	m := &module{Outputs: map[string]moduleOutput{}, ModuleCalls: map[string]moduleCall{}}
	for _, name := range names {
		body, err := parse(name)
		if err != nil {
			f.errs = append(f.errs, err)
		}
		if body != nil {
			for _, block := range body.Blocks {
				f.block(m, block, dir, address)
			}
		}
	}
	return m
}

func (f *folder) block(m *module, b *hclsyntax.Block, dir, address string) {
	switch {
	case (b.Type == "resource" || b.Type == "data") && len(b.Labels) == 2 && relevant[b.Labels[0]]:
		f.resource(m, b, address)
	case b.Type == "output" && len(b.Labels) == 1:
		f.output(m, b, address)
	case b.Type == "module" && len(b.Labels) == 1:
		call := moduleCall{Expressions: expressions(b.Body)}
		if source := b.Body.Attributes["source"]; source != nil {
			if v, diags := source.Expr.Value(nil); !diags.HasErrors() && v.Type() == cty.String {
				call.Source = v.AsString()
			}
		}
		if local(call.Source) {
			call.Module = f.module(filepath.Join(dir, filepath.FromSlash(call.Source)), join(address, "module."+b.Labels[0]))
		}
		m.ModuleCalls[b.Labels[0]] = call
	}
}

func join(address, name string) string {
	if address == "" {
		return name
	}
	return address + "." + name
}

func (f *folder) output(m *module, b *hclsyntax.Block, address string) {
	value := b.Body.Attributes["value"]
	if value == nil {
		return
	}
	m.Outputs[b.Labels[0]] = moduleOutput{expression{References: references(value.Expr)}}
	if address != "" {
		return
	}
	sensitive := false
	if a := b.Body.Attributes["sensitive"]; a != nil {
		v, diags := a.Expr.Value(nil)
		sensitive = diags.HasErrors() || v.Type() != cty.Bool || v.True()
	}
	f.doc.outputs[b.Labels[0]] = output{sensitive: sensitive}
}

// resource is one block. Of count and for_each it stands for all instances.
func (f *folder) resource(m *module, b *hclsyntax.Block, address string) {
	kind, name := b.Labels[0], b.Labels[1]
	r := resource{
		address: join(address, kind+"."+name), kind: kind, name: name, module: address, data: b.Type == "data",
		change: snapshot.ChangeConfigured, unknown: unknowns{},
	}
	if r.data {
		r.address, r.change = join(address, "data."+kind+"."+name), snapshot.ChangeRead
	}
	literal := map[string]any{}
	for _, a := range b.Body.Attributes {
		attribute(a, literal, r.unknown)
	}
	var rules []any
	var unknownRules []unknowns
	for _, inner := range b.Body.Blocks {
		switch {
		case inner.Type == "dynamic" && len(inner.Labels) == 1:
			r.unknown[inner.Labels[0]] = jsontext.Value("true")
		case inner.Type == "rule":
			rule, unknown := map[string]any{}, unknowns{}
			for _, a := range inner.Body.Attributes {
				attribute(a, rule, unknown)
			}
			rules, unknownRules = append(rules, rule), append(unknownRules, unknown)
		}
	}
	if len(rules) > 0 && !r.unknown.is("rule") {
		literal["rule"] = rules
		r.unknown["rule"], _ = json.Marshal(unknownRules)
	}
	raw, err := json.Marshal(literal)
	if err == nil {
		r.after, err = attributes(r.address, raw)
	}
	if err != nil {
		f.errs = append(f.errs, err)
		return
	}
	f.doc.resources = append(f.doc.resources, r)
	c := moduleResource{Mode: b.Type, Type: kind, Name: name, Expressions: expressions(b.Body)}
	if a := b.Body.Attributes["for_each"]; a != nil {
		c.ForEach = expression{References: references(a.Expr)}
	}
	m.Resources = append(m.Resources, c)
}

// attribute puts a literal value among the known ones, any other among those
// known after the apply.
func attribute(a *hclsyntax.Attribute, literal map[string]any, unknown unknowns) {
	v, diags := a.Expr.Value(nil)
	if !diags.HasErrors() && v.IsWhollyKnown() {
		if raw, err := ctyjson.Marshal(v, v.Type()); err == nil {
			literal[a.Name] = jsontext.Value(raw)
			return
		}
	}
	unknown[a.Name] = jsontext.Value("true")
}

// expressions are the arguments of a block, each with what it refers to, as a plan writes
// them.
func expressions(b *hclsyntax.Body) map[string]jsontext.Value {
	all := map[string]jsontext.Value{}
	for name, a := range b.Attributes {
		all[name], _ = json.Marshal(expression{References: references(a.Expr)}) // strings marshal always
	}
	return all
}

// traversal writes a reference as a plan does, up to an index that is no literal.
func traversal(t hcl.Traversal) string {
	var s strings.Builder
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			s.WriteString(step.Name)
		case hcl.TraverseAttr:
			s.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			key, err := ctyjson.Marshal(step.Key, step.Key.Type())
			if err != nil {
				return s.String()
			}
			s.WriteString("[" + string(key) + "]")
		}
	}
	return s.String()
}
