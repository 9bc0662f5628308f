package audit_test

import (
	"testing"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// TestRemember keeps a result a week for four months: each knows of those before it,
// and what none of them saw in use fails in the end, not earlier.
func TestRemember(t *testing.T) {
	set, err := audit.Rules{Only: []string{"DB004", "DB016"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)
	for week := range 18 {
		at := begin.AddDate(0, 0, 7*week)
		seen := snapshot.LastUse{Name: "app", Since: at, Last: &at}
		use := &snapshot.SQLUse{ObservedAt: at, Roles: []snapshot.LastUse{seen, {Name: "old", Since: at, Unseen: 1}}, Sources: []snapshot.LastUse{{Name: "office", Since: at, Unseen: 1}}}
		if week == 9 || week == 10 { // without the API
			use.Sources = nil
		}
		if week == 3 { // once
			use.Roles[1] = snapshot.LastUse{Name: "old", Since: at, Last: &at}
		}
		s := &snapshot.Snapshot{SchemaVersion: snapshot.SchemaVersion, CollectedAt: at, Clusters: []snapshot.Cluster{{
			ID: "c1", Name: "db", Role: snapshot.RoleCluster, Engine: "pg", TrustedSources: []snapshot.TrustedSource{{UUID: "s"}},
			SQL: &snapshot.SQL{Role: "dbaudit", Use: use}, SQLDatabases: []snapshot.SQLDatabase{},
		}}}
		r, err := audit.Evaluate(t.Context(), engine, audit.Remember(t.Context(), policy.FromSnapshot(s), st, store.DefaultUnit), audit.Judgement{Now: at})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.PutResult(t.Context(), store.DefaultUnit, r); err != nil {
			t.Fatal(err)
		}
		fails := false
		for _, f := range r.Findings {
			fails = fails || f.RuleID == "DB016" && f.Verdict == result.Fail
		}
		if old := r.Clusters[0].Use.Roles[1]; week >= 3 && (!old.Last.Equal(begin.AddDate(0, 0, 21)) || old.Unseen != week-3) || !old.Since.Equal(begin) {
			t.Errorf("week %d: %+v", week, old)
		}
		if sources := r.Clusters[0].Use.Sources; sources != nil && !sources[0].Since.Equal(begin) || (sources == nil) != (week == 9 || week == 10) {
			t.Errorf("week %d: sources %+v", week, sources)
		}
		if late := week >= 3+13; fails != late {
			t.Errorf("week %d: DB016 fails: %v", week, fails)
		}
	}
}
