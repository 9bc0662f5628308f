package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// audited says what was audited: clusters, endpoints, client settings.
func audited(r *result.Result) []string {
	s := r.Summary
	var parts []string
	switch {
	case s.Clusters > 0 && s.Replicas > 0:
		parts = append(parts, words.Count(s.Clusters, "cluster")+" and "+words.Count(s.Replicas, "replica"))
	case s.Clusters > 0:
		parts = append(parts, words.Count(s.Clusters, "cluster"))
	case s.Replicas > 0:
		parts = append(parts, words.Count(s.Replicas, "replica"))
	case r.Clients == nil, ledgerHas(r, func(f result.Fact) bool { return f.Name == result.FactClusters && f.Ended[result.NotAsked] == 0 }): // not an audit of client settings alone
		parts = append(parts, "no PostgreSQL clusters")
	}
	e := s.Endpoints
	switch total := e.Probed + e.Unreachable + e.NotProbed; {
	case total == 0:
	case e.Probed == total:
		parts = append(parts, words.Count(total, "endpoint")+" probed")
	default:
		parts = append(parts, fmt.Sprintf("%s of %s probed", words.Thousands(e.Probed), words.Count(total, "endpoint")))
	}
	if c := r.Clients; c != nil {
		parts = append(parts, words.Count(c.Settings, "client setting")+folded(c.Contexts))
	}
	return parts
}

// folded says how many client settings are not judged for what they stand in.
func folded(contexts map[string]int) string {
	var parts []string
	for _, c := range []struct{ name, words string }{{"docs", "in documentation"}, {"tests", "in tests"}, {"local", "local"}} {
		if n := contexts[c.name]; n > 0 {
			parts = append(parts, words.Thousands(n)+" "+c.words)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ": not judged)"
}

// circumstances are the smaller facts about a run.
func circumstances(r *result.Result) []string {
	var parts []string
	if n := r.Summary.OtherEngines; n > 0 {
		parts = append(parts, words.Count(n, "cluster of another engine|clusters of other engines")+" left out")
	}
	return append(parts, words.Count(len(r.Rules), "rule"), minute(r.EvaluatedAt), strings.TrimSpace(cmp.Or(r.Tool.Name, "dbaudit")+" "+r.Tool.Version))
}

// verdictWords say what the verdict is and why, without the verdict's own word.
func verdictWords(r *result.Result) []string {
	reason, gate := verdictReason(r), result.Severity(r.Summary.Gate.FailOn).Rank()
	counted, below := map[result.Severity]int{}, map[result.Severity]int{}
	for s, n := range r.Summary.Findings {
		if gate > 0 && s.Rank() >= gate {
			counted[s] = n
		} else {
			below[s] = n
		}
	}
	if at := severityCounts(counted); at != "" && r.Summary.Verdict == result.Fail && !r.Summary.Gate.Baseline {
		reason += ": " + at
	} else if at != "" {
		reason += " (all: " + at + ")"
	}
	parts := []string{reason}
	if under := severityCounts(below); under != "" {
		parts = append(parts, under)
	}
	return append(parts, verdictCounts(r)...)
}

// verdictLine is the run's verdict and why, on one line.
func verdictLine(r *result.Result) string {
	return strings.ToUpper(r.Summary.Verdict) + ": " + strings.Join(verdictWords(r), " · ")
}

// incomplete reports whether the run does not pass because something was not judged.
func incomplete(r *result.Result) bool {
	return r.Summary.Verdict == result.Incomplete && r.ExitCode() != 0
}

// interrupted reports whether the run was stopped before it was done.
func interrupted(r *result.Result) bool {
	return ledgerHas(r, func(f result.Fact) bool { return f.Ended[result.Interrupted] > 0 })
}

// ledgerHas reports whether one of the facts that were asked is such a one.
func ledgerHas(r *result.Result, such func(result.Fact) bool) bool {
	return r.Ledger != nil && slices.ContainsFunc(r.Ledger.Facts, such)
}

// scopeWords say what a token would need to judge more; "" when it lacks nothing.
func scopeWords(r *result.Result) string {
	if r.Ledger == nil || r.Ledger.Locked == 0 {
		return ""
	}
	return "give the token " + words.List(r.Ledger.Scopes) + " to judge " + words.Count(r.Ledger.Locked, "more check")
}

// verdictReason says why the verdict is what it is.
func verdictReason(r *result.Result) string {
	s := r.Summary
	noun := "finding"
	if s.Gate.Baseline {
		noun = "new finding"
	}
	switch {
	case s.Verdict == result.Fail && size(gated(r)) > 0:
		return words.Count(size(gated(r)), noun) + " of " + orWorse(s.Gate.FailOn)
	case s.Verdict == result.Fail: // a gate that this version does not know
		return "the gate is not met"
	case s.Verdict == result.Incomplete && r.Ledger != nil && len(r.Ledger.Incomplete) > 0:
		return "no finding fails the gate, but not everything could be judged: " + strings.Join(r.Ledger.Incomplete, "; ")
	case s.Verdict == result.Incomplete:
		return "no finding fails the gate, but not everything could be judged"
	case s.Gate.FailOn == result.None:
		return "nothing fails this gate"
	case nothingToJudge(r):
		return "there was nothing to judge"
	case !s.Gate.Baseline && severityCounts(s.Findings) == "":
		return "no findings"
	}
	return "no " + noun + "s of " + orWorse(s.Gate.FailOn)
}

// orWorse is a severity and those above it.
func orWorse(severity string) string {
	if severity == string(result.Critical) {
		return severity
	}
	return severity + " or worse"
}

// verdictCounts are what there is besides findings.
func verdictCounts(r *result.Result) []string {
	var parts []string
	if interrupted(r) {
		parts = append(parts, "interrupted")
	}
	if n := r.Summary.Waived; n > 0 {
		parts = append(parts, words.Thousands(n)+" waived")
	}
	notAsked := size(where(r, isNotAsked))
	if n := r.Summary.Unknown - notAsked; n > 0 {
		parts = append(parts, words.Thousands(n)+" unknown")
	}
	if notAsked > 0 {
		parts = append(parts, words.Thousands(notAsked)+" not asked")
	}
	if n := len(r.Fixed); n > 0 {
		parts = append(parts, words.Thousands(n)+" fixed")
	}
	return parts
}

// gateWords say what the verdict was measured by.
func gateWords(g result.Gate) string {
	parts := []string{"fails on " + orWorse(g.FailOn)}
	if g.FailOn == result.None {
		parts[0] = "nothing fails it"
	}
	if g.Baseline {
		parts = append(parts, "only what is new since the baseline")
	}
	if g.RequireProbe {
		parts = append(parts, "every endpoint must be probed")
	}
	if g.AllowEmpty {
		parts = append(parts, "an account without clusters passes")
	}
	if g.AllowIncomplete {
		parts = append(parts, "incomplete is allowed")
	}
	return visible(strings.Join(parts, ", "))
}

// nothingToJudge tells an account without clusters, or a tree without connection
// settings, from one that is well kept.
func nothingToJudge(r *result.Result) bool {
	s := r.Summary
	return s.Clusters+s.Replicas == 0 && len(r.Findings)+len(r.Passed)+len(r.NotApplicable) == 0 &&
		(r.Clients == nil || r.Clients.Settings == 0)
}

// runFinding is the verdict of the run as a finding, for formats that have nothing but
// findings: as severe as the worst that fails the gate, of no severity when it passes.
func runFinding(r *result.Result) *result.Finding {
	f := &result.Finding{
		RuleID: "dbaudit", Verdict: r.Summary.Verdict, Message: verdictLine(r), Resource: result.Resource{Type: "run", ID: "run", Name: "run"},
		Fingerprint: "dbaudit/" + r.EvaluatedAt.UTC().Format(time.RFC3339),
	}
	if incomplete(r) {
		f.Severity = result.High
	}
	for g := range gated(r) {
		if g.Severity.Rank() > f.Severity.Rank() {
			f.Severity = g.Severity
		}
	}
	return f
}
