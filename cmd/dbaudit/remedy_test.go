//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
)

// remedied are the failing findings about trusted sources, by cluster and rule.
func remedied(t *testing.T, run *emulator.Running) map[string]result.Finding {
	t.Helper()
	s := command(t, "scan", "--api-url", run.URL, "--no-probe", "--only", "trusted_sources", "--format", "json")
	var r result.Result
	if err := json.Unmarshal([]byte(s.stdout), &r); err != nil {
		t.Fatal(s.stderr)
	}
	failing := map[string]result.Finding{}
	for _, f := range r.Findings {
		if f.Verdict == result.Fail {
			failing[f.Fingerprint] = f
		}
	}
	return failing
}

// ways are how a printed remediation is carried out, as a person would who copies it.
var ways = map[string]struct {
	text func(result.Remediation) string
	run  func(t *testing.T, c *change.Client, clusterID, text string) error
}{
	"api":       {func(r result.Remediation) string { return r.API }, runAPI},
	"doctl":     {func(r result.Remediation) string { return r.Doctl }, runDoctl},
	"terraform": {func(r result.Remediation) string { return r.Terraform }, runTerraform},
}

func runAPI(t *testing.T, c *change.Client, clusterID, text string) error {
	t.Helper()
	lines := strings.Split(text, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], "#") {
		lines = lines[1:]
	}
	if lines[0] != "PUT /v2/databases/"+clusterID+"/firewall" {
		t.Fatalf("the request: %q", lines[0])
	}
	var body struct{ Rules []change.Source }
	if err := json.Unmarshal([]byte(strings.Join(lines[1:], "\n")), &body); err != nil {
		t.Fatalf("the body: %v", err)
	}
	return c.Replace(t.Context(), clusterID, body.Rules)
}

// runDoctl does what doctl does with `firewalls replace`: it writes the list, without
// descriptions (its issue 1869).
func runDoctl(t *testing.T, c *change.Client, clusterID, text string) error {
	t.Helper()
	lines := strings.Split(text, "\n")
	words := strings.Fields(lines[len(lines)-1])
	if len(words) != 7 || strings.Join(words[:4], " ") != "doctl databases firewalls replace" || words[4] != clusterID || words[5] != "--rule" {
		t.Fatalf("the command: %q", text)
	}
	var list []change.Source
	for rule := range strings.SplitSeq(strings.Trim(words[6], "'"), ",") {
		kind, value, _ := strings.Cut(rule, ":")
		list = append(list, change.Source{Type: kind, Value: value})
	}
	return c.Replace(t.Context(), clusterID, list)
}

func runTerraform(t *testing.T, c *change.Client, clusterID, text string) error {
	t.Helper()
	parsed, diags := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%v:\n%s", diags, text)
	}
	var list []change.Source
	for _, rule := range parsed.Body.(*hclsyntax.Body).Blocks[0].Body.Blocks {
		get := func(name string) string {
			v, diags := rule.Body.Attributes[name].Expr.Value(nil)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			return v.AsString()
		}
		list = append(list, change.Source{Type: get("type"), Value: get("value")})
	}
	return c.Replace(t.Context(), clusterID, list)
}

// TestRemediationsAreTried carries out every printed remediation about trusted
// sources, each on an account of its own, and audits again: the finding has ended and
// no rule of the cluster is worse. Where a source has to be named first, nothing is
// removed.
func TestRemediationsAreTried(t *testing.T) {
	noHome(t)
	for key, f := range remedied(t, messy(t)) {
		for name, way := range ways {
			text := way.text(f.Remediation)
			if f.Change == nil || text == "" {
				continue
			}
			run := messy(t)
			c := &change.Client{Base: run.URL, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+run.Token) }}
			before, lists := remedied(t, run), sources(t, run)
			err := way.run(t, c, f.Resource.ClusterID, text)
			what := fmt.Sprintf("%s on %s by %s", f.RuleID, f.Resource.ClusterName, name)
			if strings.Contains(text, "TYPE") {
				if got := sources(t, run)[f.Resource.ClusterName]; err == nil || got != lists[f.Resource.ClusterName] {
					t.Errorf("%s: a source has to be named first, and the list became %q (%v)", what, got, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v\n%s", what, err, text)
				continue
			}
			after := remedied(t, run)
			if _, still := after[key]; still && f.RuleID != "TS008" { // only a person knows what an address is for
				t.Errorf("%s: the finding is still there:\n%s", what, text)
			}
			for id, x := range after {
				_, was := before[id]
				lost := x.RuleID == "TS008" && name != "api" // doctl and Terraform erase descriptions, and say so
				if !was && !lost {
					t.Errorf("%s: it made %s: %s\n%s", what, x.RuleID, x.Message, text)
				}
			}
		}
	}
}

// TestRemediationsTogether carries out those of one cluster one after the other, in
// both orders.
func TestRemediationsTogether(t *testing.T) {
	noHome(t)
	for _, backwards := range []bool{false, true} {
		run := messy(t)
		c := &change.Client{Base: run.URL, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+run.Token) }}
		var list []result.Finding
		for _, f := range remedied(t, run) {
			if f.Change != nil && !strings.Contains(f.Remediation.API, "TYPE") {
				list = append(list, f)
			}
		}
		slices.SortFunc(list, func(a, b result.Finding) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
		if backwards {
			slices.Reverse(list)
		}
		for _, f := range list {
			if err := runAPI(t, c, f.Resource.ClusterID, f.Remediation.API); err != nil {
				t.Errorf("%s: %v", f.RuleID, err)
			}
		}
		for _, f := range remedied(t, run) {
			if f.Resource.ClusterName == "orders" || f.Resource.ClusterName == "billing" {
				t.Errorf("left of %s: %s %s", f.Resource.ClusterName, f.RuleID, f.Message)
			}
		}
	}
}

// TestOnlyFixWrites runs every command that asks the API against one that notes all
// requests: they are GET.
func TestOnlyFixWrites(t *testing.T) {
	noHome(t)
	run := messy(t)
	for _, args := range []string{
		"scan --no-probe", "scan", "collect --no-probe", "fix plan -o plan.json", "fix suggest --cluster orders", "rules list", "clients .",
	} {
		if !strings.HasPrefix(args, "rules") && !strings.HasPrefix(args, "clients") {
			args += " --api-url " + run.URL
		}
		if strings.HasPrefix(args, "scan --api") {
			args += " --connect-timeout 10ms"
		}
		_, _, _ = dbaudit(t, "", strings.Fields(args)...)
	}
	for _, r := range run.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
	if len(run.Requests()) == 0 {
		t.Error("no request was noted")
	}
}
