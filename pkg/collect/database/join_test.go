package database

import (
	"reflect"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

func TestExplain(t *testing.T) {
	session := func(address string) snapshot.SQLSession { return snapshot.SQLSession{User: "app", Address: address} }
	source := func(uuid, kind, value string, target *snapshot.Target) snapshot.TrustedSource {
		return snapshot.TrustedSource{UUID: uuid, Type: kind, Value: value, Target: target}
	}
	sources := []snapshot.TrustedSource{
		source("office", "ip_addr", "203.0.113.0/24", nil), source("one", "ip_addr", "198.51.100.7", nil),
		source("web", "droplet", "42", &snapshot.Target{Addresses: []string{"192.0.2.9", "10.0.0.9"}}),
	}
	tag := source("tag", "tag", "web", &snapshot.Target{Droplets: []string{"web-1"}})
	gone := source("gone", "tag", "old", &snapshot.Target{Exists: new(false)})
	for name, test := range map[string]struct {
		sources []snapshot.TrustedSource
		address string
		want    string // "?" when it cannot be told
	}{
		"in a range":                    {sources, "203.0.113.77", "office"},
		"an address":                    {sources, "198.51.100.7", "one"},
		"a droplet, over its VPC":       {sources, "10.0.0.9", "web"},
		"IPv4 in IPv6":                  {sources, "::ffff:203.0.113.77", "office"},
		"nowhere":                       {sources, "198.51.100.8", ""},
		"nowhere, open to all":          {[]snapshot.TrustedSource{}, "198.51.100.8", ""},
		"perhaps by a tag":              {append(sources, tag), "198.51.100.8", "?"},
		"known all the same":            {append(sources, tag), "198.51.100.7", "one"},
		"a tag that is on nothing":      {append(sources, gone), "198.51.100.8", ""},
		"the server itself":             {append(sources, tag), "", ""},
		"sources that nobody looked at": {nil, "198.51.100.8", "?"},
	} {
		c := &snapshot.Cluster{TrustedSources: test.sources, SQL: &snapshot.SQL{Sessions: []snapshot.SQLSession{session(test.address)}}}
		explain(c)
		got := "?"
		if s := c.SQL.Sessions[0].TrustedSource; s != nil {
			got = *s
		}
		if got != test.want || (got == "?") != (len(c.Missing) == 1) {
			t.Errorf("%s: %q, want %q; missing %v", name, got, test.want, c.Missing)
		}
	}
}

// TestJoin: a setting and the sessions of its role on its server know of each other.
func TestJoin(t *testing.T) {
	server := snapshot.Endpoint{ID: "db:25060", Role: snapshot.EndpointPrimary}
	pool := snapshot.Endpoint{ID: "db:25061", Role: snapshot.EndpointPool}
	sessions := func() []snapshot.SQLSession {
		return []snapshot.SQLSession{
			{User: "doadmin", Database: "shop", Application: "billing", Address: "10.20.0.7", Admits: new(4096)},
			{User: "doadmin", Database: "defaultdb", Address: "10.20.0.8"},
			{User: "app", Database: "shop"},
		}
	}
	on := func(endpoint, user, database string) snapshot.ClientSetting {
		return snapshot.ClientSetting{
			Path: "deploy/app.yaml", Line: 12, User: user, Database: database, Verifies: new(false),
			Cluster: &snapshot.ClientCluster{ID: "c1", Endpoint: endpoint},
		}
	}
	exempt, elsewhere := on("db:25060", "doadmin", ""), on("db:25060", "doadmin", "")
	exempt.NotApplicable, elsewhere.Cluster.ID = "localhost", "c2"
	bound := on("", "doadmin", "shop")
	bound.Path, bound.AppName, bound.Component, bound.Key = "", "storefront", "web", "DATABASE_URL"
	for name, test := range map[string]struct {
		setting snapshot.ClientSetting
		want    string // the addresses of its sessions
		place   string
	}{
		"the role":              {on("db:25060", "doadmin", ""), "10.20.0.7 10.20.0.8", "deploy/app.yaml:12"},
		"the role and database": {on("db:25060", "doadmin", "shop"), "10.20.0.7", "deploy/app.yaml:12"},
		"an app's binding":      {bound, "10.20.0.7", "app storefront / web / DATABASE_URL"},
		"through the pooler":    {on("db:25061", "doadmin", ""), "", ""},
		"no role is written":    {on("db:25060", "", ""), "", ""},
		"another role":          {on("db:25060", "nobody", ""), "", ""},
		"not judged":            {exempt, "", ""},
		"another cluster":       {elsewhere, "", ""},
	} {
		s := &snapshot.Snapshot{
			Clusters: []snapshot.Cluster{{ID: "c1", Endpoints: []snapshot.Endpoint{server, pool}, SQL: &snapshot.SQL{Sessions: sessions()}}},
			Clients:  []snapshot.ClientSetting{test.setting},
		}
		Join(s)
		Join(s) // once more is no more
		var addresses []string
		for _, session := range s.Clients[0].Sessions {
			addresses = append(addresses, session.Address)
		}
		if got := strings.Join(addresses, " "); got != test.want {
			t.Errorf("%s: sessions of %q, want %q", name, got, test.want)
		}
		clients, want := s.Clusters[0].SQL.Sessions[0].Clients, []snapshot.SQLClient{{Place: test.place, Verifies: new(false)}}
		if test.place == "" && len(clients) > 0 || test.place != "" && !reflect.DeepEqual(clients, want) {
			t.Errorf("%s: settings %+v, want %+v", name, clients, want)
		}
	}
}
