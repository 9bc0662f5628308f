package result

import (
	"cmp"
	"path"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"
)

// None is the --fail-on at which no finding fails the gate.
const None = "none"

// Conditions are what turns judged findings into a verdict.
type Conditions struct {
	// Waivers are the configuration's, with the place of each.
	Waivers []PlacedWaiver
	// Baseline are earlier results to compare with; nil: every finding counts.
	Baseline *Past
	Gate     Gate
}

// PlacedWaiver is a waiver and where it is written.
type PlacedWaiver struct {
	Waiver
	Location *Location
}

// Finish applies waivers and baseline to what was judged, puts everything in
// its order, makes one finding of what endpoints of a cluster share, and settles the ledger and the verdict. r.EvaluatedAt is the clock.
func Finish(r *Result, c Conditions) {
	r.Waivers = waive(r, c.Waivers)
	if c.Baseline != nil {
		c.Baseline.mark(r)
	}
	now := r.EvaluatedAt
	for i := range r.Findings {
		if r.Findings[i].FirstSeen == nil {
			r.Findings[i].FirstSeen = &now
		}
	}
	order(r)
	joinPlaces(r)
	c.Gate.Baseline = c.Baseline != nil
	if r.Ledger == nil {
		r.Ledger = &Ledger{}
	}
	r.Ledger.fill(r, c.Gate)
	if c.Baseline != nil { // the ledger says now whether all was looked at
		r.Fixed = joinFixed(c.Baseline.fixed(r))
	}
	r.Summary = summarize(r, c)
}

// waive sets the waiver of every finding that one covers, and says of each
// waiver what became of it.
func waive(r *Result, waivers []PlacedWaiver) []WaiverStatus {
	names := map[string]string{} // cluster id → name, for replicas: the primary's too
	for _, c := range r.Clusters {
		names[c.ID] = c.Name
	}
	today := r.EvaluatedAt.UTC().Format(time.DateOnly)
	var out []WaiverStatus
	for _, w := range waivers {
		s := WaiverStatus{Waiver: w.Waiver, State: "unused", Location: w.Location}
		expired := w.Expires < today
		for i := range r.Findings {
			f := &r.Findings[i]
			if !w.covers(f) {
				continue
			}
			s.Findings++
			if !expired && f.Waiver == nil {
				own := w.Waiver
				f.Waiver = &own
			}
		}
		switch {
		case expired:
			s.State = "expired"
		case s.Findings > 0:
			s.State = "used"
		}
		out = append(out, s)
	}
	return out
}

// minFingerprint is the fewest digits of a fingerprint that a waiver may give.
const minFingerprint = 12

func (w *Waiver) covers(f *Finding) bool {
	if !strings.EqualFold(w.Rule, f.RuleID) || cmp.Or(w.Verdict, Fail) != f.Verdict {
		return false
	}
	if w.Cluster != "" && !MatchName(w.Cluster, f.Resource.ClusterName, f.Resource.ClusterID) {
		return false
	}
	if w.Resource != "" && !MatchName(w.Resource, f.Resource.Name, f.Resource.ID) {
		return false
	}
	if w.Fingerprint != "" && (len(w.Fingerprint) < minFingerprint || !strings.HasPrefix(f.Fingerprint, w.Fingerprint)) {
		return false
	}
	return true
}

// MatchName reports whether a pattern, a name with the wildcards of
// [path.Match] or an exact id, is one of the names. "*" also matches slashes,
// as in "clients/*" or "10.0.0.0/8".
func MatchName(pattern string, names ...string) bool {
	flat := func(s string) string { return strings.ReplaceAll(s, "/", "\x00") }
	for _, n := range names {
		if n == "" {
			continue
		}
		if n == pattern {
			return true
		}
		if ok, err := path.Match(flat(pattern), flat(n)); err == nil && ok {
			return true
		}
	}
	return false
}

func summarize(r *Result, c Conditions) Summary {
	s := Summary{OtherEngines: r.Summary.OtherEngines, Findings: map[Severity]int{}, Gate: c.Gate}
	for _, sev := range Severities {
		s.Findings[sev] = 0
	}
	for _, cl := range r.Clusters {
		if cl.Role == snapshot.RoleReplica {
			s.Replicas++
		} else {
			s.Clusters++
		}
		for _, e := range cl.Endpoints {
			switch e.State {
			case NotProbed:
				s.Endpoints.NotProbed++
			case snapshot.Reachable, snapshot.NotPostgreSQL, snapshot.Silent, snapshot.Closed:
				s.Endpoints.Probed++
			default:
				s.Endpoints.Unreachable++
			}
		}
	}
	fresh := 0
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Waiver != nil:
			s.Waived++
			continue
		case f.Verdict == Unknown:
			s.Unknown++
			continue
		}
		s.Findings[f.Severity]++
		if f.Baseline == New {
			fresh++
		}
	}
	if c.Baseline != nil {
		s.New, s.Fixed = &fresh, new(len(r.Fixed))
	}
	s.Verdict = r.Ledger.Verdict()
	return s
}

// Fails reports whether a finding fails the gate.
func (g *Gate) Fails(f *Finding) bool {
	limit := Severity(g.FailOn).Rank()
	return f.Verdict == Fail && f.Waiver == nil && f.Baseline != Unchanged && limit > 0 && f.Severity.Rank() >= limit
}

// ExitCode is the gate's: 0 it passes, 1 findings that fail it, 3 incomplete.
func (r *Result) ExitCode() int {
	switch {
	case r.Summary.Verdict == Fail:
		return 1
	case r.Summary.Verdict == Incomplete && !r.Summary.Gate.AllowIncomplete:
		return 3
	}
	return 0
}
