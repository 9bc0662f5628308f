package account

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// answering is an API that answers the paths given and {} elsewhere.
func answering(t *testing.T, answers map[string]string) job {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body, ok := answers[r.URL.Path]
		if !ok {
			body = "{}"
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	return job{Options: Options{
		BaseURL: srv.URL, Token: NewToken("invented"), Pace: &Pace{},
		Retry: Retry{Attempts: 1, MinWait: time.Millisecond, MaxWait: time.Millisecond},
	}}
}

func TestFirstCallFails(t *testing.T) {
	run := start(t, testAccount)
	for _, tc := range []struct {
		fault emulator.Fault
		want  error
		words string
	}{
		{emulator.Fault{Kind: emulator.FaultStatus, Status: 401}, ErrUnauthorized, "make one with the scope database:read"},
		{emulator.Fault{Kind: emulator.FaultForbidden}, ErrForbidden, "needs the scope database:read"},
		{emulator.Fault{Kind: emulator.FaultStatus, Status: 500}, ErrUnreachable, "try again later"},
		{emulator.Fault{Kind: emulator.FaultStatus, Status: 429}, ErrUnreachable, "try again later"},
		{emulator.Fault{Kind: emulator.FaultStatus, Status: 404}, ErrNotTheAPI, "check the API's address"},
		{emulator.Fault{Kind: emulator.FaultHTML}, ErrNotTheAPI, "it is HTML"},
		{emulator.Fault{Kind: emulator.FaultEmpty}, ErrNotTheAPI, "it is empty"},
		{emulator.Fault{Kind: emulator.FaultNullLists}, ErrNotTheAPI, "null"},
		{emulator.Fault{Kind: emulator.FaultWrongTypes}, ErrNotTheAPI, ""},
		{emulator.Fault{Kind: emulator.FaultReset}, ErrUnreachable, "check the network"},
		{emulator.Fault{Kind: emulator.FaultRedirect, Location: "http://127.0.0.2:9"}, ErrUnreachable, "leads to another host"},
	} {
		run.ClearFaults()
		tc.fault.Path = "/v2/databases"
		run.Fault(tc.fault)
		s, err := options(run).run(t.Context(), t)
		if s != nil || !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.words) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %d: %v, want %v", tc.fault.Kind, tc.fault.Status, err, tc.want)
		}
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	o := options(run)
	o.BaseURL = closed.URL
	if _, err := o.run(t.Context(), t); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nobody listens: %v", err)
	}
	for _, base := range []string{"api.example.com", "ftp://api.example.com", "://", "https://user:secretword@api.example.com"} {
		o.BaseURL = base
		if _, err := o.run(t.Context(), t); !errors.Is(err, ErrOptions) || strings.Contains(err.Error(), "secretword") {
			t.Errorf("%s: %v", base, err)
		}
	}
	o.BaseURL, o.Token = run.URL, Token{}
	if _, err := o.run(t.Context(), t); !errors.Is(err, ErrOptions) {
		t.Errorf("no token: %v", err)
	}
}

// A redirect must not carry the token to another host.
func TestRedirectKeepsTheToken(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	run := start(t, testAccount)
	run.Fault(emulator.Fault{Path: "/v2/databases/*/ca", Kind: emulator.FaultRedirect, Location: other.URL})
	s := collected(t, options(run))
	if elsewhere.Load() != 0 {
		t.Errorf("%d requests reached the other host", elsewhere.Load())
	}
	if m := missingEntry(find(t, s, "orders"), "ca"); m == nil || !strings.Contains(m.Reason, "leads to another host") {
		t.Errorf("missing: %v", m)
	}
}

func TestPathPrefixOfAProxy(t *testing.T) {
	var paths []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		if r.Header.Get("Authorization") != "Bearer invented" || !strings.HasPrefix(r.Header.Get("User-Agent"), "dbaudit/test ") {
			t.Errorf("headers: %v", r.Header)
		}
		fmt.Fprint(w, `{"databases":[]}`)
	}))
	defer srv.Close()
	o := job{Options: Options{BaseURL: srv.URL + "/proxy/do", Token: NewToken("invented"), UserAgent: "dbaudit/test", Facts: []string{}}}
	if s := collected(t, o); len(s.Clusters) != 0 || !slices.Equal(paths, []string{"/proxy/do/v2/databases"}) {
		t.Errorf("asked %v", paths)
	}
}

func TestEndlessPages(t *testing.T) {
	run := start(t, testAccount)
	run.Fault(emulator.Fault{Path: "/v2/droplets", Kind: emulator.FaultEndlessPages})
	s := collected(t, options(run))
	if n := run.Count("/v2/droplets"); n > 10 {
		t.Errorf("%d pages were asked for", n)
	}
	if len(s.Clusters) != 4 {
		t.Errorf("%d clusters", len(s.Clusters))
	}
	// New things on each page, for ever.
	c := 0
	o := answering(t, nil)
	o.Facts = []string{"client"}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v2/databases":
			fmt.Fprint(w, `{"databases":[]}`)
		default:
			c++
			fmt.Fprintf(w, `{"apps":[{"id":"a%d","spec":{"name":"a"}}],"links":{"pages":{"next":"x"}}}`, c)
		}
	}))
	defer srv.Close()
	o.BaseURL = srv.URL
	s = collected(t, o)
	if c != maxPages || !s.Incomplete || !strings.Contains(s.Errors[0].Message, "did not end") {
		t.Errorf("%d pages, errors %v", c, s.Errors)
	}
}

func TestManyRules(t *testing.T) {
	run := start(t, testAccount)
	rules := make([]any, 10_000)
	for i := range rules {
		rules[i] = map[string]any{
			"uuid": fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), "type": "ip_addr", "value": fmt.Sprintf("203.0.%d.%d", i>>8&255, i&255),
			"cluster_uuid": "", "created_at": "2026-01-01T00:00:00Z",
		}
	}
	run.Fault(emulator.Fault{Path: "/v2/databases/*/firewall", Kind: emulator.FaultRewrite, Rewrite: func(any) any { return map[string]any{"rules": rules} }})
	o := options(run)
	o.Facts = []string{"trusted_source.target"}
	if n := len(find(t, collected(t, o), "open").TrustedSources); n != 10000 {
		t.Errorf("%d trusted sources", n)
	}
}

func TestHugeAnswer(t *testing.T) {
	run := start(t, testAccount)
	run.Fault(emulator.Fault{Path: "/v2/projects", Kind: emulator.FaultHuge, Size: maxBody + 1000})
	o := options(run)
	o.Facts = []string{"cluster.project_name"}
	s := collected(t, o)
	if m := missingEntry(find(t, s, "open"), "project_name"); m == nil || m.Kind != snapshot.MissingFailed || !strings.Contains(m.Reason, "larger than 16 MB") {
		t.Errorf("missing: %v", m)
	}
}

// TestManySmallValues: an answer of small values would take a hundred times its size.
func TestManySmallValues(t *testing.T) {
	for _, x := range []struct {
		n    int
		want string
	}{{maxValues + 2, "more than a million values"}, {2 * mostLeftOut, "more than 1000 clusters of the list could not be read"}} {
		o := answering(t, map[string]string{"/v2/databases": `{"databases":[{}` + strings.Repeat(",{}", x.n) + `]}`})
		if _, err := o.run(t.Context(), t); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%d: %v", x.n, err)
		}
	}
}

const (
	idA = "aaaaaaaa-0000-4000-8000-000000000001"
	idB = "aaaaaaaa-0000-4000-8000-000000000002"
)

// One member of a wrong type costs that fact, not the cluster, nor the list.
func TestOddClusters(t *testing.T) {
	o := answering(t, map[string]string{"/v2/databases": `{"databases":[
		{"id":"` + idA + `","name":"same","engine":"pg","num_nodes":"two","tags":{"a":1},"version":"16","private_network_uuid":null,
		 "connection":{"host":"DB.Example.com.","port":0,"uri":"postgres://u:secretword@db.example.com:25060/d"},
		 "private_connection":{"host":"","port":0,"uri":"postgres://u:secretword@private-db.example.com:25062/d"},
		 "standby_connection":{"host":"not a host","port":25060},
		 "do_settings":{"service_cnames":["ok.example.com","bad_/host","db.example.com"]}},
		{"id":"` + idB + `","name":"same","engine":"advanced_pg","connection":{"host":"10.0.0.1","port":70000},"maintenance_window":{"day":"monday","hour":"1"}},
		{"id":"aaaaaaaa-0000-4000-8000-000000000003","engine":"pg"},
		{"id":"aaaaaaaa-0000-4000-8000-000000000003","engine":"pg"},
		{"id":"../../account","engine":"pg","name":"path"},
		{"name":"no id","engine":"pg"}, "text", null, {"id":7,"engine":"pg"}
	]}`})
	s := collected(t, o)
	if len(s.Clusters) != 3 || !s.Incomplete {
		t.Fatalf("%d clusters, incomplete %v: %v", len(s.Clusters), s.Incomplete, s.Errors)
	}
	if i := slices.IndexFunc(s.Missing, func(m snapshot.Missing) bool { return m.Fact == "clusters" }); i < 0 {
		t.Errorf("account-wide missing: %v", s.Missing)
	}
	a, b := &s.Clusters[1], &s.Clusters[2]
	if a.ID != idA || b.ID != idB || s.Clusters[0].Name != s.Clusters[0].ID {
		t.Fatalf("order: %s %s %s", s.Clusters[0].Name, a.ID, b.ID)
	}
	for fact, kind := range map[string]snapshot.MissingKind{
		"num_nodes": snapshot.MissingFailed, "tags": snapshot.MissingFailed, "endpoints": snapshot.MissingFailed,
		"private_network_uuid": snapshot.MissingNotOffered, "maintenance_window": snapshot.MissingNotOffered, "version_end_of_life": snapshot.MissingNotOffered,
	} {
		if m := missingEntry(a, fact); m == nil || m.Kind != kind {
			t.Errorf("%s: %v, want %s", fact, m, kind)
		}
	}
	var ids []string
	for _, e := range a.Endpoints {
		ids = append(ids, e.ID)
	}
	if want := []string{"db.example.com:25060", "private-db.example.com:25062", "ok.example.com:25060"}; !slices.Equal(ids, want) {
		t.Errorf("endpoints %v, want %v", ids, want)
	}
	if m := missingEntry(b, "maintenance_window"); b.Maintenance != nil || m == nil || !strings.Contains(m.Reason, "pending") {
		t.Errorf("a window that does not say: %+v, %v", b.Maintenance, m)
	}
	if m := missingEntry(b, "endpoints"); b.Endpoints != nil || m == nil || m.Kind != snapshot.MissingFailed {
		t.Errorf("endpoints %v, %v", b.Endpoints, m)
	}
	if strings.Contains(encoded(t, s), "secretword") {
		t.Error("a password got out")
	}
}

func TestOddRules(t *testing.T) {
	one := `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg"}]}`
	for _, tc := range []struct {
		rules string
		kind  snapshot.MissingKind
		want  int
	}{
		{`{"rules":[]}`, "", 0},
		{`{"rules":null}`, snapshot.MissingFailed, 0},
		{`{}`, snapshot.MissingFailed, 0},
		{`null`, snapshot.MissingFailed, 0},
		{`[]`, snapshot.MissingFailed, 0},
		{`{"rules":{}}`, snapshot.MissingFailed, 0},
		{`{"rules":[null]}`, snapshot.MissingFailed, 0},
		{`{"rules":[{"uuid":"u","type":"ip_addr","value":"203.0.113.1"},{"uuid":"v","type":"ip_addr"}]}`, snapshot.MissingFailed, 0},
		{`{"rules":[{"uuid":"u","value":"203.0.113.1"}]}`, snapshot.MissingFailed, 0},
		{`{"rules":[{"uuid":"u","type":"droplet","value":17}]}`, snapshot.MissingFailed, 0},
		{`{"rules":[{"uuid":"u","type":"ip_addr","value":"203.0.113.1","created_at":"yesterday"}]}`, snapshot.MissingFailed, 0},
		{`{"rules":[{"type":"ip_addr","value":"203.0.113.1"},{"uuid":"","type":"ip_addr","value":"203.0.113.1"}]}`, "", 2},
		{`{"rules":[{"uuid":"u","type":"ip_addr","value":"203.0.113.1"}]} {"rules":[]}`, snapshot.MissingFailed, 0},
		{`{"rules":[{"uuid":"u","type":"ip_addr","value":"203.0.113.1"}],"rules":[]}`, snapshot.MissingFailed, 0},
	} {
		o := answering(t, map[string]string{"/v2/databases": one, "/v2/databases/" + idA + "/firewall": tc.rules})
		o.Facts = []string{"cluster.trusted_sources"}
		c := &collected(t, o).Clusters[0]
		m := missingEntry(c, "trusted_sources")
		switch {
		case tc.kind == "" && (c.TrustedSources == nil || len(c.TrustedSources) != tc.want || m != nil):
			t.Errorf("%s: %#v, %v", tc.rules, c.TrustedSources, m)
		case tc.kind != "" && (c.TrustedSources != nil || m == nil || m.Kind != tc.kind):
			t.Errorf("%s: %#v, %v, want %s", tc.rules, c.TrustedSources, m, tc.kind)
		}
		seen := map[string]bool{}
		for _, s := range c.TrustedSources {
			if s.UUID == "" || seen[s.UUID] {
				t.Errorf("%s: source id %q", tc.rules, s.UUID)
			}
			seen[s.UUID] = true
		}
	}
}

// What an element of a list leaves out is not "none".
func TestListsWithHoles(t *testing.T) {
	const whole = `{"droplets":[{"id":1,"name":"web","status":"active","tags":["front"],"networks":{"v4":[{"ip_address":"198.51.100.1","type":"public"}]}}]}`
	answers := func(changed map[string]string) job {
		a := map[string]string{
			"/v2/databases":                      `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg","status":"online","connection":{"host":"h.example.com","port":25060}}]}`,
			"/v2/databases/" + idA + "/firewall": `{"rules":[{"uuid":"u","type":"tag","value":"front"},{"uuid":"v","type":"tag","value":"back"},{"uuid":"w","type":"ip_addr","value":"198.51.100.9"}]}`,
			"/v2/databases/" + idA + "/replicas": `{"replicas":[]}`, "/v2/databases/" + idA + "/ca": `{}`,
			"/v2/databases/" + idA + "/pools": `{"pools":[]}`,
			"/v2/droplets":                    whole, "/v2/kubernetes/clusters": `{"kubernetes_clusters":[]}`, "/v2/reserved_ips": `{"reserved_ips":[]}`,
			"/v2/load_balancers": `{"load_balancers":[]}`, "/v2/apps": `{"apps":[]}`, "/v2/vpc_nat_gateways": `{"vpc_nat_gateways":[]}`,
			"/v2/tags": `{"tags":[{"name":"front","resources":{"droplets":{"count":1}}},{"name":"back","resources":{"droplets":{"count":0}}}]}`,
		}
		for path, body := range changed {
			a[path] = body
		}
		o := answering(t, a)
		o.Facts = []string{"trusted_source.target.exists", "trusted_source.target.admits", "trusted_source.target.owner.type", "trusted_source.target.nat_gateway.exists", "pool.user"}
		return o
	}
	healthy := collected(t, answers(nil))
	noFailures(t, healthy)
	for _, s := range healthy.Clusters[0].TrustedSources {
		if len(s.Missing) > 0 || s.Target == nil {
			t.Fatalf("healthy: %+v", s)
		}
	}
	for _, tc := range []struct {
		name, path, body string
		// unknown are the ids of the sources of which something is unknown.
		unknown []string
		words   string
	}{
		{"no tags", "/v2/droplets", strings.Replace(whole, `["front"]`, "null", 1), []string{"u", "v"}, "tags"},
		{"no addresses", "/v2/droplets", strings.Replace(whole, `"networks"`, `"nets"`, 1), []string{"w"}, "addresses"},
		{"null addresses", "/v2/droplets", `{"droplets":[{"id":1,"name":"web","tags":["front"],"networks":{"v4":null}}]}`, []string{"w"}, "addresses"},
		{"a droplet being made", "/v2/droplets", strings.NewReplacer(`"networks"`, `"nets"`, "active", "new").Replace(whole), nil, ""},
		{"null node pools", "/v2/kubernetes/clusters", `{"kubernetes_clusters":[{"id":"k","name":"k","tags":[],"node_pools":null}]}`, []string{"u", "v"}, "node pools"},
		{"a node without its droplet", "/v2/kubernetes/clusters", `{"kubernetes_clusters":[{"id":"k","name":"k","tags":[],"node_pools":[{"tags":["back"],"nodes":[{"status":{"state":"running"}}]}]}]}`, []string{"u", "v"}, "node pools"},
		{"a node being made", "/v2/kubernetes/clusters", `{"kubernetes_clusters":[{"id":"k","name":"k","tags":[],"node_pools":[{"tags":["back"],"nodes":[{"status":{"state":"provisioning"}}]}]}]}`, nil, ""},
		{"a load balancer without its address", "/v2/load_balancers", `{"load_balancers":[{"id":"l","name":"l","status":"active"}]}`, []string{"w"}, "load balancer"},
		{"a load balancer being made", "/v2/load_balancers", `{"load_balancers":[{"id":"l","name":"l","status":"new"}]}`, nil, ""},
		{"a NAT gateway without its addresses", "/v2/vpc_nat_gateways", `{"vpc_nat_gateways":[{"id":"n","name":"n","status":"ACTIVE"}]}`, []string{"w"}, "NAT gateway"},
		{"a NAT gateway's address that is none", "/v2/vpc_nat_gateways", `{"vpc_nat_gateways":[{"id":"n","name":"n","state":"ACTIVE","egresses":{"public_gateways":[{"ipv4":"198.51.100.20"},{"ip":"198.51.100.9"}]}}]}`, []string{"w"}, "NAT gateway"},
		{"a NAT gateway being made", "/v2/vpc_nat_gateways", `{"vpc_nat_gateways":[{"id":"n","name":"n","state":"NEW"}]}`, nil, ""},
		{"a tag without a count", "/v2/tags", `{"tags":[{"name":"back"}]}`, []string{"v"}, "does not give the droplets"},
		{"tag counts more", "/v2/tags", `{"tags":[{"name":"back","resources":{"droplets":{"count":3}}}]}`, []string{"v"}, "3 droplets"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := collected(t, answers(map[string]string{tc.path: tc.body}))
			var unknown []string
			for _, src := range s.Clusters[0].TrustedSources {
				if len(src.Missing) == 0 {
					continue
				}
				unknown = append(unknown, src.UUID)
				if src.Missing[0].Kind != snapshot.MissingFailed || !strings.Contains(src.Missing[0].Reason, tc.words) {
					t.Errorf("%s: %v", src.UUID, src.Missing)
				}
			}
			if !slices.Equal(unknown, tc.unknown) || s.Incomplete != (tc.unknown != nil) {
				t.Errorf("unknown: %v, want %v; incomplete: %v", unknown, tc.unknown, s.Incomplete)
			}
		})
	}
	for _, tc := range []struct{ name, path, body string }{
		{"no connection", "/v2/databases", `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg","status":"online"}]}`},
		{"null connection", "/v2/databases", `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg","connection":null}]}`},
		{"a pool without a connection", "/v2/databases/" + idA + "/pools", `{"pools":[{"name":"p","user":"app","connection":null}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := collected(t, answers(map[string]string{tc.path: tc.body}))
			if m := missingEntry(&s.Clusters[0], "endpoints"); m == nil || m.Kind != snapshot.MissingFailed || !s.Incomplete {
				t.Errorf("endpoints: %v, incomplete %v", m, s.Incomplete)
			}
		})
	}
	s := collected(t, answers(map[string]string{
		"/v2/databases":                      `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg","status":"creating"}]}`,
		"/v2/databases/" + idA + "/firewall": `{"rules":null}`, "/v2/databases/" + idA + "/pools": `{}`, "/v2/databases/" + idA + "/replicas": `{}`,
	}))
	// A cluster that is being made is not one that may be left out: it says why.
	for _, fact := range []string{"trusted_sources", "pools", "replicas", "endpoints"} {
		if m := missingEntry(&s.Clusters[0], fact); m == nil || m.Kind != snapshot.MissingFailed || !strings.Contains(m.Reason, "still being made") {
			t.Errorf("%s of a cluster that is being made: %v", fact, m)
		}
	}
}

// A list of clusters that was cut is a failure, and never a smaller account.
func TestCutLists(t *testing.T) {
	one := `{"id":"` + idA + `","name":"a","engine":"pg"}`
	var full strings.Builder
	for i := range perPage {
		fmt.Fprintf(&full, `,{"id":"c%d","name":"c%d","engine":"mysql"}`, i, i)
	}
	for _, tc := range []struct {
		name, list string
		whole      bool
	}{
		{"whole", `{"databases":[` + one + `]}`, true},
		{"whole, and says so", `{"databases":[` + one + `],"links":{},"meta":{"total":1}}`, true},
		{"more than a page at once", `{"databases":[` + one + full.String() + `]}`, true},
		{"fewer than there are", `{"databases":[` + one + `],"meta":{"total":501}}`, false},
		{"fewer, and no further page", `{"databases":[` + one + `],"links":{"pages":{"last":"x"}},"meta":{"total":501}}`, false},
		{"a next page that is ignored", `{"databases":[` + one + `],"links":{"pages":{"next":"x"}}}`, false},
		{"a full page and a number below", `{"databases":[` + full.String()[1:] + `],"meta":{"total":7}}`, false},
		{"a full page that repeats", `{"databases":[` + full.String()[1:] + `]}`, false},
		{"two of one id", `{"databases":[` + one + `,` + one + `]}`, false},
		{"an engine spelt otherwise", `{"databases":[` + one + `,{"id":"b","name":"b","engine":"PostgreSQL"}]}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := answering(t, map[string]string{"/v2/databases": tc.list})
			o.Facts = []string{"cluster.version"}
			s := collected(t, o)
			i := slices.IndexFunc(s.Missing, isOf("clusters"))
			if tc.whole != (i < 0) || i >= 0 && s.Missing[i].Kind != snapshot.MissingFailed {
				t.Errorf("missing: %v", s.Missing)
			}
			if n := strings.Count(tc.list, idA); len(s.Clusters) != min(n, 1) {
				t.Errorf("%d clusters", len(s.Clusters))
			}
		})
	}
	// So are the lists of one cluster, which have no pages.
	o := answering(t, map[string]string{
		"/v2/databases":                      `{"databases":[` + one + `]}`,
		"/v2/databases/" + idA + "/replicas": `{"replicas":[],"meta":{"total":1}}`,
		"/v2/databases/" + idA + "/firewall": `{"rules":[{"type":"ip_addr","value":"203.0.113.1"}],"links":{"pages":{"next":"x"}}}`,
	})
	o.Facts = []string{"trusted_source.type"}
	c := &collected(t, o).Clusters[0]
	for _, fact := range []string{"replicas", "trusted_sources"} {
		if m := missingEntry(c, fact); m == nil || m.Kind != snapshot.MissingFailed || c.TrustedSources != nil {
			t.Errorf("%s: %v", fact, m)
		}
	}
}

// Elements that come or go while the pages are read cost nothing.
func TestListThatMoves(t *testing.T) {
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/databases" {
			fmt.Fprint(w, `{}`)
			return
		}
		// A new cluster comes after the first page was read: the second begins with
		// one that was on it.
		asked++
		switch page := r.URL.Query().Get("page"); {
		case page == "1" && asked == 1:
			fmt.Fprint(w, `{"databases":[{"id":"a","engine":"pg"},{"id":"b","engine":"pg"}],"links":{"pages":{"next":"x"}},"meta":{"total":3}}`)
		case page == "1":
			fmt.Fprint(w, `{"databases":[{"id":"new","engine":"pg"},{"id":"a","engine":"pg"}],"links":{"pages":{"next":"x"}},"meta":{"total":4}}`)
		case page == "2":
			fmt.Fprint(w, `{"databases":[{"id":"b","engine":"pg"},{"id":"c","engine":"pg"}],"links":{"pages":{"prev":"x"}},"meta":{"total":4}}`)
		default:
			fmt.Fprint(w, `{"databases":[],"links":{"pages":{"prev":"x"}},"meta":{"total":4}}`)
		}
	}))
	defer srv.Close()
	o := answering(t, nil)
	o.BaseURL, o.Facts = srv.URL, []string{"cluster.version"}
	if s := collected(t, o); len(s.Clusters) != 4 || slices.ContainsFunc(s.Missing, isOf("clusters")) {
		t.Errorf("%d clusters, missing %v", len(s.Clusters), s.Missing)
	}
}

// A value of a wrong type is a fact that nobody observed, and never a zero.
func TestWrongTypesAreNoZeros(t *testing.T) {
	for key, wrong := range map[string]string{
		"num_nodes": `"2"`, "private_network_uuid": `7`, "version": `16`, "tags": `"prod"`, "version_end_of_life": `true`,
		"storage_size_mib": `"61440"`, "maintenance_window": `[]`, "db_names": `{}`, "region": `[]`, "created_at": `"soon"`,
	} {
		o := answering(t, map[string]string{"/v2/databases": `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg","` + key + `":` + wrong + `}]}`})
		o.Facts = []string{"cluster.version"}
		c := &collected(t, o).Clusters[0]
		fact := strings.ReplaceAll(key, "db_names", "databases")
		if m := missingEntry(c, fact); m == nil || m.Kind != snapshot.MissingFailed {
			t.Errorf("%s: %v", key, m)
		}
		if c.NumNodes != nil || c.VPC != nil || c.Version != "" || c.Tags != nil || c.EndOfLife != nil || c.StorageMiB != nil || c.Maintenance != nil || c.Databases != nil || c.Region != "" || c.CreatedAt != nil {
			t.Errorf("%s: something was taken for it: %+v", key, c)
		}
	}
}

// An endpoint that the API does not give is one that nobody looks at: the cluster
// says so.
func TestEndpointsThatAreNotGiven(t *testing.T) {
	const host = `{"host":"h.example.com","port":25060}`
	for _, tc := range []struct {
		name, members string
		kind          snapshot.MissingKind
		words         string
	}{
		{"all there", `"connection":` + host, "", ""},
		{"no public one", `"private_connection":{"host":"private-h.example.com","port":25060}`, snapshot.MissingFailed, "no connection"},
		{"no private one", `"connection":` + host + `,"private_network_uuid":"` + idB + `"`, snapshot.MissingNotOffered, "no private_connection"},
		{"no standby's", `"connection":` + host + `,"num_nodes":2`, snapshot.MissingNotOffered, "no standby_connection"},
		{"a public one without a host", `"connection":{"uri":"","host":"","port":0}`, snapshot.MissingFailed, "no connection"},
		{"a custom name that is none", `"connection":` + host + `,"do_settings":{"service_cnames":["a b"]}`, snapshot.MissingFailed, "service_cnames"},
		{"custom names of a wrong type", `"connection":` + host + `,"do_settings":{"service_cnames":"a.example.com"}`, snapshot.MissingFailed, "do_settings"},
	} {
		o := answering(t, map[string]string{"/v2/databases": `{"databases":[{"id":"` + idA + `","name":"a","engine":"pg",` + tc.members + `}]}`})
		o.Facts = []string{"cluster.version"}
		c := &collected(t, o).Clusters[0]
		m := missingEntry(c, "endpoints")
		if tc.kind == "" && m != nil || tc.kind != "" && (m == nil || m.Kind != tc.kind || !strings.Contains(m.Reason, tc.words)) {
			t.Errorf("%s: %v", tc.name, m)
		}
	}
}

// Words of the API's own reach a report as one clean line.
func TestErrorsAreClean(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/v2/databases" {
			fmt.Fprint(w, `{"databases":[{"id":"`+idA+`","name":"a","engine":"pg"}]}`)
			return
		}
		w.WriteHeader(422)
		fmt.Fprintf(w, `{"id":"x","message":"line\none \u001b[31m postgres://u:secretword@h/ %s %s"}`, r.Header.Get("Authorization"), strings.Repeat("long ", 100))
	}))
	defer srv.Close()
	o := job{Options: Options{BaseURL: srv.URL, Token: NewToken("tokenvalue"), Pace: &Pace{}}}
	text := encoded(t, collected(t, o))
	for _, bad := range []string{"tokenvalue", "secretword", `\n`, `\u001b`} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is in the snapshot", bad)
		}
	}
}

// When the API is down for good, a large account must not take hours to say so.
func TestApiThatStaysDown(t *testing.T) {
	var y strings.Builder
	y.WriteString("token: t\nnumber: 1\nclusters:\n")
	for i := range 100 {
		fmt.Fprintf(&y, "  - {name: db-%03d, version: \"17\", region: fra1}\n", i)
	}
	run := start(t, y.String())
	run.Fault(emulator.Fault{Path: "/v2/databases/**", Kind: emulator.FaultStatus, Status: 503})
	o := options(run)
	o.Retry.Attempts = 4
	o.Facts = []string{"cluster.trusted_sources"}
	s := collected(t, o)
	if n := len(run.Requests()); n > 1+200+(mostFailures+DefaultConcurrency)*4 {
		t.Errorf("%d requests for 200 facts that cannot be had", n)
	}
	for i := range s.Clusters {
		if m := missingEntry(&s.Clusters[i], "trusted_sources"); m == nil || m.Kind != snapshot.MissingFailed {
			t.Errorf("%s: %v", s.Clusters[i].Name, m)
		}
	}
}

// A token that is revoked meanwhile is not used a thousand times more.
func TestTokenRevokedMeanwhile(t *testing.T) {
	var y strings.Builder
	y.WriteString("token: t\nnumber: 1\nclusters:\n")
	for i := range 200 {
		fmt.Fprintf(&y, "  - {name: db-%03d, version: \"17\", region: fra1}\n", i)
	}
	run := start(t, y.String())
	run.Fault(emulator.Fault{Path: "/v2/databases/**", Kind: emulator.FaultStatus, Status: 401})
	o := options(run)
	o.Facts = []string{"cluster.trusted_sources"}
	s := collected(t, o)
	if n := len(run.Requests()); n > 60 {
		t.Errorf("%d requests with a revoked token", n)
	}
	if m := missingEntry(find(t, s, "db-199"), "trusted_sources"); m == nil || m.Kind != snapshot.MissingForbidden {
		t.Errorf("missing: %v", m)
	}
}

// The client keeps under both limits by itself: the API has to refuse nothing.
func TestKeepsUnderTheLimit(t *testing.T) {
	for _, tc := range []struct {
		name  string
		limit emulator.RateLimit
		pace  Pace
		why   string
	}{
		{"the minute's, by its pace", emulator.RateLimit{Requests: 5000, Window: time.Hour, Burst: 20, BurstWindow: time.Second}, Pace{Burst: 20, Window: 1100 * time.Millisecond}, "rate limit of 20"},
		{"the hour's, by the headers", emulator.RateLimit{Requests: 30, Window: time.Second}, Pace{}, "used up"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			run := start(t, testAccount)
			run.SetRateLimit(tc.limit)
			o := options(run)
			o.Pace = &tc.pace
			waited := atomic.Bool{}
			o.progress = func(p collect.State) {
				if strings.Contains(p.Why, tc.why) {
					waited.Store(true)
				}
			}
			noFailures(t, collected(t, o))
			for _, r := range run.Requests() {
				if r.Status == 429 {
					t.Fatalf("the API had to refuse %s", r.Path)
				}
			}
			if !waited.Load() {
				t.Error("it never waited, or did not say so")
			}
		})
	}
	run := start(t, testAccount)
	run.SetRateLimit(emulator.RateLimit{Requests: 5000, Window: time.Hour, Burst: 20, BurstWindow: time.Second})
	o := options(run)
	// Without pacing of its own, Retry-After brings it through.
	o.Retry.Attempts, o.Retry.MaxRetryAfter = 20, 2*time.Second
	noFailures(t, collected(t, o))
}

func FuzzParseListed(f *testing.F) {
	f.Add([]byte(`{"id":"a","engine":"pg","name":"n","num_nodes":1,"connection":{"host":"h","port":1,"uri":"postgres://u:p@h:1/d"},"tags":[],"users":[{"name":"doadmin","password":"p"}],"maintenance_window":{"day":"d","hour":"h","pending":true}}`))
	f.Add([]byte(`{"id":"a","engine":"advanced_pg","version_end_of_life":"2028-11-09","do_settings":{"service_cnames":["x.y"]},"standby_connection":null}`))
	f.Add([]byte(`{"id":"a","engine":"mysql"}`))
	f.Add([]byte(`{"id":1,"connection":[]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := parseListed(b, testNow)
		if err != nil || l.cluster == nil {
			return
		}
		c := l.cluster
		if c.ID == "" || c.Name == "" || !slices.Contains(snapshot.Engines, c.Engine) {
			t.Errorf("a cluster without identity: %+v", c)
		}
		if c.TrustedSources != nil {
			t.Error("the list of clusters said something of trusted sources")
		}
		ids := map[string]bool{}
		for _, e := range c.Endpoints {
			if !snapshot.ValidHost(e.Host) || e.Port < 1 || e.Port > 65535 || ids[e.ID] {
				t.Errorf("endpoint %+v", e)
			}
			ids[e.ID] = true
		}
		for _, fact := range []struct {
			name   string
			absent bool
		}{{"num_nodes", c.NumNodes == nil}, {"private_network_uuid", c.VPC == nil}, {"maintenance_window", c.Maintenance == nil}, {"version_end_of_life", c.EndOfLife == nil}, {"endpoints", c.Endpoints == nil}} {
			if fact.absent && missingEntry(c, fact.name) == nil {
				t.Errorf("%s is not there and nothing says why: %s", fact.name, b)
			}
		}
	})
}

// TestComponentsToCome has a kind of component that the API does not have yet: its
// variables are judged, and one that cannot be read is an error.
func TestComponentsToCome(t *testing.T) {
	const spec = `{"id":"a","spec":{"name":"n","features":["f"],"domains":[{"domain":"example.com"}],"agents":[{"name":"s","envs":%s}]}}`
	_, a, err := parseApp(fmt.Appendf(nil, spec, `[{"key":"K","value":"postgres://u@db.example.com/d?sslmode=require"}]`))
	if err != nil || len(a.settings) != 1 || a.settings[0].Component != "s" || a.settings[0].EffectiveMode != "require" {
		t.Errorf("settings %+v, error %v", a.settings, err)
	}
	if _, a, err = parseApp(fmt.Appendf(nil, spec, `"none"`)); !errors.Is(err, errContent) {
		t.Errorf("unreadable variables: settings %+v, error %v", a.settings, err)
	}
}

func FuzzParseApp(f *testing.F) {
	f.Add([]byte(`{"id":"a","spec":{"name":"n","databases":[{"name":"db","cluster_name":"c","engine":"PG","production":true}],"services":[{"name":"s","envs":[{"key":"K","value":"${db.DATABASE_URL}"}]}]}}`))
	f.Add([]byte(`{"id":"a","spec":{"envs":[{"key":"K","value":"postgres://u:fuzzsecret@h:1/d?password=fuzzsecret"}]}}`))
	f.Add([]byte(`{"id":"a","spec":{"envs":[{"key":"K","value":"jdbc:postgresql://h/%zz?password=fuzzsecret"}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, a, err := parseApp(b)
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for _, s := range a.settings {
			if ids[s.ID] || s.EffectiveMode == "" || s.Excerpt == "" {
				t.Errorf("setting %+v", s)
			}
			ids[s.ID] = true
		}
	})
}

func FuzzParseCA(f *testing.F) {
	f.Add("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K")
	f.Add("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
	f.Fuzz(func(t *testing.T, s string) {
		ca, err := parseCA(s)
		if err == nil && (len(ca.Certificates) == 0 || strings.Contains(ca.PEM, "PRIVATE")) {
			t.Errorf("%+v", ca)
		}
	})
}
