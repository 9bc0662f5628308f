package main

import (
	"encoding/json"
	"os"
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

// TestScanTerraform judges plans that OpenTofu made, without a token: what
// expect.json names fails, and nothing else does at medium or worse.
func TestScanTerraform(t *testing.T) {
	plans := plans(t)
	noHome(t)
	cases, err := os.ReadDir(plans)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(plans, c.Name(), "expect.json"))
			if err != nil {
				t.Fatal(err)
			}
			var expect struct{ Must, May []string }
			if err := json.Unmarshal(raw, &expect); err != nil {
				t.Fatal(err)
			}
			code, out, stderr := dbaudit(t, "", "scan", "--terraform", filepath.Join(plans, c.Name(), "plan.json"), "--format", "json")
			var r result.Result
			if err := json.Unmarshal([]byte(out), &r); err != nil {
				t.Fatalf("exit code %d: %s%s", code, out, stderr)
			}
			var failed []string
			for _, f := range r.Findings {
				if f.Verdict == result.Fail && f.Severity.Rank() >= result.Medium.Rank() {
					failed = append(failed, f.RuleID)
					if f.Location == nil || !strings.HasSuffix(f.Location.Path, ".tf") {
						t.Errorf("%s is placed at %v", f.RuleID, f.Location)
					}
				}
			}
			for _, id := range expect.Must {
				if !slices.Contains(failed, id) {
					t.Errorf("%s does not fail: %v", id, failed)
				}
			}
			for _, id := range failed {
				if !slices.Contains(expect.Must, id) && !slices.Contains(expect.May, id) {
					t.Errorf("%s fails", id)
				}
			}
			want := exitPass
			if len(failed) > 0 {
				want = exitFail
			}
			if c.Name() == "all-destroyed" {
				want = code // no cluster is left to judge
			}
			if code != want {
				t.Errorf("exit code %d, want %d: %s", code, want, stderr)
			}
			if strings.Contains(out, "plainly-invented") {
				t.Error("a secret of the plan is in the result")
			}
		})
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
	noHome(t)
	for name, test := range map[string]struct {
		args, stdin string
		code        int
		want        string
	}{
		"binary plan": {"scan --terraform -", "PK\x03\x04", 3, "terraform show -json"},
		"no file":     {"scan --terraform nowhere.json", "", 3, "nowhere.json"},
		"named token": {"scan --terraform - --token-file nowhere", "{}", 2, "nowhere"},
	} {
		code, out, stderr := dbaudit(t, test.stdin, append(strings.Fields(test.args), "--format", "json")...)
		if code != test.code || !strings.Contains(out+stderr, test.want) {
			t.Errorf("%s: exit code %d, want %d:\n%s%s", name, code, test.code, out, stderr)
		}
	}
}
