package reports_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// oscalProp, oscalDocument and what is in it are read by names of their own: the test
// must not read with the types that wrote.
type oscalProp struct{ Name, Value string }

type oscalObject struct {
	UUID      string
	Props     []oscalProp
	Status    string
	Deadline  time.Time
	Collected time.Time
	Target    struct {
		ID     string `json:"target-id"`
		Status struct{ State, Reason string }
	}
	Remediations []struct{ Props []oscalProp }
	Observations []struct {
		UUID string `json:"observation-uuid"`
	} `json:"related-observations"`
	Risks []struct {
		UUID string `json:"risk-uuid"`
	} `json:"related-risks"`
}

type oscalDocument struct {
	UUID    string
	Results []struct {
		Props                         []oscalProp
		Observations, Risks, Findings []oscalObject
	}
}

func readOSCAL(t *testing.T, out []byte) oscalDocument {
	t.Helper()
	var doc struct {
		Results oscalDocument `json:"assessment-results"`
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Results
}

func (o oscalObject) prop(name string) string {
	if i := slices.IndexFunc(o.Props, func(p oscalProp) bool { return p.Name == name }); i >= 0 {
		return o.Props[i].Value
	}
	return ""
}

// TestOSCAL: every document is valid by NIST's schema, every verdict is an observation,
// every reference leads somewhere, and every UUID stands once.
func TestOSCAL(t *testing.T) {
	t.Parallel()
	for name, r := range samples() {
		out := render(t, "oscal", r, reports.View{})
		validate(t, "oscal.schema.json", out)
		res := readOSCAL(t, out).Results[0]
		if want := len(r.Findings) + len(r.Passed) + len(r.NotApplicable); len(res.Observations) != want {
			t.Errorf("%s: %d observations of %d verdicts", name, len(res.Observations), want)
		}
		seen := map[string]bool{}
		for _, o := range slices.Concat(res.Observations, res.Risks, res.Findings) {
			if seen[o.UUID] {
				t.Errorf("%s: UUID %s occurs twice", name, o.UUID)
			}
			seen[o.UUID] = true
		}
		for _, o := range slices.Concat(res.Risks, res.Findings) {
			for _, ref := range o.Observations {
				if !seen[ref.UUID] {
					t.Fatalf("%s: %s names an observation that is not there", name, o.UUID)
				}
			}
			for _, ref := range o.Risks {
				if !seen[ref.UUID] {
					t.Fatalf("%s: %s names a risk that is not there", name, o.UUID)
				}
			}
		}
	}
	if err := validation(t, "oscal.schema.json", bytes.Replace(render(t, "oscal", reporttest.Sample(reporttest.Options{}), reports.View{}), []byte(`"uuid":"`), []byte(`"uuid":"x`), 1)); err == nil {
		t.Error("the schema takes a UUID that is none")
	}
}

// TestOSCALWaivers: a waived finding is a risk that was accepted until a date, an open
// one is not.
func TestOSCALWaivers(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{Findings: 60, Clients: true, Waivers: true})
	res := readOSCAL(t, render(t, "oscal", r, reports.View{})).Results[0]
	waivers := map[string]*result.Waiver{}
	for _, f := range r.Findings {
		waivers[f.Fingerprint] = f.Waiver
	}
	dated := 0
	for _, k := range res.Risks {
		w := waivers[k.prop("fingerprint")]
		types := []string{}
		for _, x := range k.Remediations {
			types = append(types, x.Props[0].Value)
		}
		switch {
		case w == nil:
			if k.Status != "open" || slices.Contains(types, "accept") || !k.Deadline.IsZero() {
				t.Errorf("an open finding is the risk %+v", k)
			}
		case k.Status != "deviation-approved" || !slices.Contains(types, "accept"):
			t.Errorf("a waived finding is the risk %+v", k)
		case w.Expires != "":
			dated++
			if got := k.Deadline.Format(time.DateTime); got != w.Expires+" 23:59:59" {
				t.Errorf("waived until %s, the deadline is %s", w.Expires, got)
			}
		}
	}
	if dated == 0 {
		t.Error("no risk has a date")
	}
}

// satisfied are the controls that a result satisfies.
func satisfied(t *testing.T, r *result.Result) map[string]bool {
	t.Helper()
	out := render(t, "oscal", r, reports.View{})
	validate(t, "oscal.schema.json", out)
	all := map[string]bool{}
	for _, f := range readOSCAL(t, out).Results[0].Findings {
		all[f.Target.ID] = f.Target.Status.State == "satisfied"
		if s := f.Target.Status; (s.State == "satisfied") != (s.Reason == "pass") {
			t.Errorf("%s: %+v", f.Target.ID, s)
		}
	}
	return all
}

// TestOSCALSatisfied: a control is satisfied by what was judged and passed, and by
// nothing else.
func TestOSCALSatisfied(t *testing.T) {
	t.Parallel()
	count := func(m map[string]bool) (n int) {
		for v := range maps.Values(m) {
			if v {
				n++
			}
		}
		return n
	}
	good := reporttest.Sample(reporttest.Options{Clients: true})
	all := satisfied(t, good)
	for _, id := range []string{"ac-6_smt", "sc-8.1_smt", "PR.DS-02_statement", "pci-dss-4_1.4.4_smt"} {
		if _, ok := all[id]; !ok {
			t.Errorf("no finding has the target %s: %v", id, slices.Sorted(maps.Keys(all)))
		}
	}
	if n := count(all); n < len(all)/2 {
		t.Fatalf("%d of %d controls of a well-kept account are satisfied", n, len(all))
	}
	speaks := func(rule result.Rule) bool { return len(rule.Controls["nist-800-53-r5"]) > 0 }
	i := slices.IndexFunc(good.Rules, speaks)
	rule, id := good.Rules[i].ID, strings.ToLower(good.Rules[i].Controls["nist-800-53-r5"][0].ID)+"_smt"
	if !all[id] {
		t.Fatalf("%s is not satisfied to begin with", id)
	}
	finding := result.Finding{RuleID: rule, Verdict: result.Unknown, Severity: result.High, Fingerprint: "f", Message: "no answer", Resource: result.Resource{Type: "cluster", ID: "x", Name: "x"}}
	for name, change := range map[string]func(*result.Result){
		"an unknown": func(r *result.Result) { r.Findings = append(r.Findings, finding) },
		"a failure": func(r *result.Result) {
			f := finding
			f.Verdict = result.Fail
			r.Findings = append(r.Findings, f)
		},
		"a waived failure": func(r *result.Result) {
			f := finding
			f.Verdict, f.Waiver = result.Fail, &result.Waiver{Rule: rule, Reason: "accepted", Expires: "2030-01-01"}
			r.Findings = append(r.Findings, f)
		},
		"nothing judged": func(r *result.Result) { r.Passed = nil },
	} {
		r := reporttest.Sample(reporttest.Options{Clients: true})
		change(r)
		if satisfied(t, r)[id] {
			t.Errorf("%s: %s is satisfied", name, id)
		}
	}
	// What was not seen at all is no unknown of a rule: then nothing is satisfied.
	for name, change := range map[string]func(*result.Result){
		"an incomplete list": func(r *result.Result) {
			r.Ledger.Fact(result.FactClusters).Note(result.Failed, "account", "GET /v2/databases: 500")
		},
		"an interrupted run": func(r *result.Result) {
			r.Ledger.Fact(result.FactCollection).Note(result.Interrupted, "snapshot", "interrupted")
		},
		"an error": func(r *result.Result) {
			r.Errors = append(r.Errors, reporttest.Sample(reporttest.Options{Errors: true}).Errors...)
		},
		"no ledger": func(r *result.Result) { r.Ledger = nil },
	} {
		r := reporttest.Sample(reporttest.Options{Clients: true})
		change(r)
		if n := count(satisfied(t, r)); n > 0 {
			t.Errorf("%s: %d controls are satisfied", name, n)
		}
	}
	// Connection settings that nobody looked for leave the controls about them open.
	r := reporttest.Sample(reporttest.Options{})
	for i := range r.Rules {
		if r.Rules[i].Resource != "client" {
			continue
		}
		for _, c := range r.Rules[i].Controls["nist-800-53-r5"] {
			if satisfied(t, r)[strings.ToLower(c.ID)+"_smt"] {
				t.Errorf("%s is satisfied without %s", c.ID, r.Rules[i].ID)
			}
		}
	}
}

// TestOSCALNames: a later run has observations of its own, and the same risks.
func TestOSCALNames(t *testing.T) {
	ids := func(objects []oscalObject) (all []string) {
		for _, o := range objects {
			all = append(all, o.UUID)
		}
		return all
	}
	r := reporttest.Sample(reporttest.Options{Findings: 10})
	first := readOSCAL(t, render(t, "oscal", r, reports.View{}))
	r.EvaluatedAt = r.EvaluatedAt.Add(24 * time.Hour)
	next := readOSCAL(t, render(t, "oscal", r, reports.View{}))
	a, b := first.Results[0], next.Results[0]
	if !slices.Equal(ids(a.Risks), ids(b.Risks)) {
		t.Error("the risks have other names")
	}
	if slices.Contains(ids(b.Observations), a.Observations[0].UUID) || slices.Contains(ids(b.Findings), a.Findings[0].UUID) || first.UUID == next.UUID {
		t.Error("two runs share the name of an observation, a finding or the document")
	}
}

// TestOSCALTime: an observation has the time at which its cluster was seen, not that
// at which a stored snapshot was judged.
func TestOSCALTime(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{Findings: 10})
	at := r.EvaluatedAt.Add(-72 * time.Hour)
	for i := range r.Clusters {
		r.Clusters[i].ObservedAt = at
	}
	for _, o := range readOSCAL(t, render(t, "oscal", r, reports.View{})).Results[0].Observations {
		if !o.Collected.Equal(at) {
			t.Fatalf("%s was collected at %s, want %s", o.prop("resource-id"), o.Collected, at)
		}
	}
}
