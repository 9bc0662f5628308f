package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// What is typed wrongly is told in one line, in words of ours, with what to type.
func TestWrongUsage(t *testing.T) {
	file := storedResult(t)
	for args, want := range map[string]string{
		"report":                              "RESULT.json is missing: type dbaudit report RESULT.json",
		"diff":                                "A and B are missing: type dbaudit diff A B",
		"waive TS001":                         `waive takes no argument "TS001": the rule is given with --rule ID`,
		"history no-such-store":               "no-such-store: there is no such folder",
		"report a b":                          `"b" is one argument too many: type dbaudit report RESULT.json`,
		"diff a":                              "B is missing: type dbaudit diff A B",
		"scan extra":                          "clusters are chosen with --cluster extra",
		"rules lst":                           "did you mean list?",
		"rules xyzzy":                         "it has docs, list, new, show, test",
		"rules show TS01":                     "did you mean TS001 or TS010 or TS011?",
		"scn":                                 "did you mean scan?",
		"prod-orders":                         "dbaudit scan --cluster prod-orders",
		"help nothing":                        `no command "nothing"`,
		"fix aply x":                          "did you mean apply?",
		"completion foo":                      "it has bash, fish, powershell, zsh",
		"waive":                               "--rule ID, --reason TEXT, --expires DATE, --cluster PATTERN",
		"scan --only TS01":                    "--only TS01: no such rule or category: did you mean TS001",
		"scan --snapshot absent.json":         "--snapshot: open absent.json: no such file",
		"fix plan --snapshot absent.json":     "--snapshot: open absent.json: no such file",
		"scan --policy absent":                "--policy: stat absent: no such file",
		"scan --only somethingelse":           "`dbaudit rules list`",
		"scan --snapshott x":                  "did you mean --snapshot?",
		"scan --zzz":                          "dbaudit scan --help lists them",
		"scan -x":                             "no flag -x",
		"scan --only":                         "type --only RULE",
		"scan --concurrency abc":              `--concurrency "abc": give a whole number from 1 to 1000`,
		"scan --quiet=maybe":                  "--quiet takes no value",
		"scan --quiet --verbose":              "exclude each other",
		"scan --no-probe --ciphers":           "nothing is probed",
		"scan --snapshot x --token-file y":    "nothing is collected",
		"scan --snapshot x --save-snapshot y": "nothing is collected",
		"scan --snapshot x --sql-credentials api":           "nothing is collected",
		"scan --fleet x --no-rate-limit":                    "--no-rate-limit: not with --fleet",
		"collect --fleet x --terraform y":                   "--terraform: not with --fleet",
		"collect --fleet x --concurrency 3":                 "--fleet: ",
		"scan --sql-user x":                                 "only with --sql",
		"report " + file + " --format jsn":                  "did you mean json?",
		"report " + file + " --report csv=a -q -v":          "exclude each other",
		"report x --report json=a --report csv=./a":         "format json goes to ./a already: name another file",
		"report x --format csv --report json=-":             "--format csv goes to standard output too",
		"report x --report csv=- --report json=/dev/stdout": "format csv goes to /dev/stdout already",
	} {
		t.Run(args, func(t *testing.T) {
			t.Chdir(t.TempDir())
			s := command(t, strings.Fields(args)...)
			if s.code != exitUsage || !strings.Contains(s.stderr, want) || strings.Count(s.stderr, "\n") != 1 || !strings.HasPrefix(s.stderr, "dbaudit: ") {
				t.Errorf("exit code %d, want %q:\n%s", s.code, want, s.stderr)
			}
			for _, cobras := range []string{"arg(s)", "unknown command", "unknown flag", "unknown shorthand", "invalid argument", "strconv", "Usage:"} {
				if strings.Contains(s.stderr+s.stdout, cobras) {
					t.Errorf("it says %q:\n%s%s", cobras, s.stderr, s.stdout)
				}
			}
		})
	}
}

// storedResult is a JSON result in a file.
func storedResult(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "result.json")
	format, err := reports.Lookup("json")
	if err == nil {
		err = reports.WriteFile(path, format, reporttest.Sample(reporttest.Full(5)), reports.View{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// The help names the value of every flag that takes one, and groups scan's flags.
func TestHelp(t *testing.T) {
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.NoOptDefVal == "" && valueNames[f.Name] == "" && !strings.HasPrefix(c.CommandPath(), "dbaudit completion") {
				t.Errorf("%s --%s: its value has no name", c.CommandPath(), f.Name)
			}
			if strings.Contains(f.Usage, "`") {
				t.Errorf("%s --%s: back quotes in its usage", c.CommandPath(), f.Name)
			}
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRootCommand())
	for args, parts := range map[string][]string{
		"scan --help": {"\nAccount:\n", "\nWhat fails:\n", "--report FORMAT=FILE ", "--cluster PATTERN ", "Exit codes:", "\nExamples:\n"},
		"--help":      {"\nAudit:\n  clients ", "\nResults:\n", "dbaudit COMMAND --help"},
		"fix":         {"\nCommands:\n  apply "},
		"help scan":   {"\nAccount:\n"},
	} {
		s := command(t, strings.Fields(args)...)
		for _, part := range parts {
			if s.code != exitPass || !strings.Contains(s.stdout, part) {
				t.Errorf("%s does not say %q:\n%s%s", args, part, s.stdout, s.stderr)
			}
		}
		if strings.Contains(s.stdout, "stringArray") {
			t.Errorf("%s names a type of pflag's:\n%s", args, s.stdout)
		}
	}
}

// A report to standard output takes the table's place.
func TestReportToStandardOutput(t *testing.T) {
	file := storedResult(t)
	for _, place := range []string{"-", "/dev/stdout"} {
		s := command(t, "report", file, "--report", "json="+place)
		if s.code != exitPass || !json.Valid([]byte(s.stdout)) {
			t.Errorf("%s: exit code %d, %s\n%.300s", place, s.code, s.stderr, s.stdout)
		}
	}
}

// brokenPipe is a standard output that cannot be written.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestClosedStandardOutputIsAnError(t *testing.T) {
	file := storedResult(t)
	for _, args := range []string{"version", "version --json", "--help", "scan --help", "rules list", "rules show TS001", "report " + file, "report " + file + " --format csv", "completion bash", "database role"} {
		var stderr strings.Builder
		if code := run(strings.Fields(args), strings.NewReader(""), brokenPipe{}, &stderr); code == exitPass || !strings.Contains(stderr.String(), os.ErrClosed.Error()) {
			t.Errorf("%s: exit code %d, %s", args, code, stderr.String())
		}
	}
	// Exit code 2 would say that nothing was audited.
	t.Chdir(t.TempDir())
	noHome(t)
	if err := os.WriteFile("app.env", []byte("DATABASE_URL=postgres://app@db.example.com/app?sslmode=verify-full&sslrootcert=system\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	if code := run([]string{"clients"}, strings.NewReader(""), brokenPipe{}, &stderr); code != exitIncomplete {
		t.Errorf("clients: exit code %d, %s", code, stderr.String())
	}
}

func TestVersion(t *testing.T) {
	s := command(t, "version", "--json")
	var b build
	if err := json.Unmarshal([]byte(s.stdout), &b); err != nil || b.Version == "" || b.Go == "" || !strings.Contains(b.Platform, "/") {
		t.Errorf("%v: %s", err, s.stdout)
	}
}

func TestCompletion(t *testing.T) {
	for args, want := range map[string]string{
		"scan --only TS00":     "TS001\t",
		"scan --only ":         "trusted_sources",
		"scan --report ":       "sarif=\t",
		"scan --framework p":   "pci-dss-4",
		"rules show TLS":       "TLS010\t",
		"rules list --format ": "json",
		"scan --fail-on ":      "critical",
		"clients --include ":   "docs",
		"scan --snapshot testdata/nothing.json --cluster ": ":4",
	} {
		fields := append([]string{"__complete"}, strings.Fields(args)...)
		if strings.HasSuffix(args, " ") {
			fields = append(fields, "")
		}
		if s := command(t, fields...); s.code != exitPass || !strings.Contains(s.stdout, want) {
			t.Errorf("%s: %q is not offered (exit code %d):\n%s%s", args, want, s.code, s.stdout, s.stderr)
		}
	}
}

func TestReportsAreTheUsersAlone(t *testing.T) {
	info, err := os.Stat(storedResult(t))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
