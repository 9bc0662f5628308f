package change

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/jackc/pgx/v5"

	"dbaudit/pkg/result"
)

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

// parseTexts reads the texts of a rule's metadata. The error names the way.
func parseTexts(r *result.Remediation) (out []remedy, err error) {
	for _, w := range ways {
		text := strings.TrimSpace(*w.field(r))
		if text == "" {
			continue
		}
		t, err := template.New(w.name).Option("missingkey=zero").Funcs(remedyFuncs).Parse(text)
		if err != nil {
			return nil, fmt.Errorf("remediation.%s: %w", w.name, err)
		}
		out = append(out, remedy{way: w, text: text, plain: !strings.Contains(text, "{{"), tmpl: t})
	}
	return out, nil
}

// Fill renders the texts for one finding: values are what the templates see.
func (r *Remedy) Fill(values map[string]any) (result.Remediation, error) {
	var out result.Remediation
	for _, w := range r.texts {
		text := w.text
		if !w.plain {
			var b strings.Builder
			if err := w.tmpl.Execute(&b, values); err != nil {
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

// Placeholders is the remediation for a rule's page: {{ .cluster.id }} as CLUSTER_ID, of
// control structures only the first branch. Texts of its own replace those of the change.
func (r *Remedy) Placeholders() result.Remediation {
	var out result.Remediation
	if r.Change != nil {
		out = r.Change.unfilled().Remediation()
	}
	for _, w := range r.texts {
		var b strings.Builder
		unfill(&b, w.tmpl.Root)
		*w.field(&out) = strings.TrimSpace(b.String())
	}
	return out
}

// Override replaces the texts of a remediation by those that a finding brings, by the
// names of the ways.
func Override(r *result.Remediation, own map[string]any) {
	for _, w := range ways {
		if v, ok := own[w.name].(string); ok {
			*w.field(r) = v
		}
	}
}

func unfill(b *strings.Builder, list *parse.ListNode) {
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			b.Write(n.Text)
		case *parse.ActionNode:
			b.WriteString(lastName(n.Pipe))
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

// lastName names the last value of an action.
func lastName(pipe *parse.PipeNode) string {
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
	"tfname": func(v any) string { return TerraformName(fmt.Sprint(v)) },
	"json": func(v any) (string, error) {
		b, err := json.Marshal(v)
		return string(b), err
	},
	"shell":   func(v any) string { return shell(fmt.Sprint(v)) },
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
	"default": func(fallback, v any) any {
		if v == nil || reflect.ValueOf(v).IsZero() {
			return fallback
		}
		return v
	},
}
