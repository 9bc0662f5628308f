package audit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/snapshot"
)

func optionsOf(run *emulator.Running) *account.Options {
	return &account.Options{BaseURL: run.URL, Token: account.NewToken(run.Token), Pace: &account.Pace{}}
}

// Without a way to probe nothing is connected to, and every endpoint says why.
func TestCollectWithoutProbe(t *testing.T) {
	run := accountOf(t, "../../testdata/accounts/good.yaml")
	var units []string
	s, err := audit.Collect(t.Context(), audit.Collection{
		Tool: snapshot.Tool{Name: "dbaudit", Version: "test"}, Account: optionsOf(run), NoProbe: "the reason",
		Now: func() time.Time { return matrixNow }, Progress: func(p collect.State) { units = append(units, p.Unit) },
	})
	if err != nil || s.Incomplete {
		t.Fatalf("%v, %v", err, s.Errors)
	}
	if s.SchemaVersion != snapshot.SchemaVersion || !s.CollectedAt.Equal(matrixNow) || s.Tool.Version != "test" {
		t.Errorf("the head: %s %s %v", s.SchemaVersion, s.CollectedAt, s.Tool)
	}
	for _, c := range s.Clusters {
		for _, e := range c.Endpoints {
			if e.Reachability != nil || len(e.Missing) != 1 || e.Missing[0].Kind != snapshot.MissingNotAsked || e.Missing[0].Reason != "the reason" {
				t.Errorf("%s: %+v", e.ID, e.Missing)
			}
		}
	}
	if !slices.Equal(slices.Compact(units), []string{"clusters"}) {
		t.Errorf("progress of %v", slices.Compact(units))
	}
}

// A collection goes on from what it has, with the selection that it began with.
func TestCollectGoesOn(t *testing.T) {
	run := accountOf(t, "../../internal/emulator/accounts/demo.yaml")
	run.Fault(emulator.Fault{Path: "/v2/databases/*/ca", Kind: emulator.FaultStatus, Status: 404})
	begin := audit.Collection{Account: optionsOf(run), Selection: snapshot.Selection{Clusters: []string{"ledger", "billing"}}}
	s, err := audit.Collect(t.Context(), begin)
	if err != nil || !s.Incomplete || len(s.Clusters) < 2 {
		t.Fatalf("%v, %+v", err, s)
	}
	run.ClearFaults()
	other := audit.Collection{Account: optionsOf(run), Resume: s, Selection: snapshot.Selection{Clusters: []string{"orders"}}}
	if _, err := audit.Collect(t.Context(), other); err == nil || !strings.Contains(err.Error(), "another selection") {
		t.Errorf("another selection: %v", err)
	}
	run.ResetRequests()
	n := len(s.Clusters)
	again, err := audit.Collect(t.Context(), audit.Collection{Account: optionsOf(run), Resume: s})
	if err != nil || again.Incomplete || len(again.Clusters) != n {
		t.Fatalf("%v, %d clusters, %v", err, len(again.Clusters), again.Errors)
	}
	for _, r := range run.Requests() {
		if !strings.HasSuffix(r.Path, "/ca") {
			t.Errorf("%s was asked again", r.Path)
		}
	}
}

// A source tree beside the account adds to what the account says of its apps: a
// binding keeps its cluster.
func TestCollectClientsBeside(t *testing.T) {
	run := accountOf(t, "../../testdata/accounts/bad.yaml")
	c := audit.Collection{Account: optionsOf(run)}
	alone, err := audit.Collect(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	c.Clients = &clients.Options{Roots: []string{"../../testdata/clients/monorepo"}}
	both, err := audit.Collect(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(alone.Clients) != 2 || len(both.Clients) <= len(alone.Clients) {
		t.Fatalf("%d settings of apps, %d with the tree", len(alone.Clients), len(both.Clients))
	}
	for i, s := range both.Clients[:2] {
		if s.ID != alone.Clients[i].ID || s.Cluster == nil || s.Cluster.Name != "bad" {
			t.Errorf("%s leads to %+v", s.ID, s.Cluster)
		}
	}
	c.Clients.Roots = []string{"nowhere"}
	if _, err := audit.Collect(t.Context(), c); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a tree that is not there: %v", err)
	}
}
