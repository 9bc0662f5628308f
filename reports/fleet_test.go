package reports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
)

// aFleet has a unit of each kind.
func aFleet() *result.Fleet {
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	counts := func(critical, low int) map[result.Severity]int {
		return map[result.Severity]int{result.Critical: critical, result.High: 0, result.Medium: 0, result.Low: low}
	}
	night := at.Add(-time.Hour)
	two := 2
	f := &result.Fleet{
		SchemaVersion: result.FleetVersion, Tool: snapshot.Tool{Name: "dbaudit", Version: "1"}, EvaluatedAt: at,
		Categories: []result.Titled{{Key: "trusted_sources", Title: "Trusted sources"}, {Key: "tls", Title: "TLS as served"}, {Key: "cluster", Title: "Cluster"}},
		Notes:      []string{"the store has snapshots of the unit old-team, which fleet.yaml does not name"},
		Units: []result.FleetUnit{
			{
				Name: "web", Verdict: result.Pass, Clusters: 3, Findings: counts(0, 2), Categories: map[string]map[result.Severity]int{"cluster": {result.Low: 2}},
				Previous: &result.FleetPoint{EvaluatedAt: at.AddDate(0, 0, -1), Verdict: result.Fail, Findings: counts(1, 2)},
				Coverage: []result.Coverage{{Vantage: "api", State: result.Reported, CollectedAt: &night}},
			},
			{
				Name: "billing", Owner: "team <billing>\x1b[31m", Verdict: result.Incomplete, Code: 3, Why: []string{"errors: 1", "nothing could be judged"}, Findings: counts(0, 0),
				Coverage: []result.Coverage{{Vantage: "api", State: result.Missed, Reason: "there is no snapshot"}, {Vantage: "vpc-fra1", State: result.Old, Reason: "the newest snapshot is of 2026-02-01T06:00:00Z, more than 24 hours ago"}},
			},
			{
				Name: "payments", Owner: "team-payments", Verdict: result.Fail, Code: 1, Clusters: 1, Findings: counts(2, 1), New: &two, Unknown: 4,
				Categories: map[string]map[result.Severity]int{"trusted_sources": {result.Critical: 2}, "cluster": {result.Low: 1, result.Medium: 2}, "own": {result.High: 1}},
				Previous:   &result.FleetPoint{EvaluatedAt: at.AddDate(0, 0, -1), Verdict: result.Fail, Findings: counts(0, 1)},
				Coverage:   []result.Coverage{{Vantage: "api", State: result.Reported, CollectedAt: &night}},
			},
		},
	}
	f.Finish()
	return f
}

func TestFleetFormats(t *testing.T) {
	for _, name := range []string{"table", "html", "json"} {
		f, err := reports.LookupFleet(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b, aFleet(), reports.View{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "fleet."+name, b.Bytes())
		if name != "json" && strings.Contains(b.String(), "\x1b") || name == "html" && strings.Contains(b.String(), "<billing>") {
			t.Errorf("%s: what others wrote is not escaped", name)
		}
	}
	if _, err := reports.LookupFleet("sarif"); err == nil || !strings.Contains(err.Error(), "html, json, table") {
		t.Errorf("sarif: %v", err)
	}
}
