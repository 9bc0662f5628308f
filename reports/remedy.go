package reports

import (
	"encoding/json"
	"strings"

	"dbaudit/pkg/result"
)

// way is one way to mend a finding.
type way struct {
	label, text string
	language    string // of a fenced block in Markdown
}

// remedyWays lists the ways that apply, in the order in which they are shown.
func remedyWays(m *result.Remediation) []way {
	var ways []way
	for _, w := range []way{
		{"doctl", m.Doctl, "sh"},
		{"API", m.API, "http"},
		{"Control panel", m.ControlPanel, ""},
		{"Terraform", m.Terraform, "hcl"},
		{"Code", m.Code, ""},
	} {
		if strings.TrimSpace(w.text) != "" {
			ways = append(ways, w)
		}
	}
	return ways
}

// compactJSON writes a value of an evidence as JSON: its keys come out sorted.
func compactJSON(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}

func indent(s, by string) string { return by + strings.ReplaceAll(s, "\n", "\n"+by) }
