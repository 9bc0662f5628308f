package account

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/snapshot"
)

// failing is one API path and the facts that hang on it.
type failing struct {
	path string
	// known reports that a cluster has the fact.
	facts map[string]func(c *snapshot.Cluster) bool
	// sources are the types of trusted sources of "orders" that hang on it.
	sources []string
	// none reports that what such a source resolves to was said not to be there.
	none func(t *snapshot.Target) bool
	// account is the account-wide fact.
	account string
}

func has[T any](f func(c *snapshot.Cluster) []T) func(*snapshot.Cluster) bool {
	return func(c *snapshot.Cluster) bool { return f(c) != nil }
}

var paths = []failing{
	{path: "/v2/databases/*/firewall", facts: map[string]func(*snapshot.Cluster) bool{"trusted_sources": has(func(c *snapshot.Cluster) []snapshot.TrustedSource { return c.TrustedSources })}},
	{path: "/v2/databases/*/ca", facts: map[string]func(*snapshot.Cluster) bool{"ca": func(c *snapshot.Cluster) bool { return c.CA != nil }}},
	{path: "/v2/databases/*/pools", facts: map[string]func(*snapshot.Cluster) bool{"pools": has(func(c *snapshot.Cluster) []snapshot.Pool { return c.Pools })}},
	// The list of clusters names the users too.
	{path: "/v2/databases/*/users", facts: map[string]func(*snapshot.Cluster) bool{usersDetail: func(*snapshot.Cluster) bool { return false }}},
	{path: "/v2/databases/*/config", facts: map[string]func(*snapshot.Cluster) bool{"config": func(c *snapshot.Cluster) bool { return c.Config != nil }}},
	{path: "/v2/databases/*/logsink", facts: map[string]func(*snapshot.Cluster) bool{"log_sinks": has(func(c *snapshot.Cluster) []snapshot.LogSink { return c.LogSinks })}},
	{path: "/v2/databases/*/backups", facts: map[string]func(*snapshot.Cluster) bool{"backups": has(func(c *snapshot.Cluster) []snapshot.Backup { return c.Backups })}},
	{path: "/v2/databases/*/replicas", facts: map[string]func(*snapshot.Cluster) bool{"replicas": func(*snapshot.Cluster) bool { return false }}},
	{path: "/v2/droplets", sources: []string{"droplet", "ip_addr"}, none: nobodys},
	{path: "/v2/kubernetes/clusters", sources: []string{"k8s"}},
	{path: "/v2/apps", sources: []string{"app"}, account: "clients"},
	{path: "/v2/reserved_ips", sources: []string{"ip_addr"}, none: nobodys},
	{path: "/v2/tags", sources: []string{"tag"}},
	{path: "/v2/vpcs", sources: []string{"ip_addr"}, none: networkless},
	{path: "/v2/vpc_peerings", sources: []string{"ip_addr"}, none: networkless},
	{path: "/v2/vpc_nat_gateways", sources: []string{"ip_addr"}, none: func(t *snapshot.Target) bool { return t.NATGateway != nil && !t.NATGateway.Exists }},
	{path: "/v2/load_balancers", sources: []string{"ip_addr"}, none: nobodys},
	{path: "/v2/byoip_prefixes", sources: []string{"ip_addr"}, none: func(t *snapshot.Target) bool { return t.BYOIP != nil && !t.BYOIP.Exists }},
	{path: "/v2/projects", facts: map[string]func(*snapshot.Cluster) bool{"project_name": func(c *snapshot.Cluster) bool { return c.ProjectName != "" }}},
	{path: "/v2/databases", account: "clusters"},
}

func nobodys(t *snapshot.Target) bool { return t.Owner != nil && t.Owner.Type == "none" }

func networkless(t *snapshot.Target) bool { return t.Networks != nil }

// ways to fail, and the kinds of Missing that are right for each.
var ways = []struct {
	name  string
	fault emulator.Fault
	kinds []snapshot.MissingKind
}{
	{"401", emulator.Fault{Kind: emulator.FaultStatus, Status: 401}, forbidden},
	{"403", emulator.Fault{Kind: emulator.FaultForbidden}, forbidden},
	{"404", emulator.Fault{Kind: emulator.FaultStatus, Status: 404}, failedOrNot}, // not_offered of advanced_pg
	{"429", emulator.Fault{Kind: emulator.FaultStatus, Status: 429, Header: http.Header{"Retry-After": {"1"}}}, failed},
	{"500", emulator.Fault{Kind: emulator.FaultStatus, Status: 500}, failed},
	{"503", emulator.Fault{Kind: emulator.FaultStatus, Status: 503}, failed},
	{"html", emulator.Fault{Kind: emulator.FaultHTML}, failed},
	{"html-502", emulator.Fault{Kind: emulator.FaultHTML, Status: 502}, failed},
	{"empty", emulator.Fault{Kind: emulator.FaultEmpty}, failed},
	{"truncated", emulator.Fault{Kind: emulator.FaultTruncated}, failed},
	{"cut", emulator.Fault{Kind: emulator.FaultCut}, failed},
	{"wrong-types", emulator.Fault{Kind: emulator.FaultWrongTypes}, failed},
	{"null-lists", emulator.Fault{Kind: emulator.FaultNullLists}, failed},
	{"null", emulator.Fault{Kind: emulator.FaultNull}, failed},
	{"missing", emulator.Fault{Kind: emulator.FaultMissing}, failed},
	{"not-an-object", emulator.Fault{Kind: emulator.FaultNotAnObject}, failed},
	{"redirect", emulator.Fault{Kind: emulator.FaultRedirect, Location: "http://127.0.0.2:9"}, failed},
	{"reset", emulator.Fault{Kind: emulator.FaultReset}, failed},
	{"bad-gzip", emulator.Fault{Kind: emulator.FaultBadGzip}, failed},
	{"hang", emulator.Fault{Kind: emulator.FaultHang}, failed},
	{"slow-drip", emulator.Fault{Kind: emulator.FaultSlowDrip, Every: time.Second}, failed},
}

var (
	forbidden   = []snapshot.MissingKind{snapshot.MissingForbidden}
	failed      = []snapshot.MissingKind{snapshot.MissingFailed}
	failedOrNot = []snapshot.MissingKind{snapshot.MissingFailed, snapshot.MissingNotOffered}
)

// unharmed are the faults that leave an answer a right one: an object without
// lists, or a list without anything that could be of a wrong type. "" is every cluster.
var unharmed = map[string][]string{
	"/v2/databases/*/ca null-lists":        {""},
	"/v2/databases/*/config null-lists":    {""},
	"/v2/databases/*/config wrong-types":   {""},
	"/v2/databases/*/firewall wrong-types": {"open"},
	"/v2/databases/*/pools wrong-types":    {"open", "advanced"},
	"/v2/databases/*/logsink wrong-types":  {"open", "advanced"},
	"/v2/databases/*/replicas wrong-types": {"open", "advanced"},
}

// notOffered are the faults that are no failure of one cluster's: the
// configuration of the Advanced Edition has a shape of its own.
var notOffered = map[string]string{
	"/v2/databases/*/config null":    "advanced",
	"/v2/databases/*/config missing": "advanced",
}

// Each endpoint fails in each way: the snapshot keeps what it knows, has a reason
// for what it does not, and never an empty list for a failed one.
func TestEachEndpointFailsInEachWay(t *testing.T) {
	whole := collected(t, options(start(t, testAccount)))
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			slow := way.name == "hang" || way.name == "slow-drip"
			runs := make([]*outcome, len(paths))
			var wg sync.WaitGroup
			for i, p := range paths {
				runs[i] = &outcome{run: start(t, testAccount)}
				fault := way.fault
				fault.Path = p.path
				runs[i].run.Fault(fault)
				o := options(runs[i].run)
				if slow {
					// What is slow waits side by side. The others' calls must not run
					// into the same deadline on a loaded machine.
					o.CallTimeout, o.Retry.Attempts = 4*time.Second, 1
					wg.Go(func() { runs[i].s, runs[i].err = o.run(t.Context(), t) })
					continue
				}
				runs[i].s, runs[i].err = o.run(t.Context(), t)
			}
			wg.Wait()
			for i, p := range paths {
				label := p.path + " " + way.name
				if !slices.Contains(unharmed[label], "") {
					checkOutcome(t, label, p, way.kinds, runs[i], whole)
				}
			}
		})
	}
}

type outcome struct {
	run *emulator.Running
	s   *snapshot.Snapshot
	err error
}

func checkOutcome(t *testing.T, label string, p failing, kinds []snapshot.MissingKind, got *outcome, whole *snapshot.Snapshot) {
	t.Helper()
	for _, r := range got.run.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s: %s was sent", label, r.Method)
		}
	}
	if p.path == "/v2/databases" {
		if got.err == nil || got.s != nil || strings.Contains(got.err.Error(), got.run.Token) {
			t.Errorf("%s: error %v", label, got.err)
		}
		return
	}
	if got.err != nil {
		t.Errorf("%s: %v", label, got.err)
		return
	}
	checkFailure(t, label, p, kinds, got.s, whole)
	if strings.Contains(encoded(t, got.s), got.run.Token) {
		t.Errorf("%s: the token is in the snapshot", label)
	}
}

func checkFailure(t *testing.T, label string, p failing, kinds []snapshot.MissingKind, s, whole *snapshot.Snapshot) {
	t.Helper()
	// An audit can do without the scopes that are not for databases.
	fails := kinds[0].Failure() && (kinds[0] != snapshot.MissingForbidden || strings.HasPrefix(p.path, "/v2/databases"))
	if fails != s.Incomplete {
		t.Errorf("%s: marked incomplete: %v", label, s.Incomplete)
	}
	if fails != (len(s.Errors) > 0) {
		t.Errorf("%s: errors listed: %v", label, s.Errors)
	}
	right := func(m *snapshot.Missing) bool { return m != nil && slices.Contains(kinds, m.Kind) && m.Reason != "" }
	for i := range s.Clusters {
		c := &s.Clusters[i]
		for fact, known := range p.facts {
			m := missingEntry(c, fact)
			switch {
			case slices.Contains(unharmed[label], c.Name):
			case c.Role == "replica" && fact != "trusted_sources" && fact != "ca" && fact != "project_name":
			case known(c):
				t.Errorf("%s: %s has %s though it failed", label, c.Name, fact)
			case notOffered[label] == c.Name:
				if m == nil || m.Kind != snapshot.MissingNotOffered {
					t.Errorf("%s: %s of %s is missing for %v", label, fact, c.Name, m)
				}
			case !right(m):
				t.Errorf("%s: %s of %s is missing for %v", label, fact, c.Name, m)
			}
			if m != nil && m.Kind == snapshot.MissingForbidden && !strings.Contains(m.Reason, ":read") {
				t.Errorf("%s: the reason names no scope: %s", label, m.Reason)
			}
		}
		checkUntouched(t, label, p, c, whole)
	}
	for _, kind := range p.sources {
		checkSources(t, label, kind, p.none, right, find(t, s, "orders"))
	}
	if p.account != "" {
		i := slices.IndexFunc(s.Missing, func(m snapshot.Missing) bool { return m.Fact == p.account })
		if i < 0 || !right(&s.Missing[i]) || s.Clients != nil {
			t.Errorf("%s: account-wide missing: %v", label, s.Missing)
		}
	}
}

// checkSources: a source that hangs on the failed list is never said to be
// dangling or nobody's; what was seen elsewhere stays.
func checkSources(t *testing.T, label, kind string, none func(*snapshot.Target) bool, right func(*snapshot.Missing) bool, c *snapshot.Cluster) {
	t.Helper()
	unknown := 0
	for _, s := range c.TrustedSources {
		if s.Type != kind {
			continue
		}
		if s.Target != nil && s.Target.Exists != nil && !*s.Target.Exists {
			t.Errorf("%s: %s %s is said not to exist", label, s.Type, s.Value)
		}
		if s.Target != nil && none != nil && none(s.Target) {
			t.Errorf("%s: what %s resolves to is said not to be there", label, s.Value)
		}
		if len(s.Missing) > 0 {
			unknown++
			if !right(&s.Missing[0]) {
				t.Errorf("%s: %s %s is unknown for %v", label, s.Type, s.Value, s.Missing)
			}
		}
	}
	if unknown == 0 {
		t.Errorf("%s: no %s source is unknown", label, kind)
	}
}

// checkUntouched: the other facts of the cluster are as in a whole run.
func checkUntouched(t *testing.T, label string, p failing, c *snapshot.Cluster, whole *snapshot.Snapshot) {
	t.Helper()
	w := find(t, whole, c.Name)
	for _, other := range paths {
		for fact, known := range other.facts {
			if _, same := p.facts[fact]; same || fact == "replicas" {
				continue
			}
			if known(w) != known(c) {
				t.Errorf("%s: %s of %s was lost with it", label, fact, c.Name)
			}
		}
	}
	if c.Version != w.Version || len(c.Databases) != len(w.Databases) || len(c.Users) != len(w.Users) {
		t.Errorf("%s: %s lost what the list of clusters gives", label, c.Name)
	}
}

// A fault that passes costs nothing but time.
func TestPassingFaultsAreOvercome(t *testing.T) {
	run := start(t, testAccount)
	whole := encoded(t, collected(t, options(run)))
	for _, way := range ways {
		switch way.name {
		case "429", "500", "503", "html-502", "truncated", "cut", "reset", "hang":
		default:
			continue
		}
		for _, path := range []string{"/v2/databases", "/v2/databases/*/firewall", "/v2/droplets"} {
			if way.name == "hang" && path != "/v2/droplets" {
				continue // each costs a whole timeout
			}
			fault := way.fault
			fault.Path, fault.Times = path, 1
			run.ClearFaults()
			run.Fault(fault)
			o := options(run)
			o.CallTimeout = 2 * time.Second
			if got := encoded(t, collected(t, o)); got != whole {
				t.Errorf("%s once at %s: %s", way.name, path, firstDifference(got, whole))
			}
		}
	}
}

// The scopes of the token decide what is known, and the report names the one
// that is missing.
func TestMissingScopes(t *testing.T) {
	all := Scopes()
	run := start(t, testAccount)
	for _, tc := range []struct {
		scope   string
		sources map[string]string // type and value to what is missing
	}{
		{"droplet:read", map[string]string{"droplet 999": "target", "tag old": "target", "tag cluster-tag": "target.admits", "ip_addr 198.51.100.7": "target.owner"}},
		{"kubernetes:read", map[string]string{"k8s 11111111-2222-4333-8444-555555555555": "target", "tag old": "target", "tag web": "target.admits"}},
		{"app:read", map[string]string{"app 22222222-2222-4333-8444-555555555555": "target"}},
		{"reserved_ip:read", map[string]string{"ip_addr 198.51.100.7": "target.owner"}},
		{"load_balancer:read", map[string]string{"ip_addr 198.51.100.7": "target.owner"}},
		{"byoip_prefix:read", map[string]string{"ip_addr 198.51.100.7": "target.byoip_prefix", "ip_addr 192.0.2.0/25": "target.byoip_prefix"}},
		{"nat_gateway:read", map[string]string{"ip_addr 198.51.100.7": "target.nat_gateway"}},
		{"vpc_peering:read", map[string]string{"ip_addr 10.0.0.0/8": "target.networks"}},
		{"vpc:read", map[string]string{"ip_addr 10.0.0.0/8": "target.networks"}},
		// Without it, droplets come without their tags.
		{"tag:read", map[string]string{"tag old": "target", "tag web": "target"}},
	} {
		t.Run(tc.scope, func(t *testing.T) {
			run.SetScopes(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == tc.scope })...)
			s := collected(t, options(run))
			c := find(t, s, "orders")
			for key, fact := range tc.sources {
				kind, value, _ := strings.Cut(key, " ")
				src := source(t, c, kind, value)
				if len(src.Missing) != 1 || src.Missing[0].Fact != fact || src.Missing[0].Kind != snapshot.MissingForbidden || src.Missing[0].Scope != tc.scope || !strings.Contains(src.Missing[0].Reason, tc.scope) {
					t.Errorf("%s: missing %v", key, src.Missing)
				}
			}
			if len(c.TrustedSources) != 17 || c.CA == nil || s.Incomplete || len(s.Errors) > 0 {
				t.Errorf("the rest of the cluster: %+v", c)
			}
		})
	}
}
