package snapshot

import (
	"errors"
	"slices"
	"testing"
)

func selectable() []*Cluster {
	return []*Cluster{
		{ID: "r1", Name: "a-replica", Role: RoleReplica, PrimaryID: "c1", PrimaryName: "orders", Region: "nyc3"},
		{ID: "c1", Name: "orders", Role: RoleCluster, Region: "fra1", Tags: []string{"Prod", "shop"}},
		{ID: "c2", Name: "open", Role: RoleCluster, Region: "nyc3"},
		{ID: "r2", Name: "lonely", Role: RoleReplica, PrimaryID: "gone", PrimaryName: "elsewhere", Region: "ams3"},
	}
}

func TestSelectionChooses(t *testing.T) {
	for name, tc := range map[string]struct {
		sel  *Selection
		want []string
	}{
		"everything":            {nil, []string{"r1", "c1", "c2", "r2"}},
		"an empty one":          {&Selection{}, []string{"r1", "c1", "c2", "r2"}},
		"a name":                {&Selection{Clusters: []string{"open"}}, []string{"c2"}},
		"an id":                 {&Selection{Clusters: []string{"c2"}}, []string{"c2"}},
		"a pattern":             {&Selection{Clusters: []string{"ord*"}}, []string{"r1", "c1"}},
		"two patterns":          {&Selection{Clusters: []string{"ord*", "open"}}, []string{"r1", "c1", "c2"}},
		"a tag in another case": {&Selection{Tags: []string{"prod"}}, []string{"r1", "c1"}},
		"a pattern of tags":     {&Selection{Tags: []string{"s?op"}}, []string{"r1", "c1"}},
		"a region":              {&Selection{Regions: []string{"FRA1"}}, []string{"r1", "c1"}},
		"a pattern of regions":  {&Selection{Regions: []string{"nyc*"}}, []string{"c2"}},
		"both":                  {&Selection{Clusters: []string{"o*"}, Regions: []string{"nyc3"}}, []string{"c2"}},
		"a primary not there":   {&Selection{Clusters: []string{"elsewhere"}}, []string{"r2"}},
		"the same by its id":    {&Selection{Clusters: []string{"gone"}}, []string{"r2"}},
	} {
		t.Run(name, func(t *testing.T) {
			chosen, err := tc.sel.Choose(selectable(), true)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, c := range chosen {
				ids = append(ids, c.ID)
			}
			if !slices.Equal(ids, tc.want) {
				t.Errorf("%v, want %v", ids, tc.want)
			}
		})
	}
}

func TestSelectionThatMatchesNothing(t *testing.T) {
	for want, sel := range map[string]Selection{
		`cluster "oders" matches no PostgreSQL cluster: did you mean orders?`: {Clusters: []string{"open", "oders"}},
		`cluster "Open" matches no PostgreSQL cluster: did you mean open?`:    {Clusters: []string{"Open"}},
		`tag "prd" matches no PostgreSQL cluster: did you mean Prod?`:         {Tags: []string{"prd"}},
		`region "fra2" matches no PostgreSQL cluster: did you mean fra1?`:     {Regions: []string{"fra2"}},
		`no PostgreSQL cluster matches cluster and region together`:           {Clusters: []string{"orders"}, Regions: []string{"nyc3"}},
		// A replica goes with its primary, and is not chosen by its own name.
		`cluster "a-replica" matches no PostgreSQL cluster`: {Clusters: []string{"a-replica"}},
	} {
		_, err := sel.Choose(selectable(), true)
		var none *NoMatchError
		if !errors.As(err, &none) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if chosen, err := sel.Choose(selectable(), false); err != nil {
			t.Errorf("a list that is not whole: %v, %v", chosen, err)
		}
	}
	for _, sel := range []Selection{{Clusters: []string{"[a"}}, {Tags: []string{"a\\"}}, {Regions: []string{"[]"}}} {
		if _, err := sel.Choose(selectable(), false); !errors.Is(err, ErrPattern) {
			t.Errorf("%v: %v", sel, err)
		}
	}
	if _, err := (&Selection{Clusters: []string{"a"}}).Choose(nil, true); err == nil || err.Error() != `cluster "a" matches no PostgreSQL cluster` {
		t.Error(err)
	}
}

func TestSelectionEqual(t *testing.T) {
	a := &Selection{Clusters: []string{"a", "b"}, Tags: []string{"t"}}
	if !a.Equal(&Selection{Clusters: []string{"b", "a"}, Tags: []string{"t"}}) || a.Equal(&Selection{Clusters: []string{"a", "b"}}) || a.Equal(nil) || a.Empty() {
		t.Error("equal selections differ, or different ones do not")
	}
	var none *Selection
	if !none.Equal(&Selection{}) || !none.Empty() {
		t.Error("no selection is not the empty one")
	}
}
