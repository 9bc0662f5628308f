package readers

import (
	"errors"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// readHCL reads Terraform with HashiCorp's own parser. With errors in it, the
// blocks that parse are read.
func readHCL(f *File, kind string) error {
	if len(f.Text) > largestHCL || nestsTooDeep(f.Text) {
		f.hclComments()
		return errors.New("HCL that is too large, or nests too deeply")
	}
	parsed, diags := hclsyntax.ParseConfig([]byte(f.Text), f.Path, hcl.InitialPos)
	f.hclComments()
	if parsed != nil {
		if body, ok := parsed.Body.(*hclsyntax.Body); ok {
			f.hclNames(body)
			f.hclBody(body, "", kind, 0)
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

// largestHCL is in bytes: HashiCorp's parser takes hundreds for each of some texts,
// and time that grows with the square of their heredocs.
const largestHCL = 256 << 10

// nestsTooDeep: would HashiCorp's parser, which calls itself for every bracket,
// every operator before a value and every condition, run out of its stack? It has no
// bound of its own, and Go ends the process then.
func nestsTooDeep(text string) bool {
	depth, prefix, conditions := 0, 0, 0
	if strings.Count(text, "<<") > 10*syntax.DeepestTree {
		return true
	}
	for i := range len(text) {
		switch c := text[i]; c {
		case '(', '[', '{':
			if depth++; depth > 5*syntax.DeepestTree {
				return true
			}
			prefix = 0
		case ')', ']', '}':
			depth = max(depth-1, 0)
			prefix = 0
		case '!', '-':
			if prefix++; prefix > 5*syntax.DeepestTree {
				return true
			}
		case '?':
			if conditions++; conditions > 50*syntax.DeepestTree {
				return true
			}
		case ' ', '\t', '\r', '\n':
		default:
			prefix = 0
		}
	}
	return false
}

func (f *File) hclComments() {
	f.parse(syntax.Of("hcl"))
}

// hclBody reads one block: its attributes are a group.
func (f *File) hclBody(body *hclsyntax.Body, name, kind string, depth int) {
	if depth > syntax.DeepestTree {
		return
	}
	g := &syntax.Group{Key: name, Open: '{'}
	for _, a := range sortedAttributes(body) {
		g.Items = append(g.Items, syntax.Item{Key: a.Name, KeyAt: a.NameRange.Start.Byte, Value: []syntax.Node{f.hclValue(a.Expr, depth)}})
	}
	f.hclGroup(g, name, kind, depth)
	f.hclBindings(body, depth)
	for _, b := range body.Blocks {
		label := b.Type
		if len(b.Labels) > 0 {
			label += "." + strings.Join(b.Labels, ".")
		}
		f.hclBody(b.Body, label, kind, depth+1)
	}
}

// hclBindings reads the env blocks of a digitalocean_app's component.
func (f *File) hclBindings(body *hclsyntax.Body, depth int) {
	var env []pair
	component := ""
	if a := body.Attributes["name"]; a != nil {
		component = f.hclValue(a.Expr, depth).Text
	}
	for _, b := range body.Blocks {
		k, v := b.Body.Attributes["key"], b.Body.Attributes["value"]
		if b.Type != "env" || k == nil || v == nil {
			continue
		}
		kn, vn := f.hclValue(k.Expr, depth), f.hclValue(v.Expr, depth)
		env = append(env, pair{name: kn.Text, value: vn.Text, at: vn.At, end: vn.End, nameAt: kn.At})
	}
	f.bindings(env, nil, component, nil, "terraform")
}

func sortedAttributes(body *hclsyntax.Body) []*hclsyntax.Attribute {
	out := make([]*hclsyntax.Attribute, 0, len(body.Attributes))
	for _, a := range body.Attributes {
		out = append(out, a)
	}
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].NameRange.Start.Byte < out[j-1].NameRange.Start.Byte; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func (f *File) hclGroup(g *syntax.Group, name, kind string, depth int) {
	if strings.HasPrefix(name, "provider.postgresql") {
		// The postgresql provider is built on lib/pq.
		s, _ := f.optionSite(g, kind, "lib/pq")
		s.Key, s.FixKind = name, "pg_service"
		if g.Get("host") == nil && s.Mode == "" {
			return
		}
		f.add(s)
		return
	}
	if env := envGroup(f, g); env != nil {
		f.environment(env, kind)
	}
	// An App Platform app: env { key = …, value = … } blocks, as pairs.
	if k, v := f.eval(g.Get("key", "name")), f.eval(g.Get("value")); k.Known && v.Known && envName.MatchString(k.Text) {
		f.environment([]pair{{name: k.Text, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: v.At}}, kind)
	}
	f.configGroup(g, kind)
	for i := range g.Items {
		f.hclNested(&g.Items[i], g, kind, depth)
	}
}

func (f *File) hclNested(it *syntax.Item, g *syntax.Group, kind string, depth int) {
	for i := range it.Value {
		b := &it.Value[i]
		if b.Kind != 'b' || depth > syntax.DeepestTree {
			continue
		}
		inner := syntax.ObjectGroup(b, g)
		inner.Key = it.Key
		if b.Open == '[' {
			if env := f.namedList(inner); len(env) > 0 {
				f.environment(env, kind)
			}
			for k := range inner.Items {
				f.hclNested(&inner.Items[k], inner, kind, depth+1)
			}
			continue
		}
		f.hclGroup(inner, it.Key, kind, depth+1)
	}
}

// hclValue makes a node of an expression: literals and templates are strings
// with their interpolations as written, all else is a hole.
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
		// base64encode("…"), sensitive("…"), merge({…}), jsonencode({…}).
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
		b.WriteString("${" + strings.NewReplacer("{", "(", "}", ")", "\n", " ").Replace(f.Text[r.Start.Byte:min(r.End.Byte, len(f.Text))]) + "}")
	}
	return b.String()
}
