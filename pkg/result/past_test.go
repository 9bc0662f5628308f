package result

import (
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

// TestWorse: a known finding is new when it is more severe, or when the evidence
// changed that tells how bad it is, and it says what changed.
func TestWorse(t *testing.T) {
	finding := func(severity Severity, evidence map[string]any) Finding {
		f := fail("TS003", severity, "a", "same")
		f.Evidence = evidence
		return f
	}
	wide := map[string]any{"value": "10.0.0.0/23", "seen": 1}
	for name, tc := range map[string]struct {
		before, now Finding
		changed     []string
	}{
		"the same":         {finding(High, wide), finding(High, map[string]any{"value": "10.0.0.0/23", "seen": 2}), nil},
		"less severe":      {finding(High, wide), finding(Low, wide), nil},
		"more severe":      {finding(Low, wide), finding(High, wide), []string{"severity: high, was low"}},
		"a wider range":    {finding(High, wide), finding(High, map[string]any{"value": "10.0.0.0/3"}), []string{"value: 10.0.0.0/3, was 10.0.0.0/23"}},
		"one version more": {finding(High, map[string]any{"accepted": []any{"TLSv1.1"}}), finding(High, map[string]any{"accepted": []any{"SSLv3", "TLSv1.1"}}), []string{"accepted: SSLv3, TLSv1.1, was TLSv1.1"}},
		"it was not known": {finding(High, nil), finding(High, map[string]any{"value": "10.0.0.0/3"}), []string{"value: 10.0.0.0/3, was nothing"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := res(tc.now)
			for i := range r.Rules {
				r.Rules[i].Worse = []string{"value", "accepted"}
			}
			base := res(tc.before)
			if got := NewFindings(r, NewPast(base)); (len(got) > 0) != (tc.changed != nil) || len(got) > 0 && !slices.Equal(got[0].Changed, tc.changed) {
				t.Errorf("new findings %+v", got)
			}
			Finish(r, Conditions{Baseline: NewPast(base), Gate: Gate{FailOn: "low"}})
			if f := r.Findings[0]; (f.Baseline == New) != (tc.changed != nil) || !slices.Equal(f.Changed, tc.changed) {
				t.Errorf("%s, changed %q; want %q", f.Baseline, f.Changed, tc.changed)
			}
		})
	}
}

// TestPastOfSeveralResults: what the newest result could not see is looked for in the
// one before, and what a newer one judged is not.
func TestPastOfSeveralResults(t *testing.T) {
	full := res(fail("TS001", High, "a", "known"), fail("TS003", High, "a", "gone"))
	saw := res(unsure("TS001", "a", snapshot.MissingFailed))
	saw.Passed = []Passed{{RuleID: "TS003", ResourceID: "id-a"}}
	now := func() *Result {
		return res(fail("TS001", High, "a", "known"), fail("TS003", High, "a", "gone"), fail("TS003", High, "b", "fresh"))
	}
	prints := func(list []Finding) string {
		var out []string
		for _, f := range list {
			out = append(out, f.Fingerprint)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for name, tc := range map[string]struct {
		past []*Result
		want string
	}{
		"nothing":           {nil, "fresh gone known"},
		"the last alone":    {[]*Result{saw}, "fresh gone known"},
		"the last and more": {[]*Result{saw, full}, "fresh gone"},
		"the full one":      {[]*Result{full}, "fresh"},
	} {
		if got := prints(NewFindings(now(), NewPast(tc.past...))); got != tc.want {
			t.Errorf("%s: new are %q, want %q", name, got, tc.want)
		}
	}
}

// TestPastSettles: behind a complete result of the whole account nothing older counts.
func TestPastSettles(t *testing.T) {
	complete := asked(passing(res()), map[string]End{FactClusters: Observed})
	Finish(complete, Conditions{})
	narrowed := asked(passing(res()), map[string]End{FactClusters: Observed})
	narrowed.Ledger.Narrowed = true
	Finish(narrowed, Conditions{})
	r := res(fail("TS003", High, "b", "fresh"))
	if !NewPast(complete).Settles(r) {
		t.Error("an older result is asked though a complete one did not have it")
	}
	if NewPast(narrowed).Settles(r) || NewPast().Settles(r) {
		t.Error("a result of some clusters says nothing of others")
	}
}

// TestWhatNobodyLookedForIsNotFixed: a run without the databases, without the source tree
// or from elsewhere says nothing of what an earlier one found there.
// TestDeletedCluster: what was found of a cluster that the account has not any more is
// gone, where the whole of the same account was looked at.
func TestDeletedCluster(t *testing.T) {
	before := res(fail("TS001", High, "gone", "print 1"))
	before.Clusters = []Cluster{{ID: "id-gone"}, {ID: "id-stays"}}
	before.Rules = []Rule{{ID: "TS001", Resource: "cluster"}}
	before.Findings[0].Resource.ID, before.Findings[0].Resource.ClusterID = "id-gone", "id-gone"
	prod := &snapshot.Selection{Clusters: []string{"prod-*"}}
	narrowed := *before
	narrowed.Ledger = &Ledger{Narrowed: true, Selection: prod}
	for name, selection := range map[string]*snapshot.Selection{"": prod, "other names": {Clusters: []string{"x*"}}, "tags": {Clusters: []string{"prod-*"}, Tags: []string{"a"}}, "unknown": nil} {
		now := Result{Clusters: []Cluster{{ID: "id-stays"}}, Ledger: &Ledger{Narrowed: true, Selection: selection}, Rules: before.Rules}
		if got := NewPast(&narrowed).fixed(&now); (len(got) > 0) != (name == "") {
			t.Errorf("of a selection, now of %s: fixed are %v", name, got)
		}
	}
	for name, tc := range map[string]struct {
		now   Result
		fixed bool
	}{
		"the whole account":     {Result{Clusters: []Cluster{{ID: "id-stays"}}, Ledger: &Ledger{}}, true},
		"it is there":           {Result{Clusters: []Cluster{{ID: "id-stays"}, {ID: "id-gone"}}, Ledger: &Ledger{}}, true},
		"another account":       {Result{Clusters: []Cluster{{ID: "id-else"}}, Ledger: &Ledger{}}, false},
		"no cluster":            {Result{Ledger: &Ledger{}}, false},
		"a selection":           {Result{Clusters: []Cluster{{ID: "id-stays"}}, Ledger: &Ledger{Narrowed: true}}, false},
		"an incomplete listing": {Result{Clusters: []Cluster{{ID: "id-stays"}}, Ledger: &Ledger{Incomplete: []string{"clusters"}}}, false},
	} {
		tc.now.Rules = before.Rules
		if got := NewPast(before).fixed(&tc.now); (len(got) > 0) != tc.fixed {
			t.Errorf("%s: fixed are %v", name, got)
		}
	}
}

// TestPartlySeenIsNotFixed: a list of the API or a file that could not be read leaves what
// was found there as it was, but for what was judged again.
func TestPartlySeenIsNotFixed(t *testing.T) {
	facts := func(name string, end End, id string) *Ledger {
		l := &Ledger{}
		l.Fact(name).Note(end, id, "no answer")
		return l
	}
	for name, tc := range map[string]struct {
		id    string
		now   Result
		fixed bool
	}{
		"apps without the scope":        {"clients/app_platform/x", Result{Clients: &ClientsAudited{}, Ledger: facts(FactClients, Forbidden, "account")}, false},
		"apps that were listed in part": {"clients/app_platform/x", Result{Clients: &ClientsAudited{}, Ledger: facts(FactClients, Failed, "account")}, false},
		"apps that were listed":         {"clients/app_platform/x", Result{Clients: &ClientsAudited{}, Ledger: facts(FactClients, Observed, "account")}, true},
		"a file that cannot be read":    {"clients/x", Result{Clients: &ClientsAudited{}, Errors: []snapshot.Error{{Collector: "clients", Message: "a.env: no"}}}, false},
		"a tree read in part":           {"clients/x", Result{Clients: &ClientsAudited{}, Ledger: facts(FactCollection, Interrupted, "snapshot")}, false},
		"pools that cannot be listed":   {"id-a/endpoints/h:2", Result{Ledger: facts("cluster.pools", Failed, "id-a")}, false},
		"those of another cluster":      {"id-a/endpoints/h:2", Result{Ledger: facts("cluster.pools", Failed, "id-b")}, true},
		"a failed call":                 {"id-a/endpoints/h:2", Result{Errors: []snapshot.Error{{Collector: "account", ClusterID: "id-a"}}}, false},
		"a failed call, and it passes": {
			"id-a/endpoints/h:2",
			Result{Passed: []Passed{{"TLS001", "id-a/endpoints/h:2"}}, Errors: []snapshot.Error{{Collector: "account", ClusterID: "id-a"}}},
			true,
		},
	} {
		before := res(fail("TLS001", High, "a", "print 1"))
		before.Findings[0].Resource.ID = tc.id
		if tc.now.Rules = before.Rules; strings.HasPrefix(tc.id, "id-a") {
			tc.now.Clusters = before.Clusters
		}
		if got := NewPast(before).fixed(&tc.now); (len(got) > 0) != tc.fixed {
			t.Errorf("%s: fixed are %v", name, got)
		}
	}
}

// TestBackAgain: a finding that a night called fixed is new when it is back, also where the
// rule was unknown of something else that night.
func TestBackAgain(t *testing.T) {
	night := func(findings ...Finding) *Result {
		r := asked(passing(res(findings...)), map[string]End{FactClusters: Observed, FactClients: Observed})
		r.Rules, r.Clients = []Rule{{ID: "CL001", Resource: "client"}}, &ClientsAudited{Trees: []string{"."}}
		for i := range r.Findings {
			r.Findings[i].Resource = Resource{ID: "clients/" + r.Findings[i].Fingerprint}
		}
		Finish(r, Conditions{})
		return r
	}
	weak, other := fail("CL001", High, "", "weak"), unsure("CL001", "", snapshot.MissingNotOffered)
	first, second, third := night(weak, other), night(other), night(weak, other)
	if gone := NewPast(first).fixed(second); len(gone) != 1 {
		t.Errorf("fixed are %v", gone)
	}
	if fresh := NewFindings(third, NewPast(second, first)); len(fresh) != 1 {
		t.Errorf("new are %v", fresh)
	}
	if gone := NewPast(second, first).fixed(night(other)); len(gone) != 0 {
		t.Errorf("fixed again are %v", gone)
	}
}

// TestOtherTreesAreNotFixed: a run of other source trees, or of what a pull request
// changes, says nothing of what an earlier one found, nor does it hide that from the next.
func TestOtherTreesAreNotFixed(t *testing.T) {
	of := func(findings []Finding, trees ...string) *Result {
		r := res(findings...)
		r.Clusters, r.Clients, r.Rules = nil, &ClientsAudited{Trees: trees}, []Rule{{ID: "CL001", Resource: "client"}}
		for i := range r.Findings {
			r.Findings[i].Resource = Resource{ID: "clients/x"}
		}
		Finish(asked(r, map[string]End{FactClusters: NotAsked, FactClients: Observed}), Conditions{})
		return r
	}
	weak := []Finding{fail("CL001", High, "", "print 1")}
	for name, tc := range map[string]struct {
		before, now []string
		fixed       bool
	}{
		"the same trees":           {[]string{"a", "b"}, []string{"a", "b"}, true},
		"other trees":              {[]string{"a"}, []string{"b"}, false},
		"one of them":              {[]string{"a", "b"}, []string{"a"}, false},
		"a change":                 {[]string{"."}, nil, false},
		"an older version's trees": {nil, []string{"."}, true},
	} {
		before, now := of(weak, tc.before...), of(nil, tc.now...)
		if got := NewPast(before).fixed(now); (len(got) > 0) != tc.fixed {
			t.Errorf("%s: fixed are %v", name, got)
		}
		again := of(weak, tc.before...)
		if fresh := NewFindings(again, NewPast(now, before)); (len(fresh) > 0) != tc.fixed {
			t.Errorf("%s: new in the night after are %v", name, fresh)
		}
	}
}

// TestCutListIsNotFixed: a cluster that a list which was cut does not have is not deleted.
func TestCutListIsNotFixed(t *testing.T) {
	before := res(fail("TS001", High, "a", "print 1"))
	now := asked(passing(&Result{Rules: before.Rules, Clusters: before.Clusters[1:]}), map[string]End{FactClusters: Failed})
	Finish(now, Conditions{Baseline: NewPast(before), Gate: Gate{FailOn: "low"}})
	if now.Summary.Verdict != Incomplete || len(now.Fixed) > 0 {
		t.Errorf("%s, fixed are %v", now.Summary.Verdict, now.Fixed)
	}
}

// TestSelectionOfClusters: a run of a selection has the App Platform's settings of those
// clusters alone.
func TestSelectionOfClusters(t *testing.T) {
	for cluster, fixed := range map[string]bool{"id-a": true, "id-else": false, "": false} {
		before := res(fail("CL001", High, "a", "print 1"))
		before.Rules = []Rule{{ID: "CL001", Resource: "client"}}
		before.Findings[0].Resource.ID, before.Findings[0].Resource.ClusterID = "clients/app_platform/x", cluster
		now := Result{Clusters: []Cluster{{ID: "id-a"}}, Clients: &ClientsAudited{}, Ledger: &Ledger{Narrowed: true}, Rules: before.Rules}
		if got := NewPast(before).fixed(&now); (len(got) > 0) != fixed {
			t.Errorf("a setting of %q: fixed are %v", cluster, got)
		}
	}
}

func TestWhatNobodyLookedForIsNotFixed(t *testing.T) {
	at := func(rule, kind, id string) *Result {
		f := fail(rule, High, "a", "print "+id)
		f.Resource.ID = id
		r := res(f)
		r.Rules = []Rule{{ID: rule, Resource: kind}}
		return r
	}
	cluster := Cluster{ID: "id-a", Name: "a", Endpoints: []Endpoint{{ID: "h:1", State: snapshot.Reachable}}}
	for name, tc := range map[string]struct {
		before *Result
		now    Result
		fixed  bool
	}{
		"a server that was not looked into": {at("DB001", "server", "id-a"), Result{Clusters: []Cluster{cluster}}, false},
		"a server that passes":              {at("DB001", "server", "id-a"), Result{Clusters: []Cluster{cluster}, Passed: []Passed{{"DB001", "id-a"}}}, true},
		"another server":                    {at("DB001", "server", "id-a"), Result{Clusters: []Cluster{cluster}, Passed: []Passed{{"DB001", "id-b"}}}, false},
		"a database that is gone":           {at("DB020", "database", "id-a/sql_databases/x"), Result{Clusters: []Cluster{cluster}, Passed: []Passed{{"DB020", "id-a/sql_databases/y"}}}, true},
		"a place that is not known":         {at("TS013", "vantage", "id-a/vantages/192.0.2.1"), Result{Clusters: []Cluster{cluster}}, false},
		"a name, and endpoints probed":      {at("CF007", "service_name", "id-a/service_names/db"), Result{Clusters: []Cluster{cluster}}, true},
		"a name, and none probed":           {at("CF007", "service_name", "id-a/service_names/db"), Result{Clusters: []Cluster{{ID: "id-a"}}}, false},
		"a source that is gone":             {at("TS003", "trusted_source", "id-a/trusted_sources/x"), Result{Clusters: []Cluster{cluster}}, true},
		"an app's setting":                  {at("CL001", "client", "clients/app_platform/x"), Result{Clusters: []Cluster{cluster}, Clients: &ClientsAudited{}}, true},
		"a file's setting, apps alone":      {at("CL001", "client", "clients/x"), Result{Clusters: []Cluster{cluster}, Clients: &ClientsAudited{}, Passed: []Passed{{"CL001", "clients/app_platform/x"}}}, false},
		"a file's setting, and the tree":    {at("CL001", "client", "clients/x"), Result{Clusters: []Cluster{cluster}, Clients: &ClientsAudited{Trees: []string{"."}}, Passed: []Passed{{"CL001", "clients/y"}}}, true},
		"a file's setting, the tree alone":  {at("CL001", "client", "clients/x"), Result{Clients: &ClientsAudited{Trees: []string{"."}}}, true},
	} {
		tc.now.Rules = tc.before.Rules
		if got := NewPast(tc.before).fixed(&tc.now); (len(got) > 0) != tc.fixed {
			t.Errorf("%s: fixed are %v", name, got)
		}
		tc.now.Ledger = &Ledger{}
		older := NewPast(&tc.now, tc.before).judged[place{tc.before.Rules[0].ID, tc.before.Findings[0].Resource.ID}]
		if counts := older != nil && len(older.findings) > 0; counts == (tc.fixed || name == "another server") {
			t.Errorf("%s: the older result counts: %v", name, counts)
		}
	}
}
