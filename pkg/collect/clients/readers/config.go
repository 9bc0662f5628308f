package readers

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// A document of YAML, JSON or HCL is a tree of keys. What is read there is the same
// in all: environments, wherever they stand, and connections, by the names of their
// parts and the keys around them.

// configuration is one document while its names are gathered.
type configuration struct {
	f    *File
	from origin
	keys []pair // all that belongs to no environment
}

// configuration reads a document.
func (f *File) configuration(root syntax.Node, from origin) {
	c := &configuration{f: f, from: from}
	c.node(root, nil, &syntax.Group{})
	f.connections(c.keys, from)
}

// node reads a mapping or a list, and what is in it.
func (c *configuration) node(n syntax.Node, path []string, parent *syntax.Group) {
	if n.Kind != 'b' || len(path) > deepestPath {
		return
	}
	g := syntax.ObjectGroup(&n, parent)
	if len(path) > 0 {
		g.Key = path[len(path)-1]
	}
	if n.Open == '[' && (len(g.Items) == 0 || g.Items[0].Key == "") {
		if g.Key == "env" && slices.Contains(path, appResource) {
			return // the spec's own reader has them
		}
		if env := c.f.namedList(g); len(env) > 0 {
			c.environment(g, parent, env)
			return
		}
		c.keys = append(c.keys, c.f.flags(g, path)...)
		for i := range g.Items {
			if b := g.Items[i].Block(); b != nil {
				c.node(*b, append(path, "#"+strconv.Itoa(i)), g)
			}
		}
		return
	}
	if c.from.kind == "kubernetes" && strings.EqualFold(g.Key, "data") && syntax.IsOneOf(c.f.eval(parent.Get("kind")), "Secret") {
		c.f.secretData(g)
		return
	}
	c.mapping(g, path, parent)
}

// flags reads the arguments of a command: --db-host=…, or --db-host and its value.
func (f *File) flags(g *syntax.Group, path []string) []pair {
	var out []pair
	for i := range g.Items {
		v := f.eval(&g.Items[i])
		name, value, ok := strings.Cut(strings.TrimLeft(v.Text, "-"), "=")
		if !v.Known || !strings.HasPrefix(v.Text, "--") || name == "" {
			continue
		}
		at := v.At + len(v.Text) - len(value)
		if !ok {
			if i+1 == len(g.Items) {
				continue
			}
			next := f.eval(&g.Items[i+1])
			if !next.Known || strings.HasPrefix(next.Text, "-") {
				continue
			}
			value, at = next.Text, next.At
		}
		out = append(out, pair{path: path, name: name, value: value, at: at, end: at + len(value), nameAt: v.At})
	}
	return out
}

// deepestPath is how many keys may stand in each other.
const deepestPath = 60

// mapping reads a mapping: variables are those with names in capitals.
func (c *configuration) mapping(g *syntax.Group, path []string, parent *syntax.Group) {
	var env []pair
	for i := range g.Items {
		it := &g.Items[i]
		if b := it.Block(); b != nil && it.Key != "" {
			if c.forReaders(it.Key, true) {
				c.aside(*b, append(path[:len(path):len(path)], it.Key), g)
				continue
			}
			if v, ok := c.valueOf(it.Key, b, g); ok {
				env = append(env, pair{name: it.Key, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt})
				continue
			}
			c.node(*b, append(path[:len(path):len(path)], it.Key), g)
			continue
		}
		v := c.f.eval(it)
		if it.Key == "" || !v.Present || c.embedded(it, g) {
			continue
		}
		if c.forReaders(it.Key, false) {
			c.f.text(it.Key, v.At, v.At+len(v.Text), bare(v.Text))
			continue
		}
		p := pair{name: it.Key, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt}
		if c.from.kind == "rails" {
			p.groupAt = g.At
		}
		if !v.Known || inStore.MatchString(g.Key) {
			p.value = setting.Dynamic
		}
		if isVariable(it.Key) && !slices.Contains(databaseWords, strings.ToLower(g.Key)) || isEnvKey(g.Key) {
			env = append(env, p)
			continue
		}
		p.path = path
		c.keys = append(c.keys, p)
	}
	if len(env) > 0 {
		c.environment(g, parent, env)
	}
}

// valueOf is the value of a variable that is written NAME: {value: …}, as the values of
// Helm charts have them.
func (c *configuration) valueOf(name string, b *syntax.Node, around *syntax.Group) (syntax.Value, bool) {
	if !isVariable(name) || b.Open != '{' {
		return syntax.Value{}, false
	}
	it := syntax.ObjectGroup(b, around).Get("value")
	if it == nil {
		return syntax.Value{}, false
	}
	v := c.f.eval(it)
	return v, v.Known
}

// forReaders are the last words of keys of what people read, as in descriptions of
// interfaces and the texts of a form.
var forReaders = []string{"example", "examples", "description", "placeholder", "hint", "helptext", "help", "summary", "runbook"}

// forReaders: the key is that of a text. A label of HCL is any word, and its language
// knows descriptions alone.
func (c *configuration) forReaders(key string, block bool) bool {
	w := words(key)
	if c.from.kind == "terraform" {
		return !block && key == "description"
	}
	return len(w) > 0 && slices.Contains(forReaders, w[len(w)-1])
}

// aside reads what stands under a key of texts as a document of its own: it says nothing
// of what is around it.
func (c *configuration) aside(n syntax.Node, path []string, parent *syntax.Group) {
	own := &configuration{f: c.f, from: c.from}
	outer := c.f.textKey
	c.f.textKey = cmp.Or(outer, path[len(path)-1])
	own.node(n, path, parent)
	c.f.connections(own.keys, c.from)
	c.f.textKey = outer
	c.f.claim(n.At, max(n.At+1, n.End))
}

// inStore are keys of mappings that name where each variable's value is kept, as
// CodeBuild's do.
var inStore = regexp.MustCompile(`^(?:parameter-store|secrets-manager)$`)

// isVariable: a name in capitals is a variable's.
func isVariable(name string) bool {
	return len(name) > 2 && name == strings.ToUpper(name) && envName.MatchString(name)
}

// environment reads the variables of a container, a job or a step.
func (c *configuration) environment(g, parent *syntax.Group, env []pair) {
	c.f.yamlScope(g, env)
	if c.waits(parent) {
		return
	}
	image := ""
	if v := c.f.eval(parent.Get("image")); v.Known {
		image = v.Text
	}
	if c.from.kind == "app_spec" && g.Key == "envs" {
		return // the spec's own reader has them
	}
	c.f.connections(env, origin{kind: c.from.kind, variables: true, image: image})
}

// waits: the container only asks whether the server answers, and sends it nothing.
func (c *configuration) waits(container *syntax.Group) bool {
	text := ""
	for _, key := range []string{"command", "args"} {
		if it := container.Get(key); it != nil {
			if b := it.Block(); b != nil {
				list := syntax.ObjectGroup(b, container)
				for i := range list.Items {
					text += c.f.eval(&list.Items[i]).Text + " "
				}
			} else {
				text += c.f.eval(it).Text + " "
			}
		}
	}
	return strings.Contains(text, "pg_isready") && !sends.MatchString(text)
}

// sends matches commands that connect with more than pg_isready, or that may.
var sends = regexp.MustCompile(`\b(?:psql|pg_dump|pg_restore|createdb|exec|migrate|python3?|node|npm|npx|java|rails|rake|bundle)\b|&& *[^ e]|\./|/app`)

func joinKey(group, key string) string {
	if group == "" {
		return key
	}
	return group + "." + key
}

// syntaxError says where a file stops making sense.
type syntaxError struct {
	what string
	line int
	text string
}

func (e *syntaxError) Error() string {
	s := "not well-formed " + e.what
	if e.line > 0 {
		s += " at line " + strconv.Itoa(e.line)
	}
	if e.text != "" {
		s += ": " + e.text
	}
	return s
}

func (f *File) brokenAt(at int, what string) error {
	if at < 0 {
		return nil
	}
	line, _ := f.Place(at)
	return &syntaxError{what: what, line: line}
}

// readAppSettings reads .NET's configuration, which holds connection strings.
func readAppSettings(f *File, kind string) error {
	f.Driver = "npgsql"
	return readJSON(f, kind)
}
