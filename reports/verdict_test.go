package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// runs are results of every way that a run can end.
func runs() map[string]*result.Result {
	finish := func(change func(*result.Result), o reporttest.Options) *result.Result {
		r := reporttest.Sample(o)
		change(r)
		gate := r.Summary.Gate
		gate.Baseline = false
		r.Waivers, r.Ledger = nil, reporttest.Ledger(r)
		result.Finish(r, result.Conditions{Gate: gate})
		return r
	}
	interrupted := func(r *result.Result) {
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Verdict == result.Unknown {
				f.MissingKind, f.Message = snapshot.MissingInterrupted, "the run was interrupted before this was asked"
			}
		}
	}
	return map[string]*result.Result{
		"pass":                   reporttest.Sample(reporttest.Options{}),
		"fail":                   reporttest.Sample(reporttest.Options{Findings: 20, Clients: true}),
		"fail and errors":        reporttest.Sample(reporttest.Full(30)),
		"incomplete":             reporttest.Sample(reporttest.Options{Errors: true}),
		"interrupted":            finish(interrupted, reporttest.Options{Unknowns: 6}),
		"interrupted and failed": finish(interrupted, reporttest.Options{Unknowns: 6, Findings: 10}),
		"empty": finish(func(r *result.Result) {
			r.Clusters, r.Passed, r.NotApplicable = nil, nil, nil
		}, reporttest.Options{}),
		"low findings alone": finish(func(r *result.Result) {
			for i := range r.Findings {
				r.Findings[i].Severity = result.Low
			}
		}, reporttest.Options{Findings: 9}),
	}
}

// verdictIn reads the verdict of the run out of a report. The formats that are not here
// have it as a word at the beginning of a line.
var verdictIn = map[string]func(t *testing.T, out []byte) string{
	"json": func(t *testing.T, out []byte) string { return lastMatch(out, `(?s)"summary": \{\s*"verdict": "(\w+)"`) },
	"html": func(t *testing.T, out []byte) string {
		return lastMatch(out, `<h1 id="verdict">(Pass|Fail|Incomplete)`)
	},
	"markdown": func(t *testing.T, out []byte) string { return lastMatch(out, `(?m)^## \S+ dbaudit: ([A-Z]+)$`) },
	"prometheus": func(t *testing.T, out []byte) string {
		return lastMatch(out, `(?m)^dbaudit_verdict\{verdict="(\w+)"\} 1$`)
	},
	"csv": lastCSV(1),
	"ocsf": func(t *testing.T, out []byte) string {
		lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
		var event struct {
			Severity   string
			Compliance struct{ Status string }
			Unmapped   struct{ Verdict string }
		}
		if err := json.Unmarshal(lines[len(lines)-1], &event); err != nil {
			t.Fatal(err)
		}
		if want := map[string]string{"pass": "Pass", "fail": "Fail", "incomplete": "Warning"}[event.Unmapped.Verdict]; event.Compliance.Status != want {
			t.Errorf("ocsf: status %q of the verdict %q", event.Compliance.Status, event.Unmapped.Verdict)
		}
		if (event.Severity == "Informational") != (event.Unmapped.Verdict == "pass") {
			t.Errorf("ocsf: severity %q of the verdict %q", event.Severity, event.Unmapped.Verdict)
		}
		return event.Unmapped.Verdict
	},
	"controls-csv": lastCSV(4),
	"oscal": func(t *testing.T, out []byte) string {
		props := readOSCAL(t, out).Results[0].Props
		return props[slices.IndexFunc(props, func(p oscalProp) bool { return p.Name == "verdict" })].Value
	},
	"sarif": func(t *testing.T, out []byte) string {
		var log struct {
			Runs []struct {
				Invocations []struct {
					ExecutionSuccessful bool
					ExitCode            int
					ExitCodeDescription string
				}
			}
		}
		if err := json.Unmarshal(out, &log); err != nil {
			t.Fatal(err)
		}
		inv := log.Runs[0].Invocations[0]
		word, _, _ := strings.Cut(inv.ExitCodeDescription, ":")
		if want := map[string]int{"PASS": 0, "FAIL": 1, "INCOMPLETE": 3}[word]; inv.ExitCode != want || word == "INCOMPLETE" && inv.ExecutionSuccessful {
			t.Errorf("sarif: %+v", inv)
		}
		return word
	},
	"junit": func(t *testing.T, out []byte) string {
		var doc struct {
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
		}
		if err := xml.Unmarshal(out, &doc); err != nil {
			t.Fatal(err)
		}
		switch {
		case doc.Failures > 0:
			return result.Fail
		case doc.Errors > 0:
			return result.Incomplete
		}
		return result.Pass
	},
	"gitlab": func(t *testing.T, out []byte) string {
		var issues []struct {
			Check    string `json:"check_name"`
			Severity string
		}
		if err := json.Unmarshal(out, &issues); err != nil {
			t.Fatal(err)
		}
		verdict := result.Pass
		for _, i := range issues {
			if i.Check == "dbaudit" {
				return result.Incomplete
			}
			if i.Severity != "minor" { // below the gate
				verdict = result.Fail
			}
		}
		return verdict
	},
}

// lastCSV reads a column of the last row.
func lastCSV(column int) func(*testing.T, []byte) string {
	return func(t *testing.T, out []byte) string {
		rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[len(rows)-1][column]
	}
}

func lastMatch(out []byte, pattern string) string {
	all := regexp.MustCompile(pattern).FindAllSubmatch(out, -1)
	if len(all) == 0 {
		return ""
	}
	return string(all[len(all)-1][1])
}

// TestEveryFormatHasTheVerdict of the exit code.
func TestEveryFormatHasTheVerdict(t *testing.T) {
	t.Parallel()
	exit := map[int]string{0: result.Pass, 1: result.Fail, 3: result.Incomplete}
	for name, r := range runs() {
		want := exit[r.ExitCode()]
		for _, f := range reports.All() {
			read := verdictIn[f.Name]
			if read == nil {
				read = func(_ *testing.T, out []byte) string {
					return lastMatch(out, `(?m)^(?:dbaudit: )?(PASS|FAIL|INCOMPLETE)(?:: |  )\S`)
				}
			}
			for _, v := range []reports.View{{}, {Verbose: true}, {Framework: "nist-800-53-r5"}} {
				out := render(t, f.Name, r, v)
				if got := strings.ToLower(read(t, out)); got != want && !(f.Name == "gitlab" && r.Summary.Gate.Baseline) { // GitLab has all findings
					t.Errorf("%s, %s: the verdict %q, the exit code says %q", name, f.Name, got, want)
				}
			}
		}
		table := string(render(t, "table", r, reports.View{}))
		if said := strings.Contains(table[max(0, strings.LastIndex(table, "\n\n")):], "interrupted"); said != (strings.HasPrefix(name, "interrupted") || name == "fail and errors") {
			t.Errorf("%s: the verdict's line says that it was interrupted: %v\n%s", name, said, table)
		}
	}
}
