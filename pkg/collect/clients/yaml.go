package clients

import (
	"encoding/base64"
	"errors"
	"io"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/setting"

	"go.yaml.in/yaml/v3"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Bounds of a YAML document; aliases are followed within them only, so that no
// few lines unfold to gigabytes.
const (
	deepestYAML = 100
	mostYAML    = 200_000
	mostAliased = 20_000
	// largestYAML is in bytes of one document: the parser takes some 60 for each.
	largestYAML = 768 << 10
)

// yamlSetting is a setting that only a YAML document's structure tells.
var yamlSetting = lazily(`(?i)(?:ssl[-_]?mode|pghost|(?:db|database|postgres|postgresql|pg)[-_.]?host)["']?\s*:|name:\s*["']?PG(?:HOST|SSLMODE)`)

// yamlTree turns a document into a tree like that of code.
type yamlTree struct {
	f       *file
	nodes   int
	aliases int // how many aliases are being followed
	aliased int // nodes that aliases brought
}

// full: the document has more nodes than are read, or its aliases bring too many.
func (t *yamlTree) full() bool { return t.nodes > mostYAML || t.aliased > mostAliased }

var templateAction = lazily(`\{\{-?[^\n]*?-?\}\}|\{%-?[^\n]*?-?%\}|<%=?[^\n]*?%>`)

// maskTemplates makes the actions of Helm, Jinja and ERB harmless to the YAML
// parser without moving a byte: a line of actions alone becomes a comment.
func maskTemplates(text string) string {
	if !strings.Contains(text, "{{") && !strings.Contains(text, "{%") && !strings.Contains(text, "<%") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\r\n")
		rest := strings.TrimSpace(templateAction.ReplaceAllString(body, ""))
		if rest == "" && templateAction.MatchString(body) {
			b.WriteString("#" + strings.Repeat(" ", max(len(body)-1, 0)) + line[len(body):])
			continue
		}
		b.WriteString(templateAction.ReplaceAllStringFunc(line, func(m string) string {
			return "${" + strings.Repeat("_", max(len(m)-3, 0)) + "}"
		}))
	}
	return b.String()
}

// documents parses all documents of the file. With an error, those before it are
// returned.
func (f *file) documents() ([]node, error) {
	if longestDocument(f.text) > largestYAML {
		if !yamlSetting.MatchString(f.text) {
			return nil, nil // whatever else there is, is found in the text
		}
		return nil, errors.New("YAML with too large a document")
	}
	d := yaml.NewDecoder(strings.NewReader(maskTemplates(f.text)))
	t := &yamlTree{f: f}
	var out []node
	for range 10_000 {
		var doc yaml.Node
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			// The parser's message names the line; it may quote a scalar, so only
			// the place is kept.
			return out, &syntaxError{what: "YAML", line: yamlLine(err)}
		}
		out = append(out, t.convert(&doc, 0))
		if t.full() {
			return out, errors.New("YAML with too many nodes")
		}
	}
	return out, nil
}

// longestDocument is the length of the longest of a file's documents.
func longestDocument(text string) int {
	longest := 0
	for len(text) > 0 {
		n := strings.Index(text, "\n---")
		if n < 0 {
			n = len(text)
		}
		longest = max(longest, n)
		text = text[min(len(text), n+1):]
	}
	return longest
}

var yamlErrorLine = lazily(`line (\d+)`)

func yamlLine(err error) int {
	if m := yamlErrorLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// convert makes a node of the tree; positions are those in the file.
func (t *yamlTree) convert(n *yaml.Node, depth int) node {
	t.nodes++
	if t.aliases > 0 {
		t.aliased++
	}
	out := node{kind: 'w', text: "null"}
	if n == nil || depth > deepestYAML || t.full() {
		return out
	}
	at := t.f.offset(n.Line, n.Column)
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) > 0 {
			return t.convert(n.Content[0], depth+1)
		}
	case yaml.AliasNode:
		t.aliases++
		defer func() { t.aliases-- }()
		return t.convert(n.Alias, depth+1)
	case yaml.ScalarNode:
		return t.scalar(n, at)
	case yaml.SequenceNode:
		out = node{kind: 'b', open: '[', at: at}
		var g []item
		for _, c := range n.Content {
			v := t.convert(c, depth+1)
			g = append(g, item{keyAt: v.at, value: []node{v}})
		}
		out.groups = [][]item{g}
	case yaml.MappingNode:
		out = node{kind: 'b', open: '{', at: at}
		out.groups = [][]item{t.mapping(n, depth)}
	}
	return out
}

// mapping merges what << brings; the mapping's own keys win.
func (t *yamlTree) mapping(n *yaml.Node, depth int) []item {
	var own, merged []item
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Tag == "!!merge" || k.Value == "<<" && k.Kind == yaml.ScalarNode {
			sources := []*yaml.Node{v}
			if v.Kind == yaml.SequenceNode {
				sources = v.Content
			}
			for _, src := range sources {
				if m := t.convert(src, depth+1); m.kind == 'b' && m.open == '{' {
					for _, g := range m.groups {
						merged = append(merged, g...)
					}
				}
			}
			continue
		}
		own = append(own, item{key: k.Value, keyAt: t.f.offset(k.Line, k.Column), value: []node{t.convert(v, depth+1)}})
	}
	have := map[string]bool{}
	for _, it := range own {
		have[it.key] = true
	}
	for _, it := range merged {
		if !have[it.key] {
			own = append(own, it)
			have[it.key] = true
		}
	}
	return own
}

func (t *yamlTree) scalar(n *yaml.Node, at int) node {
	out := node{kind: 's', text: n.Value, at: at, end: at + len(n.Value)}
	if n.Style == yaml.DoubleQuotedStyle || n.Style == yaml.SingleQuotedStyle {
		out.at++
		out.end++
	}
	if n.Style == yaml.LiteralStyle || n.Style == yaml.FoldedStyle {
		out.end = at // its text is elsewhere than here
	} else if end := min(out.at+len(n.Value), len(t.f.text)); strings.Contains(n.Value, "${_") && end > out.at {
		// Give templates back as they are written.
		if orig := t.f.text[out.at:end]; !strings.Contains(orig, "\n") {
			out.text = orig
		}
	}
	switch n.Tag {
	case "!!bool":
		out.kind = 'w'
	case "!!null":
		out.kind, out.text = 'w', "null"
	}
	out.interp = setting.Interpolated(out.text)
	return out
}

// readYAML reads any YAML: compose, Kubernetes, Helm values, App Platform specs,
// GitHub Actions, GitLab CI, Spring, and whatever else holds variables or
// connections.
func readYAML(f *file, _ string) error {
	f.yamlComments()
	docs, err := f.documents()
	kind := yamlKind(f)
	for _, d := range docs {
		f.yamlDocument(d, kind)
	}
	return err
}

// yamlComments marks whole-line comments, and what follows " #".
func (f *file) yamlComments() {
	for i, start := range f.starts {
		line := f.line(i + 1)
		if at := strings.IndexByte(line, '#'); at >= 0 && (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') && strings.Count(line[:at], `"`)%2 == 0 && strings.Count(line[:at], "'")%2 == 0 {
			f.comments = append(f.comments, span{start + at, start + len(line)})
		}
	}
}

// yamlKind tells what a YAML file is by its name and its shape.
func yamlKind(f *file) string {
	rel := strings.ToLower(f.rel)
	base := rel[strings.LastIndexByte(rel, '/')+1:]
	top := func(keys ...string) bool {
		for _, k := range keys {
			if !strings.HasPrefix(f.text, k+":") && !strings.Contains(f.text, "\n"+k+":") {
				return false
			}
		}
		return true
	}
	switch {
	case composeFile.MatchString(base):
		return "compose"
	case strings.Contains(rel, ".github/workflows/") || strings.Contains(rel, ".gitea/workflows/"):
		return "github_actions"
	case strings.HasPrefix(base, ".gitlab-ci"):
		return "gitlab_ci"
	case top("apiVersion", "kind"):
		return "kubernetes"
	case strings.HasPrefix(base, "application") || strings.HasPrefix(base, "bootstrap"):
		return "spring"
	case base == "app.yaml" || base == "app.yml" || strings.Contains(rel, ".do/") || strings.Contains(f.text, "${") && (top("name", "services") || top("databases", "services")):
		return "app_spec"
	case strings.HasPrefix(base, "values") || strings.Contains(rel, "/values/"):
		return "helm"
	case top("services") && strings.Contains(f.text, "image:"):
		return "compose"
	}
	return "yaml"
}

func (f *file) yamlDocument(doc node, kind string) {
	if kind == "app_spec" {
		f.appSpec(doc)
	}
	services := map[string]bool{}
	if kind == "github_actions" || kind == "gitlab_ci" {
		serviceNames(f, doc, services)
	}
	before := len(f.sites)
	if kind == "spring" || kind == "yaml" || kind == "kubernetes" || kind == "helm" {
		f.springYAML(doc, kind)
	}
	visited := map[int]bool{}
	doc.walk(func(g *frame) {
		if visited[g.at] && g.at != 0 {
			return // an alias to what was seen
		}
		visited[g.at] = true
		f.yamlGroup(g, kind)
	})
	for i := before; i < len(f.sites); i++ {
		if h := strings.ToLower(f.sites[i].Conn.Host()); services[h] && f.sites[i].Exempt == "" {
			f.sites[i].Exempt = "a service of the same job: the connection does not leave its network"
		}
	}
}

// serviceNames are a job's service containers (GitHub: services.NAME; GitLab: a
// list of images with an alias).
func serviceNames(f *file, doc node, into map[string]bool) {
	doc.walk(func(g *frame) {
		it := g.get("services")
		if it == nil {
			return
		}
		b := it.block()
		if b == nil {
			return
		}
		for _, grp := range b.groups {
			for i := range grp {
				if b.open == '{' {
					into[strings.ToLower(grp[i].key)] = true
					continue
				}
				v := f.eval(&grp[i])
				if inner := grp[i].block(); inner != nil {
					ig := objectFrame(inner, g)
					if a := f.eval(ig.get("alias")); a.known {
						into[strings.ToLower(a.text)] = true
					}
					v = f.eval(ig.get("name"))
				}
				if v.known {
					name := v.text[strings.LastIndexByte(v.text, '/')+1:]
					name, _, _ = strings.Cut(name, ":")
					into[strings.ToLower(name)] = true
				}
			}
		}
	})
}

// yamlGroup reads one mapping or list.
func (f *file) yamlGroup(g *frame, kind string) {
	if g.open == '[' {
		if env := f.namedList(g); len(env) > 0 {
			f.environment(env, kind)
		}
		return
	}
	secret := kind == "kubernetes" && isOneOf(f.eval(g.get("kind")), "Secret")
	if secret {
		if it := g.get("data"); it != nil {
			if b := it.block(); b != nil {
				f.secretData(objectFrame(b, g))
			}
		}
	}
	if strings.EqualFold(g.key, "data") && g.parent != nil && isOneOf(f.eval(g.parent.get("kind")), "Secret") {
		return
	}
	if env := envGroup(f, g); env != nil && kind != "app_spec" {
		f.yamlScope(g, env)
		before := len(f.sites)
		f.environment(env, kind)
		if isEnvKey(g.key) || len(f.sites) > before {
			return
		}
	}
	f.configGroup(g, kind)
}

// yamlScope notes which commands of the file run with these variables: those of the
// step, job or service that has them.
func (f *file) yamlScope(g *frame, env []pair) {
	if g.parent == nil || !isEnvKey(g.key) {
		return
	}
	vars := map[string]pair{}
	for _, p := range env {
		if p.name == "PGSSLMODE" || p.name == "PGSSLROOTCERT" {
			vars[p.name] = p
		}
	}
	if len(vars) == 0 {
		return
	}
	line, column := f.place(g.parent.at)
	end := len(f.text)
	for n := line + 1; n <= len(f.starts); n++ {
		l := f.line(n)
		if t := strings.TrimLeft(l, " "); t != "" && t[0] != '#' && len(l)-len(t) < column-1 {
			end = f.starts[n-1]
			break
		}
	}
	f.scopes = append(f.scopes, scope{span{g.parent.at, end}, vars})
}

func isEnvKey(k string) bool {
	switch strings.ToLower(k) {
	case "env", "environment", "variables", "stringdata", "env_vars", "envs":
		return true
	}
	return false
}

// namedList reads [{name: X, value: Y}] and ["X=Y"].
func (f *file) namedList(g *frame) []pair {
	var out []pair
	for i := range g.items {
		it := &g.items[i]
		if b := it.block(); b != nil && b.open == '{' {
			e := objectFrame(b, g)
			name, v := f.eval(e.get("name", "key")), f.eval(e.get("value"))
			if name.known && v.known {
				out = append(out, pair{name: name.text, value: v.text, at: v.at, end: v.at + len(v.text), nameAt: name.at})
			}
			continue
		}
		v := f.eval(it)
		if strings.HasPrefix(v.text, "export ") {
			// A step of a CI job: what it exports is there for the steps after it.
			out = append(out, f.pairs(v.at, min(v.at+len(v.text), len(f.text)))...)
			continue
		}
		if name, val, ok := strings.Cut(v.text, "="); ok && v.known && envName.MatchString(name) {
			out = append(out, pair{name: name, value: val, at: v.at + len(name) + 1, end: v.at + len(v.text), nameAt: v.at})
		}
	}
	return out
}

var envName = lazily(`^[A-Za-z_][A-Za-z0-9_]*$`)

// secretData reads a Secret's base64 values
// (https://kubernetes.io/docs/concepts/configuration/secret/).
func (f *file) secretData(g *frame) {
	var env []pair
	for i := range g.items {
		it := &g.items[i]
		v := f.eval(it)
		if !v.known || v.text == "" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.text), ""))
		if err != nil {
			continue
		}
		f.secrets = append(f.secrets, v.text)
		text := strings.TrimRight(string(raw), "\r\n")
		env = append(env, pair{name: it.key, value: text, at: v.at, end: v.at + len(v.text), nameAt: it.keyAt})
	}
	before := len(f.sites)
	f.environment(env, "kubernetes")
	for i := before; i < len(f.sites); i++ {
		// The line holds nothing but the encoded secret.
		f.sites[i].Excerpt = f.sites[i].Key + ": " + redacted
	}
}

// readRails reads database.yml: a connection for each environment.
func readRails(f *file, kind string) error {
	f.driver = "libpq"
	f.yamlComments()
	docs, err := f.documents()
	for _, d := range docs {
		for _, grp := range d.groups {
			for i := range grp {
				if b := grp[i].block(); b != nil && b.open == '{' {
					f.railsEnvironment(objectFrame(b, &frame{key: grp[i].key}), grp[i].key, grp[i].keyAt, kind, 0)
				}
			}
		}
	}
	return err
}

func (f *file) railsEnvironment(g *frame, name string, at int, kind string, depth int) {
	if f.text[min(at, len(f.text)):] == "" || depth > 3 {
		return
	}
	// Several databases: production: { primary: {…}, analytics: {…} }.
	nested := false
	for i := range g.items {
		if b := g.items[i].block(); b != nil && b.open == '{' && g.get("adapter", "url", "host") == nil {
			nested = true
			f.railsEnvironment(objectFrame(b, &frame{key: g.items[i].key}), name+"."+g.items[i].key, g.items[i].keyAt, kind, depth+1)
		}
	}
	if nested {
		return
	}
	adapter := f.eval(g.get("adapter"))
	if adapter.known && !pgBase.MatchString(adapter.text) && adapter.text != "postgis" {
		return
	}
	s := setting.Setting{Kind: kind, Key: name, At: at, Driver: "libpq", Certain: true, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	if u := g.get("url"); u != nil {
		v := f.eval(u)
		if v.known && setting.SchemePattern.MatchString(v.text) {
			r, ok := readConn(v.text, kind)
			if !ok {
				return
			}
			r.Key, r.At, r.Driver, r.Certain = name+".url", v.at, "libpq", true
			s = r
			f.claim(v.at, v.at+len(v.text))
		} else if g.get("sslmode", "host") == nil {
			return
		}
	} else if !adapter.known {
		return
	}
	if s.Conn.Scheme == "dsn" {
		f.connParts(&s, g)
	}
	if it := g.get("host"); it != nil {
		s.At = it.keyAt
	} else if len(s.Conn.Hosts) == 0 && g.get("url") == nil {
		s.Conn.Hosts = []string{"/"} // no host: the Unix socket
	}
	if it := g.get("sslmode"); it != nil {
		s.Mode = ""
		if it.keyAt >= at { // not what an alias brings from above
			s.Also, s.At = append(s.Also, s.At), it.keyAt
		}
		setMode(&s, f.eval(it))
		s.Key = name + ".sslmode"
	}
	if it := g.get("sslrootcert"); it != nil {
		setRoot(&s, f.eval(it))
		s.Also = append(s.Also, it.keyAt)
	}
	switch root, _, _ := strings.Cut(name, "."); root {
	case "test":
		s.Exempt = "test only: Rails' test environment"
	}
	// An anchor that only others merge is no environment.
	if root, _, _ := strings.Cut(name, "."); root == "default" && strings.Contains(f.text, "*default") {
		return
	}
	f.add(s)
}

// springYAML reads spring.datasource of application.yml, however it is nested.
func (f *file) springYAML(doc node, kind string) {
	groups := map[string]*setting.Setting{}
	found := map[string]bool{}
	var order []string
	var flatten func(n node, prefix string, depth int)
	flatten = func(n node, prefix string, depth int) {
		if depth > 12 || n.kind != 'b' || n.open != '{' {
			return
		}
		for _, grp := range n.groups {
			for i := range grp {
				it := &grp[i]
				name := joinKey(prefix, it.key)
				if b := it.block(); b != nil {
					flatten(*b, name, depth+1)
					continue
				}
				v := f.eval(it)
				p, prop := springKey(name)
				if prop == "" || !v.present {
					continue
				}
				s := groups[p]
				if s == nil {
					s = &setting.Setting{Kind: kind, At: it.keyAt, Key: name, Conn: setting.Conn{Params: map[string]string{}}}
					groups[p] = s
					order = append(order, p)
				}
				if springProperty(f, s, prop, pair{name: name, value: v.text, at: v.at, end: v.at + len(v.text), nameAt: it.keyAt}) {
					found[p] = true
				}
			}
		}
	}
	flatten(doc, "", 0)
	for _, p := range order {
		if found[p] {
			f.add(*groups[p])
		}
	}
}
