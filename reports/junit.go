package reports

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Time   string        `xml:"time,attr"`
	Suites []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`

	key string // of the cluster
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
}

// junitCase is one rule on one resource. Its outcome follows the gate, so that a CI
// server turns red when dbaudit's exit code does and not for less.
type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Outcome *junitOutcome // nil: passed

	rule, name, resource string
}

type junitOutcome struct {
	XMLName xml.Name // failure, error or skipped
	Message string   `xml:"message,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Text    string   `xml:",chardata"`
}

// writeJUnit writes a test suite for each cluster. A finding that the gate lets
// through, a waived one, an unknown and a rule that does not apply are skipped,
// with the reason; an unknown whose evidence failed to be collected is an error.
func writeJUnit(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriter(w)
	if _, err := out.WriteString(xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(out)
	enc.Indent("", "  ")
	if err := enc.Encode(junitOf(r)); err != nil {
		return err
	}
	if err := out.WriteByte('\n'); err != nil {
		return err
	}
	return out.Flush()
}

// junitOf sorts every verdict to its cluster, rule by rule.
func junitOf(r *result.Result) *junitSuites {
	j := &junitBuilder{r: r, names: clusterNames(r), rules: ruleIndex(r), suites: map[string]*junitSuite{}}
	fails := map[*result.Finding]bool{}
	for f := range gated(r) {
		fails[f] = true
	}
	for i := range r.Findings {
		j.finding(&r.Findings[i], fails[&r.Findings[i]])
	}
	for _, p := range r.Passed {
		key, name := j.place(p.ResourceID)
		j.add(key, name, junitCase{rule: p.RuleID, resource: p.ResourceID})
	}
	for _, x := range r.NotApplicable {
		key, name := j.place(x.ResourceID)
		j.add(key, name, junitCase{rule: x.RuleID, resource: x.ResourceID, Outcome: junitSays("skipped", "", "not applicable: "+x.Reason)})
	}
	for _, e := range r.Errors {
		key := accountKey
		if _, ok := j.names[e.ClusterID]; ok {
			key = e.ClusterID
		}
		j.add(key, e.Collector, junitCase{rule: "collection", Outcome: junitSays("error", "collection", e.Message)})
	}
	if incomplete(r) { // a CI server must not show it green
		j.add(accountKey, "verdict", junitCase{rule: "dbaudit", Outcome: junitSays("error", "incomplete", verdictLine(r))})
	}
	return j.finish()
}

type junitBuilder struct {
	r      *result.Result
	names  map[string]string
	rules  map[string]*result.Rule
	suites map[string]*junitSuite // by cluster
}

func junitSays(outcome, kind, message string) *junitOutcome {
	return &junitOutcome{XMLName: xml.Name{Local: outcome}, Message: visible(message), Type: kind}
}

func (j *junitBuilder) finding(f *result.Finding, fails bool) {
	name := resourceName(f)
	if p := ownPlace(f); p != "" && p != name {
		name += " (" + p + ")"
	}
	c := junitCase{rule: f.RuleID, resource: f.Resource.ID}
	switch {
	case f.Waiver != nil:
		c.Outcome = junitSays("skipped", "", "waived: "+waiverWords(f.Waiver))
	case f.Verdict == result.Unknown && f.MissingKind.Failure() && f.MissingScope == "" && j.r.Summary.Verdict != result.Pass:
		c.Outcome = junitSays("error", "unknown", f.Message)
	case f.Verdict == result.Unknown:
		c.Outcome = junitSays("skipped", "", "unknown: "+f.Message)
	case fails:
		c.Outcome = junitSays("failure", string(f.Severity), f.Message)
		c.Outcome.Text = escaped(strings.TrimRight(failureText(f), "\n"), true)
	case f.Baseline == "unchanged":
		c.Outcome = junitSays("skipped", "", string(f.Severity)+", in the baseline: "+f.Message)
	default:
		c.Outcome = junitSays("skipped", "", string(f.Severity)+", below the gate: "+f.Message)
	}
	j.add(groupKey(f), name, c)
}

// place finds whose a resource is.
func (j *junitBuilder) place(id string) (key, name string) {
	head, rest := ownerOf(id)
	switch n, ok := j.names[head]; {
	case head == "clients":
		return clientsKey, rest
	case ok:
		return head, cmp.Or(rest, n)
	}
	return accountKey, id
}

func (j *junitBuilder) add(key, name string, c junitCase) {
	s := j.suites[key]
	if s == nil {
		s = &junitSuite{Name: visible(groupName(key, j.names[key])), key: key, Time: "0", Timestamp: j.r.EvaluatedAt.UTC().Format("2006-01-02T15:04:05")}
		j.suites[key] = s
	}
	c.name, c.Time, c.Class = name, "0", "dbaudit"
	title := c.rule
	if rule := j.rules[c.rule]; rule != nil {
		c.Class = visible("dbaudit." + rule.Category)
		title = strings.TrimSpace(title + " " + rule.Name)
	}
	c.Name = visible(title + ": " + name)
	s.Cases = append(s.Cases, c)
}

// finish counts, and puts everything in its order.
func (j *junitBuilder) finish() *junitSuites {
	all := &junitSuites{Name: "dbaudit", Time: "0"}
	for _, s := range j.suites {
		slices.SortStableFunc(s.Cases, func(a, b junitCase) int {
			return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.name, b.name), cmp.Compare(a.resource, b.resource))
		})
		s.Tests = len(s.Cases)
		for _, c := range s.Cases {
			if c.Outcome == nil {
				continue
			}
			switch c.Outcome.XMLName.Local {
			case "failure":
				s.Failures++
			case "error":
				s.Errors++
			case "skipped":
				s.Skipped++
			}
		}
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
		all.Suites = append(all.Suites, s)
	}
	slices.SortFunc(all.Suites, func(a, b *junitSuite) int {
		return cmp.Or(cmp.Compare(j.names[a.key], j.names[b.key]), cmp.Compare(a.key, b.key))
	})
	return all
}

func failureText(f *result.Finding) string {
	text := f.Message
	if f.Remediation.Summary != "" {
		text += "\n\nWhat to do: " + f.Remediation.Summary
	}
	for _, w := range remedyWays(&f.Remediation) {
		text += "\n\n" + w.Label + ":\n" + w.Text
	}
	return text
}
