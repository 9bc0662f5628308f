package result

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Past is what earlier results say. For each rule and resource the last of them
// counts that judged the one on the other: what was not looked at, or could not be
// seen, is neither gone nor new.
type Past struct {
	judged map[place]*earlier
	// settled are the complete results by the rules that they tell all of: what they do
	// not have was not there.
	settled map[string][]*looked
	// looks are the results: what an older one found and a newer one calls fixed is gone.
	looks []*looked
	// unknown are what the newest result could not judge, by fingerprint.
	unknown map[string]earlier
	newest  *Result
}

// place is a rule and a resource.
type place struct{ rule, resource string }

// earlier is what the last result said that judged a place.
type earlier struct {
	by       *Result
	findings []*Finding
}

// Findings of a comparison ([Finding.Baseline]).
const (
	New       = "new"
	Unchanged = "unchanged"
)

// NewPast takes results, the newest first.
func NewPast(newestFirst ...*Result) *Past {
	p := &Past{judged: map[place]*earlier{}, settled: map[string][]*looked{}, unknown: map[string]earlier{}}
	for _, r := range newestFirst {
		p.Add(r)
	}
	return p
}

// Add takes an older result: it counts where no newer one judged.
func (p *Past) Add(r *Result) {
	fresh := map[place]*earlier{}
	at := func(rule, resource string) *earlier {
		k := place{rule, resource}
		if p.judged[k] != nil || p.settles(k, r) {
			return nil
		}
		if fresh[k] == nil {
			fresh[k] = &earlier{by: r}
		}
		return fresh[k]
	}
	unknown := map[string]bool{}
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			if f.Verdict != Fail {
				unknown[f.RuleID] = true
				if p.newest == nil {
					p.unknown[f.Fingerprint] = earlier{r, []*Finding{f}}
				}
				continue
			}
			if e := at(f.RuleID, f.Resource.ID); e != nil && !slices.ContainsFunc(p.looks, func(l *looked) bool { return l.gone(f, r) }) {
				e.findings = append(e.findings, f)
			}
		}
	}
	for _, x := range r.Passed {
		at(x.RuleID, x.ResourceID)
	}
	for _, x := range r.NotApplicable {
		at(x.RuleID, x.ResourceID)
	}
	maps.Copy(p.judged, fresh)
	if p.newest == nil {
		p.newest = r
	}
	look := newLooked(r)
	p.looks = append(p.looks, look)
	if !r.whole() {
		return
	}
	for _, rule := range r.Rules {
		if !unknown[rule.ID] {
			p.settled[rule.ID] = append(p.settled[rule.ID], look)
		}
	}
}

// settles reports whether an older result tells no more of a place.
func (p *Past) settles(k place, older *Result) bool {
	owner := ownerOf(k.resource)
	return slices.ContainsFunc(p.settled[k.rule], func(l *looked) bool { return l.settles(k.rule, owner, older) })
}

// Newest is the newest result; nil without one.
func (p *Past) Newest() *Result {
	if p == nil {
		return nil
	}
	return p.newest
}

// Verdict is the newest result's; "" without one.
func (p *Past) Verdict() string {
	if p == nil || p.newest == nil {
		return ""
	}
	return p.newest.Summary.Verdict
}

// whole reports whether a result is of all clusters of the account, and complete.
func (r *Result) whole() bool {
	return r.Ledger != nil && !r.narrowed() && len(r.Ledger.Incomplete) == 0
}

// narrowed reports whether a result is of a selection of clusters.
func (r *Result) narrowed() bool { return r.Ledger != nil && r.Ledger.Narrowed }

// lists reports whether a complete result lists the clusters that an earlier one has, if
// they are still there: it is of all clusters, or of those of the same names. By its tags a
// cluster may leave a selection.
func (r *Result) lists(earlier *Result) bool {
	if !r.narrowed() {
		return r.whole()
	}
	s := r.Ledger.Selection
	return s != nil && len(s.Tags)+len(s.Regions) == 0 && len(r.Ledger.Incomplete) == 0 && earlier.narrowed() && s.Equal(earlier.Ledger.Selection)
}

// Settles reports whether no older result could tell more of a result's findings.
func (p *Past) Settles(r *Result) bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool {
		for f := range f.Each() {
			if f.Verdict == Fail && p.judged[place{f.RuleID, f.Resource.ID}] == nil && !p.settles(place{f.RuleID, f.Resource.ID}, r) {
				return true
			}
		}
		return false
	})
}

// compare tells whether a finding is new, and what of it is worse than before. A
// finding is new as well when it is more severe, when its evidence changed that tells
// how bad it is ([Rule.Worse]), or when it was waived and is not any more.
func (p *Past) compare(f *Finding, worse []string) (before *Finding, by *Result, changed []string) {
	if e, ok := p.unknown[f.Fingerprint]; ok && f.Verdict == Unknown {
		return e.findings[0], e.by, nil
	}
	e := p.judged[place{f.RuleID, f.Resource.ID}]
	if e == nil {
		return nil, nil, nil
	}
	i := slices.IndexFunc(e.findings, func(b *Finding) bool { return b.Fingerprint == f.Fingerprint })
	if i < 0 {
		return nil, nil, nil
	}
	before = e.findings[i]
	if f.Severity.Rank() > before.Severity.Rank() {
		changed = append(changed, fmt.Sprintf("severity: %s, was %s", f.Severity, before.Severity))
	}
	for _, key := range worse {
		now, then := text(f.Evidence[key]), text(before.Evidence[key])
		if now != then {
			changed = append(changed, fmt.Sprintf("%s: %s, was %s", strings.ReplaceAll(key, "_", " "), now, then))
		}
	}
	if before.Waiver != nil && f.Waiver == nil {
		changed = append(changed, "the waiver is gone")
	}
	return before, e.by, changed
}

// Worse says what of a finding is worse than the past has it; nothing of one that the
// past does not have. worse is [Rule.Worse].
func (p *Past) Worse(f *Finding, worse []string) []string {
	_, _, changed := p.compare(f, worse)
	return changed
}

// text writes a value of evidence as it is compared: the same read from a file.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = text(x)
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// worse is [Rule.Worse] by rule.
func (r *Result) worse() map[string][]string {
	m := make(map[string][]string, len(r.Rules))
	for _, rule := range r.Rules {
		m[rule.ID] = rule.Worse
	}
	return m
}

// mark sets what each finding of a result is beside the past, and since when it is
// known.
func (p *Past) mark(r *Result) {
	worse := r.worse()
	for i := range r.Findings {
		f := &r.Findings[i]
		before, by, changed := p.compare(f, worse[f.RuleID])
		f.Baseline, f.Changed = Unchanged, changed
		if before == nil || len(changed) > 0 {
			f.Baseline = New
		}
		if before == nil {
			continue
		}
		if f.FirstSeen = before.FirstSeen; f.FirstSeen == nil {
			f.FirstSeen = new(by.EvaluatedAt)
		}
	}
}

// Count counts in a result's summary what is new and what is fixed beside the past,
// where no baseline did. A nil past counts nothing.
func (p *Past) Count(r *Result) {
	if p == nil || r.Summary.New != nil {
		return
	}
	r.Summary.New, r.Summary.Fixed = new(len(NewFindings(r, p))), new(len(joinFixed(p.fixed(r))))
}

// fixed are the findings of the past that are gone: the rule was selected, it was looked
// for what it judges there, and nothing of the two is unknown now; or the cluster is gone.
func (p *Past) fixed(r *Result) []FixedFinding {
	now := map[string]bool{}
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			now[f.Fingerprint] = true
		}
	}
	look := newLooked(r)
	var gone []FixedFinding
	for _, e := range p.judged {
		for _, b := range e.findings {
			if !now[b.Fingerprint] && look.gone(b, e.by) {
				gone = append(gone, FixedFinding{b.RuleID, b.Severity, b.Message, b.Resource, nil, b.Fingerprint})
			}
		}
	}
	slices.SortFunc(gone, func(a, b FixedFinding) int {
		return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), cmp.Compare(a.Resource.ClusterName, b.Resource.ClusterName),
			cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.Resource.ID, b.Resource.ID), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return gone
}

// NewFindings are the failing findings, not waived, that are new: by the baseline
// when the result was compared with one, else by the past. A nil past knows nothing.
func NewFindings(r *Result, past *Past) []Finding {
	if past == nil {
		past = NewPast()
	}
	worse := r.worse()
	var fresh []Finding
	for _, f := range r.Findings {
		if f.Verdict != Fail || f.Waiver != nil || f.Baseline == Unchanged {
			continue
		}
		if f.Baseline == "" {
			var places []*Finding // those that are new
			for f := range f.Each() {
				if before, _, changed := past.compare(f, worse[f.RuleID]); before == nil || len(changed) > 0 {
					f.Changed = changed
					places = append(places, f)
				}
			}
			if len(places) == 0 {
				continue
			}
			f = join(places)
		}
		fresh = append(fresh, f)
	}
	return fresh
}
