package result

import (
	"cmp"
	"encoding/json"
	"iter"
	"reflect"
	"slices"
)

// Place is one of the endpoints that a finding is about.
type Place struct {
	ResourceID string `json:"resource_id"`
	Name       string `json:"name"`
	// Fingerprint is that of the finding on this endpoint alone, by which waivers and
	// later runs know it.
	Fingerprint string `json:"fingerprint"`
	// Evidence is there where it differs from the finding's.
	Evidence map[string]any `json:"evidence,omitempty"`
}

// Each gives a finding of several places as one finding for each of them, and any
// other as it is.
func (f *Finding) Each() iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		if len(f.Places) == 0 {
			yield(f)
			return
		}
		for _, p := range f.Places {
			at := *f
			at.Places = nil
			at.Resource.ID, at.Resource.Name, at.Fingerprint = p.ResourceID, p.Name, p.Fingerprint
			if p.Evidence != nil {
				at.Evidence = p.Evidence
			}
			if !yield(&at) {
				return
			}
		}
	}
}

// join makes one finding of findings that say the same of several endpoints.
func join(same []*Finding) Finding {
	f := *same[0]
	if len(same) == 1 {
		return f
	}
	f.Places = make([]Place, len(same))
	for i, x := range same {
		f.Places[i] = Place{ResourceID: x.Resource.ID, Name: x.Resource.Name, Fingerprint: x.Fingerprint}
		if !reflect.DeepEqual(x.Evidence, f.Evidence) {
			f.Places[i].Evidence = x.Evidence
		}
		if x.FirstSeen != nil && f.FirstSeen != nil && x.FirstSeen.Before(*f.FirstSeen) {
			f.FirstSeen = x.FirstSeen
		}
	}
	return f
}

// cause is what endpoints of one cluster have to share to be places of one finding.
type cause struct {
	rule, verdict, cluster, message, scope, state string
	severity                                      Severity
}

// cause of a finding; ok is false for one that stays alone.
func (f *Finding) cause() (c cause, ok bool) {
	if f.Resource.Type != "endpoint" || f.Resource.ClusterID == "" || len(f.Places) > 0 {
		return c, false
	}
	state, err := json.Marshal([]any{f.MissingKind, f.Waiver, f.Baseline, f.Changed, f.Location})
	return cause{f.RuleID, f.Verdict, f.Resource.ClusterID, f.Message, f.MissingScope, string(state), f.Severity}, err == nil
}

// joinPlaces makes one finding of what a rule says alike of several endpoints of a
// cluster: one server that answers at six endpoints is one thing to see to. Waivers and
// the baseline were applied to each endpoint before, and those that came out otherwise
// stay apart.
func joinPlaces(r *Result) {
	at := map[cause]int{}
	var groups [][]*Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		c, ok := f.cause()
		if n, seen := at[c]; ok && seen {
			groups[n] = append(groups[n], f)
			continue
		}
		if ok {
			at[c] = len(groups)
		}
		groups = append(groups, []*Finding{f})
	}
	if len(groups) < len(r.Findings) {
		listed := map[string]int{} // the place of an endpoint in the inventory
		for _, c := range r.Clusters {
			for i, e := range c.Endpoints {
				listed[c.ID+"/endpoints/"+e.ID] = i
			}
		}
		joined := make([]Finding, len(groups))
		for i, same := range groups {
			slices.SortStableFunc(same, func(a, b *Finding) int { return cmp.Compare(listed[a.Resource.ID], listed[b.Resource.ID]) })
			joined[i] = join(same)
		}
		r.Findings = joined
	}
}

// joinFixed does the same with what is fixed.
func joinFixed(fixed []FixedFinding) []FixedFinding {
	at := map[cause]int{}
	var out []FixedFinding
	for _, x := range fixed {
		f := x.Finding()
		c, ok := f.cause()
		n, seen := at[c]
		if !ok || !seen {
			at[c] = len(out)
			out = append(out, x)
			continue
		}
		if first := &out[n]; first.Places == nil {
			first.Places = []Place{{ResourceID: first.Resource.ID, Name: first.Resource.Name, Fingerprint: first.Fingerprint}}
		}
		out[n].Places = append(out[n].Places, Place{ResourceID: x.Resource.ID, Name: x.Resource.Name, Fingerprint: x.Fingerprint})
	}
	return out
}
