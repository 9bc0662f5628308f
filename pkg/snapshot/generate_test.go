package snapshot_test

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// generate makes the schema of the snapshot from the types of this package and
// their comments, so that it cannot say anything else than they do.
func generate() ([]byte, error) {
	g, err := newGenerator(".")
	if err != nil {
		return nil, err
	}
	root := g.object(reflect.TypeFor[snapshot.Snapshot]())
	root.setFirst("$schema", "https://json-schema.org/draft/2020-12/schema")
	root.set("$id", schemaID)
	root.set("title", "dbaudit snapshot")
	root.get("properties").(*node).get("schema_version").(*node).set("const", snapshot.SchemaVersion)
	root.set("$defs", g.defs)
	return marshal(root)
}

// generateInput makes the schema of what a rule is evaluated on (policies/schema),
// which `opa check --schema` reads. It holds no $ref and no alternative of types,
// because the type checker of OPA is at its strictest without them; objects are
// closed, so that a misspelt field is an error.
func generateInput() ([]byte, error) {
	g, err := newGenerator(".")
	if err != nil {
		return nil, err
	}
	g.inline = true
	props := &node{}
	props.set("cluster", g.of(reflect.TypeFor[snapshot.Cluster]()))
	props.set("clients", g.of(reflect.TypeFor[[]snapshot.ClientSetting]()))
	props.set("parameters", (&node{}).set("type", "object").set("description", "The parameters of all rules, by rule id, then by name."))
	props.set("now", (&node{}).set("type", "string").set("format", "date-time").set("description", "The time of the evaluation: a rule has no other clock."))
	root := (&node{}).
		set("$schema", "http://json-schema.org/draft-07/schema#").
		set("title", "Input of a dbaudit rule").
		set("description", `Rules about clients get "clients", all others "cluster". Whatever was not observed is absent.`).
		set("type", "object").
		set("properties", props).
		set("additionalProperties", false)
	return marshal(root)
}

// node is a JSON object whose keys keep their order.
type node struct {
	keys   []string
	values []any
}

func (n *node) set(key string, v any) *node {
	for i, k := range n.keys {
		if k == key {
			n.values[i] = v
			return n
		}
	}
	n.keys, n.values = append(n.keys, key), append(n.values, v)
	return n
}

func (n *node) setFirst(key string, v any) {
	n.keys, n.values = append([]string{key}, n.keys...), append([]any{v}, n.values...)
}

func (n *node) get(key string) any {
	for i, k := range n.keys {
		if k == key {
			return n.values[i]
		}
	}
	return nil
}

// MarshalJSONTo writes the keys in their order.
func (n *node) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for i, k := range n.keys {
		if err := enc.WriteToken(jsontext.String(k)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, n.values[i]); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

func marshal(n *node) ([]byte, error) {
	b, err := json.Marshal(n, jsontext.WithIndent("  "))
	if err != nil {
		return nil, fmt.Errorf("marshal the schema: %w", err)
	}
	return append(b, '\n'), nil
}

type generator struct {
	comments map[string]string // "Cluster", "Cluster.ID"
	inline   bool
	defs     *node
}

func newGenerator(source string) (*generator, error) {
	comments, err := readComments(source)
	if err != nil {
		return nil, err
	}
	return &generator{comments: comments, defs: &node{}}, nil
}

var jsonTypes = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number",
	reflect.Int: "integer", reflect.Int64: "integer", reflect.Uint64: "integer",
}

// of makes the schema of a type.
func (g *generator) of(t reflect.Type) *node {
	n := &node{}
	switch {
	case t.Kind() == reflect.Pointer:
		return g.of(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return n.set("type", "string").set("format", "date-time")
	case t.Kind() == reflect.Interface:
		return n
	case t.Kind() == reflect.Slice:
		return n.set("type", "array").set("items", g.of(t.Elem()))
	case t.Kind() == reflect.Map:
		return n.set("type", "object").set("additionalProperties", g.of(t.Elem()))
	case t.Kind() == reflect.Struct:
		if g.inline {
			return g.object(t)
		}
		if g.defs.get(t.Name()) == nil {
			g.defs.set(t.Name(), n) // its place, before those that it refers to
			g.defs.set(t.Name(), g.object(t))
		}
		return (&node{}).set("$ref", "#/$defs/"+t.Name())
	}
	n.set("type", jsonTypes[t.Kind()])
	if t.Kind() == reflect.Uint64 {
		n.set("minimum", 0)
	}
	return n
}

// object makes the schema of a struct.
func (g *generator) object(t reflect.Type) *node {
	props := &node{}
	required := []string{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		key := t.Name() + "." + f.Name
		n := g.of(f.Type)
		keys, values := f.Tag.Get("keys"), f.Tag.Get("enum")
		switch {
		case keys != "" && g.inline:
			fixed := &node{}
			for k := range strings.SplitSeq(keys, ",") {
				fixed.set(k, g.of(f.Type.Elem()))
			}
			n = (&node{}).set("type", "object").set("properties", fixed).set("additionalProperties", false)
		case keys != "":
			n.set("propertyNames", (&node{}).set("enum", strings.Split(keys, ",")))
		case values != "":
			n.set("enum", strings.Split(values, ","))
		}
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
		if text := g.comments[key]; text != "" {
			n.set("description", text)
		}
		props.set(name, n)
	}
	out := &node{}
	if text := g.comments[t.Name()]; text != "" {
		out.set("description", text)
	}
	out.set("type", "object").set("properties", props)
	if g.inline {
		return out.set("additionalProperties", false)
	}
	// Open: a later dbaudit may know more, and keys that are not known are left alone.
	return out.set("required", required)
}

// readComments reads the comments of types and fields.
func readComments(source string) (map[string]string, error) {
	comments := map[string]string{}
	files, err := fs.Glob(os.DirFS(source), "*.go")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", source, err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, source+"/"+name, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("read the comments of %s: %w", name, err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.TYPE {
				return true
			}
			for _, spec := range decl.Specs {
				typeComments(comments, decl, spec.(*ast.TypeSpec))
			}
			return false
		})
	}
	return comments, nil
}

func typeComments(comments map[string]string, decl *ast.GenDecl, spec *ast.TypeSpec) {
	text := spec.Doc
	if text == nil {
		text = decl.Doc
	}
	comments[spec.Name.Name] = plain(text)
	body, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range body.Fields.List {
		text := plain(field.Doc)
		if text == "" {
			text = plain(field.Comment)
		}
		for _, name := range field.Names {
			comments[spec.Name.Name+"."+name.Name] = text
		}
	}
}

var docLink = regexp.MustCompile(`\[([A-Z]\w*(?:\.\w+)?)\]`)

// plain is a comment's text on one line, without the brackets of its links.
func plain(group *ast.CommentGroup) string {
	if group == nil {
		return ""
	}
	doc := new(comment.Parser).Parse(group.Text())
	printer := comment.Printer{TextWidth: -1}
	text := strings.Join(strings.Fields(string(printer.Text(doc))), " ")
	return docLink.ReplaceAllString(text, "$1")
}
