package clients

import (
	"errors"
	"strings"

	"dbaudit/pkg/collect/clients/setting"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// readHCL reads Terraform with HashiCorp's own parser. With errors in it, the
// blocks that parse are read.
func readHCL(f *file, kind string) error {
	if len(f.text) > largestHCL || nestsTooDeep(f.text) {
		f.hclComments()
		return errors.New("HCL that is too large, or nests too deeply")
	}
	parsed, diags := hclsyntax.ParseConfig([]byte(f.text), f.rel, hcl.InitialPos)
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
func (f *file) hclNames(body *hclsyntax.Body) {
	f.hclModes = map[string]string{}
	for _, b := range body.Blocks {
		switch {
		case b.Type == "variable" && len(b.Labels) == 1 && b.Body.Attributes["default"] != nil:
			if v := f.hclValue(b.Body.Attributes["default"].Expr, 0); v.kind == 's' && setting.KnownMode(v.text) {
				f.hclModes["var."+b.Labels[0]] = "${var." + b.Labels[0] + ":-" + v.text + "}"
			}
		case b.Type == "locals":
			for _, a := range b.Body.Attributes {
				if v := f.hclValue(a.Expr, 0); v.kind == 's' && setting.KnownMode(v.text) {
					f.hclModes["local."+a.Name] = v.text
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
	if strings.Count(text, "<<") > 10*deepestTree {
		return true
	}
	for i := range len(text) {
		switch c := text[i]; c {
		case '(', '[', '{':
			if depth++; depth > 5*deepestTree {
				return true
			}
			prefix = 0
		case ')', ']', '}':
			depth = max(depth-1, 0)
			prefix = 0
		case '!', '-':
			if prefix++; prefix > 5*deepestTree {
				return true
			}
		case '?':
			if conditions++; conditions > 50*deepestTree {
				return true
			}
		case ' ', '\t', '\r', '\n':
		default:
			prefix = 0
		}
	}
	return false
}

func (f *file) hclComments() {
	_, comments, _ := parseTree(f.text, language{line: []string{"#", "//"}, slash: true})
	f.comments = comments
}

// hclBody reads one block: its attributes are a group.
func (f *file) hclBody(body *hclsyntax.Body, name, kind string, depth int) {
	if depth > deepestTree {
		return
	}
	g := &frame{key: name, open: '{'}
	for _, a := range sortedAttributes(body) {
		g.items = append(g.items, item{key: a.Name, keyAt: a.NameRange.Start.Byte, value: []node{f.hclValue(a.Expr, depth)}})
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
func (f *file) hclBindings(body *hclsyntax.Body, depth int) {
	var env []pair
	component := ""
	if a := body.Attributes["name"]; a != nil {
		component = f.hclValue(a.Expr, depth).text
	}
	for _, b := range body.Blocks {
		k, v := b.Body.Attributes["key"], b.Body.Attributes["value"]
		if b.Type != "env" || k == nil || v == nil {
			continue
		}
		kn, vn := f.hclValue(k.Expr, depth), f.hclValue(v.Expr, depth)
		env = append(env, pair{name: kn.text, value: vn.text, at: vn.at, end: vn.end, nameAt: kn.at})
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

func (f *file) hclGroup(g *frame, name, kind string, depth int) {
	if strings.HasPrefix(name, "provider.postgresql") {
		// The postgresql provider is built on lib/pq.
		s, _ := f.optionSite(g, kind, "lib/pq")
		s.Key, s.FixKind = name, "pg_service"
		if g.get("host") == nil && s.Mode == "" {
			return
		}
		f.add(s)
		return
	}
	if env := envGroup(f, g); env != nil {
		f.environment(env, kind)
	}
	// An App Platform app: env { key = …, value = … } blocks, as pairs.
	if k, v := f.eval(g.get("key", "name")), f.eval(g.get("value")); k.known && v.known && envName.MatchString(k.text) {
		f.environment([]pair{{name: k.text, value: v.text, at: v.at, end: v.at + len(v.text), nameAt: v.at}}, kind)
	}
	f.configGroup(g, kind)
	for i := range g.items {
		f.hclNested(&g.items[i], g, kind, depth)
	}
}

func (f *file) hclNested(it *item, g *frame, kind string, depth int) {
	for i := range it.value {
		b := &it.value[i]
		if b.kind != 'b' || depth > deepestTree {
			continue
		}
		inner := objectFrame(b, g)
		inner.key = it.key
		if b.open == '[' {
			if env := f.namedList(inner); len(env) > 0 {
				f.environment(env, kind)
			}
			for k := range inner.items {
				f.hclNested(&inner.items[k], inner, kind, depth+1)
			}
			continue
		}
		f.hclGroup(inner, it.key, kind, depth+1)
	}
}

// hclValue makes a node of an expression: literals and templates are strings
// with their interpolations as written, all else is a hole.
func (f *file) hclValue(e hclsyntax.Expression, depth int) node {
	r := e.Range()
	n := node{kind: 'w', text: "…", at: r.Start.Byte, end: r.End.Byte}
	if depth > deepestTree {
		return n
	}
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		n.kind = 's'
		n.text, n.at = f.hclTemplate(e), r.Start.Byte
		if n.at < len(f.text) && f.text[n.at] == '"' {
			n.at++
			n.end = min(n.end, len(f.text)) - 1
		}
		n.interp = setting.Interpolated(n.text)
	case *hclsyntax.TemplateWrapExpr:
		n.kind, n.text, n.interp = 's', setting.Dynamic, true
	case *hclsyntax.LiteralValueExpr:
		if e.Val.Type() == cty.String && e.Val.IsKnown() && !e.Val.IsNull() {
			n.kind, n.text = 's', e.Val.AsString()
		} else if n.end <= len(f.text) {
			n.text = f.text[n.at:n.end]
		}
	case *hclsyntax.ObjectConsExpr:
		n = node{kind: 'b', open: '{', at: n.at, end: n.end}
		var g []item
		for _, it := range e.Items {
			kr := it.KeyExpr.Range()
			key := strings.Trim(f.text[kr.Start.Byte:min(kr.End.Byte, len(f.text))], `"`)
			g = append(g, item{key: key, keyAt: kr.Start.Byte, value: []node{f.hclValue(it.ValueExpr, depth+1)}})
		}
		n.groups = [][]item{g}
	case *hclsyntax.TupleConsExpr:
		n = node{kind: 'b', open: '[', at: n.at, end: n.end}
		var g []item
		for _, x := range e.Exprs {
			v := f.hclValue(x, depth+1)
			g = append(g, item{keyAt: v.at, value: []node{v}})
		}
		n.groups = [][]item{g}
	case *hclsyntax.ScopeTraversalExpr:
		if m, ok := f.hclModes[f.text[n.at:min(n.end, len(f.text))]]; ok {
			n.kind, n.text = 's', m
		}
	case *hclsyntax.ParenthesesExpr:
		return f.hclValue(e.Expression, depth+1)
	case *hclsyntax.FunctionCallExpr:
		// base64encode("…"), sensitive("…"), merge({…}), jsonencode({…}).
		if len(e.Args) > 0 {
			if v := f.hclValue(e.Args[0], depth+1); v.kind == 'b' || e.Name == "sensitive" || e.Name == "base64encode" || e.Name == "nonsensitive" || e.Name == "format" {
				return v
			}
		}
	}
	return n
}

// hclTemplate is a template's text, each interpolation as "${…}".
func (f *file) hclTemplate(e *hclsyntax.TemplateExpr) string {
	var b strings.Builder
	for _, p := range e.Parts {
		if lit, ok := p.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String && !lit.Val.IsNull() {
			b.WriteString(lit.Val.AsString())
			continue
		}
		r := p.Range()
		b.WriteString("${" + strings.NewReplacer("{", "(", "}", ")", "\n", " ").Replace(f.text[r.Start.Byte:min(r.End.Byte, len(f.text))]) + "}")
	}
	return b.String()
}
