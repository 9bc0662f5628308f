package readers

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
	"dbaudit/pkg/collect/hclguard"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// readHCL reads Terraform with HashiCorp's own parser. With errors in it, the
// blocks that parse are read.
func readHCL(f *File, kind string) error {
	if !hclguard.Readable(f.Text) {
		f.hclComments()
		return errors.New("HCL that is too large, or nests too deeply")
	}
	parsed, diags := hclsyntax.ParseConfig([]byte(f.Text), f.Path, hcl.InitialPos)
	f.hclComments()
	if parsed != nil {
		if body, ok := parsed.Body.(*hclsyntax.Body); ok {
			f.hclNames(body)
			doc := f.hclTree(body, 0, 0)
			doc.Walk(func(g *syntax.Group) {
				if it := g.Get(appResource); it != nil && g.Key == "resource" {
					f.hclApps(it.Block())
				}
			})
			f.configuration(doc, origin{kind: kind})
		}
	}
	if diags.HasErrors() {
		e := &syntaxError{what: "HCL"}
		for _, d := range diags {
			if d.Severity == hcl.DiagError && d.Subject != nil {
				e.line = d.Subject.Start.Line
				break
			}
		}
		return e
	}
	return nil
}

// appResource is App Platform's resource, whose variables the spec's own reader has
// (https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/app).
const appResource = "digitalocean_app"

// hclApps reads the specs of the apps that a node holds by their names.
func (f *File) hclApps(apps *syntax.Node) {
	if apps == nil {
		return
	}
	apps.Walk(func(g *syntax.Group) {
		if it := g.Get("spec"); it != nil && it.Block() != nil {
			for _, spec := range syntax.ObjectGroup(it.Block(), g).Items {
				if b := spec.Block(); b != nil {
					f.appSpec(*b, "env", "terraform")
				}
			}
		}
	})
}

// hclNames notes the modes that the file's variables and locals hold. A variable's
// default may be overridden elsewhere.
func (f *File) hclNames(body *hclsyntax.Body) {
	f.hclModes = map[string]string{}
	for _, b := range body.Blocks {
		switch {
		case b.Type == "variable" && len(b.Labels) == 1 && b.Body.Attributes["default"] != nil:
			if v := f.hclValue(b.Body.Attributes["default"].Expr, 0); v.Kind == 's' && setting.KnownMode(v.Text) {
				f.hclModes["var."+b.Labels[0]] = "${var." + b.Labels[0] + ":-" + v.Text + "}"
			}
		case b.Type == "locals":
			for _, a := range b.Body.Attributes {
				if v := f.hclValue(a.Expr, 0); v.Kind == 's' && setting.KnownMode(v.Text) {
					f.hclModes["local."+a.Name] = v.Text
				}
			}
		}
	}
}

func (f *File) hclComments() {
	f.parse(syntax.Of("hcl"))
}

// hclTree is a body as a document: under a block's type and labels stands the list of
// those that have the same.
func (f *File) hclTree(body *hclsyntax.Body, at, depth int) syntax.Node {
	n := syntax.Node{Kind: 'b', Open: '{', At: at, Groups: [][]syntax.Item{nil}}
	if depth > deepestPath {
		return n
	}
	add := func(key string, at int, v syntax.Node) {
		n.Groups[0] = append(n.Groups[0], syntax.Item{Key: key, KeyAt: at, Value: []syntax.Node{v}})
	}
	for _, a := range sortedAttributes(body) {
		add(a.Name, a.NameRange.Start.Byte, f.hclValue(a.Expr, depth))
	}
	lists := map[string]int{}
	for _, b := range body.Blocks {
		from, name := b.TypeRange.Start.Byte, strings.Join(append([]string{b.Type}, b.Labels...), "\x00")
		k, ok := lists[name]
		if !ok {
			k = len(n.Groups[0])
			lists[name] = k
			list := syntax.Node{Kind: 'b', Open: '[', At: from, Groups: [][]syntax.Item{nil}}
			for _, label := range slices.Backward(b.Labels) {
				list = syntax.Node{Kind: 'b', Open: '{', At: from, Groups: [][]syntax.Item{{{Key: label, KeyAt: from, Value: []syntax.Node{list}}}}}
			}
			add(b.Type, from, list)
		}
		list := &n.Groups[0][k].Value[0]
		for list.Open == '{' {
			list = &list.Groups[0][0].Value[0]
		}
		inner := f.hclTree(b.Body, b.OpenBraceRange.Start.Byte, depth+1+len(b.Labels))
		list.Groups[0] = append(list.Groups[0], syntax.Item{KeyAt: from, Value: []syntax.Node{inner}})
	}
	return n
}

func sortedAttributes(body *hclsyntax.Body) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(body.Attributes), func(a, b *hclsyntax.Attribute) int {
		return cmp.Compare(a.NameRange.Start.Byte, b.NameRange.Start.Byte)
	})
}

// hclValue makes a node of an expression: literals and templates are strings
// with their interpolations as written, all else is put in at run time.
func (f *File) hclValue(e hclsyntax.Expression, depth int) syntax.Node {
	r := e.Range()
	n := syntax.Node{Kind: 'w', Text: "…", At: r.Start.Byte, End: r.End.Byte}
	if depth > syntax.DeepestTree {
		return n
	}
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		n.Kind = 's'
		n.Text, n.At = f.hclTemplate(e), r.Start.Byte
		if n.At < len(f.Text) && f.Text[n.At] == '"' {
			n.At++
			n.End = min(n.End, len(f.Text)) - 1
		}
		n.Interpolated = setting.Interpolated(n.Text)
	case *hclsyntax.TemplateWrapExpr:
		n.Kind, n.Text, n.Interpolated = 's', setting.Dynamic, true
	case *hclsyntax.LiteralValueExpr:
		if e.Val.Type() == cty.String && e.Val.IsKnown() && !e.Val.IsNull() {
			n.Kind, n.Text = 's', e.Val.AsString()
		} else if n.End <= len(f.Text) {
			n.Text = f.Text[n.At:n.End]
		}
	case *hclsyntax.ObjectConsExpr:
		n = syntax.Node{Kind: 'b', Open: '{', At: n.At, End: n.End}
		var g []syntax.Item
		for _, it := range e.Items {
			kr := it.KeyExpr.Range()
			key := strings.Trim(f.Text[kr.Start.Byte:min(kr.End.Byte, len(f.Text))], `"`)
			g = append(g, syntax.Item{Key: key, KeyAt: kr.Start.Byte, Value: []syntax.Node{f.hclValue(it.ValueExpr, depth+1)}})
		}
		n.Groups = [][]syntax.Item{g}
	case *hclsyntax.TupleConsExpr:
		n = syntax.Node{Kind: 'b', Open: '[', At: n.At, End: n.End}
		var g []syntax.Item
		for _, x := range e.Exprs {
			v := f.hclValue(x, depth+1)
			g = append(g, syntax.Item{KeyAt: v.At, Value: []syntax.Node{v}})
		}
		n.Groups = [][]syntax.Item{g}
	case *hclsyntax.ScopeTraversalExpr:
		if m, ok := f.hclModes[f.Text[n.At:min(n.End, len(f.Text))]]; ok {
			n.Kind, n.Text = 's', m
		}
	case *hclsyntax.ParenthesesExpr:
		return f.hclValue(e.Expression, depth+1)
	case *hclsyntax.FunctionCallExpr:
		// base64encode("…"), sensitive("…"), merge({…}), jsonencode({…}), templatefile("…", {…}).
		if e.Name == "templatefile" && len(e.Args) == 2 {
			return f.hclValue(e.Args[1], depth+1)
		}
		if len(e.Args) > 0 {
			if v := f.hclValue(e.Args[0], depth+1); v.Kind == 'b' || e.Name == "sensitive" || e.Name == "base64encode" || e.Name == "nonsensitive" || e.Name == "format" {
				return v
			}
		}
	}
	return n
}

// hclTemplate is a template's text, each interpolation as "${…}".
func (f *File) hclTemplate(e *hclsyntax.TemplateExpr) string {
	var b strings.Builder
	for _, p := range e.Parts {
		if lit, ok := p.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String && !lit.Val.IsNull() {
			b.WriteString(lit.Val.AsString())
			continue
		}
		r := p.Range()
		if m, ok := f.hclModes[f.Text[r.Start.Byte:min(r.End.Byte, len(f.Text))]]; ok {
			b.WriteString(m)
			continue
		}
		b.WriteString("${" + strings.NewReplacer("{", "(", "}", ")", "\n", " ").Replace(f.Text[r.Start.Byte:min(r.End.Byte, len(f.Text))]) + "}")
	}
	return b.String()
}
