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
	"dbaudit/pkg/words"
)

// The words that several formats share.

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
	return resourceName(f)
}

// resourceName is a resource's name, with the number of the others where a finding has
// several places.
func resourceName(f *result.Finding) string {
	name := cmp.Or(f.Resource.Name, f.Resource.ID)
	if n := len(f.Places); n > 1 {
		name += " and " + words.Count(n-1, "other endpoint")
	}
	return name
}

// everyPlace joins a value of all the places of a finding.
func everyPlace(f *result.Finding, value func(*result.Finding) string) string {
	var all []string
	for x := range f.Each() {
		all = append(all, value(x))
	}
	return strings.Join(all, ", ")
}

func nameOf(f *result.Finding) string { return f.Resource.Name }
func idOf(f *result.Finding) string   { return f.Resource.ID }

// fullName names a resource with its cluster: "orders-prod / 10.0.0.0/8".
func fullName(f *result.Finding) string {
	name := resourceName(f)
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

// passedTitle is what a pass of a rule says.
func passedTitle(rules map[string]*result.Rule, id string) string {
	if r := rules[id]; r != nil && r.PassedTitle != "" {
		return r.PassedTitle
	}
	return "no finding: " + titleOf(rules, id)
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
		all = append(all, parameter{name, strings.TrimSpace(compactJSON(p.InForce()) + " " + p.Unit), p.Description})
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
	return severityWords{"warning", "warning", "warning", "5.0", "info", "Informational", 1}
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
		facts = append(facts, words.Count(len(c.TrustedSources), "trusted source"))
	}
	return visible(strings.Join(facts, " · "))
}
