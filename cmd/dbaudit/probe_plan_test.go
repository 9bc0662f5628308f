package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
)

// planned starts an account with a replica, a pool and a private network, and gives the
// flags that lead to its endpoints.
func planned(t *testing.T) (run *emulator.Running, connectTo []string) {
	t.Helper()
	acct, err := emulator.Load(strings.NewReader(`
vpcs: [{name: office, region: fra1, range: 10.10.0.0/20}]
clusters:
  - name: orders
    version: "17"
    region: fra1
    vpc: office
    trusted_sources: [{ip_addr: 198.51.100.0/24, description: office}]
    pools: [{name: web, db: defaultdb, user: app, size: 5}]
    users: [{name: app}]
    replicas: [{name: orders-read}]
  - name: billing
    version: "16"
    region: nyc3
    trusted_sources: []
`))
	if err != nil {
		t.Fatal(err)
	}
	if run, err = acct.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	for _, c := range run.ConnectTo {
		connectTo = append(connectTo, "--connect-to", c)
	}
	return run, connectTo
}

// must runs the program and wants an exit code.
func must(t *testing.T, want int, args ...string) outcome {
	t.Helper()
	o := command(t, args...)
	if o.code != want {
		t.Fatalf("dbaudit %s: exit code %d, not %d\n%s%s", strings.Join(args, " "), o.code, want, o.stderr, o.stdout)
	}
	return o
}

// verdicts are rule, resource and verdict of all that a result judges.
func verdicts(r *result.Result) (list []string) {
	for _, f := range r.Findings {
		list = append(list, f.RuleID+" "+f.Resource.ID+" "+f.Verdict)
	}
	for _, p := range r.Passed {
		list = append(list, p.RuleID+" "+p.ResourceID+" pass")
	}
	slices.Sort(list)
	return list
}

// TestProbeByPlan: the API asked where the token is, and the endpoints probed where it
// is not, come to the same verdicts as one run that does both.
func TestProbeByPlan(t *testing.T) {
	noHome(t)
	run, connectTo := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	api := []string{"--api-url", run.URL}
	from := []string{"--from", "198.51.100.7"}
	want := audited(t, exitFail, slices.Concat(api, connectTo, from)...)

	must(t, exitPass, slices.Concat([]string{"collect", "--no-probe", "-o", "api.json", "--plan-out", "plan.json"}, api)...)
	t.Setenv("DIGITALOCEAN_TOKEN", "")
	requests := len(run.Requests())
	must(t, exitPass, slices.Concat([]string{"probe", "--plan", "plan.json", "--vantage", "vpc-fra1", "-o", "vpc.json.gz"}, connectTo, from)...)
	if n := len(run.Requests()); n != requests {
		t.Errorf("the probe asked the API %d times", n-requests)
	}
	got := audited(t, exitFail, "--snapshot", "api.json", "--snapshot", "vpc.json.gz")
	if w, g := verdicts(want), verdicts(got); !slices.Equal(w, g) {
		t.Errorf("verdicts differ\n only in one run: %q\n only in two: %q", less(w, g), less(g, w))
	}
	if got.Summary.Endpoints.Probed == 0 || got.Summary.Endpoints != want.Summary.Endpoints {
		t.Errorf("endpoints %+v, want %+v", got.Summary.Endpoints, want.Summary.Endpoints)
	}
	if len(got.Notes) > len(want.Notes) {
		t.Errorf("notes: %q", got.Notes)
	}

	s, err := snapshot.Load("vpc.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	if s.Probe == nil || s.Probe.Vantage != "vpc-fra1" || !strings.Contains(file(t, "plan.json"), s.Probe.PlanNonce) {
		t.Errorf("origin: %+v", s.Probe)
	}
	// Alone it is no evidence about the account.
	alone := audited(t, exitFail, "--snapshot", "vpc.json.gz", "--fail-on", "low")
	for _, f := range alone.Findings {
		if f.Verdict == result.Fail && strings.HasPrefix(f.RuleID, "TS") {
			t.Errorf("%s fails on a snapshot without trusted sources", f.RuleID)
		}
	}
	for _, p := range alone.Passed {
		if !strings.HasPrefix(p.RuleID, "TLS") && p.RuleID != "CF008" { // the edition is the plan's
			t.Errorf("%s passes on %s without the account", p.RuleID, p.ResourceID)
		}
	}
	audited(t, exitIncomplete, "--snapshot", "vpc.json.gz", "--fail-on", "none")
}

// less is what the first list has and the second has not.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func file(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestPlanAloneIsCheap: without --output nothing is written but the plan, nothing is
// probed, and the API is asked for what a probe needs alone.
func TestPlanAloneIsCheap(t *testing.T) {
	noHome(t)
	run, _ := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	o := must(t, exitPass, "collect", "--plan-out", "plan.json", "--api-url", run.URL, "--cluster", "orders", "--endpoints", "private")
	if o.stdout != "" {
		t.Errorf("standard output: %s", o.stdout)
	}
	for _, path := range []string{"/v2/databases/*/firewall", "/v2/apps", "/v2/vpcs", "/v2/databases/*/backups"} {
		if n := run.Count(path); n != 0 {
			t.Errorf("%s asked %d times", path, n)
		}
	}
	plan := file(t, "plan.json")
	noSecrets(t, filepath.Dir("plan.json"), plan)
	holds(t, plan, `"network": "private"`, `BEGIN CERTIFICATE`, `"app"`)
	for _, not := range []string{run.Token, `"network": "public"`, "billing", "trusted_sources"} {
		if strings.Contains(plan, not) {
			t.Errorf("the plan holds %q", not)
		}
	}
	if info, err := os.Stat("plan.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestPlanBadInput: what is wrong with a plan is said with file and key, exit code 2.
func TestPlanBadInput(t *testing.T) {
	noHome(t)
	run, _ := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	must(t, exitPass, "collect", "--no-probe", "--plan-out", "plan.json", "-o", "api.json", "--api-url", run.URL)
	good := file(t, "plan.json")
	for name, tc := range map[string]struct{ old, new, want string }{
		"unknown key":      {`"clusters": [`, `"colour": 1, "clusters": [`, "colour: no such key is known"},
		"unknown inside":   {`"network": "public"`, `"network": "public", "password": "x"`, "clusters[0].endpoints[0].password: no such key is known"},
		"version":          {`"schema_version": "1"`, `"schema_version": "9"`, `schema version "9"`},
		"host":             {`"host": "`, `"host": "-`, "endpoints[0].host: "},
		"port":             {`"port": `, `"port": 9`, "endpoints[0].port: "},
		"role":             {`"role": "primary"`, `"role": "chief"`, `endpoints[0].role: want one of primary, standby, replica, pool, got "chief"`},
		"nonce":            {`"plan_nonce": "`, `"plan_nonce": "z`, "plan_nonce: want 32 hex digits"},
		"type":             {`"port": `, `"port": "a", "old": `, "endpoints[0].port: want a whole number, got a string"},
		"no clusters":      {`"clusters"`, `"Clusters"`, "Clusters: no such key is known"},
		"not an authority": {`BEGIN CERTIFICATE`, `BEGIN NOTHING`, "clusters[0].ca: "},
	} {
		if err := os.WriteFile("bad.json", []byte(strings.Replace(good, tc.old, tc.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		o := command(t, "probe", "--plan", "bad.json")
		if o.code != exitUsage || !strings.Contains(o.stderr, "bad.json: ") || !strings.Contains(o.stderr, tc.want) {
			t.Errorf("%s: exit code %d: %s", name, o.code, o.stderr)
		}
	}
	for args, want := range map[string]string{
		"--plan api.json":                       "this is a snapshot, not a plan",
		"--plan nowhere.json":                   "nowhere.json",
		"--plan plan.json db.example.com":       "exclude each other",
		"--plan plan.json --ca x":               "--ca: not with --plan",
		"--plan plan.json --endpoints some":     `--endpoints "some"`,
		"--plan plan.json --vantage ../x":       "--vantage",
		"--output x.json db.example.com":        "--output: only with --plan",
		"--plan plan.json -o nowhere/x.json":    "nowhere",
		"--plan plan.json --connect-to a:1:b":   "--connect-to",
		"--plan plan.json --from 10.0.0.1 -o x": "--from",
	} {
		if o := command(t, append([]string{"probe"}, strings.Fields(args)...)...); o.code != exitUsage || !strings.Contains(o.stderr, want) {
			t.Errorf("probe %s: exit code %d: %s", args, o.code, o.stderr)
		}
	}
}

// TestProbeTrust: with --trust nothing is probed by a plan that no key has signed which
// speaks for everything, in a file or in a store.
func TestProbeTrust(t *testing.T) {
	fleet, _ := teams(t, 1, "    vantages: [vpc-fra1]\n")
	for _, name := range []string{"coordinator", "vpc"} {
		keyPair(t, name)
	}
	put(t, "trust.yaml", "unverified: mark\nkeys:\n- {key: coordinator.pub, speaks_for: everything}\n- {key: vpc.pub, speaks_for: plans, vantage: vpc-fra1}\n")
	must(t, exitPass, "collect", "--fleet", fleet, "--store", "store", "--no-probe", "--sign", "coordinator.pem")
	plans, err := filepath.Glob("store/plans/team-00/*.gz")
	if err != nil || len(plans) != 1 {
		t.Fatalf("plans %v, %v", plans, err)
	}
	probe := []string{"probe", "--trust", "trust.yaml", "--quiet", "--endpoints", "public", "--connect-to", clusterHost("team-00") + ":25060:127.0.0.1:1", "--vantage", "vpc-fra1"}
	stored := append(slices.Clone(probe), "--store", "store", "--unit", "team-00")
	filed := append(slices.Clone(probe), "--plan", plans[0], "--output", "vpc.json")
	must(t, exitPass, stored...)
	must(t, exitPass, filed...)

	signature := plans[0] + sign.Suffix
	whole := file(t, signature)
	refused := func(why string) {
		t.Helper()
		if err := errors.Join(os.Remove("vpc.json"), os.RemoveAll("store/snapshots/team-00/vpc-fra1")); err != nil {
			t.Fatal(err)
		}
		for from, args := range map[string][]string{"--store: ": stored, "--plan: ": filed} {
			if o := must(t, exitUsage, args...); !strings.Contains(o.stderr, from) || !strings.Contains(o.stderr, why) {
				t.Errorf("want %q:\n%s", why, o.stderr)
			}
		}
		if probed, _ := filepath.Glob("store/snapshots/team-00/vpc-fra1/*"); len(probed) > 0 {
			t.Errorf("probed: %v", probed)
		}
		put(t, signature, whole)
		must(t, exitPass, stored...)
		must(t, exitPass, filed...)
	}
	if err := os.Remove(signature); err != nil {
		t.Fatal(err)
	}
	refused("not signed")
	must(t, exitPass, "verify", "--key", "coordinator.pub", plans[0])
	key, err := sign.LoadKey("vpc.pem")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(signature), key.File(plans[0], sign.Plan)); err != nil {
		t.Fatal(err)
	}
	refused("key")
}
