package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
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
	{"godo", func(r *result.Remediation) *string { return &r.Godo }},
	{"pydo", func(r *result.Remediation) *string { return &r.Pydo }},
	{"terraform", func(r *result.Remediation) *string { return &r.Terraform }},
	{"sql", func(r *result.Remediation) *string { return &r.SQL }},
	{"code", func(r *result.Remediation) *string { return &r.Code }},
}

// remediation is the metadata's.
type remediation struct {
	result.Remediation
	Change *proposal `json:"change"`
}

// proposal says what a rule's finding asks of the trusted sources.
type proposal struct {
	// Remove names what goes: "resource", "evidence.sources" or "".
	Remove string `json:"remove"`
	// Add names what takes its place: "evidence.owner" or "".
	Add string `json:"add"`
	// IfCovered, Name and Describe are those of [result.SourceChange].
	IfCovered bool `json:"if_covered"`
	Name      bool `json:"name"`
	Describe  bool `json:"describe"`
}

// filling is what a remediation template sees.
type filling map[string]any

func newRemedies(r remediation) (remedies, error) {
	out := remedies{change: r.Change}
	if c := r.Change; c != nil {
		if !slices.Contains([]string{"", "resource", "evidence.sources"}, c.Remove) {
			return out, fmt.Errorf("remediation.change.remove %q: it is resource or evidence.sources", c.Remove)
		}
		if !slices.Contains([]string{"", "evidence.owner"}, c.Add) {
			return out, fmt.Errorf("remediation.change.add %q: it is evidence.owner", c.Add)
		}
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

// fill renders the remediation for one finding. What a change of trusted sources
// says is filled in when all findings of the cluster are known; see [planned].
func (r remedies) fill(f filling) (result.Remediation, error) {
	var out result.Remediation
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

// of is what one finding asks for; nil when the rule asks for nothing.
func (p *proposal) of(resource map[string]any, evidence map[string]any) *result.SourceChange {
	if p == nil {
		return nil
	}
	c := &result.SourceChange{IfCovered: p.IfCovered, Name: p.Name}
	switch p.Remove {
	case "resource":
		c.Remove = []string{str(resource, "uuid")}
	case "evidence.sources":
		list, _ := evidence["sources"].([]any)
		for _, s := range list {
			m, _ := s.(map[string]any)
			c.Remove = append(c.Remove, str(m, "uuid"))
		}
	}
	if owner, ok := evidence["owner"].(map[string]any); ok && p.Add == "evidence.owner" {
		if str(owner, "type") == "droplet" && str(owner, "id") != "" {
			c.Add = []result.Source{{Type: "droplet", Value: str(owner, "id")}}
		} else {
			c.Remove = nil // what to name instead is not known
		}
	}
	if p.Describe {
		c.Describe = []string{str(resource, "uuid")}
	}
	return c
}

// planned writes the plan of a cluster's trusted sources into the findings that ask
// for one: all have the same, since each request replaces the whole list.
func planned(cluster map[string]any, findings []result.Finding) {
	var proposals []change.Proposal
	for i := range findings {
		if f := &findings[i]; f.Change != nil {
			proposals = append(proposals, change.Proposal{Rule: f.RuleID, SourceChange: *f.Change})
		}
	}
	if len(proposals) == 0 {
		return
	}
	p := change.New(str(cluster, "id"), str(cluster, "name"), sourcesOf(cluster), proposals)
	whole := rendered(p)
	if cluster["planned"] != nil { // it is not there yet: only the configuration can change
		whole = result.Remediation{Terraform: whole.Terraform}
	}
	for i := range findings {
		if f := &findings[i]; f.Change != nil {
			whole.Summary, whole.Code = f.Remediation.Summary, f.Remediation.Code
			f.Remediation = whole
		}
	}
}

func rendered(p *change.Plan) result.Remediation {
	return result.Remediation{Doctl: p.Doctl(), API: p.API(), ControlPanel: p.ControlPanel(), Terraform: p.Terraform(), Godo: p.Godo(), Pydo: p.Pydo()}
}

// unfilled is the change with placeholders, for a rule's page.
func (p *proposal) unfilled() *change.Plan {
	resource := change.Source{UUID: "RESOURCE_UUID", Type: "RESOURCE_TYPE", Value: "RESOURCE_VALUE", Description: "RESOURCE_DESCRIPTION"}
	stays := change.Source{UUID: "OTHER_UUID", Type: resource.Type, Value: "OTHER_VALUE", Description: "OTHER_DESCRIPTION"}
	if p.IfCovered {
		stays.Value = resource.Value
	}
	c := p.of(map[string]any{"uuid": resource.UUID}, map[string]any{
		"sources": []any{map[string]any{"uuid": resource.UUID}}, "owner": map[string]any{"type": "droplet", "id": "DROPLET_ID"},
	})
	return change.New("CLUSTER_ID", "CLUSTER_NAME", []change.Source{resource, stays}, []change.Proposal{{SourceChange: *c}})
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

// placeholders renders the remediation for reading: {{ .cluster.id }} as CLUSTER_ID,
// of control structures only the first branch.
func (r remedies) placeholders() result.Remediation {
	var out result.Remediation
	if r.change != nil {
		out = rendered(r.change.unfilled())
	}
	for _, w := range r.templates {
		var b strings.Builder
		unfill(&b, w.tmpl.Root)
		*w.field(&out) = strings.TrimSpace(b.String())
	}
	return out
}

func unfill(b *strings.Builder, list *parse.ListNode) {
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			b.Write(n.Text)
		case *parse.ActionNode:
			b.WriteString(placeholder(n.Pipe))
		case *parse.IfNode:
			if !strings.HasPrefix(n.Pipe.String(), "$") { // not what separates the elements of a list
				unfill(b, n.List)
			}
		case *parse.RangeNode:
			unfill(b, n.List)
		case *parse.WithNode:
			unfill(b, n.List)
		}
	}
}

// placeholder names the last value of an action.
func placeholder(pipe *parse.PipeNode) string {
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
			if len(path) > 0 {
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
