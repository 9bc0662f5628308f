package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
)

// plans is the folder of plans, from wherever a test changes to.
func plans(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../testdata/terraform")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestScanTerraform judges plans without a token: what fails, and the exit code. All
// plans are judged by pkg/audit's tests.
func TestScanTerraform(t *testing.T) {
	plans := plans(t)
	noHome(t)
	for name, test := range map[string]struct {
		code int
		rule string
	}{"good": {exitPass, ""}, "no-change": {exitPass, ""}, "firewall-removed": {exitFail, "TF001"}, "uri-in-output": {exitFail, "TF006"}} {
		code, out, stderr := dbaudit(t, "", "scan", "--terraform", filepath.Join(plans, name, "plan.json"))
		if code != test.code || !strings.Contains(out, test.rule) {
			t.Errorf("%s: exit code %d, want %d with %q:\n%s%s", name, code, test.code, test.rule, out, stderr)
		}
		if strings.Contains(out+stderr, "plainly-invented") {
			t.Errorf("%s: a secret of the plan is in the report", name)
		}
	}
}

// TestScanTerraformBesideTheAccount compares a plan with the account: descriptions
// that it loses, and a cluster that it opens.
func TestScanTerraformBesideTheAccount(t *testing.T) {
	plans := plans(t)
	noHome(t)
	run := apiOf(t, described("orders", func(c *emulator.Cluster) {
		c.ID = "11111111-2222-4333-8444-555555555555"
		c.TrustedSources[0].Description = "the backend"
	}))
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	r := audited(t, 0, "--api-url", run.URL, "--no-probe", "--terraform", filepath.Join(plans, "source-added", "plan.json"))
	found := slices.ContainsFunc(r.Findings, func(f result.Finding) bool { return f.RuleID == "TF004" && f.Verdict == result.Fail })
	if !found || len(r.Clusters) != 2 {
		t.Errorf("TF004 does not fail beside an account with descriptions; %d clusters", len(r.Clusters))
	}
}

func TestScanTerraformBadInput(t *testing.T) {
	good := filepath.Join(plans(t), "good", "plan.json")
	noHome(t)
	for name, test := range map[string]struct {
		args, stdin string
		code        int
		want        string
	}{
		"binary plan": {"scan --terraform -", "PK\x03\x04", 3, "terraform show -json"},
		"no file":     {"scan --terraform nowhere.json", "", 3, "nowhere.json"},
		"no cluster":  {"scan --cluster oders --terraform " + good, "", 2, "did you mean orders?"},
		"named token": {"scan --terraform - --token-file nowhere", "{}", 2, "nowhere"},
	} {
		code, out, stderr := dbaudit(t, test.stdin, append(strings.Fields(test.args), "--format", "json")...)
		if code != test.code || !strings.Contains(out+stderr, test.want) {
			t.Errorf("%s: exit code %d, want %d:\n%s%s", name, code, test.code, out, stderr)
		}
	}
}
