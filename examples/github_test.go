package examples_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// ownAction is the action of this repository as others use it.
var ownAction = regexp.MustCompile(`uses: [\w.-]+/dbaudit@\S+`)

// actionlint reads the workflows, ours and those to copy. In the latter the
// action is taken from here, so that inputs and outputs are checked as well.
func TestWorkflows(t *testing.T) {
	absolute, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	project, err := actionlint.NewProject(absolute)
	if err != nil {
		t.Fatal(err)
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := filepath.Glob(root + "/.github/workflows/*.yml")
	copied, _ := filepath.Glob("github/*.yml")
	if len(ours) == 0 || len(copied) == 0 {
		t.Fatalf("workflows: %v and %v", ours, copied)
	}
	for _, path := range append(ours, copied...) {
		text := read(t, path)
		if strings.HasPrefix(path, "github/") && !ownAction.MatchString(text) && !strings.Contains(text, "container: registry.example.com/dbaudit:ci") {
			t.Errorf("%s does not use the action", path)
		}
		text = ownAction.ReplaceAllString(text, "uses: ./")
		found, err := linter.Lint(filepath.Join(absolute, ".github", "workflows", filepath.Base(path)), []byte(text), project)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range found {
			t.Errorf("%s:%d: %s", path, e.Line, e.Message)
		}
		for _, m := range regexp.MustCompile(`uses: ([^\s.]\S*)`).FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(m[1]) {
				t.Errorf("%s: %s is not pinned by a commit", path, m[1])
			}
		}
		if !strings.Contains(text, "\npermissions:\n  contents: read\n") {
			t.Errorf("%s: the default permissions are not read-only", path)
		}
	}
	// The check checks: an input that there is not is found.
	bad := strings.ReplaceAll(ownAction.ReplaceAllString(read(t, "github/gate.yml"), "uses: ./"), "clients:", "client:")
	if found, err := linter.Lint(filepath.Join(absolute, ".github/workflows/x.yml"), []byte(bad), project); err != nil || len(found) == 0 {
		t.Errorf("a misspelt input is not found (%v)", err)
	}
}

var expression = regexp.MustCompile(`\$\{\{\s*([^}]+?)\s*\}\}`)

func TestActionIsWellFormed(t *testing.T) {
	a := loadAction(t)
	if a.Runs.Using != "composite" || a.Name == "" || len(a.Description) > 125 {
		t.Errorf("action %q (%d characters of description)", a.Name, len(a.Description))
	}
	used := map[string]bool{}
	for _, s := range a.Runs.Steps {
		if s.Run != "" && s.Shell != "bash" {
			t.Errorf("step %q: a composite step needs a shell", s.Name)
		}
		// What a user gives must not become a part of a script.
		if expression.MatchString(s.Run) {
			t.Errorf("step %q pastes an expression into its script", s.Name)
		}
		for _, v := range append(values(s.Env, s.With), s.If, s.WorkingDirectory) {
			for _, m := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(v, -1) {
				used[m[1]] = true
			}
		}
	}
	for name, in := range a.Inputs {
		if in.Description == "" || !used[name] {
			t.Errorf("input %s: described %q, used %v", name, in.Description, used[name])
		}
	}
	for name := range used {
		if _, there := a.Inputs[name]; !there {
			t.Errorf("input %s is used and not declared", name)
		}
	}
	audit := a.step(t, "Audit")
	for name, out := range a.Outputs {
		if out.Value != "${{ steps.scan.outputs."+name+" }}" || !regexp.MustCompile(`(output |echo "|")`+regexp.QuoteMeta(name)+`[ =]`).MatchString(audit.Run) {
			t.Errorf("output %s is %s, and is it ever written?", name, out.Value)
		}
	}
}

func values(maps ...map[string]string) []string {
	var list []string
	for _, m := range maps {
		for _, v := range m {
			list = append(list, v)
		}
	}
	return list
}

// actionRun is what a run of the step "Audit" left.
type actionRun struct {
	code    int
	outputs map[string]string
	summary string
	log     string
	dir     string
}

// runAction runs the step "Audit" with inputs, as the runner would.
func runAction(t *testing.T, acc *account, inputs map[string]string, prepare ...func(dir string)) actionRun {
	t.Helper()
	a := loadAction(t)
	for name := range inputs {
		if _, there := a.Inputs[name]; !there {
			t.Fatalf("no input %q", name)
		}
	}
	s := a.step(t, "Audit")
	dir := t.TempDir()
	env := append([]string(nil), acc.env...)
	for key, value := range s.Env {
		env = append(env, key+"="+expression.ReplaceAllStringFunc(value, func(e string) string {
			name := strings.TrimPrefix(expression.FindStringSubmatch(e)[1], "inputs.")
			if v, given := inputs[name]; given {
				return v
			}
			if def := a.Inputs[name].Default; !expression.MatchString(def) {
				return def
			}
			return "" // no pull request
		}))
	}
	outputs, summary := filepath.Join(dir, "outputs"), filepath.Join(dir, "summary")
	work := filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(work, "app"), os.DirFS("testdata/app")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(work, "infra"), os.DirFS(removedFirewall)); err != nil {
		t.Fatal(err)
	}
	for _, p := range prepare {
		p(work)
	}
	cmd := script(s.Run, work, append(env, "GITHUB_OUTPUT="+outputs, "GITHUB_STEP_SUMMARY="+summary, "RUNNER_TEMP="+dir, "GITHUB_ACTIONS=true")...)
	log, err := cmd.CombinedOutput()
	run := actionRun{code: exitCode(t, err), outputs: map[string]string{}, log: string(log), dir: work}
	for line := range strings.SplitSeq(strings.TrimSpace(read(t, outputs)), "\n") {
		key, value, _ := strings.Cut(line, "=")
		run.outputs[key] = value
	}
	if b, err := os.ReadFile(summary); err == nil {
		run.summary = string(b)
	}
	return run
}

func TestActionAuditsAnAccount(t *testing.T) {
	acc := startAccount(t)
	run := runAction(t, acc, map[string]string{"token": acc.Token, "binary": acc.bin + "/dbaudit", "clients": "app"})
	if run.code != 1 || run.outputs["exit-code"] != "1" || run.outputs["verdict"] != "fail" {
		t.Fatalf("exit code %d, outputs %v\n%s", run.code, run.outputs, run.log)
	}
	r, err := result.Load(run.outputs["json"])
	if err != nil {
		t.Fatal(err)
	}
	if r.Summary.Clusters == 0 || r.Clients == nil || r.Clients.Settings == 0 {
		t.Errorf("audited %+v, clients %+v", r.Summary, r.Clients)
	}
	var sarif struct {
		Runs []struct{ Results []json.RawMessage }
	}
	if err := json.Unmarshal([]byte(read(t, run.outputs["sarif"])), &sarif); err != nil || len(sarif.Runs) != 1 || len(sarif.Runs[0].Results) == 0 {
		t.Errorf("SARIF: %v", err)
	}
	if s, err := snapshot.Load(run.outputs["snapshot"]); err != nil || len(s.Clusters) == 0 {
		t.Errorf("snapshot: %v", err)
	}
	if !bytes.HasPrefix([]byte(read(t, run.outputs["html"])), []byte("<!")) {
		t.Error("the HTML report is none")
	}
	if !strings.Contains(run.summary, "TS001") {
		t.Errorf("step summary:\n%s", run.summary)
	}
	if !strings.Contains(run.log, "::error") {
		t.Errorf("no annotations:\n%s", run.log)
	}
	if strings.Contains(run.log+run.summary, acc.Token) {
		t.Error("the token is in the log")
	}

	// The snapshot that one job leaves is what another judges.
	again := runAction(t, acc, map[string]string{"binary": acc.bin + "/dbaudit", "snapshots": run.outputs["snapshot"] + "\n", "fail-on": "none", "args": "--allow-incomplete\n--only\ntrusted_sources\n"})
	if again.code != 0 || again.outputs["verdict"] != "pass" || again.outputs["snapshot"] != "" {
		t.Errorf("from the snapshot: exit code %d, outputs %v\n%s", again.code, again.outputs, again.log)
	}
}

func TestActionGatesClientsWithoutToken(t *testing.T) {
	acc := startAccount(t)
	run := runAction(t, acc, map[string]string{"binary": acc.bin + "/dbaudit", "clients": ".", "fail-on": "medium"})
	if run.code != 1 || run.outputs["verdict"] != "fail" || !strings.Contains(run.summary, "CL001") {
		t.Errorf("exit code %d, outputs %v\n%s\n%s", run.code, run.outputs, run.log, run.summary)
	}
	if n := len(acc.Requests()); n > 0 {
		t.Errorf("%d requests to the API", n)
	}
}

// commands runs git in a folder.
func commands(t *testing.T, dir, text string) {
	t.Helper()
	cmd := script(text, dir, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.com", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.com")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", text, err, out)
	}
}

// pullRequest makes a checkout of a folder: base is committed to main, and the rest is
// the change.
func pullRequest(t *testing.T, dir, base string) {
	t.Helper()
	commands(t, dir, "git init -q -b main; git add "+base+"; git commit -q --allow-empty -m base; git update-ref refs/remotes/origin/main HEAD; git checkout -q -b change; git add -A; git commit -q --allow-empty -m change")
}

// The example's gate judges what the pull request changes, by the base branch's
// configuration: what was weak before does not fail it, and it cannot waive itself.
func TestGateWorkflow(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct{ Steps []step }
	}
	readYAML(t, "github/gate.yml", &workflow, false)
	acc := startAccount(t)
	inputs := map[string]string{"binary": acc.bin + "/dbaudit", "config-from": "main"}
	for _, s := range workflow.Jobs["clients"].Steps {
		if ownAction.MatchString("uses: " + s.Uses) {
			for k, v := range s.With {
				inputs[k] = strings.ReplaceAll(v, "${{ github.event.pull_request.base.sha }}", "main")
			}
		}
	}
	if def := loadAction(t).Inputs["config-from"].Default; def != "${{ github.event.pull_request.base.sha }}" {
		t.Errorf("the configuration of a pull request is taken from %q", def)
	}
	old := runAction(t, acc, inputs, func(dir string) { pullRequest(t, dir, ".") })
	if old.code != 0 || old.outputs["verdict"] != "pass" {
		t.Errorf("what was there before: exit code %d\n%s", old.code, old.log)
	}
	waived := runAction(t, acc, inputs, func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "dbaudit.yaml"), []byte("fail_on: none\nskip: [clients]\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		pullRequest(t, dir, "infra")
	})
	if waived.code != 1 || waived.outputs["verdict"] != "fail" || !strings.Contains(waived.log, "dbaudit.yaml is not in main") || !strings.Contains(waived.summary, "dbaudit.yaml is not in main") {
		t.Errorf("it waives itself: exit code %d\n%s\n%s", waived.code, waived.log, waived.summary)
	}
}

// removedFirewall holds the plan of a pull request that removes a cluster's firewall.
const removedFirewall = root + "/testdata/terraform/firewall-removed"

// TestTerraformWorkflow runs the audit of the example workflow on a pull request
// that removes a firewall: it fails without a token, and the finding is at a file of
// the configuration, in the log and in SARIF.
func TestTerraformWorkflow(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct{ Steps []step }
	}
	readYAML(t, "github/terraform.yml", &workflow, false)
	acc := startAccount(t)
	inputs := map[string]string{"binary": acc.bin + "/dbaudit"}
	for _, s := range workflow.Jobs["plan"].Steps {
		if s.ID == "dbaudit" {
			for k, v := range s.With {
				inputs[k] = v
			}
		}
	}
	run := runAction(t, acc, inputs)
	if run.code != 1 || run.outputs["verdict"] != "fail" || !strings.Contains(run.log, "::error file=infra/main.tf,line=6,") {
		t.Errorf("exit code %d, outputs %v\n%s", run.code, run.outputs, run.log)
	}
	if n := len(acc.Requests()); n > 0 {
		t.Errorf("%d requests to the API", n)
	}
	var sarif struct {
		Runs []struct {
			Results []struct {
				RuleID    string `json:"ruleId"`
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, run.outputs["sarif"])), &sarif); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, r := range sarif.Runs[0].Results {
		at := r.Locations[0].PhysicalLocation
		found[r.RuleID] = fmt.Sprintf("%s:%d", at.ArtifactLocation.URI, at.Region.StartLine)
	}
	if found["TF001"] != "infra/main.tf:6" {
		t.Errorf("SARIF has %v", found)
	}
}

func TestActionFailures(t *testing.T) {
	acc := startAccount(t)
	const evil = "$(touch pwned) `touch pwned`; touch pwned\n\"; touch pwned; \""
	for name, c := range map[string]struct {
		inputs map[string]string
		code   int
		log    string
	}{
		"nothing to audit":     {map[string]string{}, 2, "token"},
		"a wrong token":        {map[string]string{"token": "not-the-one"}, -1, "401"},
		"an unknown flag":      {map[string]string{"token": acc.Token, "args": "--no-such-flag"}, 2, "no-such-flag"},
		"text that is no name": {map[string]string{"token": acc.Token, "clusters": evil, "config": ""}, -1, "touch"},
	} {
		t.Run(name, func(t *testing.T) {
			c.inputs["binary"] = acc.bin + "/dbaudit"
			run := runAction(t, acc, c.inputs)
			if run.code == 0 || c.code > 0 && run.code != c.code || !strings.Contains(run.log, c.log) {
				t.Errorf("exit code %d\n%s", run.code, run.log)
			}
			if v := run.outputs["verdict"]; v == "pass" {
				t.Errorf("verdict %q", v)
			}
			if exists(filepath.Join(run.dir, "pwned")) {
				t.Error("an input was run as a command")
			}
			if _, err := os.Stat(filepath.Join(run.dir, "pwned")); err == nil {
				t.Error("an input was run as a command")
			}
		})
	}
}

// The snapshot that CI runs the action on is what CI says that it is.
func TestOpenSnapshot(t *testing.T) {
	s, err := snapshot.Load("testdata/open.snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Clusters) != 1 || s.Clusters[0].TrustedSources == nil || len(s.Clusters[0].TrustedSources) != 0 {
		t.Errorf("clusters %+v", s.Clusters)
	}
	if !strings.Contains(read(t, root+"/.github/workflows/ci.yml"), "examples/testdata/open.snapshot.json") {
		t.Error("CI does not use it")
	}
}
