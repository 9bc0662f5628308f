package change

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// mostSources is how many trusted sources a cluster may have; the limits page
// counts addresses, and a droplet has two.
const mostSources = 100

// Proposal is what a finding of one rule asks for.
type Proposal struct {
	Rule string
	result.SourceChange
}

// Plan is the list of trusted sources of one cluster as it is and as it shall be,
// for all findings of the cluster together.
type Plan struct {
	ClusterID   string   `json:"cluster_id"`
	ClusterName string   `json:"cluster_name"`
	Before      []Source `json:"before"`
	After       []Source `json:"after"`
	// Steps are what goes and what comes, and why.
	Steps []Step `json:"steps"`
	// Unnamed: nothing good would remain, so that a source has to be named first. An
	// empty list would open the cluster to every host.
	Unnamed bool `json:"unnamed,omitempty"`
	// Undescribed are sources of which nothing says what they are for.
	Undescribed []Source `json:"undescribed,omitempty"`
	// Left are rules whose findings the plan does not end, and why.
	Left []Reason `json:"left,omitempty"`
	// CutOff are clients that the plan would cut off, as far as is known.
	CutOff []CutOff `json:"cut_off,omitempty"`
}

// Step is one source that goes or comes.
type Step struct {
	Action string   `json:"action"` // "remove" or "add"
	Source Source   `json:"source"`
	Rules  []string `json:"rules"`
}

// Reason is why a rule's finding stays.
type Reason struct {
	Rule string `json:"rule"`
	Why  string `json:"why"`
}

// CutOff is a client that would lose its way in.
type CutOff struct {
	// Kind is "session", "app", "address" (this computer's) or "droplet".
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Source is the one that lets it in now.
	Source Source `json:"source"`
}

// Actions of a [Step].
const (
	Remove = "remove"
	Add    = "add"
)

// New makes the plan of a cluster. Nothing is listed twice, descriptions stay, and
// the list is never empty: where it would be, the plan is Unnamed.
func New(clusterID, clusterName string, before []Source, proposals []Proposal) *Plan {
	p := &Plan{ClusterID: clusterID, ClusterName: clusterName, Before: before, After: slices.Clone(before), Steps: []Step{}}
	condemned := map[string][]string{}
	for _, o := range proposals {
		if !o.IfCovered {
			for _, uuid := range o.Remove {
				condemned[uuid] = append(condemned[uuid], o.Rule)
			}
		}
	}
	p.take(condemned)
	for _, o := range proposals {
		p.add(o, condemned)
	}
	for _, o := range proposals {
		if o.IfCovered {
			p.takeCovered(o)
		}
	}
	for _, o := range proposals {
		for _, uuid := range o.Describe {
			if i := slices.IndexFunc(p.After, func(s Source) bool { return s.UUID == uuid }); i >= 0 {
				p.Undescribed = append(p.Undescribed, p.After[i])
			}
		}
		if len(o.Describe) > 0 {
			p.Left = append(p.Left, Reason{o.Rule, "only whoever added an address knows what it is for: describe it in the control panel or over the API"})
		}
		p.Unnamed = p.Unnamed || o.Name
	}
	p.Unnamed = p.Unnamed || len(p.After) == 0 && len(proposals) > 0
	if n := Addresses(p.After); n > mostSources {
		p.Left = append(p.Left, Reason{"TS009", fmt.Sprintf("the list would have %d addresses, and %d are allowed", n, mostSources)})
	}
	return p
}

// Addresses counts as DigitalOcean does: a droplet has two, a public and a private
// one.
func Addresses(list []Source) int {
	n := len(list)
	for _, s := range list {
		if s.Type == "droplet" {
			n++
		}
	}
	return n
}

// take removes the condemned sources.
func (p *Plan) take(condemned map[string][]string) {
	p.After = slices.DeleteFunc(p.After, func(s Source) bool {
		rules := condemned[s.UUID]
		if len(rules) > 0 {
			slices.Sort(rules)
			p.Steps = append(p.Steps, Step{Remove, s, slices.Compact(rules)})
		}
		return len(rules) > 0
	})
}

// add puts in what a proposal has in place of what it removes. The description of a
// source that is replaced stays with what replaces it.
func (p *Plan) add(o Proposal, condemned map[string][]string) {
	for _, a := range o.Add {
		s := Source{Type: a.Type, Value: a.Value, Description: a.Description}
		if s.Description == "" {
			for _, old := range p.Before {
				if len(o.Remove) == 1 && old.UUID == o.Remove[0] && condemned[old.UUID] != nil {
					s.Description = old.Description
				}
			}
		}
		if p.has(s) {
			continue
		}
		p.After = append(p.After, s)
		p.Steps = append(p.Steps, Step{Add, s, []string{o.Rule}})
	}
}

func (p *Plan) has(s Source) bool {
	return slices.ContainsFunc(p.After, func(o Source) bool { return o.Type == s.Type && o.Value == s.Value })
}

// takeCovered removes the sources that add nothing to those that stay.
func (p *Plan) takeCovered(o Proposal) {
	for _, uuid := range o.Remove {
		i := slices.IndexFunc(p.After, func(s Source) bool { return s.UUID == uuid })
		if i < 0 {
			continue
		}
		s := p.After[i]
		if slices.ContainsFunc(p.After, func(other Source) bool { return other.UUID != s.UUID && covers(other, s) }) {
			p.After = slices.Delete(p.After, i, i+1)
			p.Steps = append(p.Steps, Step{Remove, s, []string{o.Rule}})
		}
	}
}

// covers reports whether a source admits everything that another one does.
func covers(wide, s Source) bool {
	if wide.Type != s.Type {
		return false
	}
	if wide.Type != "ip_addr" {
		return wide.Value == s.Value
	}
	a, errA := network(wide.Value)
	b, errB := network(s.Value)
	return errA == nil && errB == nil && a.Bits() <= b.Bits() && a.Contains(b.Addr())
}

// network reads an address or a range.
func network(value string) (netip.Prefix, error) {
	return snapshot.ParseRange(strings.TrimSpace(value))
}

// Admits reports whether the list lets an address in: true, false, or not known,
// when it names resources whose addresses are not in it.
func Admits(list []Source, address netip.Addr) (yes, known bool) {
	known = true
	for _, s := range list {
		if s.Type != "ip_addr" {
			known = false
			continue
		}
		if n, err := network(s.Value); err == nil && n.Contains(address.Unmap()) {
			return true, true
		}
	}
	return len(list) == 0, known
}

// Empty reports whether the plan changes nothing.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

func (p *Plan) steps(action string) []Source {
	var list []Source
	for _, s := range p.Steps {
		if s.Action == action {
			list = append(list, s.Source)
		}
	}
	return list
}

// Removed are the sources that go, Added those that come.
func (p *Plan) Removed() []Source { return p.steps(Remove) }

// Added are the sources that come.
func (p *Plan) Added() []Source { return p.steps(Add) }
