package database

import (
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/snapshot"
)

// inUse writes a list of uses as "name", "name-" (not seen), "name?" (cannot be told).
func inUse(list []snapshot.LastUse) string {
	var out []string
	for _, u := range list {
		switch {
		case u.Last != nil:
			out = append(out, u.Name)
		case u.Untold != "":
			out = append(out, u.Name+"?")
		default:
			out = append(out, u.Name+"-")
		}
	}
	return strings.Join(out, " ")
}

func TestObserveUse(t *testing.T) {
	source := func(uuid, kind, value string) snapshot.TrustedSource {
		return snapshot.TrustedSource{UUID: uuid, Type: kind, Value: value}
	}
	audited := func(sessions ...snapshot.SQLSession) *snapshot.SQL {
		return &snapshot.SQL{
			ObservedAt: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), Sessions: append([]snapshot.SQLSession{}, sessions...),
			Roles: []snapshot.SQLRole{{Name: "app", Login: true}, {Name: "bi", Login: true}, {Name: "group"}},
		}
	}
	app := snapshot.SQLSession{User: "app", Address: "203.0.113.7"}
	primary := func(change func(*snapshot.Cluster)) snapshot.Cluster {
		c := snapshot.Cluster{ID: "p", SQL: audited(app), Pools: []snapshot.Pool{}, TrustedSources: []snapshot.TrustedSource{
			source("a", "ip_addr", "203.0.113.0/24"), source("b", "ip_addr", "203.0.113.7"), source("c", "ip_addr", "198.51.100.7"), source("d", "app", "x"),
		}}
		if change != nil {
			change(&c)
		}
		return c
	}
	replica := snapshot.Cluster{ID: "r", Name: "read", PrimaryID: "p", Role: snapshot.RoleReplica, SQL: audited(snapshot.SQLSession{User: "bi"})}
	unseen := replica
	unseen.SQL = nil
	for name, test := range map[string]struct {
		clusters       []snapshot.Cluster
		roles, sources string
		missing        string
	}{
		"alone":              {[]snapshot.Cluster{primary(nil)}, "app bi-", "ip_addr:203.0.113.0/24 ip_addr:203.0.113.7 ip_addr:198.51.100.7- app:x?", ""},
		"with a replica":     {[]snapshot.Cluster{primary(nil), replica}, "app bi", "ip_addr:203.0.113.0/24 ip_addr:203.0.113.7 ip_addr:198.51.100.7- app:x?", ""},
		"a replica not seen": {[]snapshot.Cluster{primary(nil), unseen}, "app bi?", "ip_addr:203.0.113.0/24 ip_addr:203.0.113.7 ip_addr:198.51.100.7- app:x?", ""},
		"of the replica":     {[]snapshot.Cluster{replica}, "", "", ""},
		"with pools":         {[]snapshot.Cluster{primary(func(c *snapshot.Cluster) { c.Pools = []snapshot.Pool{{Name: "p"}} })}, "app bi-", "ip_addr:203.0.113.0/24 ip_addr:203.0.113.7 ip_addr:198.51.100.7? app:x?", ""},
		"sources not observed": {[]snapshot.Cluster{primary(func(c *snapshot.Cluster) {
			c.TrustedSources, c.Missing = nil, []snapshot.Missing{{Fact: "trusted_sources"}}
		})}, "app bi-", "", "sql.use.sources"},
		"sessions not observed": {[]snapshot.Cluster{primary(func(c *snapshot.Cluster) { c.SQL.Sessions, c.Missing = nil, []snapshot.Missing{{Fact: "sql.sessions"}} })}, "", "", "sql.use"},
	} {
		c := &test.clusters[0]
		observeUse(c, test.clusters)
		use := c.SQL.Use
		if use == nil {
			use = &snapshot.SQLUse{}
		}
		if got := inUse(use.Roles); got != test.roles {
			t.Errorf("%s: roles %q, want %q", name, got, test.roles)
		}
		if got := inUse(use.Sources); got != test.sources {
			t.Errorf("%s: sources %q, want %q", name, got, test.sources)
		}
		if got := test.missing == "" || c.Missing[len(c.Missing)-1].Fact == test.missing; !got {
			t.Errorf("%s: missing %+v, want %q", name, c.Missing, test.missing)
		}
	}
}
