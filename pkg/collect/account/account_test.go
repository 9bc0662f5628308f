package account

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// testAccount has one of each kind of thing that is collected. All of it is invented.
const testAccount = `
token: emulator-token-worth-nothing
number: 1234
projects: [{name: shop}]
vpcs:
  - {name: prod, region: fra1, range: 10.114.0.0/20}
  - {name: lab, region: ams3, range: 10.120.0.0/20}
  - {name: far, region: nyc3, range: 10.130.0.0/20}
  - {name: apart, region: nyc3, range: 192.168.9.0/24}
peerings: [{name: prod-lab, vpcs: [lab, prod]}]
nat_gateways: [{name: exit, region: fra1, vpcs: [prod, lab], public: [198.51.100.99]}]
load_balancers: [{name: front, region: fra1, ip: 203.0.113.60}]
byoip_prefixes: [192.0.2.0/24]
droplets:
  - {name: web-1, region: fra1, vpc: prod, public: 203.0.113.10, private: 10.114.0.2, tags: [web]}
  - {name: web-2, region: fra1, vpc: prod, public: 203.0.113.11, private: 10.114.0.3, tags: [web]}
  - {name: node-1, region: fra1, vpc: prod, public: 203.0.113.20, private: 10.114.0.4, tags: [k8s]}
reserved_ips: [{ip: 203.0.113.250, region: fra1, droplet: web-1}]
kubernetes: [{name: prod, region: fra1, vpc: prod, tags: [cluster-tag], nodes: [node-1]}]
tags: [old]
apps:
  - name: storefront
    region: fra
    dedicated_ips: [203.0.113.70]
    vpc: prod
    egress: [10.114.0.70]
    spec:
      envs: [{key: SHARED, value: "no database"}]
      databases:
        - {name: db, cluster_name: orders, engine: PG, production: true, db_name: defaultdb, db_user: app}
        - {name: dev, engine: PG, production: false}
        - {name: sql, cluster_name: shop, engine: MYSQL, production: true}
      services:
        - name: web
          envs:
            - {key: DATABASE_URL, value: "${db.DATABASE_URL}"}
            - {key: MYSQL_URL, value: "${sql.DATABASE_URL}"}
            - {key: KEY, type: SECRET, value: "EV[1:invented:notasecret]"}
        - name: checked
          envs:
            - {key: DATABASE_URL, value: "${db.DATABASE_URL}"}
            - {key: DATABASE_CA, value: "${db.CA_CERT}"}
      workers:
        - name: old
          envs:
            - {key: LEGACY, value: "postgres://app:inventedpassword@orders.example.com:25060/shop?sslmode=require&application_name=***"}
        - name: parts
          envs: [{key: PGHOST, value: "${db.HOSTNAME}"}, {key: PGSSLMODE, value: verify-full}, {key: PGSSLROOTCERT, value: /etc/ca.crt}]
      jobs:
        - name: migrate
          envs: [{key: DATABASE_URL, value: "${dev.DATABASE_URL}"}]
clusters:
  - name: orders
    version: "16"
    semantic_version: "16.10"
    end_of_life: 2028-11-09
    nodes: 2
    region: fra1
    vpc: prod
    project: shop
    tags: [prod]
    storage_mib: 61440
    maintenance: {day: tuesday, hour: "14:00:00", pending: [Security fixes]}
    users: [{name: doadmin}, {name: app, replication: true}]
    databases: [defaultdb, shop]
    pools: [{name: orders-pool, mode: transaction, size: 20, db: shop, user: app}]
    log_sinks: [{name: siem, server: logs.example.com}]
    cnames: [db.example.com]
    config: {log_min_duration_statement: 100, password_encryption: scram-sha-256}
    ca: {key: ecdsa-p384, signature: sha384}
    trusted_sources:
      - {droplet: web-1, description: the web server}
      - {droplet: "999", description: gone}
      - {k8s: prod}
      - {k8s: 11111111-2222-4333-8444-555555555555}
      - {app: storefront}
      - {app: 22222222-2222-4333-8444-555555555555}
      - {tag: web}
      - {tag: old}
      - {tag: cluster-tag}
      - {ip_addr: 203.0.113.11, description: office}
      - {ip_addr: 203.0.113.250}
      - {ip_addr: 198.51.100.7}
      - {ip_addr: 10.0.0.0/8}
      - {ip_addr: 198.51.100.99}
      - {ip_addr: 203.0.113.60}
      - {ip_addr: 203.0.113.70}
      - {ip_addr: 192.0.2.0/25}
    replicas:
      - name: orders-read
        region: fra1
        vpc: prod
        trusted_sources: [{droplet: web-2, description: reporting}]
  - name: open
    version: "17"
    nodes: 1
    region: nyc3
  - name: advanced
    engine: advanced_pg
    version: "17"
    nodes: 3
    region: fra1
    vpc: prod
    config: {max_connections: 200}
    trusted_sources: [{tag: web}]
  - {name: cache, engine: valkey, version: "8", region: fra1}
  - {name: shop, engine: mysql, version: "8", region: fra1}
`

func start(t *testing.T, yaml string) *emulator.Running {
	t.Helper()
	a, err := emulator.Load(strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	run, err := a.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	return run
}

var testNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// options ask an emulated API as fast as it answers.
func options(run *emulator.Running) job {
	return job{Options: Options{
		BaseURL: run.URL, Token: NewToken(run.Token), UserAgent: "dbaudit/test", Pace: &Pace{},
		CallTimeout: 10 * time.Second,
		Retry:       Retry{Attempts: 2, MinWait: time.Millisecond, MaxWait: 2 * time.Millisecond, MaxRetryAfter: time.Millisecond},
	}}
}

// job is a collection: what it starts from, and how.
type job struct {
	Options
	selection snapshot.Selection
	resume    *snapshot.Snapshot
	progress  collect.Progress
}

func (j job) run(ctx context.Context, t *testing.T) (*snapshot.Snapshot, error) {
	s := &snapshot.Snapshot{Selection: &j.selection}
	if j.selection.Empty() {
		s.Selection = nil
	}
	if j.resume != nil {
		file := filepath.Join(t.TempDir(), "snapshot.json")
		if err := snapshot.Save(file, j.resume); err != nil {
			return nil, err
		}
		var err error
		if s, err = snapshot.Load(file); err != nil {
			return nil, err
		}
	}
	s.CollectedAt, s.Errors, s.Notes = testNow, nil, nil
	if err := (Collector{j.Options}).Collect(ctx, s, j.progress); err != nil {
		return nil, err
	}
	s.Incomplete = ctx.Err() != nil || s.Failed()
	return s, nil
}

func collected(t *testing.T, j job) *snapshot.Snapshot {
	t.Helper()
	s, err := j.run(t.Context(), t)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func find(t *testing.T, s *snapshot.Snapshot, name string) *snapshot.Cluster {
	t.Helper()
	for i := range s.Clusters {
		if s.Clusters[i].Name == name {
			return &s.Clusters[i]
		}
	}
	t.Fatalf("no cluster %s in %d clusters", name, len(s.Clusters))
	return nil
}

func source(t *testing.T, c *snapshot.Cluster, kind, value string) *snapshot.TrustedSource {
	t.Helper()
	for i := range c.TrustedSources {
		if s := &c.TrustedSources[i]; s.Type == kind && (value == "" || s.Value == value) {
			return s
		}
	}
	t.Fatalf("%s has no source %s %s", c.Name, kind, value)
	return nil
}

// noFailures says that nothing failed or was interrupted.
func noFailures(t *testing.T, s *snapshot.Snapshot) {
	t.Helper()
	if s.Incomplete || len(s.Errors) > 0 {
		t.Fatalf("incomplete %v, errors %v", s.Incomplete, s.Errors)
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryFact(t *testing.T) {
	run := start(t, testAccount)
	s := collected(t, options(run))
	noFailures(t, s)
	if !maps.Equal(s.OtherEngines, map[string]int{"valkey": 1, "mysql": 1}) {
		t.Errorf("other engines: %v", s.OtherEngines)
	}
	var names []string
	for _, c := range s.Clusters {
		names = append(names, c.Name)
	}
	if want := []string{"advanced", "open", "orders", "orders-read"}; !slices.Equal(names, want) {
		t.Fatalf("clusters %v, want %v", names, want)
	}

	c := find(t, s, "orders")
	if c.Role != "cluster" || c.Engine != "pg" || c.Version != "16" || c.SemanticVersion != "16.10" || c.Region != "fra1" || c.ProjectName != "shop" || *c.NumNodes != 2 || *c.StorageMiB != 61440 {
		t.Errorf("identity: %+v", c)
	}
	if c.EndOfLife.Format(time.DateOnly) != "2028-11-09" || *c.VPC == "" || !slices.Equal(c.Tags, []string{"prod"}) {
		t.Errorf("end of life %v, VPC %v, tags %v", c.EndOfLife, c.VPC, c.Tags)
	}
	if c.CA == nil || len(c.CA.Certificates) != 1 || c.CA.Certificates[0].KeyAlgorithm != "ECDSA" || c.CA.Certificates[0].KeyBits != 384 || c.CA.Certificates[0].SignatureHash != "SHA384" || !c.CA.Certificates[0].SelfSigned {
		t.Errorf("CA: %+v", c.CA)
	}
	if !slices.Equal(c.Databases, []string{"defaultdb", "shop"}) {
		t.Errorf("databases: %v", c.Databases)
	}
	if want := []snapshot.User{{Name: "doadmin", Role: "primary"}, {Name: "app", Role: "normal", Replication: new(true)}}; encoded(t, c.Users) != encoded(t, want) {
		t.Errorf("users: %s", encoded(t, c.Users))
	}
	if want := []snapshot.Pool{{Name: "orders-pool", Mode: "transaction", Size: 20, Database: "shop", User: "app"}}; !slices.Equal(c.Pools, want) {
		t.Errorf("pools: %v", c.Pools)
	}
	if c.Maintenance == nil || !c.Maintenance.Pending || c.Maintenance.Day != "tuesday" || !slices.Equal(c.Maintenance.Description, []string{"Security fixes"}) {
		t.Errorf("maintenance: %+v", c.Maintenance)
	}
	if len(c.LogSinks) != 1 || c.LogSinks[0].Name != "siem" || c.LogSinks[0].Type != "rsyslog" || c.LogSinks[0].ID == "" {
		t.Errorf("log sinks: %+v", c.LogSinks)
	}
	if len(c.Backups) != 7 || c.Backups[0].CreatedAt.IsZero() {
		t.Errorf("backups: %+v", c.Backups)
	}
	if c.Config["password_encryption"] != "scram-sha-256" || c.Config["log_min_duration_statement"] != 100.0 {
		t.Errorf("config: %v", c.Config)
	}
	a := find(t, s, "advanced")
	if _, ok := a.Config["pg_parameters"].([]any); !ok || a.Engine != "advanced_pg" {
		t.Errorf("the Advanced Edition's configuration: %v", a.Config)
	}
	o := find(t, s, "open")
	if o.TrustedSources == nil || len(o.TrustedSources) != 0 || o.VPC == nil || *o.VPC != "" {
		t.Errorf("open: sources %#v, VPC %v", o.TrustedSources, o.VPC)
	}
}

func TestEndpoints(t *testing.T) {
	run := start(t, testAccount)
	s := collected(t, options(run))
	var got []string
	for _, e := range find(t, s, "orders").Endpoints {
		line := fmt.Sprintf("%s %s %s", e.Role, e.Network, e.ID)
		if e.Custom {
			line += " custom"
		}
		got = append(got, strings.Join(append([]string{line}, e.Pools...), " "))
		if e.ID != fmt.Sprintf("%s:%d", e.Host, e.Port) || e.Reachability != nil {
			t.Errorf("endpoint %+v", e)
		}
	}
	slices.Sort(got)
	for _, want := range []string{
		"primary public db.example.com:25060 custom",
		"pool public db.example.com:25061 custom orders-pool",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	for _, want := range []string{"primary public orders-", "primary private private-orders-", "standby public ", "standby private private-", "pool public orders-", "pool private private-orders-"} {
		if !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, want) }) {
			t.Errorf("nothing like %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	r := find(t, s, "orders-read")
	if len(r.Endpoints) != 2 || r.Endpoints[0].Role != "replica" || r.Endpoints[1].Network != "private" {
		t.Errorf("the replica's endpoints: %s", encoded(t, r.Endpoints))
	}
}

func TestReplica(t *testing.T) {
	run := start(t, testAccount)
	s := collected(t, options(run))
	p, r := find(t, s, "orders"), find(t, s, "orders-read")
	if r.Role != "replica" || r.PrimaryID != p.ID || r.PrimaryName != "orders" || r.Version != "16" || !r.EndOfLife.Equal(*p.EndOfLife) {
		t.Errorf("replica: %+v", r)
	}
	if r.CA == nil || r.CA.PEM != p.CA.PEM {
		t.Errorf("the replica's CA is not its primary's: %+v", r.CA)
	}
	if len(r.TrustedSources) != 1 || r.TrustedSources[0].Description != "reporting" || r.TrustedSources[0].Target.Name != "web-2" {
		t.Errorf("sources: %s", encoded(t, r.TrustedSources))
	}
	if m := missingEntry(r, "log_sinks"); m == nil || m.Kind != snapshot.MissingNotOffered {
		t.Errorf("missing: %v", r.Missing)
	}
}

func TestTargets(t *testing.T) {
	run := start(t, testAccount)
	c := find(t, collected(t, options(run)), "orders")
	for _, s := range c.TrustedSources {
		if len(s.Missing) > 0 {
			t.Errorf("%s %s: %v", s.Type, s.Value, s.Missing)
		}
	}
	exists := func(kind, value string, want bool) *snapshot.Target {
		t.Helper()
		target := source(t, c, kind, value).Target
		if target == nil || target.Exists == nil || *target.Exists != want {
			t.Fatalf("%s %s: %s, want existence %v", kind, value, encoded(t, target), want)
		}
		return target
	}
	web := exists("droplet", "", true)
	if web.Name != "web-1" || !slices.Equal(web.Addresses, []string{"203.0.113.10", "10.114.0.2"}) || !slices.Equal(web.Tags, []string{"web"}) {
		t.Errorf("droplet: %s", encoded(t, web))
	}
	exists("droplet", "999", false)
	if k := exists("k8s", "", true); k.Name != "prod" || !slices.Equal(k.Addresses, []string{"203.0.113.20", "10.114.0.4"}) {
		t.Errorf("Kubernetes: %s", encoded(t, k))
	}
	exists("k8s", "11111111-2222-4333-8444-555555555555", false)
	if a := exists("app", "", true); a.Name != "storefront" || *a.VPC == "" || !slices.Equal(a.Addresses, []string{"203.0.113.70", "10.114.0.70"}) {
		t.Errorf("app: %s", encoded(t, a))
	}
	exists("app", "22222222-2222-4333-8444-555555555555", false)
	if tag := exists("tag", "web", true); *tag.Admits != 2 || !slices.Equal(tag.Droplets, []string{"web-1", "web-2"}) {
		t.Errorf("tag: %s", encoded(t, tag))
	}
	if tag := exists("tag", "old", false); *tag.Admits != 0 {
		t.Errorf("tag: %s", encoded(t, tag))
	}
	if tag := exists("tag", "cluster-tag", true); *tag.Admits != 1 || !slices.Equal(tag.Droplets, []string{"node-1"}) {
		t.Errorf("tag of a Kubernetes cluster: %s", encoded(t, tag))
	}
	owner := func(value string) snapshot.Owner {
		t.Helper()
		target := source(t, c, "ip_addr", value).Target
		if target == nil || target.Owner == nil {
			t.Fatalf("%s: no owner", value)
		}
		return *target.Owner
	}
	if o := owner("203.0.113.11"); o.Type != "droplet" || o.Name != "web-2" {
		t.Errorf("owner: %+v", o)
	}
	if o := owner("203.0.113.250"); o.Type != "reserved_ip" || o.ID != "203.0.113.250" || o.Name != "web-1" {
		t.Errorf("owner: %+v", o)
	}
	if o := owner("198.51.100.7"); o.Type != "none" {
		t.Errorf("owner: %+v", o)
	}
	if o := owner("203.0.113.60"); o.Type != "load_balancer" || o.Name != "front" {
		t.Errorf("owner: %+v", o)
	}
	if o := owner("203.0.113.70"); o.Type != "app" || o.Name != "storefront" {
		t.Errorf("owner: %+v", o)
	}
	if b := source(t, c, "ip_addr", "192.0.2.0/25").Target.BYOIP; !b.Exists || b.Range != "192.0.2.0/24" {
		t.Errorf("BYOIP prefix: %+v", b)
	}
	if b := source(t, c, "ip_addr", "203.0.113.60").Target.BYOIP; b.Exists {
		t.Errorf("BYOIP prefix: %+v", b)
	}
	if g := source(t, c, "ip_addr", "198.51.100.99").Target.NATGateway; !g.Exists || g.Name != "exit" || !slices.Equal(g.VPCs, []string{"lab", "prod"}) {
		t.Errorf("NAT gateway: %+v", g)
	}
	if g := source(t, c, "ip_addr", "198.51.100.7").Target.NATGateway; g.Exists {
		t.Errorf("NAT gateway: %+v", g)
	}
	private := source(t, c, "ip_addr", "10.0.0.0/8").Target
	var networks []string
	for _, n := range private.Networks {
		networks = append(networks, n.Name+" "+n.Range+" "+n.Relation)
	}
	if !slices.Equal(networks, []string{"prod 10.114.0.0/20 own", "lab 10.120.0.0/20 peered", "far 10.130.0.0/20 other"}) || private.Owner != nil || private.NATGateway != nil {
		t.Errorf("a private range: %s", encoded(t, private))
	}
}

// Invented secrets that the emulated API hands out must not get out.
func TestNoSecretGetsOut(t *testing.T) {
	run := start(t, testAccount)
	s := collected(t, options(run))
	text := encoded(t, s)
	for _, secret := range []string{run.Token, "inventedpassword", "inventedvalue", "notasecret", "BEGIN PRIVATE KEY", "AVNS_"} {
		if strings.Contains(text, secret) {
			t.Errorf("the snapshot holds %q", secret)
		}
	}
	if strings.Contains(strings.ToLower(text), `"password": "`) {
		t.Error("the snapshot has a password field")
	}
	run.SetScopes("database:read", "droplet:read", "tag:read", "kubernetes:read", "app:read", "reserved_ip:read", "project:read")
	if without := collected(t, options(run)); len(without.Notes) != 0 {
		t.Errorf("notes without view_credentials: %v", without.Notes)
	}
	if len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "database:view_credentials") {
		t.Errorf("notes with view_credentials: %v", s.Notes)
	}
}

func TestApps(t *testing.T) {
	run := start(t, testAccount)
	s := collected(t, options(run))
	orders := find(t, s, "orders")
	got := map[string]snapshot.ClientSetting{}
	for _, c := range s.Clients {
		if c.Origin != "app_platform" || c.AppName != "storefront" || c.AppID == "" || c.ID == "" {
			t.Errorf("setting %+v", c)
		}
		got[c.Component+" "+c.Key] = c
	}
	if len(got) != 5 || len(s.Clients) != 5 {
		t.Fatalf("settings: %s", encoded(t, s.Clients))
	}
	web := got["web DATABASE_URL"]
	if web.Binding != "${db.DATABASE_URL}" || *web.BindingCA || web.EffectiveMode != "unknown" || web.Cluster == nil || web.Cluster.ID != orders.ID || web.Excerpt != "DATABASE_URL=${db.DATABASE_URL}" {
		t.Errorf("bound as it comes: %s", encoded(t, web))
	}
	if c := got["checked DATABASE_URL"]; !*c.BindingCA || c.EffectiveMode != "unknown" {
		t.Errorf("bound with the CA: %s", encoded(t, c))
	}
	if c := got["migrate DATABASE_URL"]; c.NotApplicable == "" || c.Cluster != nil {
		t.Errorf("a development database: %s", encoded(t, c))
	}
	if c := got["parts PGSSLMODE"]; c.Cluster == nil || c.Mode != "verify-full" || c.RootCert != "/etc/ca.crt" || c.RootCertState != "outside" || c.EffectiveMode != "verify-full" {
		t.Errorf("parts: %s", encoded(t, c))
	}
	// Every setting says whether it verifies, or why that cannot be told: the rules
	// have nothing to guess.
	for key, want := range map[string]string{
		"web DATABASE_URL": "", "old LEGACY": "false", "parts PGSSLMODE": "true", "checked DATABASE_URL": "",
	} {
		c := got[key]
		i := slices.IndexFunc(c.Missing, func(m snapshot.Missing) bool { return m.Fact == "verifies" && m.Reason != "" })
		switch {
		case want == "" && (c.Verifies != nil || i < 0):
			t.Errorf("%s: whether it verifies is up to the code, and the setting does not say so: %s", key, encoded(t, c))
		case want != "" && (c.Verifies == nil || strconv.FormatBool(*c.Verifies) != want || i >= 0):
			t.Errorf("%s: verifies should be %s alone: %s", key, want, encoded(t, c))
		}
	}
	old := got["old LEGACY"]
	if !old.Password || old.Host != "orders.example.com" || old.Port != 25060 || old.User != "app" || old.Database != "shop" || old.Mode != "require" {
		t.Errorf("literal URL: %s", encoded(t, old))
	}
	if want := "LEGACY=postgres://app:***@orders.example.com:25060/shop?sslmode=require&application_name=***"; old.Excerpt != want {
		t.Errorf("excerpt %q, want %q", old.Excerpt, want)
	}
}

func TestSelection(t *testing.T) {
	run := start(t, testAccount)
	for _, tc := range []struct {
		name string
		sel  snapshot.Selection
		want []string
	}{
		{"glob", snapshot.Selection{Clusters: []string{"o*"}}, []string{"open", "orders", "orders-read"}},
		{"two patterns", snapshot.Selection{Clusters: []string{"open", "adv*"}}, []string{"advanced", "open"}},
		{"tag", snapshot.Selection{Tags: []string{"prod"}}, []string{"orders", "orders-read"}},
		{"region", snapshot.Selection{Regions: []string{"nyc3"}}, []string{"open"}},
		{"both", snapshot.Selection{Clusters: []string{"*"}, Regions: []string{"FRA1"}}, []string{"advanced", "orders", "orders-read"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := options(run)
			o.selection = tc.sel
			s := collected(t, o)
			var names []string
			for _, c := range s.Clusters {
				names = append(names, c.Name)
			}
			if !slices.Equal(names, tc.want) || s.Selection == nil {
				t.Errorf("%v, want %v", names, tc.want)
			}
		})
	}
	o := options(run)
	o.selection.Clusters = []string{find(t, collected(t, options(run)), "open").ID}
	if s := collected(t, o); len(s.Clusters) != 1 || len(s.Clients) != 0 {
		t.Errorf("by id: %d clusters, %d clients", len(s.Clusters), len(s.Clients))
	}
	for want, sel := range map[string]snapshot.Selection{
		`cluster "oders" matches no PostgreSQL cluster: did you mean orders?`:             {Clusters: []string{"open", "oders"}},
		`cluster "cache" matches no PostgreSQL cluster: that one is of the engine valkey`: {Clusters: []string{"cache"}},
		`no PostgreSQL cluster matches cluster and region together`:                       {Clusters: []string{"orders"}, Regions: []string{"nyc3"}},
	} {
		o.selection = sel
		_, err := o.run(t.Context(), t)
		var none *snapshot.NoMatchError
		if !errors.As(err, &none) || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	o.selection = snapshot.Selection{Clusters: []string{"[a"}}
	if _, err := o.run(t.Context(), t); err == nil || !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), "is not a pattern") {
		t.Errorf("a broken pattern: %v", err)
	}
}

func TestInterrupted(t *testing.T) {
	run := start(t, testAccount)
	run.Fault(emulator.Fault{Path: "/v2/databases/*/ca", Kind: emulator.FaultHang})
	ctx, cancel := context.WithCancel(t.Context())
	o := options(run)
	o.CallTimeout = time.Minute
	go func() { // until all three calls hang
		for run.Count("/v2/databases/*/ca") < 3 && t.Context().Err() == nil {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	s, err := o.run(ctx, t)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Incomplete || len(s.Errors) != 0 {
		t.Fatalf("incomplete %v, errors %v", s.Incomplete, s.Errors)
	}
	c := find(t, s, "orders")
	if m := missingEntry(c, "ca"); c.CA != nil || m == nil || m.Kind != snapshot.MissingInterrupted {
		t.Errorf("CA %v, missing %v", c.CA, c.Missing)
	}

	// Going on asks for what is missing, and ends where a whole run does.
	run.ClearFaults()
	whole := collected(t, options(run))
	run.ResetRequests()
	o = options(run)
	o.resume = s
	resumed := collected(t, o)
	noFailures(t, resumed)
	if a, b := encoded(t, resumed.Clusters), encoded(t, whole.Clusters); a != b {
		t.Errorf("resumed and whole differ:\n%s", firstDifference(a, b))
	}
	if a, b := encoded(t, resumed.Clients), encoded(t, whole.Clients); a != b {
		t.Errorf("clients differ:\n%s", firstDifference(a, b))
	}
	if n := run.Count("/v2/databases"); n != 0 {
		t.Errorf("the list of clusters was asked again")
	}
	for i := range s.Clusters {
		if c := &s.Clusters[i]; c.TrustedSources != nil && run.Count("/v2/databases/"+c.ID+"/firewall") != 0 {
			t.Errorf("%s: the trusted sources were asked again", c.Name)
		}
	}
}

func TestInterruptedBeforeTheList(t *testing.T) {
	run := start(t, testAccount)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := options(run).run(ctx, t)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Incomplete || len(s.Missing) == 0 || s.Missing[0].Fact != "clusters" || s.Missing[0].Kind != snapshot.MissingInterrupted {
		t.Fatalf("missing %v", s.Missing)
	}
	o := options(run)
	o.resume = s
	if resumed := collected(t, o); encoded(t, resumed.Clusters) != encoded(t, collected(t, options(run)).Clusters) {
		t.Error("resumed and whole differ")
	}
}

func TestResumeAsksForNothingThatIsThere(t *testing.T) {
	run := start(t, testAccount)
	s := collected(t, options(run))
	run.ResetRequests()
	o := options(run)
	o.resume = s
	again := collected(t, o)
	if n := len(run.Requests()); n != 0 {
		t.Errorf("%d requests for a whole snapshot: %v", n, run.Requests()[0].Path)
	}
	if a, b := encoded(t, again.Clusters), encoded(t, s.Clusters); a != b {
		t.Errorf("it changed:\n%s", firstDifference(a, b))
	}
}

func firstDifference(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(la), len(lb)) {
		if la[i] != lb[i] {
			from := max(i-8, 0)
			return fmt.Sprintf("line %d:\n%s\n--- against\n%s", i, strings.Join(la[from:min(i+3, len(la))], "\n"), strings.Join(lb[from:min(i+3, len(lb))], "\n"))
		}
	}
	return fmt.Sprintf("%d against %d lines", len(la), len(lb))
}

// Calls follow from the evidence: see docs/api-calls.md.
func TestCalls(t *testing.T) {
	// 3 clusters, 1 replica.
	for _, tc := range []struct {
		name  string
		facts []string
		want  map[string]int // path to calls
	}{
		{"trusted sources alone", []string{"cluster.trusted_sources", "trusted_source.type", "trusted_source.value"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4,
		}},
		{"with what they resolve to", []string{"cluster.trusted_sources", "trusted_source.target.exists"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4,
			"/v2/droplets": 2, "/v2/kubernetes/clusters": 1, "/v2/apps": 1, "/v2/tags": 1,
		}},
		{"whose address it is", []string{"trusted_source.target.owner.type"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4,
			"/v2/droplets": 2, "/v2/reserved_ips": 1, "/v2/load_balancers": 1, "/v2/apps": 1,
		}},
		{"whether it is the customer's own", []string{"trusted_source.target.byoip_prefix.exists"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4, "/v2/byoip_prefixes": 1,
		}},
		{"which source admits a session", []string{"cluster.sql.sessions.trusted_source"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4,
			"/v2/droplets": 2, "/v2/kubernetes/clusters": 1, "/v2/apps": 1, "/v2/tags": 1,
		}},
		{"whether a NAT gateway has it", []string{"trusted_source.target.nat_gateway.exists"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4, "/v2/vpc_nat_gateways": 1, "/v2/vpcs": 1,
		}},
		{"the networks of a private range", []string{"trusted_source.target.networks"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4, "/v2/vpcs": 1, "/v2/vpc_peerings": 1,
		}},
		{"TLS", []string{"cluster.endpoints", "endpoint.tls.chain"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/pools": 3, "/v2/databases/*/ca": 3,
		}},
		{"only what the list gives", []string{"cluster.version_end_of_life", "cluster.num_nodes"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3,
		}},
		{"log sinks and pools", []string{"cluster.log_sinks", "pool.user", "cluster.pools"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/logsink": 3, "/v2/databases/*/pools": 3,
		}},
		{"clients", []string{"client.effective_mode"}, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/ca": 3, "/v2/apps": 1,
		}},
		{"everything", nil, map[string]int{
			"/v2/databases": 1, "/v2/databases/*/replicas": 3, "/v2/databases/*/firewall": 4, "/v2/databases/*/ca": 3,
			"/v2/databases/*/pools": 3, "/v2/databases/*/users": 3, "/v2/databases/*/config": 3, "/v2/databases/*/logsink": 3,
			"/v2/databases/*/backups": 3, "/v2/droplets": 2, "/v2/kubernetes/clusters": 1, "/v2/apps": 1, "/v2/tags": 1,
			"/v2/reserved_ips": 1, "/v2/projects": 1, "/v2/vpcs": 1, "/v2/vpc_peerings": 1, "/v2/vpc_nat_gateways": 1, "/v2/load_balancers": 1, "/v2/byoip_prefixes": 1,
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			run := start(t, testAccount)
			o := options(run)
			o.Facts = tc.facts
			s := collected(t, o)
			noFailures(t, s)
			total := 0
			for path, want := range tc.want {
				total += want
				if got := run.Count(path); got != want {
					t.Errorf("%s: %d calls, want %d", path, got, want)
				}
			}
			for _, r := range run.Requests() {
				if r.Method != "GET" {
					t.Errorf("%s %s was sent", r.Method, r.Path)
				}
			}
			if got := len(run.Requests()); got != total {
				t.Errorf("%d calls in all, want %d", got, total)
			}
			for _, f := range facts {
				for i := range s.Clusters {
					if m := missingEntry(&s.Clusters[i], f.name); m != nil && m.Kind != snapshot.MissingNotAsked && m.Kind != snapshot.MissingNotOffered {
						t.Errorf("%s: %v", s.Clusters[i].Name, m)
					}
				}
			}
		})
	}
}

// TestDocumentedCalls: the documents name every list that a whole collection asks
// for, and its scope; none is asked for that the table does not have.
func TestDocumentedCalls(t *testing.T) {
	run := start(t, testAccount)
	noFailures(t, collected(t, options(run)))
	asked := map[string]bool{}
	for _, r := range run.Requests() {
		asked[strings.TrimPrefix(r.Path, "/")] = true
	}
	text := map[string]string{}
	const page, begin, end = "../../../docs/api-calls.md", "`make docs` -->\n", "<!-- end lists -->"
	documented(t, page, begin, end)
	for _, page := range []string{"README.md", "docs/ci.md", "docs/api-calls.md"} {
		raw, err := os.ReadFile("../../../" + page)
		if err != nil {
			t.Fatal(err)
		}
		text[page] = string(raw)
		for _, scope := range Scopes() {
			if !strings.Contains(text[page], scope) {
				t.Errorf("%s does not name the scope %s", page, scope)
			}
		}
	}
	for _, l := range lists {
		for _, path := range l.paths {
			bare, _, _ := strings.Cut(path, "?")
			if _, known := asked[bare]; !known {
				t.Errorf("a whole collection does not ask for %s", path)
			}
			asked[bare] = false
		}
	}
	for path, unlisted := range asked {
		if unlisted && !strings.HasPrefix(path, "v2/databases") {
			t.Errorf("/%s is asked for, and not in the table of lists", path)
		}
	}
}

var update = flag.Bool("update", false, "write the table of lists into docs/api-calls.md")

// documented holds the table of lists in a page against the lists.
func documented(t *testing.T, page, begin, end string) {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks %q or %q", page, begin, end)
	}
	table := "| call | scope | asked for |\n|---|---|---|\n"
	for _, l := range lists {
		table += fmt.Sprintf("| `/%s` | `%s` | %s |\n", strings.Join(l.paths, "`, `/"), l.scope, l.evidence)
	}
	switch want := before + begin + table + end + after; {
	case want == string(raw):
	case *update:
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not say which lists there are: run make docs", page)
	}
}

func TestNoSourceNoList(t *testing.T) {
	run := start(t, "token: t\nnumber: 1\nclusters: [{name: open, version: \"17\", region: fra1}]\n")
	o := options(run)
	o.Facts = []string{"trusted_source.target"}
	noFailures(t, collected(t, o))
	if n := len(run.Requests()); n != 3 {
		t.Errorf("%d calls for one open cluster, want 3: %v", n, run.Requests())
	}
}

func TestEmptyAccount(t *testing.T) {
	run := start(t, "token: t\nnumber: 1\n")
	s := collected(t, options(run))
	noFailures(t, s)
	if s.Clusters == nil || len(s.Clusters) != 0 {
		t.Errorf("clusters: %#v", s.Clusters)
	}
}

func TestPages(t *testing.T) {
	var y strings.Builder
	y.WriteString("token: t\nnumber: 1\nclusters:\n")
	for i := range 401 {
		fmt.Fprintf(&y, "  - {name: db-%03d, version: \"17\", region: fra1}\n", i)
	}
	run := start(t, y.String())
	o := options(run)
	o.Facts = []string{"cluster.num_nodes"}
	s := collected(t, o)
	noFailures(t, s)
	if len(s.Clusters) != 401 || run.Count("/v2/databases") != 3 {
		t.Errorf("%d clusters in %d calls", len(s.Clusters), run.Count("/v2/databases"))
	}
}
