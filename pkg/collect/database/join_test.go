package database

import (
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
