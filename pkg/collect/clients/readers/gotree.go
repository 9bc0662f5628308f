package readers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// goTree parses a Go file with go/parser, and gives its structure the form that all
// languages have here. What does not parse is left out, and is the error.
func goTree(text string) (*syntax.Tree, []*ast.ImportSpec, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	t := &syntax.Tree{Text: text, Language: syntax.Of("go"), Root: syntax.Node{Kind: 'b', Open: '{', End: len(text)}}
	if file == nil {
		return t, nil, err
	}
	c := goConverter{text: text, base: token.Pos(fset.File(file.FileStart).Base())}
	for _, d := range file.Decls {
		t.Root.Groups = append(t.Root.Groups, c.groups(d)...)
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			t.Comments = append(t.Comments, syntax.Span{From: c.at(comment.Pos()), To: c.at(comment.End())})
		}
	}
	return t, file.Imports, err
}

type goConverter struct {
	text string
	base token.Pos
}

func (c goConverter) at(p token.Pos) int { return min(max(int(p-c.base), 0), len(c.text)) }

func (c goConverter) word(text string, from, to token.Pos) syntax.Node {
	if text == "" {
		text = "_" // what does not parse
	}
	return syntax.Node{Kind: 'w', Text: text, At: c.at(from), End: c.at(to)}
}

func (c goConverter) bracket(open byte, groups [][]syntax.Item, from, to token.Pos) syntax.Node {
	return syntax.Node{Kind: 'b', Open: open, Groups: groups, At: c.at(from), End: c.at(to)}
}

// groups are the statements that a declaration or a statement is.
func (c goConverter) groups(n ast.Node) [][]syntax.Item {
	switch n := n.(type) {
	case *ast.AssignStmt:
		var items []syntax.Item
		for i, l := range n.Lhs {
			if i < len(n.Rhs) {
				items = append(items, c.assigned(l, n.Tok.String(), n.Rhs[i]))
			}
		}
		return [][]syntax.Item{items}
	case *ast.GenDecl:
		var out [][]syntax.Item
		for _, s := range n.Specs {
			if fields := c.defaults(s); len(fields) > 0 {
				out = append(out, []syntax.Item{{Value: []syntax.Node{c.bracket('{', [][]syntax.Item{fields}, s.Pos(), s.End())}}})
			}
			if v, ok := s.(*ast.ValueSpec); ok {
				for i := range min(len(v.Names), len(v.Values)) {
					out = append(out, []syntax.Item{c.assigned(v.Names[i], "=", v.Values[i])})
				}
			}
		}
		return out
	case *ast.DeclStmt:
		return c.groups(n.Decl)
	case *ast.BlockStmt:
		var out [][]syntax.Item
		for _, s := range n.List {
			out = append(out, c.groups(s)...)
		}
		return out
	case *ast.ReturnStmt:
		return [][]syntax.Item{c.items(n.Results)}
	}
	nodes := c.parts(n)
	if len(nodes) == 0 {
		return nil
	}
	return [][]syntax.Item{{{KeyAt: nodes[0].At, Value: nodes}}}
}

// defaults are the fields of a struct to which tags give one, as a schema has them:
// SSLMode string `env:"DB_SSLMODE" envDefault:"require"`.
func (c goConverter) defaults(s ast.Spec) (out []syntax.Item) {
	t, ok := s.(*ast.TypeSpec)
	if !ok {
		return nil
	}
	st, ok := t.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, field := range st.Fields.List {
		if field.Tag == nil || len(field.Names) != 1 {
			continue
		}
		tag, _ := strconv.Unquote(field.Tag.Value)
		for _, key := range []string{"default", "envDefault", "env-default"} {
			if v, ok := reflect.StructTag(tag).Lookup(key); ok {
				at := field.Tag.Pos()
				value := syntax.Node{Kind: 's', Text: v, At: c.at(at) + 1, End: c.at(field.Tag.End()) - 1}
				out = append(out, syntax.Item{Key: field.Names[0].Name, KeyAt: c.at(field.Pos()), Op: ":", Value: []syntax.Node{
					c.word("default", at, at), c.bracket('(', [][]syntax.Item{{{KeyAt: value.At, Value: []syntax.Node{value}}}}, at, field.Tag.End()),
				}})
			}
		}
	}
	return out
}

// assigned is `name = value`, `x.name = value` or x["name"] = value.
func (c goConverter) assigned(l ast.Expr, op string, value ast.Expr) syntax.Item {
	it := syntax.Item{KeyAt: c.at(l.Pos()), Op: op, Value: c.expr(value)}
	if index, ok := l.(*ast.IndexExpr); ok {
		if lit, ok := index.Index.(*ast.BasicLit); ok {
			it.Key, _ = strconv.Unquote(lit.Value)
			it.Of = goName(index.X)
		}
		return it
	}
	it.Key = goName(l)
	return it
}

// goName is a name or a chain of fields, "" for anything else.
func goName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if of := goName(e.X); of != "" {
			return of + "." + e.Sel.Name
		}
	}
	return ""
}

// parts are what a statement consists of, its blocks as brackets.
func (c goConverter) parts(n ast.Node) []syntax.Node {
	var out []syntax.Node
	ast.Inspect(n, func(inner ast.Node) bool {
		if inner == n {
			return true
		}
		switch inner := inner.(type) {
		case nil, *ast.FuncType, *ast.FieldList:
		case ast.Expr:
			out = append(out, c.expr(inner)...)
		case ast.Stmt:
			out = append(out, c.bracket('{', c.groups(inner), inner.Pos(), inner.End()))
		}
		return false
	})
	return out
}

func (c goConverter) items(list []ast.Expr) []syntax.Item {
	var out []syntax.Item
	for _, e := range list {
		it := syntax.Item{KeyAt: c.at(e.Pos())}
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			it.Key, it.Op, e = goName(kv.Key), ":", kv.Value
			if lit, ok := kv.Key.(*ast.BasicLit); ok {
				it.Key, _ = strconv.Unquote(lit.Value)
			}
		}
		it.Value = c.expr(e)
		out = append(out, it)
	}
	return out
}

// list is a bracket with elements.
func (c goConverter) list(open byte, elements []ast.Expr, from, to token.Pos) syntax.Node {
	var groups [][]syntax.Item
	if items := c.items(elements); len(items) > 0 {
		groups = [][]syntax.Item{items}
	}
	return c.bracket(open, groups, from, to)
}

// expr is an expression as words, literals and brackets.
func (c goConverter) expr(e ast.Expr) []syntax.Node {
	if name := goName(e); name != "" {
		return []syntax.Node{c.word(name, e.Pos(), e.End())}
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []syntax.Node{{Kind: 's', Text: text, At: c.at(e.Pos()) + 1, End: c.at(e.End()) - 1, Interpolated: setting.Interpolated(text)}}
		}
	case *ast.CompositeLit:
		body := c.list('{', e.Elts, e.Lbrace, e.End())
		if e.Type == nil {
			return []syntax.Node{body}
		}
		return []syntax.Node{c.word(c.text[c.at(e.Type.Pos()):c.at(e.Type.End())], e.Type.Pos(), e.Type.End()), body}
	case *ast.CallExpr:
		return append(c.expr(e.Fun), c.list('(', e.Args, e.Lparen, e.End()))
	case *ast.SelectorExpr:
		return append(c.expr(e.X), c.word("."+e.Sel.Name, e.Sel.Pos(), e.Sel.End()))
	case *ast.UnaryExpr:
		return append([]syntax.Node{c.word(e.Op.String(), e.Pos(), e.X.Pos())}, c.expr(e.X)...)
	case *ast.BinaryExpr:
		return append(append(c.expr(e.X), c.word(e.Op.String(), e.OpPos, e.OpPos+1)), c.expr(e.Y)...)
	case *ast.ParenExpr:
		return []syntax.Node{c.list('(', []ast.Expr{e.X}, e.Pos(), e.End())}
	case *ast.IndexExpr:
		return append(c.expr(e.X), c.list('[', []ast.Expr{e.Index}, e.Lbrack, e.End()))
	case *ast.FuncLit:
		return []syntax.Node{c.word("func", e.Pos(), e.Type.End()), c.bracket('{', c.groups(e.Body), e.Body.Pos(), e.End())}
	}
	if parts := c.parts(e); len(parts) > 0 {
		return parts
	}
	return []syntax.Node{c.word(c.text[c.at(e.Pos()):c.at(e.End())], e.Pos(), e.End())}
}
