package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// TestEmptyRequests: what leaves nothing to audit is wrong usage.
func TestEmptyRequests(t *testing.T) {
	noHome(t)
	apiOf(t, described("good", nil))
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("skip-all.yaml", "skip: [trusted_sources, tls, clients, cluster, terraform, database]\n")
	write("library/x.rego", "package acme.library\n\nx := 1\n")
	write("foreign/x.rego", "package acme.security\n\nfail contains {\"resource\": input.cluster.id, \"message\": \"x\", \"evidence\": {}}\n")
	for args, want := range map[string]string{
		"scan --no-probe --only TS001 --skip TS001":                "no rule is left",
		"scan --no-probe --config skip-all.yaml":                   "no rule is left",
		"scan --no-probe --policy library":                         "library: no file in it holds a rule",
		"scan --no-probe --policy foreign":                         "a rule in package acme.security would never be evaluated",
		"rules list --only trusted_sources --skip trusted_sources": "no rule is left",
	} {
		if s := command(t, strings.Fields(args)...); s.code != exitUsage || !strings.Contains(s.stderr, want) {
			t.Errorf("%s: exit code %d, %q; want %q", args, s.code, s.stderr, want)
		}
	}
}

// TestMinimumToken: a well-kept account passes with the scope that is recommended as
// the least, and one line says what more would show.
func TestMinimumToken(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("good", nil))
	api.SetScopes("database:read")
	r := audited(t, exitPass, "--no-probe")
	if r.Summary.Verdict != result.Pass || r.Ledger.Locked == 0 || len(r.Ledger.Scopes) == 0 || len(r.Errors) > 0 {
		t.Errorf("verdict %s, %d checks need %v, errors %v", r.Summary.Verdict, r.Ledger.Locked, r.Ledger.Scopes, r.Errors)
	}
	s := command(t, "scan", "--no-probe")
	if n := strings.Count(s.stdout, "give the token "); s.code != exitPass || n != 1 {
		t.Errorf("exit code %d, the scopes are named %d times\n%s", s.code, n, s.stdout)
	}
}

// TestIncompleteSnapshots: a snapshot that says of itself that something is missing,
// or of which nothing can be judged, does not pass.
func TestIncompleteSnapshots(t *testing.T) {
	noHome(t)
	apiOf(t, described("good", nil))
	if s := command(t, "collect", "--no-probe", "--output", "whole.json"); s.code != exitPass {
		t.Fatalf("collect: exit code %d\n%s", s.code, s.stderr)
	}
	audited(t, exitPass, "--snapshot", "whole.json")
	for name, change := range map[string]func(*snapshot.Snapshot){
		"interrupted": func(s *snapshot.Snapshot) { s.Incomplete = true },
		"the list was cut": func(s *snapshot.Snapshot) {
			s.Missing = append(s.Missing, snapshot.Missing{Fact: "clusters", Kind: snapshot.MissingFailed, Reason: "1 of 501 clusters"})
		},
		"a fact is missing in silence": func(s *snapshot.Snapshot) { s.Clusters[0].TrustedSources = nil },
		"no cluster":                   func(s *snapshot.Snapshot) { s.Clusters = []snapshot.Cluster{} },
	} {
		s, err := snapshot.Load("whole.json")
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		if err := snapshot.Save("changed.json", s); err != nil {
			t.Fatal(err)
		}
		r := audited(t, exitIncomplete, "--snapshot", "changed.json")
		if r.Summary.Verdict != result.Incomplete || len(r.Ledger.Incomplete) == 0 {
			t.Errorf("%s: verdict %s, incomplete because of %q", name, r.Summary.Verdict, r.Ledger.Incomplete)
		}
		audited(t, exitPass, "--snapshot", "changed.json", "--allow-incomplete")
	}
}

// TestPlanAlone: of a plan nobody asks an account, and it passes without one.
func TestPlanAlone(t *testing.T) {
	noHome(t)
	if err := os.WriteFile("main.tf", []byte(`resource "digitalocean_database_cluster" "db" {
  name       = "db"
  engine     = "pg"
  version    = "17"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 2
}

resource "digitalocean_database_firewall" "db" {
  cluster_id = digitalocean_database_cluster.db.id
  rule {
    type  = "tag"
    value = "web"
  }
}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := audited(t, exitPass, "--terraform", ".")
	for _, f := range r.Findings {
		if f.MissingKind != snapshot.MissingNotAsked {
			t.Errorf("%s is %s (%s) on a plan", f.RuleID, f.Verdict, f.MissingKind)
		}
	}
}

// TestWorseThanTheBaseline: what is known and got worse fails again.
func TestWorseThanTheBaseline(t *testing.T) {
	noHome(t)
	apiOf(t, described("db", func(c *emulator.Cluster) {
		c.TrustedSources = []emulator.TrustedSource{{IPAddr: "203.0.112.0/23", Description: "the office"}}
	}))
	if s := command(t, "collect", "--no-probe", "--output", "before.json"); s.code != exitPass {
		t.Fatalf("collect: exit code %d\n%s", s.code, s.stderr)
	}
	audited(t, exitFail, "--snapshot", "before.json", "--report", "json=base.json")
	audited(t, exitPass, "--snapshot", "before.json", "--baseline", "base.json")
	s, err := snapshot.Load("before.json")
	if err != nil {
		t.Fatal(err)
	}
	s.Clusters[0].TrustedSources[0].Value = "203.0.0.0/3"
	if err := snapshot.Save("after.json", s); err != nil {
		t.Fatal(err)
	}
	r := audited(t, exitFail, "--snapshot", "after.json", "--baseline", "base.json")
	for _, f := range r.Findings {
		if f.RuleID == "TS003" && (f.Baseline != result.New || len(f.Changed) != 1 || f.Changed[0] != "value: 203.0.0.0/3, was 203.0.112.0/23") {
			t.Errorf("%s, changed %q", f.Baseline, f.Changed)
		}
	}
}

// TestStoreRemembers: a run that saw less makes nothing new for the next that sees
// all, nor does it make anything fixed.
func TestStoreRemembers(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("open", open), described("good", nil))
	at := func(hour int) string { return time.Date(2026, 11, 26, hour, 0, 0, 0, time.UTC).Format(time.RFC3339) }
	store := func(code, hour int, args ...string) *result.Result {
		return audited(t, code, append([]string{"--no-probe", "--store", "runs", "--at", at(hour)}, args...)...)
	}
	first := store(exitFail, 1)
	if first.Summary.New != nil {
		t.Errorf("%d are new beside nothing", *first.Summary.New)
	}
	store(exitPass, 2, "--cluster", "good")
	api.Fault(emulator.Fault{Path: "/v2/databases/*/firewall", Kind: emulator.FaultForbidden})
	store(exitIncomplete, 3)
	api.ClearFaults()
	if r := command(t, "scan", "--no-probe", "--store", "runs", "--at", at(4), "--baseline", "runs"); r.code != exitPass {
		t.Errorf("what was known before the blind runs is new: exit code %d\n%s", r.code, r.stdout)
	}
	if s := command(t, "history", "runs", "--format", "json"); s.code != exitPass || strings.Count(s.stdout, `"new": 0`) != 3 {
		t.Errorf("history: exit code %d\n%s", s.code, s.stdout)
	}
}

// TestWaiverOfAnUnknown: a waiver of failures leaves what an API failure made unknown.
func TestWaiverOfAnUnknown(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("good", nil))
	if err := os.WriteFile("dbaudit.yaml", []byte("waivers:\n  - {rule: TS001, cluster: good, reason: a test, expires: 2099-01-01}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	api.Fault(emulator.Fault{Path: "/v2/databases/*/firewall", Kind: emulator.FaultForbidden})
	r := audited(t, exitIncomplete, "--no-probe", "--only", "TS001,CF001")
	if r.Summary.Waived != 0 || r.Summary.Unknown != 1 {
		t.Errorf("%d waived, %d unknown", r.Summary.Waived, r.Summary.Unknown)
	}
}
