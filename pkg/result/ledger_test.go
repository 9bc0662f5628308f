package result

import (
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

// asked is a result with a ledger of facts, each of one cluster.
func asked(r *Result, ends map[string]End) *Result {
	r.Ledger = &Ledger{}
	for name, end := range ends {
		r.Ledger.Fact(name).Note(end, "id-a", "because of "+name)
	}
	return r
}

func passing(r *Result) *Result {
	r.Passed = append(r.Passed, Passed{RuleID: "TS001", ResourceID: "id-a"})
	return r
}

func TestVerdict(t *testing.T) {
	medium := Gate{FailOn: "medium"}
	whole := map[string]End{FactClusters: Observed}
	with := func(name string, end End) map[string]End { return map[string]End{FactClusters: Observed, name: end} }
	endpoints := func(states ...string) *Result {
		r := passing(res())
		for _, s := range states {
			r.Clusters[0].Endpoints = append(r.Clusters[0].Endpoints, Endpoint{State: s})
		}
		return asked(r, whole)
	}
	empty := func() *Result {
		r := res()
		r.Clusters = nil
		return r
	}
	noRules := passing(res())
	noRules.Rules = nil
	failing := passing(res())
	failing.Errors = []snapshot.Error{{Collector: "policy", Message: "x"}}
	settings := empty()
	settings.Clients = &ClientsAudited{}
	for name, tc := range map[string]struct {
		r       *Result
		gate    Gate
		verdict string
		code    int
		why     string // part of what the ledger says
	}{
		"one thing passed":               {asked(passing(res()), whole), medium, Pass, 0, ""},
		"at the threshold":               {asked(res(fail("TS001", Medium, "a", "1")), whole), medium, Fail, 1, ""},
		"below the threshold":            {asked(res(fail("TS001", Low, "a", "1")), whole), medium, Pass, 0, ""},
		"low fails when asked":           {asked(res(fail("TS001", Low, "a", "1")), whole), Gate{FailOn: "low"}, Fail, 1, ""},
		"none never fails":               {asked(res(fail("TS001", Critical, "a", "1")), whole), Gate{FailOn: "none"}, Pass, 0, ""},
		"unreachable beside a pass":      {asked(passing(res(unsure("TLS001", "a", snapshot.MissingUnreachable))), with("endpoint.tls", Unreachable)), medium, Pass, 0, ""},
		"not asked beside a pass":        {asked(passing(res(unsure("TLS001", "a", snapshot.MissingNotAsked))), with("endpoint.tls", NotAsked)), medium, Pass, 0, ""},
		"a scope that was never given":   {asked(passing(res(unsure("TS003", "a", snapshot.MissingForbidden))), with("trusted_source.target", Forbidden)), medium, Pass, 0, ""},
		"a fact failed":                  {asked(passing(res(unsure("TS003", "a", snapshot.MissingFailed))), with("cluster.trusted_sources", Failed)), medium, Incomplete, 3, "cluster.trusted_sources: because of cluster.trusted_sources"},
		"a fact was interrupted":         {asked(passing(res()), with("cluster.ca", Interrupted)), medium, Incomplete, 3, "cluster.ca"},
		"allowed to be incomplete":       {asked(passing(res()), with("cluster.ca", Failed)), Gate{FailOn: "medium", AllowIncomplete: true}, Incomplete, 0, ""},
		"a finding outweighs incomplete": {asked(res(fail("TS001", High, "a", "1")), with("cluster.ca", Failed)), Gate{FailOn: "medium", AllowIncomplete: true}, Fail, 1, ""},
		"the collection was interrupted": {asked(passing(res()), with(FactCollection, Interrupted)), medium, Incomplete, 3, "because of collection"},
		"the list was cut":               {asked(passing(res()), map[string]End{FactClusters: Failed}), medium, Incomplete, 3, "the list of clusters is not complete: because of clusters"},
		"an error":                       {asked(failing, whole), medium, Incomplete, 3, "errors: 1"},
		"everything unknown":             {asked(res(unsure("TLS001", "a", snapshot.MissingUnreachable)), with("endpoint.tls", Unreachable)), medium, Incomplete, 3, "nothing could be judged"},
		"everything not asked":           {asked(res(unsure("TLS001", "a", snapshot.MissingNotAsked)), with("endpoint.tls", NotAsked)), medium, Incomplete, 3, "nothing could be judged"},
		"nothing of the kind":            {asked(res(), with("cluster.pools", Observed)), medium, Pass, 0, ""},
		"no rule":                        {asked(noRules, whole), medium, Incomplete, 3, "no rule was selected"},
		"an empty account":               {asked(empty(), whole), medium, Incomplete, 3, "the account has no PostgreSQL cluster"},
		"an empty account, allowed":      {asked(empty(), whole), Gate{FailOn: "medium", AllowEmpty: true}, Pass, 0, ""},
		"a tree without settings":        {asked(settings, map[string]End{FactClusters: NotAsked, FactClients: Observed}), medium, Pass, 0, ""},
		"a tree that was not read":       {asked(empty(), map[string]End{FactClusters: NotAsked, FactClients: Failed}), medium, Incomplete, 3, "clients"},
		"no ledger":                      {empty(), medium, Incomplete, 3, "nothing could be judged"},
		"reached, as required":           {endpoints(snapshot.Reachable), Gate{FailOn: "medium", RequireProbe: true}, Pass, 0, ""},
		"unreachable, not required":      {endpoints(snapshot.Dropped, snapshot.Reachable), medium, Pass, 0, ""},
		"unreachable, required":          {endpoints(snapshot.Dropped, snapshot.Reachable), Gate{FailOn: "medium", RequireProbe: true}, Incomplete, 3, "endpoints that had to be probed and were not: 1"},
		"another service, required":      {endpoints(snapshot.NotPostgreSQL, snapshot.Silent, snapshot.Closed), Gate{FailOn: "medium", RequireProbe: true}, Incomplete, 3, "were not: 3"},
		"not probed, required":           {endpoints("not_probed"), Gate{FailOn: "medium", RequireProbe: true}, Incomplete, 3, "were not: 1"},
		"no name is known":               {endpoints(snapshot.NoSuchHost, snapshot.DNSFailure), medium, Incomplete, 3, "no endpoint's name can be resolved here"},
		"one name is not known":          {endpoints(snapshot.NoSuchHost, snapshot.Dropped), medium, Pass, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			Finish(tc.r, Conditions{Gate: tc.gate})
			if tc.r.Summary.Verdict != tc.verdict || tc.r.ExitCode() != tc.code {
				t.Errorf("verdict %s, exit code %d; want %s, %d; %q", tc.r.Summary.Verdict, tc.r.ExitCode(), tc.verdict, tc.code, tc.r.Ledger.Incomplete)
			}
			if got := strings.Join(tc.r.Ledger.Incomplete, "; "); !strings.Contains(got, tc.why) || tc.verdict == Pass && got != "" {
				t.Errorf("incomplete because of %q, want %q", got, tc.why)
			}
		})
	}
}

func TestEndOf(t *testing.T) {
	for m, want := range map[snapshot.Missing]End{
		{Kind: snapshot.MissingUnreachable}:                           Unreachable,
		{Kind: snapshot.MissingNotOffered}:                            NotOffered,
		{Kind: snapshot.MissingForbidden, Scope: "droplet:read"}:      Forbidden,
		{Kind: snapshot.MissingForbidden, Scope: "database:read"}:     Failed,
		{Kind: snapshot.MissingForbidden}:                             Failed,
		{Kind: snapshot.MissingFailed}:                                Failed,
		{Kind: snapshot.MissingInterrupted, Reason: "it was stopped"}: Interrupted,
		{Kind: "a kind of a later version"}:                           Failed,
		{}:                                                            Failed,
	} {
		if got := EndOf(m); got != want {
			t.Errorf("%+v: %s, want %s", m, got, want)
		}
	}
}

// TestRuleCounts: a resource counts once a rule, and what was not asked for apart.
func TestRuleCounts(t *testing.T) {
	locked := unsure("TS003", "b", snapshot.MissingForbidden)
	locked.MissingScope = "droplet:read"
	r := passing(res(fail("TS003", High, "a", "1"), fail("TS003", High, "a", "2"), locked,
		unsure("TLS001", "a", snapshot.MissingNotAsked), unsure("TLS001", "b", snapshot.MissingUnreachable)))
	r.NotApplicable = []Exempt{{RuleID: "TS001", ResourceID: "id-b", Reason: "x"}}
	Finish(r, Conditions{Gate: Gate{FailOn: "medium"}})
	want := []RuleCount{
		{ID: "TS001", Passed: 1, NotApplicable: 1}, {ID: "TS003", Failed: 1, Unknown: 1}, {ID: "TLS001", Unknown: 1, NotAsked: 1},
	}
	if !slices.Equal(r.Ledger.Rules, want) {
		t.Errorf("got  %+v\nwant %+v", r.Ledger.Rules, want)
	}
	if !slices.Equal(r.Ledger.Scopes, []string{"droplet:read"}) || r.Ledger.Locked != 1 {
		t.Errorf("scopes %v for %d checks", r.Ledger.Scopes, r.Ledger.Locked)
	}
}

// TestWaivedUnknown: a waiver does not cover an unknown unless it says so; then the
// fact that is missing counts no more, but for other verdicts that need it.
func TestWaivedUnknown(t *testing.T) {
	unknown := func() Finding {
		f := unsure("TS003", "a", snapshot.MissingFailed)
		f.Evidence = map[string]any{"missing": []string{"cluster.trusted_sources"}}
		return f
	}
	other := unknown()
	other.RuleID, other.Fingerprint = "TS001", "another"
	for name, tc := range map[string]struct {
		verdict  string
		findings []Finding
		want     string
		waived   int
	}{
		"a waiver of failures": {"", []Finding{unknown()}, Incomplete, 0},
		"a waiver of unknowns": {Unknown, []Finding{unknown()}, Pass, 1},
		"another rule":         {Unknown, []Finding{unknown(), other}, Incomplete, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := asked(passing(res(tc.findings...)), map[string]End{FactClusters: Observed, "cluster.trusted_sources": Failed})
			Finish(r, Conditions{Gate: Gate{FailOn: "medium"}, Waivers: []PlacedWaiver{
				{Waiver: Waiver{Rule: "TS003", Verdict: tc.verdict, Reason: "r", Expires: "2026-12-31"}},
			}})
			if r.Summary.Verdict != tc.want || r.Summary.Waived != tc.waived {
				t.Errorf("verdict %s, %d waived; want %s, %d", r.Summary.Verdict, r.Summary.Waived, tc.want, tc.waived)
			}
		})
	}
}
