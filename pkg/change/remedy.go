package change

import (
	"errors"
	"fmt"
	"slices"

	"dbaudit/pkg/result"
)

// Remedy is the remediation of a rule's metadata: its texts, and what its findings ask of
// the trusted sources.
type Remedy struct {
	result.Remediation
	Change *request `json:"change"`

	texts []remedy
}

// request says what a rule's finding asks of the trusted sources.
type request struct {
	// Remove names what goes: "resource", "evidence.sources" or "".
	Remove string `json:"remove"`
	// Add names what takes its place: "evidence.owner" or "".
	Add string `json:"add"`
	// IfCovered, Name and Describe are those of [result.SourceChange].
	IfCovered bool `json:"if_covered"`
	Name      bool `json:"name"`
	Describe  bool `json:"describe"`
}

// Parse checks the metadata and reads its templates. The error begins with the key.
func (r *Remedy) Parse() (err error) {
	if r.Summary == "" {
		return errors.New("remediation.summary is missing: say what to do")
	}
	if c := r.Change; c != nil {
		if !slices.Contains([]string{"", "resource", "evidence.sources"}, c.Remove) {
			return fmt.Errorf("remediation.change.remove %q: want resource or evidence.sources", c.Remove)
		}
		if !slices.Contains([]string{"", "evidence.owner"}, c.Add) {
			return fmt.Errorf("remediation.change.add %q: want evidence.owner", c.Add)
		}
	}
	r.texts, err = parseTexts(&r.Remediation)
	return err
}

// Asked is what one finding asks for; nil when the rule asks for nothing.
func (r *Remedy) Asked(resource, evidence map[string]any) *result.SourceChange {
	if r.Change == nil {
		return nil
	}
	return r.Change.of(resource, evidence)
}

func (p *request) of(resource, evidence map[string]any) *result.SourceChange {
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
		if kind := str(owner, "type"); (kind == "droplet" || kind == "app") && str(owner, "id") != "" {
			c.Add = []result.Source{{Type: kind, Value: str(owner, "id")}}
		} else {
			c.Remove = nil // what to name instead is not known
		}
	}
	if p.Describe {
		c.Describe = []string{str(resource, "uuid")}
	}
	return c
}

// Join writes the plan of a cluster's trusted sources into the findings that ask for one:
// all have the same, since each request replaces the whole list.
func Join(cluster map[string]any, findings []result.Finding) {
	var proposals []Proposal
	for i := range findings {
		if f := &findings[i]; f.Change != nil {
			proposals = append(proposals, Proposal{Rule: f.RuleID, SourceChange: *f.Change})
		}
	}
	if len(proposals) == 0 {
		return
	}
	p := New(str(cluster, "id"), str(cluster, "name"), sourcesOf(cluster), proposals)
	whole := p.Remediation()
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

// unfilled is the change with placeholders, for a rule's page.
func (p *request) unfilled() *Plan {
	resource := Source{UUID: "RESOURCE_UUID", Type: "RESOURCE_TYPE", Value: "RESOURCE_VALUE", Description: "RESOURCE_DESCRIPTION"}
	stays := Source{UUID: "OTHER_UUID", Type: resource.Type, Value: "OTHER_VALUE", Description: "OTHER_DESCRIPTION"}
	if p.IfCovered {
		stays.Value = resource.Value
	}
	c := p.of(map[string]any{"uuid": resource.UUID}, map[string]any{
		"sources": []any{map[string]any{"uuid": resource.UUID}}, "owner": map[string]any{"type": "droplet", "id": "DROPLET_ID"},
	})
	return New("CLUSTER_ID", "CLUSTER_NAME", []Source{resource, stays}, []Proposal{{SourceChange: *c}})
}

// sourcesOf are a cluster's trusted sources.
func sourcesOf(cluster map[string]any) []Source {
	list, _ := cluster["trusted_sources"].([]any)
	sources := make([]Source, len(list))
	for i, x := range list {
		m, _ := x.(map[string]any)
		sources[i] = Source{UUID: str(m, "uuid"), Type: str(m, "type"), Value: str(m, "value"), Description: str(m, "description")}
	}
	return sources
}

func str(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}
