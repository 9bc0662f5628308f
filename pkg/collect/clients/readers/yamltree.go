package readers

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
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
	down    int // lines of the file before the document
}

// full: the document has more nodes than are read, or its aliases bring too many.
func (t *yamlTree) full() bool { return t.nodes > mostYAML || t.aliased > mostAliased }

var (
	templateAction = regexp.MustCompile(`\{\{-?[^\n]*?-?\}\}|\{%-?[^\n]*?-?%\}|<%=?[^\n]*?%>`)
	longAction     = regexp.MustCompile(`\{\{[^{}]*\n[^{}]*\}\}`)
)

func isTemplate(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "<%")
}

// maskTemplates makes the actions of Helm, Jinja and ERB harmless to the YAML
// parser without moving a byte: a line of actions alone becomes a comment.
func maskTemplates(text string) string {
	if !isTemplate(text) {
		return text
	}
	text = longAction.ReplaceAllStringFunc(text, blanked)
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

// blanked is a text of blanks with the same lines.
func blanked(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, " "))
}

// mostFaults is how many lines of a document are left out so that the rest can be
// read.
const mostFaults = 20

var documentStart = regexp.MustCompile(`(?m)^---(?:[ \t].*)?\r?$`)

// documents parses all documents of the file. A line that is no YAML costs itself
// alone; the first is the error, but for templates, which are YAML only when they
// are filled in.
func (f *File) documents() ([]syntax.Node, error) {
	text := maskTemplates(f.Text)
	t := &yamlTree{f: f}
	var out []syntax.Node
	var first error
	from := 0
	for _, end := range append(documentStart.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		line, _ := f.Place(from)
		doc, err := t.document(text[from:end[0]], line-1)
		if err != nil && first == nil && !isTemplate(f.Text) {
			first = err
		}
		if out, from = append(out, doc), end[0]+min(3, end[1]-end[0]); t.full() {
			return out, errors.New("YAML with too many nodes")
		}
	}
	return out, first
}

// document parses one document that begins some lines down the file.
func (t *yamlTree) document(text string, down int) (syntax.Node, error) {
	if len(text) > largestYAML {
		if yamlSetting.MatchString(text) {
			return syntax.Node{}, errors.New("YAML with too large a document")
		}
		return syntax.Node{}, nil // whatever else there is, is found in the text
	}
	var first error
	lines := strings.SplitAfter(text, "\n")
	last := 0
	for range mostFaults {
		var doc yaml.Node
		err := yaml.Unmarshal([]byte(strings.Join(lines, "")), &doc)
		if err == nil {
			t.down = down
			return t.convert(&doc, 0), first
		}
		// The parser's message names the line; it may quote a scalar, so only the
		// place is kept.
		n := yamlLine(err)
		if first == nil {
			first = &syntaxError{what: "YAML", line: n + down}
		}
		if n == last || n < 1 || n > len(lines) {
			n = min(max(last-1, 1), len(lines)) // the fault began above
		}
		last = n
		lines[n-1] = blanked(lines[n-1])
	}
	return syntax.Node{}, first
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
	at := t.f.offset(n.Line+t.down, n.Column)
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
					merged = slices.AppendSeq(merged, m.Items())
				}
			}
			continue
		}
		own = append(own, syntax.Item{Key: k.Value, KeyAt: t.f.offset(k.Line+t.down, k.Column), Value: []syntax.Node{t.convert(v, depth+1)}})
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
