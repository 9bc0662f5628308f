package readers

import (
	"encoding/base64"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"

	"go.yaml.in/yaml/v3"
)

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
var yamlSetting = regexp.MustCompile(`(?i)(?:ssl[-_]?mode|pghost|(?:db|database|postgres|postgresql|pg)[-_.]?host)["']?\s*:|name:\s*["']?PG(?:HOST|SSLMODE)`)

// yamlTree turns a document into a tree like that of code.
type yamlTree struct {
	f       *File
	nodes   int
	aliases int // how many aliases are being followed
	aliased int // nodes that aliases brought
}

// full: the document has more nodes than are read, or its aliases bring too many.
func (t *yamlTree) full() bool { return t.nodes > mostYAML || t.aliased > mostAliased }

var templateAction = regexp.MustCompile(`\{\{-?[^\n]*?-?\}\}|\{%-?[^\n]*?-?%\}|<%=?[^\n]*?%>`)

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
func (f *File) documents() ([]syntax.Node, error) {
	if longestDocument(f.Text) > largestYAML {
		if !yamlSetting.MatchString(f.Text) {
			return nil, nil // whatever else there is, is found in the text
		}
		return nil, errors.New("YAML with too large a document")
	}
	d := yaml.NewDecoder(strings.NewReader(maskTemplates(f.Text)))
	t := &yamlTree{f: f}
	var out []syntax.Node
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

var yamlErrorLine = regexp.MustCompile(`line (\d+)`)

func yamlLine(err error) int {
	if m := yamlErrorLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// convert makes a node of the tree; positions are those in the file.
func (t *yamlTree) convert(n *yaml.Node, depth int) syntax.Node {
	t.nodes++
	if t.aliases > 0 {
		t.aliased++
	}
	out := syntax.Node{Kind: 'w', Text: "null"}
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
		out = syntax.Node{Kind: 'b', Open: '[', At: at}
		var g []syntax.Item
		for _, c := range n.Content {
			v := t.convert(c, depth+1)
			g = append(g, syntax.Item{KeyAt: v.At, Value: []syntax.Node{v}})
		}
		out.Groups = [][]syntax.Item{g}
	case yaml.MappingNode:
		out = syntax.Node{Kind: 'b', Open: '{', At: at}
		out.Groups = [][]syntax.Item{t.mapping(n, depth)}
	}
	return out
}

// mapping merges what << brings; the mapping's own keys win.
func (t *yamlTree) mapping(n *yaml.Node, depth int) []syntax.Item {
	var own, merged []syntax.Item
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Tag == "!!merge" || k.Value == "<<" && k.Kind == yaml.ScalarNode {
			sources := []*yaml.Node{v}
			if v.Kind == yaml.SequenceNode {
				sources = v.Content
			}
			for _, src := range sources {
				if m := t.convert(src, depth+1); m.Kind == 'b' && m.Open == '{' {
					for _, g := range m.Groups {
						merged = append(merged, g...)
					}
				}
			}
			continue
		}
		own = append(own, syntax.Item{Key: k.Value, KeyAt: t.f.offset(k.Line, k.Column), Value: []syntax.Node{t.convert(v, depth+1)}})
	}
	have := map[string]bool{}
	for _, it := range own {
		have[it.Key] = true
	}
	for _, it := range merged {
		if !have[it.Key] {
			own = append(own, it)
			have[it.Key] = true
		}
	}
	return own
}

func (t *yamlTree) scalar(n *yaml.Node, at int) syntax.Node {
	out := syntax.Node{Kind: 's', Text: n.Value, At: at, End: at + len(n.Value)}
	if n.Style == yaml.DoubleQuotedStyle || n.Style == yaml.SingleQuotedStyle {
		out.At++
		out.End++
	}
	if n.Style == yaml.LiteralStyle || n.Style == yaml.FoldedStyle {
		out.End = at // its text is elsewhere than here
	} else if end := min(out.At+len(n.Value), len(t.f.Text)); strings.Contains(n.Value, "${_") && end > out.At {
		// Give templates back as they are written.
		if orig := t.f.Text[out.At:end]; !strings.Contains(orig, "\n") {
			out.Text = orig
		}
	}
	switch n.Tag {
	case "!!bool":
		out.Kind = 'w'
	case "!!null":
		out.Kind, out.Text = 'w', "null"
	}
	out.Interpolated = setting.Interpolated(out.Text)
	return out
}

// readYAML reads any YAML: compose, Kubernetes, Helm values, App Platform specs,
// GitHub Actions, GitLab CI, Spring, and whatever else holds variables or
// connections.
func readYAML(f *File, _ string) error {
	f.yamlComments()
	docs, err := f.documents()
	kind := yamlKind(f)
	for _, d := range docs {
		f.yamlDocument(d, kind)
	}
	return err
}

func (f *File) yamlDocument(doc syntax.Node, kind string) {
	if kind == "app_spec" {
		f.appSpec(doc, "envs", kind)
	}
	services := map[string]bool{}
	if kind == "github_actions" || kind == "gitlab_ci" {
		serviceNames(f, doc, services)
	}
	before := len(f.Settings)
	f.configuration(doc, source{kind: kind})
	for i := before; i < len(f.Settings); i++ {
		if h := strings.ToLower(f.Settings[i].Conn.Host()); services[h] && f.Settings[i].Exempt == "" {
			f.Settings[i].Exempt, f.Settings[i].Context = "a service of the same job: the connection does not leave its network", setting.Local
		}
	}
}

// yamlComments marks whole-line comments, and what follows " #".
func (f *File) yamlComments() {
	for i, start := range f.starts {
		line := f.Line(i + 1)
		if at := strings.IndexByte(line, '#'); at >= 0 && (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') && strings.Count(line[:at], `"`)%2 == 0 && strings.Count(line[:at], "'")%2 == 0 {
			f.comments = append(f.comments, syntax.Span{From: start + at, To: start + len(line)})
		}
	}
}

// yamlKind tells what a YAML file is by its name and its shape.
func yamlKind(f *File) string {
	rel := strings.ToLower(f.Path)
	base := rel[strings.LastIndexByte(rel, '/')+1:]
	top := func(keys ...string) bool {
		for _, k := range keys {
			if !strings.HasPrefix(f.Text, k+":") && !strings.Contains(f.Text, "\n"+k+":") {
				return false
			}
		}
		return true
	}
	switch {
	case project.ComposeFile.MatchString(base):
		return "compose"
	case strings.Contains(rel, ".github/workflows/") || strings.Contains(rel, ".gitea/workflows/"):
		return "github_actions"
	case strings.HasPrefix(base, ".gitlab-ci"):
		return "gitlab_ci"
	case top("apiVersion", "kind"):
		return "kubernetes"
	case strings.HasPrefix(base, "application") || strings.HasPrefix(base, "bootstrap"):
		return "spring"
	case base == "app.yaml" || base == "app.yml" || strings.Contains(rel, ".do/") || strings.Contains(f.Text, "${") && (top("name", "services") || top("databases", "services")):
		return "app_spec"
	case strings.HasPrefix(base, "values") || strings.Contains(rel, "/values/"):
		return "helm"
	case top("services") && strings.Contains(f.Text, "image:"):
		return "compose"
	}
	return "yaml"
}

// serviceNames are a job's service containers (GitHub: services.NAME; GitLab: a
// list of images with an alias).
func serviceNames(f *File, doc syntax.Node, into map[string]bool) {
	doc.Walk(func(g *syntax.Group) {
		it := g.Get("services")
		if it == nil {
			return
		}
		b := it.Block()
		if b == nil {
			return
		}
		for _, grp := range b.Groups {
			for i := range grp {
				if b.Open == '{' {
					into[strings.ToLower(grp[i].Key)] = true
					continue
				}
				v := f.eval(&grp[i])
				if inner := grp[i].Block(); inner != nil {
					ig := syntax.ObjectGroup(inner, g)
					if a := f.eval(ig.Get("alias")); a.Known {
						into[strings.ToLower(a.Text)] = true
					}
					v = f.eval(ig.Get("name"))
				}
				if v.Known {
					name := v.Text[strings.LastIndexByte(v.Text, '/')+1:]
					name, _, _ = strings.Cut(name, ":")
					into[strings.ToLower(name)] = true
				}
			}
		}
	})
}

// yamlScope notes which commands of the file run with these variables: those of the
// step, job or service that has them.
func (f *File) yamlScope(g *syntax.Group, env []pair) {
	if g.Parent == nil || !isEnvKey(g.Key) {
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
	line, column := f.Place(g.Parent.At)
	end := len(f.Text)
	for n := line + 1; n <= len(f.starts); n++ {
		l := f.Line(n)
		if t := strings.TrimLeft(l, " "); t != "" && t[0] != '#' && len(l)-len(t) < column-1 {
			end = f.starts[n-1]
			break
		}
	}
	f.scopes = append(f.scopes, scope{syntax.Span{From: g.Parent.At, To: end}, vars})
}

func isEnvKey(k string) bool {
	switch strings.ToLower(k) {
	case "env", "environment", "variables", "stringdata", "env_vars", "envs":
		return true
	}
	return false
}

// namedList reads [{name: X, value: Y}] and ["X=Y"].
func (f *File) namedList(g *syntax.Group) []pair {
	var out []pair
	for i := range g.Items {
		it := &g.Items[i]
		if b := it.Block(); b != nil && b.Open == '{' {
			e := syntax.ObjectGroup(b, g)
			name, v := f.eval(e.Get("name", "key")), f.eval(e.Get("value"))
			if name.Known && v.Known {
				out = append(out, pair{name: name.Text, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: name.At})
			}
			continue
		}
		v := f.eval(it)
		if strings.HasPrefix(v.Text, "export ") {
			// A step of a CI job: what it exports is there for the steps after it.
			out = append(out, f.pairs(v.At, min(v.At+len(v.Text), len(f.Text)))...)
			continue
		}
		if severalVariables.MatchString(v.Text) && v.At < len(f.Text) {
			out = append(out, f.pairs(v.At, min(v.At+len(v.Text), len(f.Text)))...)
			continue
		}
		if name, val, ok := strings.Cut(v.Text, "="); ok && v.Known && envName.MatchString(name) {
			out = append(out, pair{name: name, value: val, at: v.At + len(name) + 1, end: v.At + len(v.Text), nameAt: v.At})
		}
	}
	return out
}

// severalVariables: one element assigns more than one, as Travis has them.
var severalVariables = regexp.MustCompile(`^[A-Z][A-Z0-9_]*=\S+\s+[A-Z][A-Z0-9_]*=`)

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// secretData reads a Secret's base64 values
// (https://kubernetes.io/docs/concepts/configuration/secret/).
func (f *File) secretData(g *syntax.Group) {
	var env []pair
	for i := range g.Items {
		it := &g.Items[i]
		v := f.eval(it)
		if !v.Known || v.Text == "" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.Text), ""))
		if err != nil {
			continue
		}
		f.Secrets = append(f.Secrets, v.Text)
		text := strings.TrimRight(string(raw), "\r\n")
		env = append(env, pair{name: it.Key, value: text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt})
	}
	before := len(f.Settings)
	f.connections(env, source{kind: "kubernetes", variables: true})
	for i := before; i < len(f.Settings); i++ {
		// The line holds nothing but the encoded secret.
		f.Settings[i].Excerpt = f.Settings[i].Key + ": " + setting.Redacted
	}
}
