package audit

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"dbaudit/pkg/snapshot"
)

// A selection of a snapshot leaves what a collection with it has: the chosen
// clusters, their replicas, and the apps that connect to them.
func TestSourceNarrows(t *testing.T) {
	s := &snapshot.Snapshot{
		Tool: snapshot.Tool{Name: "dbaudit", Version: "1"},
		Clusters: []snapshot.Cluster{
			{ID: "r1", Name: "a-replica", Role: snapshot.RoleReplica, PrimaryID: "c1", PrimaryName: "orders", Region: "nyc3", Engine: "pg"},
			{
				ID: "c1", Name: "orders", Role: snapshot.RoleCluster, Region: "fra1", Engine: "pg",
				Endpoints: []snapshot.Endpoint{{ID: "h:1", Host: "h", Port: 1, Role: snapshot.EndpointPrimary, Network: "public"}},
			},
			{ID: "c2", Name: "open", Role: snapshot.RoleCluster, Region: "nyc3", Engine: "pg"},
		},
		Clients: []snapshot.ClientSetting{
			{ID: "1", Origin: "app_platform", Cluster: &snapshot.ClientCluster{ID: "c1", Name: "orders"}},
			{ID: "2", Origin: "app_platform", Cluster: &snapshot.ClientCluster{ID: "c2", Name: "open"}},
			{ID: "3", Origin: "app_platform", Host: "H"},
			{ID: "4", Origin: "app_platform", Host: "elsewhere"},
			{ID: "5", Origin: "file", Host: "elsewhere"},
		},
	}
	path := filepath.Join(t.TempDir(), "s.json")
	if err := snapshot.Save(path, s); err != nil {
		t.Fatal(err)
	}
	for want, sel := range map[string]snapshot.Selection{
		"r1 c1 | 1 3 5":        {Regions: []string{"FRA1"}},
		"c2 | 2 5":             {Regions: []string{"nyc*"}},
		"r1 c1 c2 | 1 2 3 4 5": {},
	} {
		src, err := Source(t.Context(), Snapshots{Files: []string{path}}, Collection{Selection: sel})
		if err != nil {
			t.Fatal(err)
		}
		var clients []string
		got := ""
		err = src(func(h *snapshot.Snapshot) error {
			if !h.Selection.Equal(&sel) {
				t.Errorf("the result would be of %+v, not %+v", h.Selection, sel)
			}
			for _, c := range h.Clients {
				clients = append(clients, c.ID)
			}
			return nil
		}, func(c *snapshot.Cluster) error {
			got += c.ID + " "
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got += "|"
		for _, c := range clients {
			got += " " + c
		}
		if got != want {
			t.Errorf("%v: %s, want %s", sel, got, want)
		}
	}

	_, err := Source(t.Context(), Snapshots{Files: []string{path}}, Collection{Selection: snapshot.Selection{Clusters: []string{"oders"}}})
	var none *snapshot.NoMatchError
	if !errors.As(err, &none) || !slices.Equal(none.Near, []string{"orders"}) {
		t.Errorf("a pattern that matches nothing: %v", err)
	}
	s.Missing = []snapshot.Missing{{Fact: "clusters", Kind: snapshot.MissingFailed, Reason: "cut"}}
	if err := snapshot.Save(path, s); err != nil {
		t.Fatal(err)
	}
	if _, err := Source(t.Context(), Snapshots{Files: []string{path}}, Collection{Selection: snapshot.Selection{Clusters: []string{"oders"}}}); err != nil {
		t.Errorf("a list that is not whole: %v", err)
	}
}
