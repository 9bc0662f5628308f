package change

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Wish is what the user asks for beside what the findings do.
type Wish struct {
	// Rules are those whose findings are to be ended; none: all.
	Rules []string
	// Add and Remove are sources, by type and value.
	Add, Remove []Source
	// From is this computer's own address, when it is known.
	From netip.Addr
}

// byUser is the rule that a step has which the user asked for.
const byUser = "asked for"

// ParseSource reads TYPE:VALUE, or TYPE:VALUE=DESCRIPTION.
func ParseSource(s string) (Source, error) {
	kind, rest, ok := strings.Cut(s, ":")
	value, description, _ := strings.Cut(rest, "=")
	if !ok || value == "" || !slices.Contains([]string{"ip_addr", "droplet", "k8s", "tag", "app"}, kind) {
		return Source{}, fmt.Errorf("%q: write TYPE:VALUE or TYPE:VALUE=DESCRIPTION, the type ip_addr, droplet, k8s, tag or app", s)
	}
	if kind == "ip_addr" {
		if n, err := network(value); err != nil || !n.Addr().Is4() || n.Bits() == 0 {
			return Source{}, fmt.Errorf("%q: the value is an IPv4 address or range", s)
		}
	}
	return Source{Type: kind, Value: value, Description: description}, nil
}

// Propose makes the plan of every cluster whose trusted sources were observed.
// Findings that are waived stay.
func Propose(s *snapshot.Snapshot, r *result.Result, w Wish) []*Plan {
	proposals := map[string][]Proposal{}
	for i := range r.Findings {
		f := &r.Findings[i]
		wanted := len(w.Rules) == 0 || slices.ContainsFunc(w.Rules, func(id string) bool { return strings.EqualFold(id, f.RuleID) })
		if f.Change != nil && f.Waiver == nil && f.Verdict == result.Fail && wanted {
			proposals[f.Resource.ClusterID] = append(proposals[f.Resource.ClusterID], Proposal{f.RuleID, *f.Change})
		}
	}
	var plans []*Plan
	for i := range s.Clusters {
		c := &s.Clusters[i]
		if c.TrustedSources == nil || c.Planned != nil {
			continue
		}
		p := New(c.ID, c.Name, listOf(c.TrustedSources), append(proposals[c.ID], w.proposals(c)...))
		if len(w.Add) > 0 && len(p.After) > 0 {
			p.Unnamed = false // what was missing is named
		}
		p.CutOff = cutOff(c, p, w.From)
		plans = append(plans, p)
	}
	return plans
}

// listOf are a snapshot's sources as the API takes them.
func listOf(sources []snapshot.TrustedSource) []Source {
	list := make([]Source, len(sources))
	for i, s := range sources {
		list[i] = Source{UUID: s.UUID, Type: s.Type, Value: s.Value, Description: s.Description}
	}
	return list
}

// proposals are the user's own for a cluster.
func (w *Wish) proposals(c *snapshot.Cluster) []Proposal {
	var all []Proposal
	for _, s := range w.Add {
		all = append(all, Proposal{byUser, result.SourceChange{Add: []result.Source{{Type: s.Type, Value: s.Value, Description: s.Description}}}})
	}
	for _, gone := range w.Remove {
		for _, s := range c.TrustedSources {
			if s.Type == gone.Type && s.Value == gone.Value {
				all = append(all, Proposal{byUser, result.SourceChange{Remove: []string{s.UUID}}})
			}
		}
	}
	return all
}

// cutOff are the clients that lose their way in: sessions, where the snapshot has
// them, apps and droplets of sources that go, and this computer.
func cutOff(c *snapshot.Cluster, p *Plan, from netip.Addr) []CutOff {
	var list []CutOff
	gone := map[string]Source{}
	for _, s := range p.Removed() {
		gone[s.UUID] = s
	}
	for _, s := range c.TrustedSources {
		source, removed := gone[s.UUID]
		if !removed || s.Target == nil || s.Target.Exists != nil && !*s.Target.Exists {
			continue
		}
		switch s.Type {
		case "app":
			list = append(list, CutOff{"app", cmp.Or(s.Target.Name, s.Value), source})
		case "tag":
			for _, name := range s.Target.Droplets {
				list = append(list, CutOff{"droplet", name, source})
			}
		case "droplet":
			list = append(list, CutOff{"droplet", cmp.Or(s.Target.Name, s.Value), source})
		}
	}
	if c.SQL != nil {
		for _, s := range c.SQL.Sessions {
			address, err := netip.ParseAddr(s.Address)
			if s.TrustedSource == nil || err != nil {
				continue
			}
			source, removed := gone[*s.TrustedSource]
			if in, _ := Admits(p.After, address); removed && !in {
				list = append(list, CutOff{"session", s.User + " from " + s.Address, source})
			}
		}
	}
	if from.IsValid() {
		before, _ := Admits(p.Before, from)
		after, known := Admits(p.After, from)
		if before && !after && known {
			list = append(list, CutOff{"address", from.String(), sourceOf(p.Removed(), from)})
		}
	}
	return list
}

// sourceOf is the source of a list that admits an address.
func sourceOf(list []Source, address netip.Addr) Source {
	for _, s := range list {
		if n, err := network(s.Value); err == nil && n.Contains(address.Unmap()) {
			return s
		}
	}
	return Source{}
}

// Suggest is the smallest list that admits every client that is known: sources that
// a session came through, those of apps that are bound to the cluster, and those
// that name a resource. Single addresses without a session, and all that findings
// condemn, go.
func Suggest(c *snapshot.Cluster, settings []snapshot.ClientSetting, r *result.Result) *Plan {
	used, condemned := map[string]bool{}, map[string]bool{}
	if c.SQL != nil {
		for _, s := range c.SQL.Sessions {
			if s.TrustedSource != nil {
				used[*s.TrustedSource] = true
			}
		}
	}
	var proposals []Proposal
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Change == nil || f.Resource.ClusterID != c.ID || f.Verdict != result.Fail || f.Waiver != nil {
			continue
		}
		proposals = append(proposals, Proposal{f.RuleID, *f.Change})
		for _, uuid := range f.Change.Remove {
			condemned[uuid] = condemned[uuid] || !f.Change.IfCovered
		}
	}
	sessionsSeen := c.SQL != nil && c.SQL.Sessions != nil
	for _, s := range c.TrustedSources {
		if sessionsSeen && s.Type == "ip_addr" && !used[s.UUID] && !condemned[s.UUID] {
			proposals = append(proposals, Proposal{"no session", result.SourceChange{Remove: []string{s.UUID}}})
		}
	}
	for _, cs := range settings {
		if cs.Cluster != nil && cs.Cluster.ID == c.ID && cs.AppID != "" {
			app := result.Source{Type: "app", Value: cs.AppID, Description: "app " + cs.AppName}
			proposals = append(proposals, Proposal{app.Description, result.SourceChange{Add: []result.Source{app}}})
		}
	}
	p := New(c.ID, c.Name, listOf(c.TrustedSources), proposals)
	p.CutOff = cutOff(c, p, netip.Addr{})
	return p
}
