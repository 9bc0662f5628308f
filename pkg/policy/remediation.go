package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/jackc/pgx/v5"

	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
)

// remedies are a rule's remediation: its templates, and the change that it proposes.
type remedies struct {
	templates []remedy
	change    *proposal
}

// remedy is the template of one way; a plain one has no actions.
type remedy struct {
	way
	text  string
	plain bool
	tmpl  *template.Template
}

// way is a field of a remediation.
type way struct {
	name  string
	field func(*result.Remediation) *string
}

// ways are in the order in which reports show them.
var ways = []way{
	{"summary", func(r *result.Remediation) *string { return &r.Summary }},
	{"doctl", func(r *result.Remediation) *string { return &r.Doctl }},
	{"api", func(r *result.Remediation) *string { return &r.API }},
	{"control_panel", func(r *result.Remediation) *string { return &r.ControlPanel }},
	{"terraform", func(r *result.Remediation) *string { return &r.Terraform }},
	{"sql", func(r *result.Remediation) *string { return &r.SQL }},
	{"code", func(r *result.Remediation) *string { return &r.Code }},
}

// remediation is the metadata's.
type remediation struct {
	result.Remediation
	Change *proposal `json:"change"`
}

// proposal says which change of the trusted sources a rule proposes. A way for which
// the metadata has a text is that text; the others are rendered from the change.
type proposal struct {
	// Remove names what goes: "resource", "evidence.sources" or "none".
	Remove string `json:"remove"`
}

// filling is what a remediation template sees.
type filling map[string]any

func newRemedies(r remediation) (remedies, error) {
	out := remedies{change: r.Change}
	if r.Change != nil && r.Change.Remove != "resource" && r.Change.Remove != "evidence.sources" && r.Change.Remove != "none" {
		return out, fmt.Errorf("remediation.change.remove %q: it is one of resource, evidence.sources, none", r.Change.Remove)
	}
	for _, w := range ways {
		text := strings.TrimSpace(*w.field(&r.Remediation))
		if text == "" {
			continue
		}
		t, err := template.New(w.name).Option("missingkey=zero").Funcs(remedyFuncs).Parse(text)
		if err != nil {
			return out, fmt.Errorf("remediation.%s: %w", w.name, err)
		}
		out.templates = append(out.templates, remedy{way: w, text: text, plain: !strings.Contains(text, "{{"), tmpl: t})
	}
	return out, nil
}

// fill renders the remediation for one finding.
func (r remedies) fill(in *input, f filling) (result.Remediation, error) {
	var out result.Remediation
	if r.change != nil {
		out = rendered(r.change.of(in, f))
		f["change"] = map[string]string{"api": out.API}
	}
	for _, w := range r.templates {
		text := w.text
		if !w.plain {
			var b strings.Builder
			if err := w.tmpl.Execute(&b, map[string]any(f)); err != nil {
				return result.Remediation{}, fmt.Errorf("remediation.%s: %w", w.name, err)
			}
			text = strings.TrimSpace(strings.ReplaceAll(b.String(), noValue, "…"))
		}
		*w.field(&out) = text
	}
	return out, nil
}

// noValue is what text/template prints for a key that the input does not have.
const noValue = "<no value>"

func rendered(c *change.Change) result.Remediation {
	return result.Remediation{Doctl: c.Doctl(), API: c.API(), ControlPanel: c.ControlPanel(), Terraform: c.Terraform()}
}

// of is the change for one finding.
func (p *proposal) of(in *input, f filling) *change.Change {
	if in.sources == nil {
		in.sources = sourcesOf(in.cluster)
	}
	var gone []any
	switch p.Remove {
	case "resource":
		gone = []any{f["resource"]}
	case "evidence.sources":
		evidence, _ := f["evidence"].(map[string]any)
		gone, _ = evidence["sources"].([]any)
	}
	return firewall(in.cluster, in.sources, gone)
}

// unfilled is the change with placeholders, for a rule's page.
func (p *proposal) unfilled() *change.Change {
	c := change.Firewall("CLUSTER_ID", "CLUSTER_NAME", nil, nil)
	c.Unfilled = true
	switch p.Remove {
	case "resource":
		c.Before = []change.Source{{UUID: "RESOURCE_UUID", Type: "RESOURCE_TYPE", Value: "RESOURCE_VALUE"}}
	case "evidence.sources":
		c.Before = []change.Source{{UUID: "UUID", Type: "TYPE", Value: "VALUE"}}
	}
	return c
}

// sourcesOf are a cluster's trusted sources.
func sourcesOf(cluster map[string]any) []change.Source {
	list, _ := cluster["trusted_sources"].([]any)
	sources := make([]change.Source, len(list))
	for i, x := range list {
		m, _ := x.(map[string]any)
		sources[i] = change.Source{UUID: str(m, "uuid"), Type: str(m, "type"), Value: str(m, "value"), Description: str(m, "description")}
	}
	return sources
}

// firewall is the change of a cluster's trusted sources that takes some away.
func firewall(cluster map[string]any, sources []change.Source, without []any) *change.Change {
	gone := make(map[string]bool, len(without))
	for _, s := range without {
		m, _ := s.(map[string]any)
		gone[str(m, "uuid")] = true
	}
	after := make([]change.Source, 0, len(sources))
	for _, s := range sources {
		if !gone[s.UUID] {
			after = append(after, s)
		}
	}
	return change.Firewall(str(cluster, "id"), str(cluster, "name"), sources, after)
}

// placeholders renders the remediation for reading: {{ .cluster.id }} as CLUSTER_ID,
// of control structures only the first branch.
func (r remedies) placeholders() result.Remediation {
	var out result.Remediation
	if r.change != nil {
		out = rendered(r.change.unfilled())
	}
	api := out.API
	for _, w := range r.templates {
		var b strings.Builder
		unfill(&b, w.tmpl.Root, api)
		*w.field(&out) = strings.TrimSpace(b.String())
	}
	return out
}

func unfill(b *strings.Builder, list *parse.ListNode, api string) {
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			b.Write(n.Text)
		case *parse.ActionNode:
			b.WriteString(placeholder(n.Pipe, api))
		case *parse.IfNode:
			if !strings.HasPrefix(n.Pipe.String(), "$") { // not what separates the elements of a list
				unfill(b, n.List, api)
			}
		case *parse.RangeNode:
			unfill(b, n.List, api)
		case *parse.WithNode:
			unfill(b, n.List, api)
		}
	}
}

// placeholder names the last value of an action.
func placeholder(pipe *parse.PipeNode, api string) string {
	name := "…"
	for _, c := range pipe.Cmds {
		for _, arg := range c.Args {
			var path []string
			switch arg := arg.(type) {
			case *parse.FieldNode:
				path = arg.Ident
			case *parse.VariableNode:
				path = arg.Ident[1:]
			}
			switch {
			case len(path) == 0:
			case path[0] == "change":
				return api
			default:
				name = strings.ToUpper(strings.Join(path, "_"))
			}
		}
	}
	return name
}

// remedyFuncs are the functions of remediation templates.
var remedyFuncs = template.FuncMap{
	"tfname": func(v any) string { return change.TerraformName(fmt.Sprint(v)) },
	"json": func(v any) (string, error) {
		b, err := json.Marshal(v)
		return string(b), err
	},
	"shell":   shellQuote,
	"ident":   func(v any) string { return pgx.Identifier{fmt.Sprint(v)}.Sanitize() },
	"literal": func(v any) string { return "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'" },
	// setting writes the name of a parameter, which may have a prefix: pgaudit.log.
	"setting": func(v any) string { return pgx.Identifier(strings.Split(fmt.Sprint(v), ".")).Sanitize() },
	"grantee": func(v any) string {
		if v == "PUBLIC" {
			return "PUBLIC"
		}
		return pgx.Identifier{fmt.Sprint(v)}.Sanitize()
	},
	"dots": func(v any) int { return strings.Count(fmt.Sprint(v), ".") },
	"default": func(fallback, v any) any {
		if v == nil || reflect.ValueOf(v).IsZero() {
			return fallback
		}
		return v
	},
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
