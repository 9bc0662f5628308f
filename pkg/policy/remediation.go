package policy

import (
	"fmt"
	"slices"

	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
)

// remedies are a rule's remediation: its texts, and the change that it proposes.
type remedies struct {
	change.Templates
	change *proposal
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

func newRemedies(r remediation) (remedies, error) {
	if c := r.Change; c != nil {
		if !slices.Contains([]string{"", "resource", "evidence.sources"}, c.Remove) {
			return remedies{}, fmt.Errorf("remediation.change.remove %q: want resource or evidence.sources", c.Remove)
		}
		if !slices.Contains([]string{"", "evidence.owner"}, c.Add) {
			return remedies{}, fmt.Errorf("remediation.change.add %q: want evidence.owner", c.Add)
		}
	}
	t, err := change.ParseTemplates(r.Remediation)
	return remedies{t, r.Change}, err
}

// placeholders renders the remediation for a rule's page.
func (r remedies) placeholders() result.Remediation {
	var plan result.Remediation
	if r.change != nil {
		plan = r.change.unfilled().Remediation()
	}
	return r.Placeholders(plan)
}

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
