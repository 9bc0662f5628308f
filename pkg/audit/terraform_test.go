package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/terraform"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// TestPlans judges plans that OpenTofu and Terraform made with DigitalOcean's provider:
// what expect.json names fails, at the place that it names, nothing else does at
// medium or worse, and what cannot be told does not pass.
func TestPlans(t *testing.T) {
	set, err := audit.Rules{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("../../testdata/terraform/*/expect.json")
	if len(files) < 50 {
		t.Fatalf("%d plans", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) { judgePlan(t, engine, file) })
	}
}

func judgePlan(t *testing.T, engine *policy.Engine, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var expect struct {
		Must, May []string
		At        map[string]string // file and line by rule
		Unsure    []string          // rules that pass for no cluster of the plan
	}
	if err := json.Unmarshal(raw, &expect); err != nil {
		t.Fatal(err)
	}
	s, err := audit.Collect(t.Context(), audit.Collection{
		Terraform: &terraform.Options{Files: []string{filepath.Join(filepath.Dir(file), "plan.json")}},
	})
	if err != nil || s.Incomplete {
		t.Fatal(err, s)
	}
	now := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	r, err := audit.Evaluate(t.Context(), engine, policy.FromSnapshot(s), audit.Judgement{Now: now, Gate: result.Gate{FailOn: "medium"}})
	if err != nil {
		t.Fatal(err)
	}
	var failed []string
	for _, f := range r.Findings {
		if f.Verdict != result.Fail || f.Severity.Rank() < result.Medium.Rank() {
			continue
		}
		failed = append(failed, f.RuleID)
		at := f.Location
		if at == nil || !strings.HasSuffix(at.Path, ".tf") || !strings.HasSuffix(fmt.Sprintf("%s:%d", at.Path, at.Line), expect.At[f.RuleID]) {
			t.Errorf("%s is placed at %v, not %s", f.RuleID, at, expect.At[f.RuleID])
		}
		if !slices.Contains(expect.Must, f.RuleID) && !slices.Contains(expect.May, f.RuleID) {
			t.Errorf("%s fails: %s", f.RuleID, f.Message)
		}
	}
	for _, id := range expect.Must {
		if !slices.Contains(failed, id) {
			t.Errorf("%s does not fail: %v", id, failed)
		}
	}
	for _, p := range r.Passed {
		// A firewall whose cluster is not known is judged by itself.
		if slices.Contains(expect.Unsure, p.RuleID) && !strings.Contains(p.ResourceID, "digitalocean_database_firewall.") {
			t.Errorf("%s passes for %s", p.RuleID, p.ResourceID)
		}
	}
	out, err := json.Marshal([]any{s, r})
	if err != nil || strings.Contains(string(out), "plainly-invented") {
		t.Errorf("a secret of the plan is in the snapshot or the result (%v)", err)
	}
}

// TestPlanThatEndedInAnErrorBesideASnapshot reads one beside a snapshot that is complete:
// what is lost must make the run incomplete, as it does without the snapshot.
func TestPlanThatEndedInAnErrorBesideASnapshot(t *testing.T) {
	set, err := audit.Rules{Only: []string{"terraform"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := os.ReadFile("../../testdata/terraform/good/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	saved := filepath.Join(dir, "snapshot.json")
	if err := snapshot.Save(saved, &snapshot.Snapshot{CollectedAt: time.Now(), Clusters: servers()[:1]}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ errored, want string }{{"false", result.Pass}, {"true", result.Incomplete}} {
		file := filepath.Join(dir, c.errored+".json")
		if err := os.WriteFile(file, bytes.Replace(plan, []byte(`"errored": false`), []byte(`"errored": `+c.errored), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := audit.Source(t.Context(), audit.Snapshots{Files: []string{saved}}, audit.Collection{Terraform: &terraform.Options{Files: []string{file}}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Evaluate(t.Context(), engine, src, audit.Judgement{Now: time.Now(), Gate: result.Gate{FailOn: "medium"}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Summary.Verdict != c.want {
			t.Errorf("errored %s: the verdict is %q, not %q: %v", c.errored, r.Summary.Verdict, c.want, r.Ledger.Incomplete)
		}
	}
}
