package diff

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

var (
	monday  = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	tuesday = monday.AddDate(0, 0, 1)
	yes, no = true, false
)

func of(at time.Time, clusters ...snapshot.Cluster) *snapshot.Snapshot {
	for i := range clusters {
		clusters[i].ObservedAt = at
		if clusters[i].Role == "" {
			clusters[i].Role, clusters[i].Engine = snapshot.RoleCluster, "pg"
		}
	}
	return &snapshot.Snapshot{SchemaVersion: snapshot.SchemaVersion, Tool: snapshot.Tool{Name: "dbaudit", Version: "1"}, CollectedAt: at, Clusters: clusters}
}

// lines are the changes without their cluster, one a line.
func lines(d *Diff) string {
	var b strings.Builder
	for _, c := range d.Changes {
		b.WriteString(marks[c.Action] + " " + strings.Join(strings.Fields(c.What+" "+c.Resource+": "+c.Message), " ") + "\n")
	}
	for _, n := range d.NotCompared {
		b.WriteString("? " + n.Side + " " + strings.TrimSpace(n.Resource+" "+n.Fact) + ": " + n.Reason + "\n")
	}
	return b.String()
}

func cert(sum string, until time.Time) snapshot.Certificate {
	return snapshot.Certificate{Subject: "CN=h", SHA256: sum, NotAfter: until}
}

func reached(change func(*snapshot.Endpoint)) snapshot.Endpoint {
	e := snapshot.Endpoint{
		ID: "h:1", Role: "primary", Network: "public", Host: "h", Port: 1, ProbedAt: &monday,
		Reachability: &snapshot.Reachability{State: snapshot.Reachable}, Server: "postgresql",
		Plaintext: &snapshot.Plaintext{Attempts: []snapshot.PlaintextAttempt{{User: "a", Answer: "no"}}},
		TLS:       &snapshot.TLS{Version: "TLSv1.3", Cipher: "X", Chain: []snapshot.Certificate{cert("aa", tuesday)}},
		Protocols: map[string]snapshot.Protocol{"TLSv1.1": {State: snapshot.ProtocolRefusedByServer}},
	}
	if change != nil {
		change(&e)
	}
	return e
}

func TestSnapshots(t *testing.T) {
	source := func(kind, value, description string) snapshot.TrustedSource {
		return snapshot.TrustedSource{UUID: value + "-uuid", Type: kind, Value: value, Description: description}
	}
	resolved := func(exists bool, admits int) snapshot.TrustedSource {
		s := source("tag", "web", "")
		s.Target = &snapshot.Target{Exists: &exists, Admits: &admits, Name: "web"}
		return s
	}
	three := 3
	for name, c := range map[string]struct {
		a, b snapshot.Cluster
		want string
	}{
		"nothing": {snapshot.Cluster{Version: "16"}, snapshot.Cluster{Version: "16"}, ""},
		"version": {
			snapshot.Cluster{Version: "15", NumNodes: &three, Tags: []string{"a"}, Backups: []snapshot.Backup{{SizeGB: 1}}},
			snapshot.Cluster{Version: "16", NumNodes: &three, Tags: []string{"a", "b"}, Backups: []snapshot.Backup{}},
			"~ cluster : tags: [a] → [a, b]\n~ cluster : version: 15 → 16\n",
		},
		"sources": {
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{source("ip_addr", "203.0.113.1", "office"), source("ip_addr", "203.0.113.2", "")}},
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{{UUID: "another", Type: "ip_addr", Value: "203.0.113.2", Description: "vpn"}, source("app", "x", "")}},
			"+ trusted_source app x: now trusted\n- trusted_source ip_addr 203.0.113.1: no longer trusted (office)\n" +
				"~ trusted_source ip_addr 203.0.113.2: description: \"\" → vpn\n",
		},
		"opened": {
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{source("app", "x", "")}},
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{}},
			"- trusted_source app x: no longer trusted; the cluster is now open to every address\n",
		},
		"what a source resolves to": {
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{resolved(true, 2)}},
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{resolved(false, 0)}},
			"~ trusted_source tag web: admits: 2 → 0\n~ trusted_source tag web: exists: true → false\n",
		},
		"sources not observed": {
			snapshot.Cluster{TrustedSources: []snapshot.TrustedSource{}},
			snapshot.Cluster{Missing: []snapshot.Missing{{Fact: "trusted_sources", Kind: snapshot.MissingFailed, Reason: "500"}}},
			"? to trusted_sources: 500\n",
		},
		"inside": {
			snapshot.Cluster{
				SQL: &snapshot.SQL{
					VersionNum: 160004, ObservedAt: monday, Sessions: []snapshot.SQLSession{{User: "app"}},
					Roles: []snapshot.SQLRole{{Name: "app", Login: true}, {Name: "old"}}, Slots: []snapshot.SQLSlot{},
				},
				SQLDatabases: []snapshot.SQLDatabase{{Name: "gone"}, {Name: "shop", PublicSchemas: []string{"public"}, Views: []snapshot.SQLView{}}},
			},
			snapshot.Cluster{
				SQL: &snapshot.SQL{VersionNum: 160005, ObservedAt: tuesday, Roles: []snapshot.SQLRole{{Name: "app", Login: true, CreateRole: true}}},
				SQLDatabases: []snapshot.SQLDatabase{{
					Name: "shop", PublicConnect: true, PublicSchemas: []string{},
					Missing: []snapshot.Missing{{Fact: "owner_views", Kind: snapshot.MissingFailed, Reason: "timeout"}},
				}},
				Missing: []snapshot.Missing{{Fact: "sql.replication_slots", Kind: snapshot.MissingFailed, Reason: "lost"}},
			},
			"~ sql : server_version_num: 160004 → 160005\n- sql gone: the database is gone\n" +
				"~ sql roles app: connection_limit 0, login → connection_limit 0, create_role, login\n- sql roles old: removed connection_limit 0\n" +
				"~ sql shop: public_connect: false → true\n- sql shop public_schemas public: removed\n" +
				"? to owner_views: timeout\n? to sql.replication_slots: lost\n",
		},
		"configuration": {
			snapshot.Cluster{Config: map[string]any{"a": 1.0, "b": map[string]any{"c": true}, "d": "x", "same": int64(7)}},
			snapshot.Cluster{Config: map[string]any{"a": 2.5, "b": map[string]any{"c": false, "n": nil}, "same": 7.0}},
			"~ configuration : a: 1 → 2.5\n~ configuration : b.c: true → false\n~ configuration : b.n: none → null\n~ configuration : d: x → none\n",
		},
		"users and others": {
			snapshot.Cluster{Users: []snapshot.User{{Name: "u", Role: "normal"}, {Name: "v"}}, Databases: []string{"d"}, LogSinks: []snapshot.LogSink{}},
			snapshot.Cluster{
				Users: []snapshot.User{{Name: "u", Role: "normal", Replication: &yes}}, Databases: []string{"d", "e"},
				Pools: []snapshot.Pool{{Name: "p"}}, LogSinks: []snapshot.LogSink{{ID: "1", Name: "logs", Type: "rsyslog"}},
			},
			"~ user u: normal → normal, may replicate\n- user v: removed\n+ database e: added\n+ log_sink logs: added rsyslog\n? from pools: not observed\n",
		},
		"the CA": {
			snapshot.Cluster{CA: &snapshot.CA{Certificates: []snapshot.Certificate{cert("aa", monday)}}},
			snapshot.Cluster{CA: &snapshot.CA{Certificates: []snapshot.Certificate{cert("bb", tuesday), {Subject: "CN=other", SHA256: "cc", NotAfter: tuesday}}}},
			"+ certificate ca: CN=other, valid until 2026-03-03\n~ certificate ca: renewed: CN=h, valid until 2026-03-03, before 2026-03-02\n",
		},
		"endpoints come and go": {
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{{ID: "a:1", Role: "replica", Network: "public"}}},
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{{ID: "b:1", Role: "primary", Network: "private"}}},
			"- endpoint a:1: the public replica endpoint is gone\n+ endpoint b:1: a new private primary endpoint\n",
		},
		"a probe": {
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{reached(nil)}},
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{reached(func(e *snapshot.Endpoint) {
				e.ProbedAt, e.Plaintext = &tuesday, &snapshot.Plaintext{Accepted: true, Attempts: []snapshot.PlaintextAttempt{{User: "a", Answer: "yes"}}}
				e.Protocols["TLSv1.1"] = snapshot.Protocol{State: snapshot.ProtocolAccepted}
				e.TLS.Chain[0] = cert("bb", tuesday.AddDate(0, 3, 0))
				e.Server, e.Missing = "", []snapshot.Missing{{Fact: "server", Reason: "silent"}}
			})}},
			"~ certificate h:1: renewed: CN=h, valid until 2026-06-03, before 2026-03-03\n~ endpoint h:1: plaintext.accepted: false → true\n" +
				"~ endpoint h:1: protocols.TLSv1.1.state: refused_by_server → accepted\n? to h:1 server: silent\n",
		},
		"TLS turned off": {
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{reached(func(e *snapshot.Endpoint) { e.Protocols = nil })}},
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{reached(func(e *snapshot.Endpoint) { e.TLS, e.Protocols = nil, nil })}},
			"~ endpoint h:1: tls.cipher: X → none\n~ endpoint h:1: tls.version: TLSv1.3 → none\n",
		},
		"not reached any more": {
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{reached(nil)}},
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{{ID: "h:1", Role: "primary", Network: "public", Reachability: &snapshot.Reachability{State: snapshot.Dropped}}}},
			"~ endpoint h:1: reachability: reachable → dropped\n",
		},
		"not probed": {
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{reached(nil)}},
			snapshot.Cluster{Endpoints: []snapshot.Endpoint{{ID: "h:1", Missing: []snapshot.Missing{{Fact: "*", Reason: "--no-probe"}}}}},
			"? to h:1 *: --no-probe\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.a.ID, c.a.Name, c.b.ID, c.b.Name = "1", "db", "1", "db"
			d := Snapshots(of(monday, c.a), of(tuesday, c.b))
			if got := lines(d); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			for _, change := range d.Changes {
				if change.Cluster != "db" || change.ClusterID != "1" {
					t.Errorf("change without its cluster: %+v", change)
				}
			}
			// The other way round the same facts differ, with their sides swapped.
			back := Snapshots(of(tuesday, c.b), of(monday, c.a))
			if len(back.Changes) != len(d.Changes) || back.Count(Added) != d.Count(Removed) || len(back.NotCompared) != len(d.NotCompared) {
				t.Errorf("the other way round:\n%s", lines(back))
			}
			if self := Snapshots(of(monday, c.a), of(tuesday, c.a)); len(self.Changes)+len(self.NotCompared) != 0 {
				t.Errorf("with itself:\n%s", lines(self))
			}
		})
	}
}

func TestClustersAndClients(t *testing.T) {
	a := of(monday, snapshot.Cluster{ID: "1", Name: "old"}, snapshot.Cluster{ID: "2", Name: "kept"})
	b := of(tuesday, snapshot.Cluster{ID: "2", Name: "renamed"}, snapshot.Cluster{ID: "3", Name: "new", Version: "16", Region: "fra1", TrustedSources: []snapshot.TrustedSource{}})
	a.Clients = []snapshot.ClientSetting{
		{ID: "x", Path: ".env", Key: "DATABASE_URL", Line: 1, EffectiveMode: "require"}, {ID: "y", Path: "gone.yml", EffectiveMode: "prefer"},
	}
	b.Clients = []snapshot.ClientSetting{{ID: "x", Path: ".env", Key: "DATABASE_URL", Line: 9, EffectiveMode: "verify-full"}, {ID: "z", AppName: "shop", Component: "web", Key: "DB"}}
	want := `~ client .env DATABASE_URL: effective_mode: require → verify-full
- client gone.yml: no longer set: sslmode in force is prefer
+ client shop/web DB: a new setting
+ cluster : the cluster is new: pg, 16, fra1, open to every address
- cluster : the cluster is gone
~ cluster : name: kept → renamed
`
	if got := lines(Snapshots(a, b)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	b.Clients = nil
	if got := lines(Snapshots(a, b)); !strings.Contains(got, "? to clients: no source tree") || strings.Contains(got, "client ") {
		t.Errorf("got\n%s", got)
	}
}

func TestResults(t *testing.T) {
	f := func(rule, resource, fingerprint string, s result.Severity) result.Finding {
		return result.Finding{
			RuleID: rule, Verdict: result.Fail, Severity: s, Message: "message of " + fingerprint, Fingerprint: fingerprint,
			Resource: result.Resource{ID: resource, Name: resource, ClusterID: "1", ClusterName: "db"},
		}
	}
	unknown := func(x result.Finding) result.Finding { x.Verdict = result.Unknown; return x }
	waived := func(x result.Finding) result.Finding {
		x.Waiver = &result.Waiver{Reason: "accepted"}
		return x
	}
	a := &result.Result{EvaluatedAt: monday, Rules: []result.Rule{{ID: "A"}, {ID: "B"}, {ID: "X"}}, Findings: []result.Finding{
		f("A", "r", "same", result.High), f("A", "s", "gone", result.High), f("B", "r", "graver", result.Low), f("B", "t", "was-fail", result.High),
		unknown(f("B", "u", "was-unknown", result.High)), f("X", "r", "rule-gone", result.High), f("A", "w", "waived", result.High),
		waived(f("A", "v", "open", result.High)), unknown(f("A", "z", "judged", result.Low)),
	}}
	b := &result.Result{EvaluatedAt: tuesday, Rules: []result.Rule{{ID: "A"}, {ID: "B"}, {ID: "N"}}, Findings: []result.Finding{
		f("A", "r", "same", result.High), f("A", "q", "new", result.Critical), f("B", "r", "graver", result.Medium), unknown(f("B", "t", "now-unknown", result.High)),
		f("B", "u", "now-fail", result.High), waived(f("A", "w", "waived", result.High)), f("A", "v", "open", result.High),
		unknown(f("N", "r", "new-unknown", result.Low)),
	}}
	a.Findings[0].Message = "expires in 30 days"
	want := `+ rule N: is evaluated now
- rule X: is no longer evaluated
+ finding A q: critical: message of new
- finding A s: gone (high): message of gone
~ finding A v: no longer waived: message of open
~ finding A w: waived: accepted
- finding A z: is judged now: message of judged
~ finding B r: medium, was low: message of graver
~ finding B t: cannot be judged any more: message of now-unknown
~ finding B u: fails (high), was unknown: message of now-fail
+ finding N r: cannot be judged: message of new-unknown
? to X r finding: the rule was not evaluated
`
	if got := lines(Results(a, b)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := lines(Results(a, a)); got != "" {
		t.Errorf("with itself\n%s", got)
	}
}

// TestResultsWorse: what the baseline calls worse is a change of a finding here.
func TestResultsWorse(t *testing.T) {
	at := func(value string) *result.Result {
		return &result.Result{
			Rules: []result.Rule{{ID: "TS003", Worse: []string{"value"}}},
			Findings: []result.Finding{{
				RuleID: "TS003", Verdict: result.Fail, Severity: result.High, Message: "broad", Fingerprint: "f",
				Resource: result.Resource{ID: "c/s", Name: "s", ClusterID: "c"}, Evidence: map[string]any{"value": value},
			}},
		}
	}
	d := Results(at("10.0.0.0/23"), at("10.0.0.0/3"))
	if len(d.Changes) != 1 || d.Changes[0].Action != Changed || d.Changes[0].Message != "value: 10.0.0.0/3, was 10.0.0.0/23: broad" {
		t.Errorf("%+v", d.Changes)
	}
	if d := Results(at("10.0.0.0/23"), at("10.0.0.0/23")); len(d.Changes) != 0 {
		t.Errorf("nothing changed: %+v", d.Changes)
	}
}

func TestResultsInventory(t *testing.T) {
	a := &result.Result{Clusters: []result.Cluster{
		{
			ID: "1", Name: "db", Version: "15", CAExpires: &monday, TrustedSources: []result.Source{{Type: "app", Value: "x", Name: "shop"}, {Type: "ip_addr", Value: "y"}},
			Endpoints: []result.Endpoint{{ID: "h:1", State: "reachable", TLSVersion: "TLSv1.2", CertExpires: &monday, VerifyFull: &yes}, {ID: "h:2", State: "not_probed", Network: "public", Role: "pool"}},
		},
		{ID: "2", Name: "gone", Role: "replica"},
		{ID: "3", Name: "opaque", TrustedSources: []result.Source{}},
	}}
	b := &result.Result{Clusters: []result.Cluster{
		{
			ID: "1", Name: "db", Version: "16", CAExpires: &tuesday, TrustedSources: []result.Source{{Type: "ip_addr", Value: "y", Description: "vpn"}, {Type: "ip_addr", Value: "z"}},
			Endpoints: []result.Endpoint{{ID: "h:1", State: "dropped", TLSVersion: "TLSv1.3", CertExpires: &tuesday, VerifyFull: &no}, {ID: "h:3", State: "reachable", Network: "private", Role: "primary"}},
		},
		{ID: "3", Name: "opaque"},
	}}
	want := `~ cluster : version: 15 → 16
- trusted_source app x: no longer trusted: shop
~ trusted_source ip_addr y: description: "" → vpn
+ trusted_source ip_addr z: now trusted
~ certificate ca: renewed: valid until 2026-03-03, before 2026-03-02
~ certificate h:1: renewed: valid until 2026-03-03, before 2026-03-02
~ endpoint h:1: reachability: reachable → dropped
~ endpoint h:1: tls.version: TLSv1.2 → TLSv1.3
~ endpoint h:1: verify_full: true → false
- endpoint h:2: the public pool endpoint is gone
+ endpoint h:3: a new private primary endpoint
- cluster : the replica is gone
? to trusted_sources: not observed
`
	if got := lines(Results(a, b)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := snapshot.Save(path("a.json"), of(monday, snapshot.Cluster{ID: "1", Name: "db\x1b[2J", TrustedSources: []snapshot.TrustedSource{}})); err != nil {
		t.Fatal(err)
	}
	if err := snapshot.Save(path("b.json.gz"), of(tuesday, snapshot.Cluster{ID: "1", Name: "db\x1b[2J", TrustedSources: []snapshot.TrustedSource{{UUID: "u", Type: "ip_addr", Value: "203.0.113.1", Description: "a\nb"}}})); err != nil {
		t.Fatal(err)
	}
	r := &result.Result{SchemaVersion: result.SchemaVersion, EvaluatedAt: monday, Findings: []result.Finding{}}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"r.json": string(text), "empty.json": "", "html": "<html>", "list": "[]", "cut.json": string(text[:40]), "cut2.json": `{"schema_version":"1","clusters":[`} {
		if err := os.WriteFile(path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	d, err := Files(path("a.json"), path("b.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := Write(&table, d, "table"); err != nil {
		t.Fatal(err)
	}
	want := path("a.json") + " (2026-03-02T06:00:00Z) → " + path("b.json.gz") + ` (2026-03-03T06:00:00Z)

db\x1b[2J (1)
  + trusted source  ip_addr 203.0.113.1  now trusted (a\nb); the cluster was open to every address

1 change: 1 added, 0 removed, 0 changed
`
	if table.String() != want {
		t.Errorf("table\n%s\nwant\n%s", table.String(), want)
	}
	var asJSON bytes.Buffer
	if err := Write(&asJSON, d, "json"); err != nil {
		t.Fatal(err)
	}
	var back Diff
	if err := json.Unmarshal(asJSON.Bytes(), &back); err != nil || len(back.Changes) != 1 || back.Kind != "snapshot" || back.SchemaVersion != "1" {
		t.Errorf("JSON %s, %v", asJSON.String(), err)
	}
	if err := Write(&asJSON, d, "xml"); err == nil || !strings.Contains(err.Error(), "want table or json") {
		t.Errorf("an unknown format: %v", err)
	}
	same, err := Files(path("r.json"), path("r.json"))
	if err != nil || same.Kind != "result" || same.Changes == nil || len(same.Changes) != 0 {
		t.Errorf("a result with itself: %+v, %v", same, err)
	}

	for _, c := range []struct {
		a, b, want string
		kind       error
	}{
		{"a.json", "r.json", "is a snapshot and", nil},
		{"a.json", "absent", "absent", os.ErrNotExist},
		{"empty.json", "a.json", "empty.json: the file is empty", jsonfile.ErrEmpty},
		{"a.json", "html", "html: not JSON", jsonfile.ErrNotJSON},
		{"list", "a.json", "want a JSON object", jsonfile.ErrOtherFormat},
		{"a.json", "cut2.json", "ends too early", jsonfile.ErrTruncated},
	} {
		_, err := Files(path(c.a), path(c.b))
		if err == nil || !strings.Contains(err.Error(), c.want) || c.kind != nil && !errors.Is(err, c.kind) {
			t.Errorf("%s and %s: %v", c.a, c.b, err)
		}
	}
}

func TestTableOfManyNotCompared(t *testing.T) {
	d := &Diff{Kind: "snapshot"}
	for range 25 {
		d.NotCompared = append(d.NotCompared, NotCompared{Cluster: "db", Resource: "h:1", Fact: "*", Side: "to", Reason: "unreachable"})
	}
	var b bytes.Buffer
	if err := Write(&b, d, "table"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"no changes\n", "did not see it: 25\n", "  db h:1 everything in the second: unreachable\n", "and 15 more"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("table lacks %q:\n%s", want, b.String())
		}
	}
}

// TestResultsOfARunThatDidNotLook: a finding inside a database is not gone where the later
// run did not look there.
func TestResultsOfARunThatDidNotLook(t *testing.T) {
	a := &result.Result{
		EvaluatedAt: monday, Rules: []result.Rule{{ID: "A", Resource: "cluster"}, {ID: "S", Resource: "server"}}, Clusters: []result.Cluster{{ID: "1", Name: "db"}},
	}
	b := *a
	b.EvaluatedAt = tuesday
	for _, rule := range []string{"A", "S"} {
		a.Findings = append(a.Findings, result.Finding{
			RuleID: rule, Verdict: result.Fail, Severity: result.High, Message: "bad", Fingerprint: rule,
			Resource: result.Resource{ID: "1", Name: "db", ClusterID: "1", ClusterName: "db"},
		})
	}
	if got, want := lines(Results(a, &b)), "- finding A db: gone (high): bad\n? to S db finding: nobody looked there\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	b.Passed = []result.Passed{{RuleID: "S", ResourceID: "1"}}
	if got, want := lines(Results(a, &b)), "- finding A db: gone (high): bad\n- finding S db: gone (high): bad\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
