package reports

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "junit", Extension: "xml", Reporter: Func(writeJUnit),
		Description: "JUnit XML: a test case for each rule and resource, passed ones too",
	})
}

// testCase is one rule on one resource. Its outcome follows the gate, so that a CI
// server turns red when dbaudit's exit code does and not for less.
type testCase struct {
	rule, resource, name string
	// outcome is "" (passed), "failure", "error" or "skipped".
	outcome, kind, message, text string
}

// writeJUnit writes a test suite for each cluster. A finding that the gate lets
// through, a waived one, an unknown and a rule that does not apply are skipped,
// with the reason; an unknown whose evidence failed to be collected is an error.
func writeJUnit(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriterSize(w, 1<<16)
	suites, order := testSuites(r)
	total := outcomes{}
	for _, key := range order {
		total.add(suites[key])
	}
	fmt.Fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dbaudit\" %s time=\"0\">\n", total)
	names := clusterNames(r)
	rules := ruleIndex(r)
	for _, key := range order {
		cases := suites[key]
		counts := outcomes{}
		counts.add(cases)
		name := names[key]
		switch key {
		case clientsKey:
			name = "client settings"
		case accountKey:
			name = "account"
		}
		fmt.Fprintf(out, "  <testsuite name=\"%s\" %s skipped=\"%d\" time=\"0\" timestamp=\"%s\">\n",
			xmlText(cmp.Or(name, key)), counts, counts.skipped, r.EvaluatedAt.UTC().Format("2006-01-02T15:04:05"))
		for _, c := range cases {
			class := "dbaudit"
			title := c.rule
			if rule := rules[c.rule]; rule != nil {
				class += "." + rule.Category
				title += " " + rule.Name
			}
			fmt.Fprintf(out, "    <testcase classname=\"%s\" name=\"%s\" time=\"0\"", xmlText(class), xmlText(strings.TrimSpace(title)+": "+c.name))
			if c.outcome == "" {
				fmt.Fprintf(out, "/>\n")
				continue
			}
			fmt.Fprintf(out, ">\n      <%s message=\"%s\"", c.outcome, xmlText(c.message))
			if c.outcome != "skipped" {
				fmt.Fprintf(out, " type=\"%s\"", xmlText(c.kind))
			}
			if c.text == "" {
				fmt.Fprintf(out, "/>\n    </testcase>\n")
				continue
			}
			fmt.Fprintf(out, ">%s</%s>\n    </testcase>\n", xmlLines(c.text), c.outcome)
		}
		fmt.Fprintf(out, "  </testsuite>\n")
	}
	fmt.Fprintf(out, "</testsuites>\n")
	return out.Flush()
}

// outcomes counts test cases; its text is the attributes that both a suite and the
// whole have.
type outcomes struct{ tests, failures, errors, skipped int }

func (o *outcomes) add(cases []testCase) {
	o.tests += len(cases)
	for i := range cases {
		switch cases[i].outcome {
		case "failure":
			o.failures++
		case "error":
			o.errors++
		case "skipped":
			o.skipped++
		}
	}
}

func (o outcomes) String() string {
	return fmt.Sprintf("tests=\"%d\" failures=\"%d\" errors=\"%d\"", o.tests, o.failures, o.errors)
}

func clusterNames(r *result.Result) map[string]string {
	names := make(map[string]string, len(r.Clusters))
	for i := range r.Clusters {
		names[r.Clusters[i].ID] = r.Clusters[i].Name
	}
	return names
}

// testSuites sorts every verdict to its cluster, rule by rule.
func testSuites(r *result.Result) (map[string][]testCase, []string) {
	names := clusterNames(r)
	suites := map[string][]testCase{}
	// cluster finds whose a resource is: its id begins with the cluster's.
	cluster := func(id string) (key, name string) {
		head, rest, below := strings.Cut(id, "/")
		switch n, ok := names[head]; {
		case head == "clients":
			return clientsKey, rest
		case ok && below:
			return head, rest
		case ok:
			return head, n
		}
		return accountKey, id
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		key, name := groupKey(f), cmp.Or(f.Resource.Name, f.Resource.ID)
		if p := ownPlace(f); p != "" && p != name {
			name += " (" + p + ")"
		}
		c := testCase{rule: f.RuleID, resource: f.Resource.ID, name: name, kind: string(f.Severity), message: f.Message}
		switch {
		case f.Waiver != nil:
			c.outcome, c.message = "skipped", "waived: "+waiverWords(f.Waiver)
		case f.Verdict == result.Unknown && f.MissingKind.Failure():
			c.outcome, c.kind = "error", "unknown"
		case f.Verdict == result.Unknown:
			c.outcome, c.message = "skipped", "unknown: "+f.Message
		case gated(r, f):
			c.outcome, c.text = "failure", failureText(f)
		case f.Baseline == "unchanged":
			c.outcome, c.message = "skipped", string(f.Severity)+", in the baseline: "+f.Message
		default:
			c.outcome, c.message = "skipped", string(f.Severity)+", below the gate: "+f.Message
		}
		suites[key] = append(suites[key], c)
	}
	for i := range r.Passed {
		p := &r.Passed[i]
		key, name := cluster(p.ResourceID)
		suites[key] = append(suites[key], testCase{rule: p.RuleID, resource: p.ResourceID, name: name})
	}
	for i := range r.NotApplicable {
		x := &r.NotApplicable[i]
		key, name := cluster(x.ResourceID)
		suites[key] = append(suites[key], testCase{rule: x.RuleID, resource: x.ResourceID, name: name, outcome: "skipped", message: "not applicable: " + x.Reason})
	}
	for i := range r.Errors {
		e := &r.Errors[i]
		key := accountKey
		if _, ok := names[e.ClusterID]; ok {
			key = e.ClusterID
		}
		suites[key] = append(suites[key], testCase{rule: "collection", name: e.Collector, outcome: "error", kind: "collection", message: e.Message})
	}
	order := make([]string, 0, len(suites))
	for key, cases := range suites {
		order = append(order, key)
		slices.SortStableFunc(cases, func(a, b testCase) int {
			return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.name, b.name), cmp.Compare(a.resource, b.resource))
		})
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(cmp.Compare(names[a], names[b]), cmp.Compare(a, b)) })
	return suites, order
}

func failureText(f *result.Finding) string {
	text := f.Message
	if f.Remediation.Summary != "" {
		text += "\n\nWhat to do: " + f.Remediation.Summary
	}
	for _, w := range remedyWays(&f.Remediation) {
		text += "\n\n" + w.label + ":\n" + w.text
	}
	return text
}

// xmlText escapes for an attribute or text. Characters that XML 1.0 cannot hold at
// all (2.2) have become escapes of ours before.
func xmlText(s string) string { return xmlEscaped(visible(s)) }

func xmlLines(s string) string { return xmlEscaped(escaped(strings.TrimRight(s, "\n"), true)) }

func xmlEscaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}
