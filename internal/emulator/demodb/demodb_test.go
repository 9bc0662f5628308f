//go:build unix

package demodb

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

var update = flag.Bool("update", false, "record anew what an audit of the real server sees")

// TestRecorded: what is recorded leads to the findings that a real server leads to.
func TestRecorded(t *testing.T) {
	acct, err := emulator.Demo()
	if err != nil {
		t.Fatal(err)
	}
	run, err := acct.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	inside := Start(t.Context(), run)
	defer inside.Close()
	live := collected(t, run, inside)
	if inside.failed != nil || !strings.Contains(inside.Note(), "that the demo started") {
		t.Fatal(inside.Note())
	}
	if *update {
		write(t, "../accounts/demo-analytics.json", live)
		return
	}
	without := &Databases{inside: inside.inside, failed: errors.New("it is not installed"), started: inside.started}
	recorded := collected(t, run, without)
	if !strings.Contains(without.Note(), "it is not installed") {
		t.Error(without.Note())
	}
	got, want := findings(t, recorded), findings(t, live)
	if !slices.Equal(got, want) {
		t.Errorf("recorded: %q\nreal: %q\n(go test ./internal/emulator/demodb -update)", got, want)
	}
	if !slices.ContainsFunc(want, func(s string) bool {
		return strings.HasSuffix(s, "the application monthly connects from 198.51.100.23, as doadmin, over a trusted source that admits 65,536 addresses")
	}) {
		t.Errorf("no session of an application as doadmin: %q", want)
	}
}

func collected(t *testing.T, run *emulator.Running, inside *Databases) *snapshot.Snapshot {
	t.Helper()
	s, err := audit.Collect(t.Context(), audit.Collection{
		Account: &account.Options{BaseURL: run.URL, Token: account.NewToken(run.Token), Pace: &account.Pace{}}, SQL: inside,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Clusters = slices.DeleteFunc(s.Clusters, func(c snapshot.Cluster) bool { return c.Name != "analytics" })
	if len(s.Errors) > 0 || len(s.Clusters) != 1 || s.Clusters[0].SQL == nil {
		t.Fatalf("%v, %d clusters", s.Errors, len(s.Clusters))
	}
	return s
}

func findings(t *testing.T, s *snapshot.Snapshot) []string {
	t.Helper()
	set, err := audit.Rules{Only: []string{"database"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	r, err := engine.Evaluate(t.Context(), policy.FromSnapshot(s), policy.Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		if f.Verdict == result.Unknown && f.MissingKind.Failure() {
			t.Errorf("%s is not known: %s", f.RuleID, f.Message)
		}
		out = append(out, f.RuleID+" "+f.Verdict+" "+f.Message)
	}
	slices.Sort(out)
	return out
}

// write keeps what the server said, without times and what is told of it later.
func write(t *testing.T, path string, s *snapshot.Snapshot) {
	t.Helper()
	sql := *s.Clusters[0].SQL
	sql.ObservedAt, sql.Use = time.Time{}, nil
	for i := range sql.Sessions {
		x := &sql.Sessions[i]
		x.FirstStart, x.LastStart, x.TrustedSource, x.Admits, x.Clients = time.Time{}, time.Time{}, nil, nil, nil
	}
	raw, err := json.MarshalIndent(Record{&sql, s.Clusters[0].SQLDatabases}, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(raw, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
