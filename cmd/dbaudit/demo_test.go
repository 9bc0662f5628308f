package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
	"dbaudit/reports"
)

// demoFindings is what is wrong in the demo's account, by cluster: the
// description's own claims. Only the rules that its comments speak of are listed.
var demoFindings = map[string][]string{
	"orders":         {"TS001", "CF005", "CF006", "TLS011"},
	"legacy-crm":     {"TS002", "CF001", "CF002", "CF003", "CF004", "CF006", "TLS005", "TLS006", "TLS009", "TLS010", "TLS011"},
	"billing":        {"TS002", "TLS004", "CF003"},
	"analytics":      {"TS003", "TS006", "DB005"},
	"analytics-read": {"TS001", "CF009"},
	"staging":        {"TS004", "TS005", "TS007", "TS008", "TLS001", "CF003", "CF006"},
	"crm-next":       {"TLS003"},
}

// TestDemo runs the demo, and holds the JSON result against the description.
func TestDemo(t *testing.T) {
	// A token of the user's own must not be looked at: the emulator would answer 401.
	t.Setenv("DIGITALOCEAN_TOKEN", "the-users-own")
	dir := filepath.Join(t.TempDir(), "out")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"demo", "--output", dir}, strings.NewReader(""), &stdout, &stderr); code != exitPass {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	if got := os.Getenv("DIGITALOCEAN_TOKEN"); got != "the-users-own" {
		t.Errorf("the user's token was replaced for good by %q", got)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "dbaudit.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r result.Result
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	if r.Summary.Verdict != result.Fail || r.Summary.OtherEngines != 2 || r.Summary.Endpoints.Unreachable != 4 || r.Summary.Waived != 2 {
		t.Errorf("summary: %+v", r.Summary)
	}
	// The table fits one screen of 50 lines and 100 columns, and nothing in it is cut.
	if cut := regexp.MustCompile(`(?m)^.*…$`).FindAllString(stdout.String(), -1); len(cut) > 0 {
		t.Errorf("cut lines:\n%s", strings.Join(cut, "\n"))
	}
	table, _, _ := strings.Cut(stdout.String(), "\nThis was an emulated account")
	if n := strings.Count(table, "\n"); n > 50 || n < 30 {
		t.Errorf("the table has %d lines:\n%s", n, table)
	}
	for line := range strings.Lines(table) {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	found := map[string][]string{}
	for _, f := range r.Findings {
		if f.Verdict == result.Fail {
			found[f.Resource.ClusterName] = append(found[f.Resource.ClusterName], f.RuleID)
		}
	}
	for cluster, rules := range demoFindings {
		for _, id := range rules {
			if !slices.Contains(found[cluster], id) {
				t.Errorf("%s: no finding of %s, but %q", cluster, id, found[cluster])
			}
		}
	}
	// What the API, the database and the source tree say of one client is one sentence.
	const sentence = "the application monthly connects from 198.51.100.23 without verifying (scripts/monthly.sh:4), as doadmin, over a trusted source that admits 65,536 addresses"
	if !slices.ContainsFunc(r.Findings, func(f result.Finding) bool { return f.RuleID == "DB005" && f.Message == sentence }) {
		t.Errorf("no finding says %q", sentence)
	}
	for _, good := range []string{"ledger", "vault"} {
		if len(found[good]) > 0 {
			t.Errorf("%s is kept well, and has findings: %q", good, found[good])
		}
	}
	if len(r.Errors) > 0 {
		t.Errorf("errors: %+v", r.Errors)
	}
	for _, format := range reports.All() {
		if _, err := os.Stat(filepath.Join(dir, reportName(format))); (err != nil) != (format.Name == "table") {
			t.Errorf("%s: %v", format.Name, err)
		}
	}
	if !strings.Contains(stderr.String(), dir) || !strings.Contains(stderr.String(), "dbaudit scan") || !strings.Contains(stderr.String(), "inside a database") {
		t.Errorf("the end does not name the folder and the way on: %s", &stderr)
	}
	noSecrets(t, dir, stdout.String()+stderr.String())
	ownReportsAreNotJudged(t, dir)
}

// ownReportsAreNotJudged: who writes reports into a source tree and searches that for
// clients gets no findings about the reports.
func ownReportsAreNotJudged(t *testing.T, dir string) {
	t.Helper()
	o := command(t, "clients", dir, "--format", "json")
	var r result.Result
	if err := json.Unmarshal([]byte(o.stdout), &r); err != nil {
		t.Fatalf("%v\n%s", err, o.stderr)
	}
	judged := 0
	for _, f := range r.Findings {
		if f.Location == nil || strings.HasPrefix(f.Location.Path, "shop/") {
			judged++
			continue
		}
		t.Errorf("%s: %s %s", f.Location.Path, f.RuleID, f.Message)
	}
	if judged == 0 {
		t.Error("no finding in the shop's source tree")
	}
}

// noSecrets: no password that the API handed out, and no token, is anywhere but
// in the source tree that the demo wrote itself.
func noSecrets(t *testing.T, dir, output string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		output += string(content)
	}
	for _, secret := range []string{emulator.PasswordPrefix, emulator.DefaultToken, "the-users-own", "invented-not-a-password"} {
		if strings.Contains(output, secret) {
			t.Errorf("%s is in the reports or the output", secret)
		}
	}
}

// TestDemoServe keeps the account running, prints how to scan it, and ends.
func TestDemoServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout bytes.Buffer
	cmd := newDemoCommand()
	cmd.SetArgs([]string{"--serve"})
	cmd.SetOut(&stdout)
	cmd.SetErr(&bytes.Buffer{})
	if err := cmd.ExecuteContext(ctx); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"export DIGITALOCEAN_API_URL=http://127.0.0.1:", "export DIGITALOCEAN_TOKEN=", "dbaudit scan",
		"--connect-to orders-do-user-1234-0.b.db.ondigitalocean.com:25060:127.0.0.1:",
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in %s", want, &stdout)
		}
	}
}

// TestDemoRefusals: what cannot be done is said before anything is started.
func TestDemoRefusals(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("clusters: [{nam: x}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--output " + filepath.Join(file, "below"): "--output",
		"--account " + file:                        "field nam not found",
		"--account " + file + ".none":              "no such file",
		"--generate -1":                            `--generate "-1": give a whole number`,
		"--account x --generate 5":                 "--account and --generate exclude each other",
	} {
		var stderr bytes.Buffer
		code := run(append([]string{"demo"}, strings.Fields(args)...), strings.NewReader(""), &bytes.Buffer{}, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), want) {
			t.Errorf("demo %s: exit code %d, %q", args, code, &stderr)
		}
	}
}
