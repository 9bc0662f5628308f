package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// observed collects the demo's account for real: every fact that the rules
// declare is in it somewhere. Its unreachable cluster is left out.
func observed(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	acct, err := emulator.Demo()
	if err != nil {
		t.Fatal(err)
	}
	run, err := acct.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	to := map[string]string{}
	for _, c := range run.ConnectTo {
		parts := strings.Split(c, ":")
		to[parts[0]+":"+parts[1]] = parts[2] + ":" + parts[3]
	}
	s, err := audit.Collect(t.Context(), audit.Collection{
		Account: &account.Options{BaseURL: run.URL, Token: account.NewToken(run.Token), Pace: &account.Pace{}},
		Probe:   &tlsprobe.Options{ConnectTo: to, ConnectTimeout: time.Second},
		Clients: &clients.Options{Roots: []string{"../../testdata/clients/monorepo"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Clusters = slices.DeleteFunc(s.Clusters, func(c snapshot.Cluster) bool { return c.Name == "vault" })
	return s
}

// spoilt are ways to fail that the demo's account does not have.
var spoilt = map[string]func(c *snapshot.Cluster){
	"TLS002": func(c *snapshot.Cluster) {
		c.Endpoints[0].TLS.Verification.CA = &snapshot.Check{Reason: "signed by an unknown authority", Code: "unknown_authority"}
	},
	"TLS007": func(c *snapshot.Cluster) {
		c.Endpoints[0].TLS.Chain[0].KeyAlgorithm, c.Endpoints[0].TLS.Chain[0].KeyBits = "RSA", 1024
	},
	"TLS012": func(c *snapshot.Cluster) {
		c.Endpoints[0].Protocols["TLSv1.0"] = snapshot.Protocol{State: snapshot.ProtocolRefusedByLibrary}
	},
	"TLS013": func(c *snapshot.Cluster) {
		c.Endpoints[0].SSLRequest, c.Endpoints[0].TLS = "refused", nil
	},
	"TS009": func(c *snapshot.Cluster) {
		for i := range 95 {
			c.TrustedSources = append(c.TrustedSources, snapshot.TrustedSource{
				UUID: fmt.Sprint("many-", i), Type: "ip_addr", Value: fmt.Sprintf("198.51.100.%d", i), Description: "host",
				Target: nobodys(),
			})
		}
	},
	"TS012": func(c *snapshot.Cluster) {
		source(c, "198.51.100.7", "the exit")
		c.TrustedSources[len(c.TrustedSources)-1].Target.NATGateway = &snapshot.NATGateway{Exists: true, ID: "g", Name: "exit", VPCs: []string{"prod"}}
	},
	"TS014": func(c *snapshot.Cluster) {
		source(c, "10.0.0.0/8", "the VPC")
		c.TrustedSources[len(c.TrustedSources)-1].Target = &snapshot.Target{Networks: []snapshot.Network{
			{ID: *c.VPC, Name: "prod", Range: "10.114.0.0/20", Relation: snapshot.NetworkOwn}, {ID: "lab", Range: "10.120.0.0/20", Relation: snapshot.NetworkPeered},
		}}
	},
	"TS013": func(c *snapshot.Cluster) {
		c.Vantages = []snapshot.Vantage{{Address: "203.0.113.200", Endpoints: []string{c.Endpoints[0].ID}, TrustedSource: new("")}}
	},
	"CF007": func(c *snapshot.Cluster) {
		c.ServiceNames = []snapshot.ServiceName{{Name: "db.example.com", State: snapshot.ServiceNameNowhere}}
	},
	"TS011": func(c *snapshot.Cluster) { source(c, "10.110.0.0", "the VPC") },
	"TS015": func(c *snapshot.Cluster) { source(c, "198.51.100.7", "GitHub Actions run 19283746") },
	"TS010": func(c *snapshot.Cluster) {
		twice := snapshot.TrustedSource{UUID: "twice", Type: "ip_addr", Value: "198.51.100.7", Description: "host", Target: nobodys()}
		again := twice
		again.UUID = "again"
		c.TrustedSources = append(c.TrustedSources, twice, again)
	},
}

// source adds an address to the trusted sources.
func source(c *snapshot.Cluster, value, description string) {
	c.TrustedSources = append(c.TrustedSources, snapshot.TrustedSource{
		UUID: value, Type: "ip_addr", Value: value, Description: description,
		Target: nobodys(),
	})
}

// nobodys is what an address resolves to that is nobody's in the account.
func nobodys() *snapshot.Target {
	return &snapshot.Target{Owner: &snapshot.Owner{Type: "none"}, NATGateway: &snapshot.NATGateway{}}
}

// key is a rule and a resource, or a rule and what is said of it.
type key struct{ rule, resource string }

// judge is the verdict of every rule on every resource.
func judge(t *testing.T, e *policy.Engine, s *snapshot.Snapshot) map[key]string {
	t.Helper()
	r, err := e.Evaluate(t.Context(), policy.FromSnapshot(s), policy.Options{Now: time.Now(), Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	out := map[key]string{}
	for _, p := range r.Passed {
		out[key{p.RuleID, p.ResourceID}] = result.Pass
	}
	for _, p := range r.NotApplicable {
		out[key{p.RuleID, p.ResourceID}] = result.NotApplicable
	}
	for _, f := range r.Findings {
		if out[key{f.RuleID, f.Resource.ID}] != result.Fail {
			out[key{f.RuleID, f.Resource.ID}] = f.Verdict
		}
	}
	return out
}

// read is a snapshot of one cluster, read as a file's. The error is what its reader
// refuses.
func read(t *testing.T, cluster map[string]any) (*snapshot.Snapshot, error) {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"schema_version": snapshot.SchemaVersion, "tool": snapshot.Tool{Name: "dbaudit"},
		"collected_at": "2026-11-24T12:00:00Z", "clusters": []any{cluster},
	})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Read(bytes.NewReader(raw))
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestNoVerdictWithoutEvidence takes the declared facts of real clusters away, one at
// a time: what passed must be unknown then. What failed is [TestNoFindingVanishes]'s.
func TestNoVerdictWithoutEvidence(t *testing.T) {
	s := observed(t)
	set, err := audit.Rules{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := set.SetParameter("DB014", "required", true); err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[key]bool{}    // rule and verdict, before any removal
	declared := map[key]int{} // rule and evidence: from how many passes it was taken
	for _, c := range clusterValues(t, s) {
		whole, err := read(t, c)
		if err != nil {
			t.Fatal(err)
		}
		before := judge(t, engine, whole)
		for k, v := range before {
			seen[key{k.rule, v}] = true
		}
		for _, r := range set.Rules {
			for _, e := range r.Rule.Evidence {
				for k, was := range before {
					if k.rule != r.ID || was != result.Pass || declared[key{r.ID, e}] >= 3 {
						continue
					}
					put := remove(t, c, k.resource, e)
					if put == nil {
						continue
					}
					declared[key{r.ID, e}]++
					less, err := read(t, c)
					put()
					if err != nil {
						continue // refused
					}
					if is := judge(t, engine, less)[k]; is != result.Unknown {
						t.Errorf("%s on %s passed; without its evidence %s it is %q, not unknown", k.rule, k.resource, e, is)
					}
				}
			}
		}
	}
	for _, r := range set.Rules {
		if r.Resource == "client" {
			continue // see TestNoClientVerdictWithoutEvidence
		}
		for _, v := range []string{result.Fail, result.Pass} {
			if !seen[key{r.ID, v}] {
				t.Errorf("%s: no cluster of the demo has the verdict %s: spoil one (spoilt, in this file)", r.ID, v)
			}
		}
		for _, e := range r.Rule.Evidence {
			if declared[key{r.ID, e}] == 0 {
				t.Errorf("%s: its evidence %s was never taken from something that passes", r.ID, e)
			}
		}
	}
}

// remove takes a declared fact from a resource of a cluster, and gives what puts
// it back; nil when the fact is one of the elements of an empty list.
func remove(t *testing.T, c map[string]any, resource, evidence string) (put func()) {
	t.Helper()
	head, rest, _ := strings.Cut(evidence, ".")
	holder := c
	if parts := strings.SplitN(resource, "/", 3); head != "cluster" && len(parts) == 3 {
		holder = nil
		for _, x := range c[parts[1]].([]any) {
			m := x.(map[string]any)
			for _, id := range []string{"id", "uuid", "name", "address"} {
				if m[id] == parts[2] {
					holder = m
				}
			}
		}
	}
	var at any = holder
	steps := strings.Split(rest, ".")
	for {
		switch v := at.(type) {
		case []any:
			if len(v) == 0 {
				return nil
			}
			at = v[0]
		case map[string]any:
			n := 1
			for n < len(steps) && v[strings.Join(steps[:n], ".")] == nil {
				n++
			}
			k := strings.Join(steps[:n], ".")
			x, ok := v[k]
			if !ok {
				t.Fatalf("%s passed without its evidence %s", resource, evidence)
			}
			if n == len(steps) {
				delete(v, k)
				return func() { v[k] = x }
			}
			at, steps = x, steps[n:]
		default:
			t.Fatalf("%s: %s leads to %v", resource, evidence, at)
		}
	}
}

// TestNoClientVerdictWithoutEvidence does the same for connection settings, with
// the facts that the rules declare. Where an empty text is an observation ("no
// switch is written") there is nothing to take away.
func TestNoClientVerdictWithoutEvidence(t *testing.T) {
	s := observed(t)
	set, err := audit.Rules{Only: []string{"clients"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	seen, declared := map[key]bool{}, map[key]bool{}
	for i := range s.Clients {
		one := s.Clients[i : i+1]
		before := judge(t, engine, &snapshot.Snapshot{Clients: one})
		for k, was := range before {
			seen[key{k.rule, was}] = true
			r, _ := set.Rule(k.rule)
			for _, e := range r.Rule.Evidence {
				field := strings.TrimPrefix(e, "client.")
				value, err := snapshot.ClientValue(&one[0])
				if err != nil {
					t.Fatal(err)
				}
				delete(value, field)
				is := judge(t, engine, &snapshot.Snapshot{Clients: []snapshot.ClientSetting{setting(t, value)}})[k]
				if back, _ := snapshot.ClientValue(new(setting(t, value))); back[field] != nil {
					declared[key{r.ID, e}] = true
					continue // a field that is always there
				}
				switch {
				case was == result.Pass && is != result.Unknown:
					t.Errorf("%s on %s:%d passed; without its evidence %s it is %q, not unknown", k.rule, one[0].Path, one[0].Line, e, is)
				case was == result.Fail && is == result.Pass:
					t.Errorf("%s on %s:%d failed; without its evidence %s it passes", k.rule, one[0].Path, one[0].Line, e)
				}
				declared[key{r.ID, e}] = true
			}
		}
	}
	for _, r := range set.Rules {
		if r.ID != "CL006" && !seen[key{r.ID, result.Fail}] {
			t.Errorf("%s: no setting of the test fails", r.ID)
		}
		for _, e := range r.Rule.Evidence {
			if !declared[key{r.ID, e}] {
				t.Errorf("%s: its evidence %s was never taken away", r.ID, e)
			}
		}
	}
}

func setting(t *testing.T, value map[string]any) snapshot.ClientSetting {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var c snapshot.ClientSetting
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// planned are clusters of Terraform plans: a bad one, and a good one.
func planned() []snapshot.Cluster {
	current := []snapshot.TrustedSource{{UUID: "now", Type: "ip_addr", Value: "192.0.2.1", Description: "office"}}
	plain := []snapshot.TrustedSource{{UUID: "now", Type: "ip_addr", Value: "192.0.2.1"}}
	cluster := func(id, change string, now []snapshot.TrustedSource, exposed []snapshot.Exposure, firewalls ...snapshot.PlannedFirewall) snapshot.Cluster {
		return snapshot.Cluster{
			ID: id, Name: id, Role: snapshot.RoleCluster, Engine: "pg",
			Planned: &snapshot.Planned{Address: id, Change: change, Firewalls: append([]snapshot.PlannedFirewall{}, firewalls...), Exposed: exposed, Current: now},
		}
	}
	return []snapshot.Cluster{
		cluster("several", snapshot.ChangeNone, current, []snapshot.Exposure{{Kind: "output", Address: "output.uri"}, {Kind: "local_file", Address: "local_file.env"}},
			snapshot.PlannedFirewall{Address: "f.a", Change: snapshot.ChangeDelete}, snapshot.PlannedFirewall{Address: "f.b", Change: snapshot.ChangeCreate},
			snapshot.PlannedFirewall{Address: "f.c", Change: snapshot.ChangeReplace}),
		cluster("uncovered", snapshot.ChangeReplace, current, []snapshot.Exposure{}),
		cluster("kept", snapshot.ChangeNone, plain, []snapshot.Exposure{}, snapshot.PlannedFirewall{Address: "f.a", Change: snapshot.ChangeUpdate}),
	}
}

// sourced are clusters that are well kept in what the demo's account is not.
func sourced() []snapshot.Cluster {
	network := &snapshot.Target{Networks: []snapshot.Network{{ID: "v", Name: "prod", Range: "10.110.0.0/20", Relation: snapshot.NetworkOwn}}}
	inside := snapshot.TrustedSource{UUID: "inside", Type: "ip_addr", Value: "10.110.0.10", Description: "batch host", Target: network}
	whole := snapshot.TrustedSource{UUID: "whole", Type: "ip_addr", Value: "10.110.0.0/20", Description: "the VPC", Target: network}
	return []snapshot.Cluster{{
		ID: "reader", Name: "reader", Role: snapshot.RoleReplica, Engine: "pg", VPC: new("v"),
		TrustedSources: []snapshot.TrustedSource{inside}, PrimaryTrustedSources: snapshot.SourceNames([]snapshot.TrustedSource{inside}),
	}, {
		ID: "vpc", Name: "vpc", Role: snapshot.RoleCluster, Engine: "pg", VPC: new("v"), TrustedSources: []snapshot.TrustedSource{whole},
		ServiceNames: []snapshot.ServiceName{{Name: "db.example.com", State: snapshot.ServiceNameOwn, Addresses: []string{"203.0.113.50"}}},
		Vantages:     []snapshot.Vantage{{Address: "203.0.113.200", Endpoints: []string{"h:1"}, TrustedSource: new("whole")}},
	}}
}

// servers are clusters that were looked into: bad ones, and a good one.
func servers() []snapshot.Cluster {
	session := snapshot.SQLSession{
		User: "app", Database: "shop", Address: "203.0.113.5", TLS: true, TLSVersion: "TLSv1.3", Cipher: "TLS_AES_256_GCM_SHA384", Bits: 256, Count: 1,
		TrustedSource: new("office"),
	}
	plaintext, old := session, session
	plaintext.TLS, plaintext.TrustedSource = false, new("")
	old.TLSVersion, old.User = "TLSv1.1", "doadmin"
	role := snapshot.SQLRole{Name: "app", Login: true, ConnectionLimit: 10, ValidUntil: "2099-01-01"}
	strong := role
	strong.CreateRole, strong.ConnectionLimit, strong.ValidUntil = true, -1, ""
	setting := func(name, value string) snapshot.SQLSetting { return snapshot.SQLSetting{Name: name, Value: value} }
	office := []snapshot.TrustedSource{{UUID: "office", Type: "ip_addr", Value: "203.0.113.0/24", Description: "office", Target: nobodys()}}
	cluster := func(id string, s *snapshot.SQL, d ...snapshot.SQLDatabase) snapshot.Cluster {
		return snapshot.Cluster{ID: id, Name: id, Role: snapshot.RoleCluster, Engine: "pg", TrustedSources: office, SQL: s, SQLDatabases: d}
	}
	bad := &snapshot.SQL{
		VersionNum: 150018, Role: "dbaudit", Sessions: []snapshot.SQLSession{plaintext, old}, Roles: []snapshot.SQLRole{strong},
		Memberships: []snapshot.SQLMembership{{Role: "pg_read_all_data", Member: "app", Admin: true}},
		Settings: []snapshot.SQLSetting{
			setting("pgaudit.log", "none"), setting("log_line_prefix", "%m "), setting("password_encryption", "md5"),
			setting("idle_in_transaction_session_timeout", "0"), setting("data_checksums", "off"),
		},
		RoleSettings:    []snapshot.SQLRoleSetting{{Role: "app", Name: "log_statement", Value: "none"}},
		ParameterGrants: []snapshot.SQLParameterGrant{{Parameter: "session_replication_role", Grantee: "app", Privilege: "SET"}},
		Slots:           []snapshot.SQLSlot{{Name: "old", Kind: "logical"}},
		Subscriptions:   []snapshot.SQLSubscription{{Name: "s", Mode: new("require")}},
		Use:             use(time.Now().AddDate(0, 0, -200), 30),
	}
	newer := *bad
	newer.VersionNum, newer.Subscriptions = 180004, []snapshot.SQLSubscription{{Name: "s", Mode: new("verify-full"), RunAsOwner: new(true), PasswordRequired: new(false)}}
	quiet := role
	quiet.Name = "web"
	good := &snapshot.SQL{
		VersionNum: 180004, Role: "dbaudit", Sessions: []snapshot.SQLSession{session}, Roles: []snapshot.SQLRole{quiet},
		Memberships: []snapshot.SQLMembership{{Role: "pg_read_all_stats", Member: "dbaudit"}},
		Settings: []snapshot.SQLSetting{
			setting("pgaudit.log", "ddl"), setting("log_line_prefix", "%m client=%h"), setting("password_encryption", "scram-sha-256"),
			setting("idle_in_transaction_session_timeout", "600000"), setting("data_checksums", "on"),
		},
		RoleSettings:    []snapshot.SQLRoleSetting{{Role: "app", Name: "search_path", Value: "shop"}},
		ParameterGrants: []snapshot.SQLParameterGrant{{Parameter: "session_replication_role", Grantee: "doadmin_group", Privilege: "SET"}},
		Slots:           []snapshot.SQLSlot{{Name: "live", Kind: "logical", Active: true}},
		Subscriptions:   []snapshot.SQLSubscription{{Name: "s", Mode: new("verify-full"), RunAsOwner: new(false), PasswordRequired: new(true)}},
		Use:             use(time.Now(), 0),
	}
	older := *good
	older.VersionNum = 150018
	return []snapshot.Cluster{
		cluster("bad", bad, badDatabase), cluster("newer", &newer), cluster("good", good, goodDatabase), cluster("older", &older),
	}
}

// use is that of one role and one source, last seen at a time.
func use(last time.Time, unseen int) *snapshot.SQLUse {
	at := last.UTC().Truncate(time.Second)
	one := func(name string) []snapshot.LastUse {
		return []snapshot.LastUse{{Name: name, Since: at, Last: &at, Unseen: unseen}}
	}
	return &snapshot.SQLUse{ObservedAt: at, Roles: one("app"), Sources: one("ip_addr:203.0.113.0/24")}
}

var badDatabase = snapshot.SQLDatabase{
	Name: "shop", PublicConnect: true, PublicTemporary: true, PublicSchemas: []string{"public"},
	PublicRelations:   []snapshot.SQLGrant{{Name: "public.orders", Kind: "table", Privileges: "SELECT"}},
	DefaultPrivileges: []snapshot.SQLDefaultPrivilege{{Role: "app", Kind: "tables", Privilege: "SELECT"}},
	LargeObjects:      []snapshot.SQLGrant{{Name: "1", Kind: "large object", Privileges: "SELECT"}},
	OwnerSessions:     []snapshot.SQLOwnerSession{{Role: "app", Tables: 1}},
	Functions: []snapshot.SQLFunction{
		{Name: "public.f()", Owner: "doadmin", WritableSchemas: []string{}, PublicExecute: true},
		{Name: "public.g()", Owner: "doadmin", SearchPath: new("public"), WritableSchemas: []string{"public"}},
	},
	Languages: []snapshot.SQLLanguage{{Name: "plperlu"}},
	RowSecurity: []snapshot.SQLRowSecurity{
		{Table: "public.a", Enabled: true, Forced: true}, {Table: "public.b", Policies: 1}, {Table: "public.c", Enabled: true, Policies: 1},
	},
	OpenPolicies: []snapshot.SQLPolicy{{Table: "public.a", Name: "p", Command: "ALL"}}, Views: []snapshot.SQLView{{Name: "public.v", Table: "public.a"}},
	ForeignServers: []snapshot.SQLForeignServer{{Name: "s", Wrapper: "postgres_fdw", Mode: "require"}}, UserMappings: []snapshot.SQLUserMapping{{Server: "s", Public: true}},
	Publications:  []snapshot.SQLPublication{{Name: "p", AllTables: true}},
	Extensions:    []snapshot.SQLExtension{{Name: "dblink", Version: "1.1", Default: "1.2"}},
	EventTriggers: []snapshot.SQLEventTrigger{{Name: "t", Event: "ddl_command_end", Owner: "app"}}, UnloggedTables: []string{"public.u"}, SecretComments: []snapshot.SQLObject{{Kind: "table", Name: "public.u"}},
	Grants: []snapshot.SQLRights{{Grantee: "app", Kind: "table", Privileges: "SELECT", Catalog: true, Count: 1, Examples: []string{"pg_catalog.pg_authid"}}},
}

var goodDatabase = snapshot.SQLDatabase{
	Name: "shop", PublicSchemas: []string{}, PublicRelations: []snapshot.SQLGrant{}, DefaultPrivileges: []snapshot.SQLDefaultPrivilege{},
	LargeObjects: []snapshot.SQLGrant{}, OwnerSessions: []snapshot.SQLOwnerSession{}, Languages: []snapshot.SQLLanguage{},
	Functions:    []snapshot.SQLFunction{{Name: "public.f()", Owner: "doadmin", SearchPath: new("pg_catalog, pg_temp"), WritableSchemas: []string{}}},
	RowSecurity:  []snapshot.SQLRowSecurity{{Table: "public.a", Enabled: true, Forced: true, Policies: 1}},
	OpenPolicies: []snapshot.SQLPolicy{}, Views: []snapshot.SQLView{}, UserMappings: []snapshot.SQLUserMapping{{Server: "s", Role: "app"}},
	ForeignServers: []snapshot.SQLForeignServer{{Name: "s", Wrapper: "postgres_fdw", Mode: "verify-full"}},
	Publications:   []snapshot.SQLPublication{{Name: "p"}}, Extensions: []snapshot.SQLExtension{{Name: "plpgsql", Version: "1.0", Default: "1.0"}},
	EventTriggers: []snapshot.SQLEventTrigger{}, UnloggedTables: []string{}, SecretComments: []snapshot.SQLObject{},
	Grants: []snapshot.SQLRights{{Grantee: "app", Kind: "table", Privileges: "SELECT", Count: 2, Examples: []string{"public.a", "public.f"}}},
}

func clusterValues(t *testing.T, s *snapshot.Snapshot) []map[string]any {
	t.Helper()
	var values []map[string]any
	add := func(c *snapshot.Cluster) {
		v, err := snapshot.ClusterValue(c)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	for i := range s.Clusters {
		add(&s.Clusters[i])
	}
	for _, c := range slices.Concat(planned(), servers(), sourced()) {
		add(&c)
	}
	good := slices.IndexFunc(s.Clusters, func(c snapshot.Cluster) bool { return c.Name == "ledger" })
	if good < 0 {
		t.Fatal("the demo's account has no cluster ledger any more")
	}
	for _, spoil := range spoilt {
		raw, err := json.Marshal(s.Clusters[good])
		if err != nil {
			t.Fatal(err)
		}
		var c snapshot.Cluster
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		spoil(&c)
		add(&c)
	}
	return values
}
