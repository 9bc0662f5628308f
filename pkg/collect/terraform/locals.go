package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// longestReference bounds the references that are taken apart.
const longestReference = 1000

// local gives what a local value refers to: "local.NAME", with attributes and indices.
func (b *blocks) local(module []string, reference string) ([]string, bool) {
	dir, ok := b.folder(module)
	if !ok || len(reference) > longestReference {
		return nil, false
	}
	steps, diags := hclsyntax.ParseTraversalAbs([]byte(reference), "", hcl.InitialPos)
	if diags.HasErrors() || len(steps) < 2 {
		return nil, false
	}
	name, _ := steps[1].(hcl.TraverseAttr)
	expr, ok := b.index(dir).locals[name.Name]
	if !ok {
		return nil, false
	}
	rest := steps[2:]
	for len(rest) > 0 {
		item := itemOf(expr, rest[0])
		if item == nil {
			break
		}
		expr, rest = item, rest[1:]
	}
	if whole, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && len(rest) > 0 {
		return []string{traversal(slices.Concat(whole.Traversal, rest))}, true
	}
	return references(expr), true
}

// itemOf is the value that an object has at a step; nil where that cannot be told.
func itemOf(expr hclsyntax.Expression, step hcl.Traverser) hclsyntax.Expression {
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	var key string
	switch step := step.(type) {
	case hcl.TraverseAttr:
		key = step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() != cty.String {
			return nil
		}
		key = step.Key.AsString()
	}
	for _, item := range object.Items {
		if v, diags := item.KeyExpr.Value(nil); !diags.HasErrors() && v.Type() == cty.String && v.AsString() == key {
			return item.ValueExpr
		}
	}
	return nil
}

// references are what an expression refers to. Where it takes a secret of each element,
// `[for c in TYPE.NAME : c.uri]` or `TYPE.NAME[*].uri`, that attribute is added.
func references(expr hclsyntax.Expression) []string {
	var list []string
	secret := ""
	note := func(t hcl.Traversal) {
		for _, step := range t {
			if a, ok := step.(hcl.TraverseAttr); ok && slices.Contains(secretAttributes, a.Name) {
				secret = a.Name
			}
		}
	}
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			note(n.Traversal)
		case *hclsyntax.RelativeTraversalExpr:
			note(n.Traversal)
		}
		return nil
	})
	for _, t := range expr.Variables() {
		r := traversal(t)
		if m := reference.FindStringSubmatch(r); m != nil && m[5] == "" && secret != "" && t.RootName() != "local" && t.RootName() != "var" {
			r += "." + secret
		}
		list = append(list, r)
	}
	return list
}
