package reports

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// TestConnected: every format for people says who is connected, and what let them in.
func TestConnected(t *testing.T) {
	r := &result.Result{SchemaVersion: result.SchemaVersion, Clusters: []result.Cluster{{
		ID: "c1", Name: "orders", TrustedSources: []result.Source{{ID: "office", Type: "ip_addr", Value: "203.0.113.0/24", Description: "the office"}},
		Rights: map[string]string{"app": "CREATEROLE, SELECT on 12 tables"},
		Sessions: []result.Session{
			{
				User: "app", Address: "203.0.113.5", Application: "web", TLSVersion: "TLSv1.3", Count: 2, TrustedSource: new("office"),
				Clients: []snapshot.SQLClient{{Place: "deploy/app.yaml:12", Verifies: new(false)}, {Place: "deploy/good.yaml:3", Verifies: new(true)}},
			},
			{User: "old", Address: "198.51.100.9", Count: 1, TrustedSource: new("")},
			{User: "tagged", Address: "198.51.100.10", TLSVersion: "TLSv1.2", Count: 1},
			{User: "backup", Count: 1, TrustedSource: new("")},
		},
	}}}
	for _, name := range []string{"table", "markdown", "html"} {
		f, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b, r, View{Width: 200, Verbose: true}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"Who is connected", "app from 203.0.113.5, web, TLSv1.3, 2 sessions", "203.0.113.0/24 (256 addresses) the office",
			"set in deploy/app.yaml:12, which does not verify the server", "old from 198.51.100.9, without TLS, 1 session",
			"no trusted source admits it", "cannot be told", "rights: CREATEROLE, SELECT on 12 tables",
		} {
			if !strings.Contains(b.String(), want) && !strings.Contains(strings.ReplaceAll(b.String(), `\.`, "."), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		if strings.Contains(b.String(), "backup") {
			t.Errorf("%s shows what the server does itself", name)
		}
	}
}

// TestManyConnected: sessions that differ in address and application alone are one row,
// the worst rows come first, and there is an end to them.
func TestManyConnected(t *testing.T) {
	c := result.Cluster{ID: "c1", Name: "orders"}
	for i := range 5000 {
		x := result.Session{User: fmt.Sprint("r", i%250), Address: fmt.Sprintf("10.0.%d.%d", i/250, i%250), TLSVersion: "TLSv1.3", Count: 2, TrustedSource: new("a")}
		if i%250 == 249 {
			x.TLSVersion = ""
		}
		c.Sessions = append(c.Sessions, x)
	}
	s := connected(&result.Result{Clusters: []result.Cluster{c}})
	if len(s.Entries) != 201 || s.Entries[0].Lead != "PLAIN" || !strings.Contains(s.Entries[200].Text, "50 other rows") {
		t.Fatalf("%d rows, first %+v, last %+v", len(s.Entries), s.Entries[0], s.Entries[len(s.Entries)-1])
	}
	if want := "r249 from 10.0.0.249, 10.0.1.249 and 18 other addresses, without TLS, 40 sessions"; s.Entries[0].Text != want {
		t.Errorf("got %q, want %q", s.Entries[0].Text, want)
	}
}

// TestReachShowsUse: of a cluster that was looked into, the diagram says which sources
// are in use.
func TestReachShowsUse(t *testing.T) {
	now, before := time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC), time.Date(2026, 11, 2, 5, 0, 0, 0, time.UTC)
	address := func(id, value string) result.Source { return result.Source{ID: id, Type: "ip_addr", Value: value} }
	r := &result.Result{SchemaVersion: result.SchemaVersion, Clusters: []result.Cluster{
		{
			ID: "c1", Name: "orders", TrustedSources: []result.Source{address("a", "203.0.113.1"), address("b", "203.0.113.2"), address("c", "203.0.113.3"), address("d", "203.0.113.4")},
			Sessions: []result.Session{{User: "app", Address: "203.0.113.1", Count: 3, TrustedSource: new("a")}},
			Use: &snapshot.SQLUse{ObservedAt: now, Sources: []snapshot.LastUse{
				{Name: "ip_addr:203.0.113.1", Last: &now},
				{Name: "ip_addr:203.0.113.2", Last: &before, Unseen: 2},
				{Name: "ip_addr:203.0.113.3", Unseen: 9},
				{Name: "ip_addr:203.0.113.4", Untold: "clients of the connection pools are not seen"},
			}},
		},
		{ID: "c2", Name: "unseen", TrustedSources: []result.Source{address("a", "198.51.100.1")}},
	}}
	m := newHTMLReach(r, &htmlIndex{})
	uses := map[string]string{}
	for _, c := range m.List {
		for _, a := range c.Sources {
			uses[a.Label] = a.Use
		}
	}
	want := map[string]string{"203.0.113.1": "3 sessions", "203.0.113.2": "last used 2026-11-02", "203.0.113.3": "no session", "203.0.113.4": "", "198.51.100.1": ""}
	if !maps.Equal(uses, want) {
		t.Errorf("got %v, want %v", uses, want)
	}
	idle := 0
	for _, e := range m.Edges {
		if e.Idle {
			idle++
		}
	}
	if idle != 2 || !m.Used {
		t.Errorf("%d dashed lines of 2; in use is known: %v", idle, m.Used)
	}
	r.Clusters[0].Use = nil
	if newHTMLReach(r, &htmlIndex{}).Used {
		t.Error("nobody looked, and the legend speaks of use")
	}
}
