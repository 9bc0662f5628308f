package result

import (
	"testing"
	"time"

	"dbaudit/pkg/snapshot"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func fail(rule string, sev Severity, cluster, print string) Finding {
	return Finding{
		RuleID: rule, Verdict: Fail, Severity: sev, Message: rule + " fails", Fingerprint: print,
		Resource: Resource{Type: "cluster", ID: "id-" + cluster, Name: cluster, ClusterID: "id-" + cluster, ClusterName: cluster},
	}
}

func unsure(rule, cluster string, kind snapshot.MissingKind) Finding {
	f := fail(rule, High, cluster, "unknown-"+rule+cluster)
	f.Verdict, f.MissingKind = Unknown, kind
	return f
}

func res(findings ...Finding) *Result {
	return &Result{
		EvaluatedAt: noon, Findings: findings, Rules: []Rule{{ID: "TS001"}, {ID: "TS003"}, {ID: "TLS001"}},
		Clusters: []Cluster{{ID: "id-a", Name: "a", Role: "cluster"}, {ID: "id-b", Name: "b", Role: "cluster"}},
	}
}

func TestWaivers(t *testing.T) {
	waiver := func(w Waiver) PlacedWaiver { return PlacedWaiver{Waiver: w} }
	print := "0123456789abcdef"
	for name, tc := range map[string]struct {
		w      Waiver
		state  string
		waived bool
	}{
		"by cluster":            {Waiver{Rule: "TS001", Cluster: "a", Expires: "2026-12-31"}, "used", true},
		"by id":                 {Waiver{Rule: "TS001", Cluster: "id-a", Expires: "2026-12-31"}, "used", true},
		"by pattern":            {Waiver{Rule: "ts001", Cluster: "?", Expires: "2026-12-31"}, "used", true},
		"by fingerprint":        {Waiver{Rule: "TS001", Fingerprint: print[:12], Expires: "2026-12-31"}, "used", true},
		"on its last day":       {Waiver{Rule: "TS001", Cluster: "a", Expires: "2026-11-24"}, "used", true},
		"expired yesterday":     {Waiver{Rule: "TS001", Cluster: "a", Expires: "2026-11-23"}, "expired", false},
		"another cluster":       {Waiver{Rule: "TS001", Cluster: "b", Expires: "2026-12-31"}, "unused", false},
		"another rule":          {Waiver{Rule: "TS003", Cluster: "a", Expires: "2026-12-31"}, "unused", false},
		"another resource":      {Waiver{Rule: "TS001", Cluster: "a", Resource: "x", Expires: "2026-12-31"}, "unused", false},
		"another fingerprint":   {Waiver{Rule: "TS001", Fingerprint: "ffffffffffff", Expires: "2026-12-31"}, "unused", false},
		"too short fingerprint": {Waiver{Rule: "TS001", Fingerprint: print[:6], Expires: "2026-12-31"}, "unused", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := res(fail("TS001", Critical, "a", print))
			Finish(r, Conditions{Waivers: []PlacedWaiver{waiver(tc.w)}, Gate: Gate{FailOn: "medium"}})
			if r.Waivers[0].State != tc.state || (r.Findings[0].Waiver != nil) != tc.waived {
				t.Errorf("state %s, waiver %v", r.Waivers[0].State, r.Findings[0].Waiver)
			}
			wantCode, wantWaived, wantCritical := 1, 0, 1
			if tc.waived {
				wantCode, wantWaived, wantCritical = 0, 1, 0
			}
			if r.ExitCode() != wantCode || r.Summary.Waived != wantWaived || r.Summary.Findings[Critical] != wantCritical {
				t.Errorf("code %d, summary %+v", r.ExitCode(), r.Summary)
			}
		})
	}
}

func TestBaseline(t *testing.T) {
	earlier := noon.AddDate(0, -1, 0)
	first := noon.AddDate(0, -3, 0)
	base := res(
		fail("TS001", Critical, "a", "same"), fail("TS001", Critical, "b", "fixed"), fail("TLS001", Critical, "b", "lost"),
		fail("TS003", High, "gone", "not-looked-at"), fail("TS003", High, "a", "was-waived"),
	)
	base.EvaluatedAt = earlier
	base.Findings[0].FirstSeen = &first
	base.Findings[4].Waiver = &Waiver{Rule: "TS003"}
	now := res(fail("TS001", Critical, "a", "same"), unsure("TLS001", "b", snapshot.MissingUnreachable))
	Finish(now, Conditions{Baseline: NewPast(base), Gate: Gate{FailOn: "medium"}})
	if now.ExitCode() != 0 || *now.Summary.New != 0 {
		t.Errorf("an unchanged finding fails the gate: %+v", now.Summary)
	}
	if f := now.Findings[0]; f.Baseline != "unchanged" || !f.FirstSeen.Equal(first) {
		t.Errorf("baseline %q, first seen %v", f.Baseline, f.FirstSeen)
	}
	var fixed []string
	for _, f := range now.Fixed {
		fixed = append(fixed, f.Fingerprint)
	}
	// "lost" is unknown now and "not-looked-at" is on a cluster that was not seen.
	if len(fixed) != 2 || fixed[0] != "fixed" || fixed[1] != "was-waived" {
		t.Errorf("fixed %v", fixed)
	}

	now = res(fail("TS001", Critical, "a", "same"), fail("TS003", High, "a", "fresh"), fail("TS003", High, "a", "was-waived"))
	Finish(now, Conditions{Baseline: NewPast(base), Gate: Gate{FailOn: "medium"}})
	if now.ExitCode() != 1 || *now.Summary.New != 2 {
		t.Errorf("new findings, one of them no longer waived, must fail: %+v", now.Summary)
	}
	for _, f := range now.Findings {
		if f.Fingerprint == "fresh" && !f.FirstSeen.Equal(noon) {
			t.Errorf("a new finding is first seen now, not %v", f.FirstSeen)
		}
	}
}

func TestOrder(t *testing.T) {
	r := res(unsure("TS001", "a", snapshot.MissingUnreachable), fail("TS003", Low, "a", "1"), fail("TS003", Critical, "b", "2"), fail("TS001", Critical, "b", "3"), fail("TS001", Critical, "a", "4"))
	Finish(r, Conditions{})
	var got string
	for _, f := range r.Findings {
		got += f.Fingerprint[:1]
	}
	if got != "4321u" {
		t.Errorf("order %s", got)
	}
}

func TestMatchName(t *testing.T) {
	for _, tc := range []struct {
		pattern, name string
		want          bool
	}{
		{"prod-*", "prod-orders", true},
		{"prod-*", "staging", false},
		{"ip_addr:10.*", "ip_addr:10.0.0.0/8", true},
		{"*", "clients/a/b", true},
		{"[", "[", true},
		{"[", "x", false},
		{"", "", false},
	} {
		if got := MatchName(tc.pattern, tc.name); got != tc.want {
			t.Errorf("MatchName(%q, %q) = %v", tc.pattern, tc.name, got)
		}
	}
}
