package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"dbaudit/pkg/result"
)

// remedies are a rule's remediation templates.
type remedies struct {
	ways []remedy
}

type remedy struct {
	name string
	// text is the template's. One without actions is what all findings share.
	text  string
	plain bool
	set   func(*result.Remediation, string)
	// tmpl parses the template, once.
	tmpl func() (*template.Template, error)
	// pieces are those of a template that only puts values into text; nil for one
	// that does more.
	pieces func() []piece
}

// ways names the fields of a remediation, in the order in which reports show them.
var ways = []struct {
	name string
	get  func(result.Remediation) string
	set  func(*result.Remediation, string)
}{
	{"summary", func(r result.Remediation) string { return r.Summary }, func(r *result.Remediation, s string) { r.Summary = s }},
	{"doctl", func(r result.Remediation) string { return r.Doctl }, func(r *result.Remediation, s string) { r.Doctl = s }},
	{"api", func(r result.Remediation) string { return r.API }, func(r *result.Remediation, s string) { r.API = s }},
	{"control_panel", func(r result.Remediation) string { return r.ControlPanel }, func(r *result.Remediation, s string) { r.ControlPanel = s }},
	{"terraform", func(r result.Remediation) string { return r.Terraform }, func(r *result.Remediation, s string) { r.Terraform = s }},
	{"code", func(r result.Remediation) string { return r.Code }, func(r *result.Remediation, s string) { r.Code = s }},
}

// filling is what a remediation template sees.
type filling map[string]any

func newRemedies(r result.Remediation) remedies {
	var out remedies
	for _, w := range ways {
		text := strings.TrimSpace(w.get(r))
		if text == "" {
			continue
		}
		tmpl := sync.OnceValues(func() (*template.Template, error) {
			t, err := template.New(w.name).Option("missingkey=zero").Funcs(remedyFuncs).Parse(text)
			if err != nil {
				return nil, fmt.Errorf("remediation.%s: %w", w.name, err)
			}
			return t, nil
		})
		out.ways = append(out.ways, remedy{
			name: w.name, text: text, plain: !strings.Contains(text, "{{"), set: w.set, tmpl: tmpl,
			pieces: sync.OnceValue(func() []piece {
				if t, err := tmpl(); err == nil {
					return piecesOf(t)
				}
				return nil
			}),
		})
	}
	return out
}

// fill renders the templates for one finding.
func (r remedies) fill(f filling) (result.Remediation, error) {
	var out result.Remediation
	for _, w := range r.ways {
		if w.plain {
			w.set(&out, w.text)
			continue
		}
		if text, ok := filled(w.pieces(), f); ok {
			w.set(&out, text)
			continue
		}
		t, err := w.tmpl()
		if err != nil {
			return result.Remediation{}, err
		}
		var b strings.Builder
		if err := t.Execute(&b, map[string]any(f)); err != nil {
			return result.Remediation{}, fmt.Errorf("remediation.%s: %w", w.name, err)
		}
		w.set(&out, strings.TrimSpace(strings.ReplaceAll(b.String(), noValue, "…")))
	}
	return out, nil
}

// piece is text, or the value of a path that a function may have been put to.
type piece struct {
	text string
	path []string
	by   func(any) string
}

// piecesOf takes a template apart whose actions are all {{ .path }} or {{ f .path }}.
// Most are, and text/template takes ten times as long for them.
func piecesOf(t *template.Template) []piece {
	var pieces []piece
	for _, n := range t.Root.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			pieces = append(pieces, piece{text: string(n.Text)})
		case *parse.ActionNode:
			if len(n.Pipe.Cmds) != 1 || len(n.Pipe.Decl) > 0 {
				return nil
			}
			args := n.Pipe.Cmds[0].Args
			p := piece{}
			if len(args) == 2 {
				name, ok := args[0].(*parse.IdentifierNode)
				if !ok {
					return nil
				}
				if p.by, ok = remedyFuncs[name.Ident].(func(any) string); !ok {
					return nil
				}
				args = args[1:]
			}
			field, ok := args[0].(*parse.FieldNode)
			if !ok || len(args) != 1 {
				return nil
			}
			p.path = field.Ident
			pieces = append(pieces, p)
		default:
			return nil
		}
	}
	return pieces
}

// filled fills pieces. ok is false where a value is missing, or none that is printed as
// it is: the template knows what to do.
func filled(pieces []piece, f filling) (text string, ok bool) {
	var b strings.Builder
	for i := range pieces {
		p := &pieces[i]
		if p.path == nil {
			b.WriteString(p.text)
			continue
		}
		var v any = map[string]any(f)
		for _, key := range p.path {
			m, _ := v.(map[string]any)
			v = m[key]
		}
		if p.by != nil && v != nil {
			b.WriteString(p.by(v))
			continue
		}
		switch v := v.(type) {
		case string:
			b.WriteString(v)
		case int64:
			b.WriteString(strconv.FormatInt(v, 10))
		case json.Number:
			b.WriteString(string(v))
		default:
			return "", false
		}
	}
	return strings.TrimSpace(b.String()), len(pieces) > 0
}

// noValue is what text/template prints for a key that the input does not have.
const noValue = "<no value>"

// action finds the templates' actions, to show them unfilled.
var action = regexp.MustCompile(`\{\{-?\s*(.*?)\s*-?\}\}`)

// placeholders renders the templates for reading: {{ .cluster.id }} as
// CLUSTER_ID, control structures left out with only their first branch kept. The
// error is of a template that does not parse.
func (r remedies) placeholders() (result.Remediation, error) {
	var out result.Remediation
	for _, w := range r.ways {
		t, err := w.tmpl()
		if err != nil {
			return result.Remediation{}, err
		}
		w.set(&out, strings.TrimSpace(unfilled(t.Root.String())))
	}
	return out, nil
}

func unfilled(source string) string {
	var b strings.Builder
	depth, skip := 0, 0 // skip: depth at which an else branch began
	at := 0
	for _, m := range action.FindAllStringSubmatchIndex(source, -1) {
		if skip == 0 {
			b.WriteString(source[at:m[0]])
		}
		at = m[1]
		expr := source[m[2]:m[3]]
		word, _, _ := strings.Cut(expr, " ")
		switch word {
		case "if", "range", "with":
			depth++
			if skip == 0 && strings.HasPrefix(expr, "if $") {
				skip = depth // what separates the elements of a list
			}
			continue
		case "else":
			if skip == 0 {
				skip = depth
			}
			continue
		case "end":
			if skip == depth {
				skip = 0
			}
			depth--
			continue
		}
		if skip == 0 {
			b.WriteString(placeholderName(expr))
		}
	}
	if skip == 0 {
		b.WriteString(source[at:])
	}
	return b.String()
}

func placeholderName(expr string) string {
	switch {
	case strings.HasPrefix(expr, "without_source"):
		return `{"rules": [ … the trusted sources that stay, with their descriptions … ]}`
	case strings.HasPrefix(expr, "all_sources"):
		return `{"rules": [ … all trusted sources, with their descriptions … ]}`
	}
	fields := strings.FieldsFunc(expr, func(r rune) bool { return r == ' ' || r == '(' || r == ')' || r == '|' })
	for i := len(fields) - 1; i >= 0; i-- {
		field := strings.TrimPrefix(fields[i], "$")
		if rest, ok := strings.CutPrefix(field, "."); ok {
			return strings.ToUpper(strings.ReplaceAll(rest, ".", "_"))
		}
		if _, rest, ok := strings.Cut(field, "."); ok && field != fields[i] {
			return strings.ToUpper(strings.ReplaceAll(rest, ".", "_"))
		}
	}
	return "…"
}

// remedyFuncs are the functions of remediation templates.
var remedyFuncs = template.FuncMap{
	"tfname": terraformName,
	"json": func(v any) (string, error) {
		b, err := json.Marshal(v)
		return string(b), err
	},
	"shell":          shellQuote,
	"without_source": func(cluster, source any) (string, error) { return firewallBody(cluster, uuids(source)) },
	"without_sources": func(cluster any, sources []any) (string, error) {
		return firewallBody(cluster, uuids(sources...))
	},
	"all_sources": func(cluster any) (string, error) {
		return firewallBody(cluster, nil)
	},
	"default": func(fallback, v any) any {
		if v == nil || reflect.ValueOf(v).IsZero() {
			return fallback
		}
		return v
	},
}

var notIdentifier = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// terraformName makes a Terraform identifier of a name.
func terraformName(v any) string {
	s := strings.Trim(notIdentifier.ReplaceAllString(fmt.Sprint(v), "_"), "_")
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		s = "db_" + s
	}
	return s
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shellQuote quotes a value for a POSIX shell where it needs it.
func shellQuote(v any) string {
	s := fmt.Sprint(v)
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func uuids(sources ...any) map[string]bool {
	ids := map[string]bool{}
	for _, s := range sources {
		m, _ := s.(map[string]any)
		ids[str(m, "uuid")] = true
	}
	return ids
}

// mostSources is how many trusted sources a body holds; the API takes 100 a cluster.
const mostSources = 200

// firewallBody is the whole body of PUT /v2/databases/{id}/firewall, which
// replaces the list: every trusted source but some, with its description, since a
// PUT without a description erases it. A list far longer than the API takes is not
// written out: every finding would hold it, thousands of sources thousands of times.
func firewallBody(cluster any, without map[string]bool) (string, error) {
	c, _ := cluster.(map[string]any)
	sources, _ := c["trusted_sources"].([]any)
	if len(sources) > mostSources {
		return fmt.Sprintf(`{"rules": [ … those of GET /v2/databases/%s/firewall that stay, as they are there: of %d, %d … ]}`,
			str(c, "id"), len(sources), len(sources)-len(without)), nil
	}
	type rule struct {
		UUID        string `json:"uuid,omitempty"`
		Type        string `json:"type"`
		Value       string `json:"value"`
		Description string `json:"description,omitempty"`
	}
	var rules []string
	for _, s := range sources {
		m, _ := s.(map[string]any)
		if without[str(m, "uuid")] {
			continue
		}
		b, err := json.Marshal(rule{str(m, "uuid"), str(m, "type"), str(m, "value"), str(m, "description")})
		if err != nil {
			return "", err
		}
		rules = append(rules, "  "+string(b))
	}
	if len(rules) == 0 {
		return `{"rules": [{"type": "ip_addr", "value": "203.0.113.10", "description": "replace by your own source: an empty list opens the cluster to every host"}]}`, nil
	}
	return "{\"rules\": [\n" + strings.Join(rules, ",\n") + "\n]}", nil
}
