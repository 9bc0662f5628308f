package result

import (
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
	// Baseline is an earlier result; nil: every finding counts.
	Baseline *Result
	Gate     Gate
}

// PlacedWaiver is a waiver and where it is written.
type PlacedWaiver struct {
	Waiver
	Location *Location
}

// Finish applies waivers and baseline to what was judged, puts everything in
// its order and sums up. r.EvaluatedAt is the clock.
func Finish(r *Result, c Conditions) {
	r.Waivers = waive(r, c.Waivers)
	if c.Baseline != nil {
		compare(r, c.Baseline)
	}
	now := r.EvaluatedAt
	for i := range r.Findings {
		if r.Findings[i].FirstSeen == nil {
			r.Findings[i].FirstSeen = &now
		}
	}
	order(r)
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
	if !strings.EqualFold(w.Rule, f.RuleID) {
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

// compare marks findings as new or unchanged against an earlier result, and
// lists what is fixed. A finding is fixed only when its rule ran and its cluster
// was seen: what was not looked at is not fixed.
func compare(r, base *Result) {
	earlier := map[string]*Finding{}
	for i := range base.Findings {
		earlier[base.Findings[i].Fingerprint] = &base.Findings[i]
	}
	now := map[string]bool{}
	unknown := map[[2]string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		now[f.Fingerprint] = true
		if f.Verdict == Unknown {
			unknown[[2]string{f.RuleID, f.Resource.ID}] = true
		}
		b, ok := earlier[f.Fingerprint]
		// A risk that was accepted then and is not any more has to be looked at anew.
		if !ok || b.Waiver != nil && f.Waiver == nil {
			f.Baseline = "new"
			continue
		}
		f.Baseline = "unchanged"
		f.FirstSeen = b.FirstSeen
		if f.FirstSeen == nil {
			t := base.EvaluatedAt
			f.FirstSeen = &t
		}
	}
	ran, seen := map[string]bool{}, map[string]bool{"": r.Clients != nil}
	for _, rule := range r.Rules {
		ran[rule.ID] = true
	}
	for _, c := range r.Clusters {
		seen[c.ID] = true
	}
	for i := range base.Findings {
		b := &base.Findings[i]
		owner := b.Resource.ClusterID
		if b.Resource.Type == "client" {
			owner = ""
		}
		lost := unknown[[2]string{b.RuleID, b.Resource.ID}] || unknown[[2]string{b.RuleID, owner}]
		if b.Verdict != Fail || now[b.Fingerprint] || !ran[b.RuleID] || !seen[owner] || lost {
			continue
		}
		r.Fixed = append(r.Fixed, FixedFinding{b.RuleID, b.Severity, b.Message, b.Resource, b.Fingerprint})
	}
}

func summarize(r *Result, c Conditions) Summary {
	s := Summary{OtherEngines: r.Summary.OtherEngines, Findings: map[Severity]int{}, Gate: c.Gate}
	s.Gate.Baseline = c.Baseline != nil
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
			case "not_probed":
				s.Endpoints.NotProbed++
			case snapshot.Reachable, snapshot.NotPostgreSQL, snapshot.Silent, snapshot.Closed:
				s.Endpoints.Probed++
			default:
				s.Endpoints.Unreachable++
			}
		}
	}
	fails, lost, fresh := 0, len(r.Errors) > 0, 0
	limit := Severity(c.Gate.FailOn).Rank()
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Waiver != nil:
			s.Waived++
			continue
		case f.Verdict == Unknown:
			s.Unknown++
			lost = lost || f.MissingKind.Failure()
			continue
		}
		s.Findings[f.Severity]++
		if f.Baseline == "new" {
			fresh++
		}
		if limit > 0 && f.Severity.Rank() >= limit && f.Baseline != "unchanged" {
			fails++
		}
	}
	if c.Baseline != nil {
		s.New = &fresh
	}
	if c.Gate.RequireProbe && s.Endpoints.Unreachable > 0 {
		lost = true
	}
	switch {
	case fails > 0:
		s.Verdict = Fail
	case lost:
		s.Verdict = Incomplete
	default:
		s.Verdict = Pass
	}
	return s
}

// ExitCode is the gate's: 0 it passes, 1 findings at or above --fail-on, 3 incomplete.
func (r *Result) ExitCode() int {
	switch {
	case r.Summary.Verdict == Fail:
		return 1
	case r.Summary.Verdict == Incomplete && !r.Summary.Gate.AllowIncomplete:
		return 3
	}
	return 0
}
