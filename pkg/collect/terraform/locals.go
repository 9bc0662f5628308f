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
func (b *blocks) local(module []string, reference string) (e expression, known bool) {
	dir, ok := b.folder(module)
	if !ok || len(reference) > longestReference {
		return e, false
	}
	steps, diags := hclsyntax.ParseTraversalAbs([]byte(reference), "", hcl.InitialPos)
	if diags.HasErrors() || len(steps) < 2 {
		return e, false
	}
	name, _ := steps[1].(hcl.TraverseAttr)
	expr, ok := b.index(dir).locals[name.Name]
	if !ok {
		return e, false
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
		return expression{References: []string{traversal(slices.Concat(whole.Traversal, rest))}}, true
	}
	return expression{References: references(expr), shape: shapeOf(expr)}, true
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

// shape is what the .tf files say of an argument.
func (b *blocks) shape(module []string, block, argument string) shape {
	if value := b.value(module, block, argument); value != nil {
		return shapeOf(value)
	}
	return shape{}
}

// plainCalls are the functions that hand a value, or an element of one, on as it is.
var plainCalls = []string{"try", "one", "element", "lookup", "coalesce", "tostring", "toset", "tomap", "nonsensitive", "sensitive"}

// shapeOf looks for keys that an expression makes: an operation on each.key or count.index,
// and an object whose keys are not those of what it goes through.
func shapeOf(expr hclsyntax.Expression) (s shape) {
	if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok {
		s.set = call.Name == "toset"
	}
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			s.makesKey = s.makesKey || n.KeyExpr != nil && traversalOf(n.KeyExpr) != n.KeyVar
		case *hclsyntax.FunctionCallExpr:
			s.makesKey = s.makesKey || !slices.Contains(plainCalls, n.Name) && ofKey(n)
		case *hclsyntax.BinaryOpExpr, *hclsyntax.TemplateExpr, *hclsyntax.ConditionalExpr:
			s.makesKey = s.makesKey || ofKey(n.(hclsyntax.Expression))
		}
		return nil
	})
	return s
}

// ofKey reports whether each.key, each.value or count.index is in an expression.
func ofKey(expr hclsyntax.Expression) bool {
	return slices.ContainsFunc(expr.Variables(), func(t hcl.Traversal) bool { return t.RootName() == "each" || t.RootName() == "count" })
}

// traversalOf is the reference that an expression is; "" for any other.
func traversalOf(expr hclsyntax.Expression) string {
	if whole, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok {
		return traversal(whole.Traversal)
	}
	return ""
}
