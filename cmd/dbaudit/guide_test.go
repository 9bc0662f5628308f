package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
)

// TestGuideToOwnRules does what docs/policies.md says, with what stands in it.
func TestGuideToOwnRules(t *testing.T) {
	guide, err := os.ReadFile("../../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	noHome(t)
	apiOf(
		t, described("shop", func(c *emulator.Cluster) { c.Tags, c.Nodes = []string{"production"}, 1 }),
		described("reporting", func(c *emulator.Cluster) { c.Tags, c.Nodes = []string{"production"}, 1 }),
		described("trial", func(c *emulator.Cluster) { c.Nodes = 1 }),
	)
	blocks := func(language string) (list []string) {
		for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(guide), -1) {
			list = append(list, m[1])
		}
		return list
	}
	shell, rego, yaml := blocks("sh"), blocks("rego"), blocks("yaml")
	if len(rego) != 3 || len(yaml) != 1 {
		t.Fatalf("the guide has %d blocks of Rego and %d of YAML", len(rego), len(yaml))
	}
	skeleton := strings.Fields(shell[0])
	if s := command(t, skeleton[1:]...); s.code != exitPass {
		t.Fatalf("%s: %s", shell[0], s.stderr)
	}
	if s := command(t, "rules", "test", "policies", "--threshold", "100"); s.code != exitPass {
		t.Errorf("the skeleton: %s%s", s.stdout, s.stderr)
	}
	dir := filepath.Join("policies", "acme", "two_nodes")
	for name, content := range map[string]string{
		filepath.Join(dir, "two_nodes.rego"): rego[0] + "\n" + rego[1], filepath.Join(dir, "two_nodes_test.rego"): rego[2],
		"dbaudit.yaml": yaml[0],
	} {
		if name != "dbaudit.yaml" {
			if _, err := os.Stat(name); err != nil {
				t.Errorf("the skeleton lacks a file: %v", err)
			}
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s := command(t, "rules", "test", "policies", "--threshold", "100"); s.code != exitPass {
		t.Errorf("the guide's rule: %s%s", s.stdout, s.stderr)
	}
	r := audited(t, exitFail, "--no-probe", "--only", "ACME001", "--at", "2027-01-01T00:00:00Z")
	got := map[string]string{}
	for _, f := range r.Findings {
		got[f.Resource.ClusterName] = f.Verdict + " " + string(f.Severity)
		if f.Waiver != nil {
			got[f.Resource.ClusterName] += " waived"
		}
	}
	if got["shop"] != "fail medium" || got["reporting"] != "fail medium waived" || got["trial"] != "" {
		t.Errorf("the verdicts are %v", got)
	}
	if len(r.NotApplicable) != 1 || r.Summary.Findings[result.Medium] != 1 {
		t.Errorf("%d not applicable, %d medium", len(r.NotApplicable), r.Summary.Findings[result.Medium])
	}
}
