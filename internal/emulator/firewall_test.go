package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// sent is a trusted source as a client reads and sends it.
type sent struct {
	Type        string    `json:"type"`
	Value       string    `json:"value"`
	Description string    `json:"description,omitempty"`
	CreatedAt   time.Time `json:"created_at,omitzero"`
}

// firewallOf reads the trusted sources of a cluster.
func firewallOf(t *testing.T, run *Running, id string) []sent {
	t.Helper()
	_, body, err := raw(t, run, "/v2/databases/"+id+"/firewall")
	var v struct{ Rules []sent }
	if err == nil {
		err = json.Unmarshal(body, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v.Rules
}

// put replaces them; the error is that of a connection that broke.
func put(t *testing.T, run *Running, id string, rules ...sent) (status int, err error) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"rules": rules})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, run.URL+"/v2/databases/"+id+"/firewall", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+run.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func describe(rules []sent) string {
	var out []string
	for _, r := range rules {
		out = append(out, r.Type+":"+r.Value+" ("+r.Description+")")
	}
	return strings.Join(out, ", ")
}

// TestPutFirewall changes a writable account. (godo knows no descriptions.)
func TestPutFirewall(t *testing.T) {
	run := start(t, "writable: true\n"+small)
	id := run.Account.Clusters[0].ID
	before := firewallOf(t, run, id)

	// The first source comes back without its description, the second goes, one comes.
	status, err := put(t, run, id,
		sent{Type: "droplet", Value: "401000002"},
		sent{Type: "ip_addr", Value: "203.0.113.0/24", Description: "the office"})
	if err != nil || status != http.StatusNoContent {
		t.Fatalf("PUT: %d, %v", status, err)
	}
	after := firewallOf(t, run, id)
	if got := describe(after); got != "droplet:401000002 (), ip_addr:203.0.113.0/24 (the office)" {
		t.Errorf("the list is %s", got)
	}
	if !after[0].CreatedAt.Equal(before[0].CreatedAt) || !after[1].CreatedAt.After(before[0].CreatedAt) {
		t.Errorf("created at %s, then %s and %s", before[0].CreatedAt, after[0].CreatedAt, after[1].CreatedAt)
	}

	// A replica has a list of its own, and an empty one is taken.
	replica := run.Account.Clusters[0].Replicas[0].ID
	if _, err := put(t, run, replica, sent{Type: "tag", Value: "web"}); err != nil {
		t.Fatal(err)
	}
	if status, err := put(t, run, id); err != nil || status != http.StatusNoContent {
		t.Errorf("an empty list: %d, %v", status, err)
	}
	if a, b := firewallOf(t, run, id), firewallOf(t, run, replica); len(a) != 0 || len(b) != 1 {
		t.Errorf("cluster %q, replica %q", a, b)
	}
}

// TestPutFirewallRefused: what the API refuses changes nothing.
func TestPutFirewallRefused(t *testing.T) {
	run := start(t, "writable: true\n"+small)
	id := run.Account.Clusters[0].ID
	before := describe(firewallOf(t, run, id))
	good := sent{Type: "tag", Value: "web"}
	for name, tc := range map[string]struct {
		id    string
		rules []sent
		want  int
	}{
		"no such cluster": {"none", []sent{good}, http.StatusNotFound},
		"IPv6":            {id, []sent{good, {Type: "ip_addr", Value: "2001:db8::1"}}, http.StatusUnprocessableEntity},
		"no address":      {id, []sent{{Type: "ip_addr", Value: "office"}}, http.StatusUnprocessableEntity},
		"no value":        {id, []sent{{Type: "tag"}}, http.StatusUnprocessableEntity},
		"unknown type":    {id, []sent{{Type: "vpc", Value: "prod"}}, http.StatusUnprocessableEntity},
		"too many":        {id, slices.Repeat([]sent{good}, maxSources+1), http.StatusUnprocessableEntity},
	} {
		if status, err := put(t, run, tc.id, tc.rules...); err != nil || status != tc.want {
			t.Errorf("%s: %d, want %d", name, status, tc.want)
		}
	}
	run.SetScopes("database:read")
	if status, _ := put(t, run, id, good); status != http.StatusForbidden {
		t.Errorf("without database:update: %d", status)
	}
	run.SetScopes()
	if now := describe(firewallOf(t, run, id)); now != before {
		t.Errorf("the list was %s and is %s", before, now)
	}
}

// TestPutFirewallLost: an answer that is cut off belongs to a change that was made,
// a connection that is reset to one that was not.
func TestPutFirewallLost(t *testing.T) {
	run := start(t, "writable: true\n"+small)
	id := run.Account.Clusters[0].ID
	for _, tc := range []struct {
		kind   FaultKind
		status int // 0: the connection broke
		left   int
	}{{FaultReset, 0, 2}, {FaultStatus, 500, 2}, {FaultCut, 0, 1}} {
		run.Fault(Fault{Path: "/v2/databases/*/firewall", Kind: tc.kind, Times: 1})
		if status, err := put(t, run, id, sent{Type: "tag", Value: "web"}); status != tc.status || (err == nil) != (status != 0) {
			t.Errorf("%s: %d, %v", tc.kind, status, err)
		}
		if left := firewallOf(t, run, id); len(left) != tc.left {
			t.Errorf("%s: the list is %q", tc.kind, left)
		}
	}
}
