package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// excused are commands of the pages that are not run here, by what they begin with, and
// why.
var excused = map[string]string{
	"go ":                                 "the tests are built by it",
	"make ":                               "CI runs it",
	"BENCH_QUICK=":                        "minutes",
	"scripts/bench":                       "minutes",
	"sh scripts/install":                  "TestInstallScript",
	"cosign ":                             "it signs with an identity of the CI's",
	"gh ":                                 "it asks GitHub",
	"doctl ":                              "it asks DigitalOcean",
	"terraform ":                          "it asks its provider; the plan is there",
	"ssh ":                                "there is no such host",
	"systemctl ":                          "TestSystemdUnits",
	"journalctl ":                         "TestSystemdUnits",
	"export DIGITALOCEAN_TOKEN":           "the environment has it",
	"export AWS_":                         "it goes with s3://",
	"dbaudit scan --store 's3:":           "the store's own tests, with a server of its own",
	"dbaudit history 's3:":                "the store's own tests",
	"dbaudit database role | psql":        "TestDatabaseStock, in cmd/dbaudit",
	"dbaudit database db.example.com":     "TestDatabaseStock, in cmd/dbaudit",
	"dbaudit scan --upload":               "it asks GitHub: the tests of pkg/upload",
	"dbaudit report result.json --upload": "it asks GitHub",
	"dbaudit fleet check":                 "the fleet's tests, in cmd/dbaudit",
	"dbaudit collect --fleet":             "the fleet's tests",
	"dbaudit probe --store":               "the fleet's tests",
	"dbaudit scan --fleet":                "the fleet's tests",
	"dbaudit fix apply":                   "it asks at a terminal: TestFix, in cmd/dbaudit",
	"dbaudit fix undo":                    "it undoes what the line above did",
	"dbaudit probe orders-do-user":        "there is no such host: TestProbeReports, in cmd/dbaudit",
	"dbaudit probe --plan":                "there are no such hosts: TestProbeWorkflow",
	"dbaudit scan --snapshot api.json.gz": "with the line above",
}

// TestDocumentedCommandsRun runs the shell blocks of every page, page by page, against
// the emulated account. No command may be wrong usage.
func TestDocumentedCommandsRun(t *testing.T) {
	acc := startAccount(t)
	stage := staged(t, acc)
	used := map[string]bool{}
	ran := 0
	for _, page := range pages(t) {
		rel, err := filepath.Rel(root, page)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(rel, "docs/rules/") || rel == "CHANGELOG.md" || rel == "CONTRIBUTING.md" {
			continue
		}
		var lines []string
		for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(read(t, page), -1) {
			for line := range strings.SplitSeq(strings.ReplaceAll(block[1], "\\\n", " "), "\n") {
				if !isExcused(strings.TrimSpace(line), used) {
					lines = append(lines, line)
				}
			}
		}
		if !strings.Contains(strings.Join(lines, "\n"), "dbaudit ") {
			continue
		}
		t.Run(rel, func(t *testing.T) {
			for _, call := range runPage(t, acc, stage, strings.Join(lines, "\n")) {
				ran++
				code, command, _ := strings.Cut(call, " ")
				if code != "0" && code != "1" && code != "3" {
					t.Errorf("exit code %s: dbaudit %s", code, command)
				}
			}
		})
	}
	if ran < 25 {
		t.Errorf("only %d commands ran: this test reads the pages wrongly", ran)
	}
	for start := range excused {
		if !used[start] {
			t.Errorf("no page has a command %q any more", start)
		}
	}
}

func isExcused(line string, used map[string]bool) bool {
	for start := range excused {
		if strings.HasPrefix(line, start) {
			used[start] = true
			return true
		}
	}
	return false
}

// staged is a folder that has what the pages speak of.
func staged(t *testing.T, acc *account) string {
	t.Helper()
	dir := t.TempDir()
	work := filepath.Join(dir, "work")
	if err := os.CopyFS(filepath.Join(work, "infra"), os.DirFS(removedFirewall)); err != nil {
		t.Fatal(err)
	}
	runs := filepath.Join(dir, "lib", "runs")
	cmd := script(`set +e
dbaudit collect --no-probe -o monday.json.gz
dbaudit scan --snapshot monday.json.gz --at 2026-01-01T05:17:00Z --store `+runs+` --report json=main.json
dbaudit scan --snapshot monday.json.gz --at 2026-01-02T05:17:00Z --store `+runs+`
cp monday.json.gz tuesday.json.gz; cp monday.json.gz account.json.gz; zcat monday.json.gz > snapshot.json; cp main.json result.json
cp infra/plan.json plan.json
exit 0`, work, append([]string{"DIGITALOCEAN_TOKEN=" + acc.Token}, acc.env...)...)
	if out, err := cmd.CombinedOutput(); err != nil || !exists(filepath.Join(work, "main.json")) {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// runPage runs commands in a copy of the stage, and gives what each dbaudit ended with.
func runPage(t *testing.T, acc *account, stage, commands string) []string {
	t.Helper()
	dir := t.TempDir()
	log := filepath.Join(dir, "calls")
	recorder := "#!/bin/sh\n" + acc.bin + "/dbaudit \"$@\" >/dev/null 2>" + dir + "/last\ncode=$?\necho \"$code $*\" >>" + log +
		"\ncase $code in 0|1|3) ;; *) cat " + dir + "/last >>" + log + ".errors;; esac\nexit $code\n"
	bin := filepath.Join(dir, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "dbaudit"), []byte(recorder), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(stage)); err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(dir, "work")
	env := append([]string{"DIGITALOCEAN_TOKEN=" + acc.Token}, acc.env...)
	env = append(env, "PATH="+bin+":"+os.Getenv("PATH"))
	cmd := script("set +e\n"+strings.NewReplacer("/var/lib/dbaudit", filepath.Join(dir, "lib"), "20260101T051700Z.json.gz", "$(ls | head -1)",
		"20260102T051700Z.json.gz", "$(ls | tail -1)").Replace(commands)+"\nexit 0", work, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if errors, err := os.ReadFile(log + ".errors"); err == nil {
		t.Errorf("%s", errors)
	}
	return strings.Split(strings.TrimSpace(read(t, log)), "\n")
}
