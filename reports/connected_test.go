package reports

import (
	"bytes"
	"strings"
	"testing"

	"dbaudit/pkg/result"
)

// TestConnected: every format for people says who is connected, and what let them in.
func TestConnected(t *testing.T) {
	r := &result.Result{SchemaVersion: result.SchemaVersion, Clusters: []result.Cluster{{
		ID: "c1", Name: "orders", TrustedSources: []result.Source{{ID: "office", Type: "ip_addr", Value: "203.0.113.0/24", Description: "the office"}},
		Sessions: []result.Session{
			{User: "app", Address: "203.0.113.5", Application: "web", TLSVersion: "TLSv1.3", Count: 2, TrustedSource: new("office")},
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
			"Who is connected", "app from 203.0.113.5, web, TLSv1.3, 2 sessions", "the office", "old from 198.51.100.9, without TLS, 1 session",
			"no trusted source admits it", "cannot be told",
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
