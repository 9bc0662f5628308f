package result

import (
	"cmp"
	"slices"
	"time"

	"dbaudit/pkg/snapshot"
)

// Standing tells which findings are open after a run: those that fail now and are not
// waived, and those of the past that this run could not judge. gone are the past's that
// are fixed or waived by now, or have another severity. A nil past knows nothing.
func Standing(r *Result, past *Past) (open, gone []Finding) {
	now := map[string]*Finding{}
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			now[f.Fingerprint] = f
			if f.Verdict == Fail && f.Waiver == nil && f.Baseline != Unchanged {
				open = append(open, *f)
			}
		}
	}
	fixed := r.Fixed
	if past != nil {
		fixed = past.fixed(r)
	}
	isFixed := map[string]bool{}
	for _, x := range fixed {
		isFixed[x.Fingerprint] = true
		if past == nil {
			gone = append(gone, x.Finding())
		}
	}
	for _, b := range past.open() {
		f := now[b.Fingerprint]
		switch {
		case f != nil && f.Verdict == Fail && f.Waiver == nil && f.Severity == b.Severity:
		case f != nil && f.Verdict == Fail, isFixed[b.Fingerprint]:
			gone = append(gone, *b)
		default:
			open = append(open, *b)
		}
	}
	for _, list := range [][]Finding{open, gone} {
		slices.SortFunc(list, func(a, b Finding) int {
			return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), cmp.Compare(a.RuleID, b.RuleID),
				cmp.Compare(a.Resource.ClusterName, b.Resource.ClusterName), cmp.Compare(a.Fingerprint, b.Fingerprint))
		})
	}
	return open, gone
}

// open are the past's failing findings that no waiver covered.
func (p *Past) open() (all []*Finding) {
	if p == nil {
		return nil
	}
	for _, e := range p.judged {
		for _, f := range e.findings {
			if f.Waiver == nil {
				all = append(all, f)
			}
		}
	}
	return all
}

// IsIncomplete reports whether something that was asked for was not judged, also when
// findings fail the gate besides.
func (r *Result) IsIncomplete() bool {
	return r.Summary.Verdict == Incomplete || r.Ledger != nil && len(r.Ledger.Incomplete) > 0
}

// WasIncomplete is [Result.IsIncomplete] of the newest result.
func (p *Past) WasIncomplete() bool { return p != nil && p.newest != nil && p.newest.IsIncomplete() }

// NotAudited is the result of an audit that could not take place: it has judged
// nothing, and is incomplete for this reason.
func NotAudited(tool snapshot.Tool, at time.Time, reason error) *Result {
	message := snapshot.Redact(reason.Error())
	r := &Result{
		SchemaVersion: SchemaVersion, Tool: tool, EvaluatedAt: at.UTC().Truncate(time.Second),
		Rules: []Rule{}, Findings: []Finding{}, Passed: []Passed{}, Clusters: []Cluster{},
		Errors: []snapshot.Error{{Collector: "audit", Message: message}},
	}
	Finish(r, Conditions{Gate: Gate{FailOn: None}})
	r.Ledger.Incomplete = []string{"the audit did not take place: " + message}
	return r
}

// TookPlace is false for the result of an audit that judged by no rule ([NotAudited]).
func (r *Result) TookPlace() bool { return len(r.Rules) > 0 }

// TookPlace reports whether the newest audit did; true without one.
func (p *Past) TookPlace() bool { return p == nil || p.newest == nil || p.newest.TookPlace() }
