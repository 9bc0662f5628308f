package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// clusterHost is the name of a test cluster's primary.
func clusterHost(name string) string { return name + "-do-user-1-0.b.db.ondigitalocean.com" }

// described is a cluster of the test account: kept well but for what change does.
func described(name string, change func(*emulator.Cluster)) emulator.Cluster {
	host := clusterHost(name)
	c := emulator.Cluster{
		ID: name, Name: name, Host: &host, Version: "16", SemanticVersion: "16.4", EndOfLife: emulator.Days(900), Nodes: 2,
		Region: "fra1", VPC: "office", TrustedSources: []emulator.TrustedSource{{IPAddr: "192.0.2.7", Description: "the office"}},
		LogSinks: []emulator.LogSink{{Name: "logs", Type: "rsyslog"}}, CA: emulator.Authority{Expires: emulator.Days(3000)},
	}
	if change != nil {
		change(&c)
	}
	return c
}

// apiOf starts the API of an account of these clusters, and points the
// environment at it.
func apiOf(t *testing.T, clusters ...emulator.Cluster) *emulator.Running {
	t.Helper()
	acct := &emulator.Account{Clusters: clusters, VPCs: []emulator.VPC{{Name: "office", Region: "fra1"}}}
	run, err := acct.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	t.Setenv("DIGITALOCEAN_API_URL", run.URL)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	return run
}

// outcome is what a run of the command left.
type outcome struct {
	code           int
	stdout, stderr string
}

// command runs the program.
func command(t *testing.T, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(""), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// audited runs scan with these flags and decodes its JSON result.
func audited(t *testing.T, wantCode int, args ...string) *result.Result {
	t.Helper()
	s := command(t, append([]string{"scan", "--format", "json"}, args...)...)
	if s.code != wantCode {
		t.Fatalf("dbaudit scan %s: exit code %d, not %d\n%s%s", strings.Join(args, " "), s.code, wantCode, s.stderr, s.stdout)
	}
	var r result.Result
	if err := json.Unmarshal([]byte(s.stdout), &r); err != nil {
		t.Fatalf("standard output is not the result alone: %v", err)
	}
	return &r
}

func noHome(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, v := range []string{"DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN", "DIGITALOCEAN_API_URL", "DIGITALOCEAN_CONTEXT"} {
		t.Setenv(v, "")
	}
}

func open(c *emulator.Cluster) { c.TrustedSources = nil }

// TestExitCodes: the gate, as it is promised.
func TestExitCodes(t *testing.T) {
	noHome(t)
	apiOf(t, described("good", nil), described("open", open))
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{"--cluster", "good"}, 0},
		{[]string{"--cluster", "open"}, 1},
		{nil, 1},
		{[]string{"--fail-on", "none"}, 0},
		{[]string{"--skip", "TS001"}, 0},
		{[]string{"--only", "TLS003"}, exitIncomplete}, // nothing was judged
		{[]string{"--only", "TLS003,TS001", "--skip", "TS001"}, exitIncomplete},
		{[]string{"--only", "TS001,TLS003", "--cluster", "good"}, 0}, // nothing to see from here is no failure
		{[]string{"--cluster", "good", "--fail-on", "low"}, 0},
	} {
		s := command(t, append([]string{"scan", "--no-probe"}, tt.args...)...)
		if s.code != tt.code {
			t.Errorf("scan %v: exit code %d, not %d\n%s%s", tt.args, s.code, tt.code, s.stderr, s.stdout)
		}
	}
	refused := "--connect-to=" + clusterHost("good") + ":25060:127.0.0.1:1"
	if s := command(t, "scan", "--cluster", "good", "--endpoints", "public", refused); s.code != 0 || !strings.Contains(s.stdout, "2 of 4 endpoints not reachable from here") {
		t.Errorf("an unreachable endpoint: exit code %d\n%s", s.code, s.stdout)
	}
	if s := command(t, "scan", "--cluster", "good", "--endpoints", "public", "--require-probe", refused); s.code != 3 {
		t.Errorf("--require-probe: exit code %d\n%s", s.code, s.stdout)
	}
}

// TestUsage: what is wrong before anything is asked gets one line, exit code 2, and
// no call to the API.
func TestUsage(t *testing.T) {
	noHome(t)
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	api := apiOf(t, described("good", nil))
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	junk := write("junk.json", strings.Repeat("not json ", 1000))
	for _, tt := range []struct{ args, want string }{
		{"scan --formt json", "--formt"},
		{"scan --format yaml", "yaml"},
		{"scan --report yaml=x", "yaml"},
		{"scan --report json", "json"},
		{"scan --report json=nowhere/x.json", "nowhere"},
		{"scan --save-snapshot nowhere/x.json", "nowhere"},
		{"scan --only TS999", "TS999"},
		{"scan --skip nonsense", "nonsense"},
		{"scan --fail-on bad", "bad"},
		{"scan --framework nonsense", "nonsense"},
		{"scan --config nowhere.yaml", "nowhere.yaml"},
		{"scan --policy nowhere", "nowhere"},
		{"scan --baseline nowhere.json", "nowhere.json"},
		{"scan --connect-to x", "--connect-to"},
		{"scan --endpoints some", "some"},
		{"scan --context nowhere", "nowhere"},
		{"scan --token-file nowhere", "--token-file"},
		{"scan --context a --token-file b", "exclude each other"},
		{"scan --no-probe --require-probe", "exclude each other"},
		{"scan --at yesterday", "yesterday"},
		{"scan extra", "extra"},
		{"scna", "scna"},
		{"scan --snapshot nowhere.json", "nowhere.json"},
		{"scan --snapshot " + dir, "folder"},
		{"scan --snapshot " + write("empty.json", ""), "empty.json"},
		{"scan --snapshot " + junk, "junk.json"},
		{"scan --snapshot " + write("other.json", `{"schema_version":"99","clusters":[]}`), "99"},
		{"scan --snapshot " + write("cut.json", `{"schema_version":"1","clusters":[{"id":"x","na`), "cut.json"},
		{"scan --snapshot " + write("list.json", `[]`), "list.json"},
		{"scan --snapshot " + write("gone.json.gz", `{"schema_version":"1"}`), "gone.json.gz"},
		{"scan --baseline " + write("sarif.json", `{"version":"2.1.0","runs":[]}`), "sarif.json"},
		{"scan --config " + write("bad.yaml", "clusters: [a]\nfail_onn: high\n"), "bad.yaml:2"},
		{"diff " + junk + " " + junk, "junk.json"},
		{"report " + junk + " --format sarif", "junk.json"},
		{"rules show TS999", "TS999"},
	} {
		s := command(t, strings.Fields(tt.args)...)
		if s.code != exitUsage || !strings.Contains(s.stderr, tt.want) || s.stdout != "" {
			t.Errorf("dbaudit %s: exit code %d, standard error %q (want %q), standard output %.200q", tt.args, s.code, s.stderr, tt.want, s.stdout)
		}
		if lines := strings.Count(s.stderr, "\n"); lines != 1 && tt.args != "scna" { // a suggestion is added
			t.Errorf("dbaudit %s: %d lines, not one:\n%s", tt.args, lines, s.stderr)
		}
	}
	if n := len(api.Requests()); n != 0 {
		t.Errorf("%d calls were made before the usage was found wrong", n)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAPIFailures: a token that is none is usage; an API that fails is incomplete.
func TestAPIFailures(t *testing.T) {
	noHome(t)
	if s := command(t, "scan"); s.code != exitUsage || !strings.Contains(s.stderr, "DIGITALOCEAN_TOKEN") {
		t.Errorf("no token: exit code %d, %q", s.code, s.stderr)
	}
	api := apiOf(t, described("good", nil))
	t.Setenv("DIGITALOCEAN_TOKEN", "invented-wrong-token")
	if s := command(t, "scan"); s.code != exitUsage || !strings.Contains(s.stderr, "401") || strings.Contains(s.stderr, "invented-wrong-token") {
		t.Errorf("wrong token: exit code %d, %q", s.code, s.stderr)
	}
	t.Setenv("DIGITALOCEAN_TOKEN", api.Token)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	_ = listener.Close()
	if s := command(t, "scan", "--api-url", nobody, "--api-timeout", "2s"); s.code != exitIncomplete || s.stdout != "" || !strings.Contains(s.stderr, "127.0.0.1") {
		t.Errorf("unreachable API: exit code %d, %q", s.code, s.stderr)
	}
	api.Fault(emulator.Fault{Path: "/v2/databases", Kind: emulator.FaultTruncated})
	if s := command(t, "scan", "--no-probe"); s.code != exitIncomplete {
		t.Errorf("malformed JSON: exit code %d, %q\n%s", s.code, s.stderr, s.stdout)
	}
	api.ClearFaults()
	api.Fault(emulator.Fault{Path: "/v2/databases/*/firewall", Kind: emulator.FaultForbidden})
	r := audited(t, exitIncomplete, "--no-probe")
	if r.Summary.Verdict != "incomplete" {
		t.Errorf("a missing scope: the verdict is %s", r.Summary.Verdict)
	}
	audited(t, exitPass, "--no-probe", "--allow-incomplete")
}

// TestEmptyAccount: an account without clusters, which another team's token may be
// for, passes only when that is allowed, and says so.
func TestEmptyAccount(t *testing.T) {
	noHome(t)
	apiOf(t)
	for code, args := range map[int][]string{exitIncomplete: {"scan"}, exitPass: {"scan", "--allow-empty"}} {
		if s := command(t, args...); s.code != code || !strings.Contains(s.stdout, "no PostgreSQL cluster") {
			t.Errorf("%v: exit code %d\n%s%s", args, s.code, s.stderr, s.stdout)
		}
	}
}

// TestBaselineWaiversAndQuiet: what is known, or accepted, does not fail the gate;
// a run in which nothing is wrong prints nothing with --quiet.
func TestBaselineWaiversAndQuiet(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("open", open))
	before := command(t, "scan", "--no-probe", "--report", "json=before.json")
	if before.code != exitFail {
		t.Fatalf("exit code %d\n%s", before.code, before.stdout)
	}
	r := audited(t, exitPass, "--no-probe", "--baseline", "before.json")
	if i := slices.IndexFunc(r.Findings, func(f result.Finding) bool { return f.RuleID == "TS001" }); i < 0 || r.Findings[i].Baseline != "unchanged" {
		t.Error("the known finding is not shown as unchanged")
	}
	if s := command(t, "scan", "--no-probe", "--baseline", "before.json", "--quiet"); s.code != exitPass || s.stdout+s.stderr != "" {
		t.Errorf("quiet: exit code %d, %q %q", s.code, s.stdout, s.stderr)
	}
	if err := api.Update(func(a *emulator.Account) {
		a.Clusters[0].Nodes = 1
		a.Clusters[0].TrustedSources = []emulator.TrustedSource{{IPAddr: "0.0.0.0/0"}}
	}); err != nil {
		t.Fatal(err)
	}
	r = audited(t, exitFail, "--no-probe", "--baseline", "before.json")
	if len(r.Fixed) == 0 {
		t.Error("TS001 went, and is not among what is fixed")
	}
	if s := command(t, "waive", "--rule", "TS002", "--cluster", "open", "--reason", "a test", "--expires", time.Now().AddDate(0, 1, 0).Format(time.DateOnly)); s.code != exitPass {
		t.Fatalf("waive: exit code %d, %s", s.code, s.stderr)
	}
	audited(t, exitPass, "--no-probe", "--baseline", "before.json")
	if s := command(t, "scan", "--no-probe", "--quiet"); s.code != exitPass || s.stdout != "" {
		t.Errorf("waived: exit code %d\n%s%s", s.code, s.stderr, s.stdout)
	}
}

// TestInterrupt: what was collected until the signal is kept and judged, and a
// later run goes on from there without asking for it again.
func TestInterrupt(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("a", nil), described("b", nil), described("c", nil))
	api.Fault(emulator.Fault{Path: "/v2/databases/*/firewall", Kind: emulator.FaultHang})
	done := make(chan outcome, 1)
	go func() {
		done <- command(t, "scan", "--no-probe", "--save-snapshot", "part.json", "--format", "json")
	}()
	for deadline := time.Now().Add(30 * time.Second); api.Count("/v2/databases/*/firewall") == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the trusted sources are never asked for")
		}
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	s := <-done
	if s.code != exitIncomplete || !strings.Contains(s.stderr, "interrupted") {
		t.Fatalf("exit code %d, %s", s.code, s.stderr)
	}
	part, err := snapshot.Load("part.json")
	if err != nil {
		t.Fatal(err)
	}
	if !part.Incomplete || len(part.Clusters) != 3 {
		t.Errorf("incomplete: %v, %d clusters", part.Incomplete, len(part.Clusters))
	}
	api.ClearFaults()
	api.ResetRequests()
	if s := command(t, "collect", "--no-probe", "--resume", "part.json", "--output", "whole.json"); s.code != exitPass {
		t.Fatalf("resume: exit code %d, %s", s.code, s.stderr)
	}
	whole, err := snapshot.Load("whole.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range whole.Clusters {
		if len(c.TrustedSources) != 1 {
			t.Errorf("%s: %d trusted sources", c.Name, len(c.TrustedSources))
		}
	}
	if n := api.Count("/v2/databases/*/firewall"); n != 3 {
		t.Errorf("%d calls for 3 lists of trusted sources", n)
	}
}

// TestScanRealPostgreSQL audits real servers through the emulated API, each with
// its own way to be wrong.
func TestScanRealPostgreSQL(t *testing.T) {
	noHome(t)
	plain := []string{"host all all 127.0.0.1/32 scram-sha-256"}
	servers := []struct {
		name  string
		cert  emulator.Certificate
		conf  realpg.Config
		noTLS bool
		want  []string // "RULE severity", high or worse
	}{
		{name: "good"},
		{name: "other-host", cert: emulator.Certificate{Hosts: []string{"elsewhere.example.com"}}, want: []string{"TLS003 high"}},
		{name: "other-ca", cert: emulator.Certificate{Signer: "other"}, want: []string{"TLS002 high"}},
		{name: "expired", cert: emulator.Certificate{From: emulator.Days(-400), Expires: emulator.Days(-3)}, want: []string{"TLS002 high", "TLS004 critical"}},
		{name: "without-tls", noTLS: true, conf: realpg.Config{HBA: plain}, want: []string{"TLS001 critical", "TLS013 critical"}},
		{name: "either-way", conf: realpg.Config{HBA: plain}, want: []string{"TLS001 critical"}},
	}
	var clusters []emulator.Cluster
	for _, s := range servers {
		clusters = append(clusters, described(s.name, func(c *emulator.Cluster) { c.VPC, c.Nodes = "", 1 }))
	}
	api := apiOf(t, clusters...)
	args := []string{"--skip", "CF003,CF004"}
	for _, s := range servers {
		conf := s.conf
		if !s.noTLS {
			leaf, err := api.Leaf(s.name, clusterHost(s.name), s.cert)
			if err != nil {
				t.Fatal(err)
			}
			conf = conf.Leaf(t, leaf)
		}
		pg := realpg.Start(t, conf)
		args = append(args, "--connect-to", fmt.Sprintf("%s:25060:%s:%d", clusterHost(s.name), pg.Host, pg.Port))
	}
	r := audited(t, exitFail, args...)
	got := map[string][]string{}
	for _, f := range r.Findings {
		if f.Verdict == result.Fail && f.Severity.Rank() >= result.Severity("high").Rank() {
			got[f.Resource.ClusterName] = append(got[f.Resource.ClusterName], f.RuleID+" "+string(f.Severity))
		}
	}
	for _, s := range servers {
		slices.Sort(got[s.name])
		if !slices.Equal(got[s.name], s.want) {
			t.Errorf("%s: %q, want %q", s.name, got[s.name], s.want)
		}
	}
	if passed := slices.ContainsFunc(r.Passed, func(p result.Passed) bool {
		return p.RuleID == "TLS003" && strings.Contains(p.ResourceID, clusterHost("good"))
	}); !passed {
		t.Error("verify-full is not found to work with the good server")
	}
	if n := r.Summary.Endpoints.Probed; n != len(servers) {
		t.Errorf("%d of %d endpoints probed", n, len(servers))
	}
}
