package reports

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// The sentences that several formats share.

// audited says what was audited: clusters, endpoints, client settings.
func audited(r *result.Result) []string {
	s := r.Summary
	what := count(s.Clusters, "cluster")
	if s.Clusters == 0 {
		what = "no PostgreSQL clusters"
	}
	if s.Replicas > 0 {
		what += " and " + count(s.Replicas, "replica")
	}
	parts := []string{what}
	e := s.Endpoints
	switch total := e.Probed + e.Unreachable + e.NotProbed; {
	case total == 0:
	case e.Probed == total:
		parts = append(parts, count(total, "endpoint")+" probed")
	default:
		parts = append(parts, fmt.Sprintf("%s of %s probed", thousands(e.Probed), count(total, "endpoint")))
	}
	if c := r.Clients; c != nil {
		parts = append(parts, count(c.Settings, "client setting")+folded(c.Contexts))
	}
	return parts
}

// folded says how many client settings are not judged for what they stand in.
func folded(contexts map[string]int) string {
	var parts []string
	for _, c := range []struct{ name, words string }{{"docs", "in documentation"}, {"tests", "in tests"}, {"local", "local"}} {
		if n := contexts[c.name]; n > 0 {
			parts = append(parts, thousands(n)+" "+c.words)
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
		parts = append(parts, count(n, "cluster of another engine|clusters of other engines")+" left out")
	}
	return append(parts, count(len(r.Rules), "rule"), minute(r.EvaluatedAt), strings.TrimSpace(cmp.Or(r.Tool.Name, "dbaudit")+" "+r.Tool.Version))
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
	return r.Ledger != nil && slices.ContainsFunc(r.Ledger.Facts, func(f result.Fact) bool { return f.Ended[result.Interrupted] > 0 })
}

// scopeWords say what a token would need to judge more; "" when it lacks nothing.
func scopeWords(r *result.Result) string {
	if r.Ledger == nil || r.Ledger.Locked == 0 {
		return ""
	}
	return "give the token " + list(r.Ledger.Scopes) + " to judge " + count(r.Ledger.Locked, "more check")
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
		return count(size(gated(r)), noun) + " of " + orWorse(s.Gate.FailOn)
	case s.Verdict == result.Fail: // a gate that this version does not know
		return "the gate is not met"
	case s.Verdict == result.Incomplete && r.Ledger != nil && len(r.Ledger.Incomplete) > 0:
		return "no finding fails the gate; not all was judged: " + strings.Join(r.Ledger.Incomplete, "; ")
	case s.Verdict == result.Incomplete:
		return "no finding fails the gate; not all was judged"
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
		parts = append(parts, thousands(n)+" waived")
	}
	notAsked := size(where(r, isNotAsked))
	if n := r.Summary.Unknown - notAsked; n > 0 {
		parts = append(parts, thousands(n)+" unknown")
	}
	if notAsked > 0 {
		parts = append(parts, thousands(notAsked)+" not asked")
	}
	if n := len(r.Fixed); n > 0 {
		parts = append(parts, thousands(n)+" fixed")
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

// about names the thing that a finding is about, without its cluster; "" when it
// is the cluster itself.
func about(f *result.Finding) string {
	switch f.Resource.Type {
	case "cluster", "replica", "account":
		return ""
	case "client":
		if p := ownPlace(f); p != "" {
			return p
		}
	}
	if f.Resource.Name != "" {
		return f.Resource.Name
	}
	return f.Resource.ID
}

// fullName names a resource with its cluster: "orders-prod / 10.0.0.0/8".
func fullName(f *result.Finding) string {
	name := f.Resource.Name
	if name == "" {
		name = f.Resource.ID
	}
	if c := f.Resource.ClusterName; c != "" && c != name {
		return c + " / " + name
	}
	return name
}

// ownPlace is where in the audited tree a finding is, "" when it is about something
// live. Its location is then the line of dbaudit.yaml that a code scanning
// dashboard is pointed at, which tells a reader nothing.
func ownPlace(f *result.Finding) string {
	l := f.Location
	if l == nil || l.Path == "" || f.Resource.Type != "client" || !strings.HasPrefix(f.Resource.Name, l.Path) {
		return ""
	}
	return place(l)
}

// place is "path:line".
func place(l *result.Location) string {
	if l.Line > 0 {
		return fmt.Sprintf("%s:%d", l.Path, l.Line)
	}
	return l.Path
}

// ruleIndex finds a rule's metadata by id.
func ruleIndex(r *result.Result) map[string]*result.Rule {
	index := make(map[string]*result.Rule, len(r.Rules))
	for i := range r.Rules {
		index[r.Rules[i].ID] = &r.Rules[i]
	}
	return index
}

// titleOf is the title of a rule, or its id when the result does not hold it.
func titleOf(rules map[string]*result.Rule, id string) string {
	if r := rules[id]; r != nil && r.Title != "" {
		return r.Title
	}
	return id
}

// compareNumbers compares "8.9" and "8.22" part by part, digits as numbers.
func compareNumbers(a, b string) int {
	x, y := numberParts.FindAllString(a, -1), numberParts.FindAllString(b, -1)
	return slices.CompareFunc(x, y, func(a, b string) int {
		n, errA := strconv.Atoi(a)
		m, errB := strconv.Atoi(b)
		if errA == nil && errB == nil {
			return cmp.Compare(n, m)
		}
		return cmp.Compare(a, b)
	})
}

var numberParts = regexp.MustCompile(`\d+|\D+`)

// way is one way to put an end to a finding, as text that went through [escaped].
type way struct {
	Label, Text string
	Language    string // of a fenced block in Markdown
}

// remedyWays lists the ways that apply, in the order in which they are shown.
func remedyWays(m *result.Remediation) []way {
	ways := []way{
		{"doctl", m.Doctl, "sh"},
		{"API", m.API, "http"},
		{"Control panel", m.ControlPanel, ""},
		{"Terraform", m.Terraform, "hcl"},
		{"godo", m.Godo, "go"},
		{"pydo", m.Pydo, "python"},
		{"SQL", m.SQL, "sql"},
		{"Code", m.Code, ""},
	}
	for i := range ways {
		ways[i].Text = strings.TrimRight(escaped(ways[i].Text, true), "\n")
	}
	return slices.DeleteFunc(ways, func(w way) bool { return strings.TrimSpace(w.Text) == "" })
}

// parameter is a threshold of a rule. Text is its value in force with its unit.
type parameter struct{ Name, Text, Description string }

func parameters(r *result.Rule) []parameter {
	var all []parameter
	for _, name := range sortedKeys(r.Parameters) {
		p := r.Parameters[name]
		value := p.Value
		if value == nil {
			value = p.Default
		}
		all = append(all, parameter{name, strings.TrimSpace(compactJSON(value) + " " + p.Unit), p.Description})
	}
	return all
}

// linkable reports whether a URL may stand in a Markdown link as it is.
func linkable(url string) bool {
	return strings.HasPrefix(url, "https://") && url == visible(url) && len(url) < 500 && !strings.ContainsAny(url, " <>()\\\"'`")
}

// firstLink is the first reference of a rule that can be a link.
func firstLink(r *result.Rule) (first result.Reference) {
	for _, ref := range r.References {
		if linkable(ref.URL) {
			return ref
		}
	}
	return first
}

// waiverWords is a waiver's reason, end and owner; "" for nil.
func waiverWords(w *result.Waiver) string {
	if w == nil {
		return ""
	}
	s := w.Reason
	switch {
	case w.Expires != "":
		s += " · until " + w.Expires
	case w.Inline:
		s += " · by a comment in the file"
	}
	if w.Owner != "" {
		s += " · " + w.Owner
	}
	return s
}

// severityWords are a severity in the words of other formats.
type severityWords struct {
	sarif, github string
	problem       string // in GitHub's code quality
	score         string // the middle of GitHub's range, for rules that state none
	gitlab, ocsf  string
	ocsfID        int
}

func wordsFor(s result.Severity) severityWords {
	switch s {
	case result.Critical:
		return severityWords{"error", "error", "error", "9.5", "blocker", "Critical", 5}
	case result.High:
		return severityWords{"error", "error", "error", "8.0", "critical", "High", 4}
	case result.Medium:
		return severityWords{"warning", "warning", "warning", "5.5", "major", "Medium", 3}
	case result.Low:
		return severityWords{"note", "notice", "recommendation", "2.0", "minor", "Low", 2}
	}
	return severityWords{"warning", "warning", "warning", "5.0", "info", "Unknown", 0}
}

// clusterFacts is what stands beside a cluster's name; "" for nil.
func clusterFacts(c *result.Cluster) string {
	if c == nil {
		return ""
	}
	var facts []string
	if c.Role == snapshot.RoleReplica {
		facts = append(facts, "replica")
	}
	if c.Version != "" {
		facts = append(facts, "PostgreSQL "+c.Version)
	}
	if c.Region != "" {
		facts = append(facts, c.Region)
	}
	if c.TrustedSources != nil && len(c.TrustedSources) == 0 {
		facts = append(facts, "open to all")
	} else if c.TrustedSources != nil {
		facts = append(facts, count(len(c.TrustedSources), "trusted source"))
	}
	return visible(strings.Join(facts, " · "))
}
