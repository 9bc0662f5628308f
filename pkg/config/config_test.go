package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dbaudit/pkg/result"
)

const good = `# who looks after this file: the platform team
clusters:
  - prod-*
  - orders
fail_on: high
parameters:
  TS003:
    min_prefix: 28
severity:
  CF003: medium
skip: [CF006]
policies: [policies]
clients:
  - services
reports:
  sarif: out/dbaudit.sarif
waivers:
  # the office moves in spring
  - rule: TS003
    cluster: orders
    resource: ip_addr:203.0.112.0/22
    reason: the office's range
    expires: 2027-03-31
    owner: platform
`

func TestParse(t *testing.T) {
	c, err := Parse("dbaudit.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(Values(c.Clusters), " "); got != "prod-* orders" || c.Clusters[1].Line != 4 {
		t.Errorf("clusters %v", c.Clusters)
	}
	if p := c.Parameters["TS003"]["min_prefix"]; p.Value != 28 || p.Line != 8 {
		t.Errorf("parameter %+v", p)
	}
	if c.FailOn.Value != "high" || c.Severity["CF003"].Value != "medium" || c.Reports[0].Value != "sarif=out/dbaudit.sarif" {
		t.Errorf("%+v", c)
	}
	want := result.Waiver{Rule: "TS003", Cluster: "orders", Resource: "ip_addr:203.0.112.0/22", Reason: "the office's range", Expires: "2027-03-31", Owner: "platform"}
	if len(c.Waivers) != 1 || c.Waivers[0].Waiver != want || c.Waivers[0].Location.Line != 19 {
		t.Errorf("waivers %+v", c.Waivers)
	}
}

func TestParseErrors(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"unknown key":          {"cluster: x\n", `dbaudit.yaml:1: unknown key "cluster" in the configuration: the keys are clusters, fail_on`},
		"unknown login key":    {"sql:\n  orders: {password: plainly-invented}\n", `dbaudit.yaml:2: unknown key "password" in sql of orders: the keys are user, password_file, database`},
		"no pattern":           {"sql:\n  '[': {user: a}\n", `dbaudit.yaml:2: sql: "[" is no pattern of cluster names`},
		"unknown waiver key":   {"waivers:\n- rule: TS001\n  until: 2027-01-01\n", `dbaudit.yaml:3: unknown key "until" in a waiver: the keys are rule, cluster`},
		"duplicate key":        {"fail_on: high\nfail_on: low\n", `dbaudit.yaml:2: key "fail_on" occurs twice: first in line 1`},
		"duplicate parameter":  {"parameters:\n  TS003:\n    min_prefix: 1\n    min_prefix: 2\n", `dbaudit.yaml:4: key "min_prefix" occurs twice`},
		"tab":                  {"clusters:\n\t- x\n", "dbaudit.yaml: line 2: found character that cannot start any token (YAML does not allow tabs"},
		"self anchor":          {"clusters: &a\n  - *a\n", "dbaudit.yaml:1: anchors and aliases are not allowed"},
		"no date":              {"waivers:\n- {rule: TS001, cluster: x, reason: y, expires: soon}\n", `dbaudit.yaml:2: waiver: expires "soon" is not a date: write it as 2027-03-31`},
		"impossible date":      {"waivers:\n- {rule: TS001, cluster: x, reason: y, expires: 2027-02-30}\n", `expires "2027-02-30" is not a date`},
		"a pass is not waived": {"waivers:\n- {rule: TS001, cluster: x, verdict: pass, reason: y, expires: 2027-01-01}\n", `dbaudit.yaml:2: waiver: verdict "pass": want fail (what is waived when none is named) or unknown`},
		"no reason":            {"waivers:\n- {rule: TS001, cluster: x, expires: 2027-01-01}\n", "dbaudit.yaml:2: waiver: reason is missing"},
		"no expiry":            {"waivers:\n- {rule: TS001, cluster: x, reason: y}\n", "dbaudit.yaml:2: waiver: expires is missing"},
		"no target":            {"waivers:\n- {rule: TS001, reason: y, expires: 2027-01-01}\n", "waiver: cluster is missing"},
		"short fingerprint":    {"waivers:\n- {rule: TS001, fingerprint: abc, reason: y, expires: 2027-01-01}\n", "fingerprint \"abc\": 12 to 64 hexadecimal digits"},
		"fail_on":              {"fail_on: severe\n", `dbaudit.yaml:1: fail_on: "severe" is none of critical`},
		"list for text":        {"fail_on: [high]\n", "dbaudit.yaml:1: fail_on must be a text"},
		"mapping for list":     {"clusters: {a: b}\n", "dbaudit.yaml:1: clusters must be a list"},
		"text document":        {"just words\n", "dbaudit.yaml:1: the configuration must be a mapping"},
		"parameter is a list":  {"parameters: {TS003: {min_prefix: [1]}}\n", "parameter min_prefix of TS003 must be a single value"},
		"two documents":        {"fail_on: high\n---\nskip: [CF006]\n", "dbaudit.yaml:2: there is a second document"},
		"not yaml":             {"a: b: c\n", "dbaudit.yaml: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("dbaudit.yaml", []byte(tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestParseSaysAllThatIsWrong(t *testing.T) {
	_, err := Parse("c.yaml", []byte("a: 1\nfail_on: x\nb: 2\n"))
	if err == nil || strings.Count(err.Error(), "c.yaml:") != 3 {
		t.Errorf("got %v", err)
	}
}

func TestLoadWithoutFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if c, err := Load(""); err != nil || c.Path != "" {
		t.Errorf("no file and none named: %v %v", c, err)
	}
	if _, err := Load("other.yaml"); err == nil {
		t.Error("a named file that is not there must be an error")
	}
}

// A pipe that nobody writes to, or a device, would never end.
func TestLoadNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo(DefaultFile, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", "endless.yaml"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"": "dbaudit.yaml: not a file, but a named pipe", "endless.yaml": "endless.yaml: not a file, but a device", ".": ".: not a file, but a folder"} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", path, err)
		}
		if path == "endless.yaml" {
			_, err := AddWaiver(path, result.Waiver{Rule: "TS001", Cluster: "a", Reason: "b", Expires: "2027-01-01"})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("waive: %v", err)
			}
		}
	}
}

func TestAddWaiver(t *testing.T) {
	w := result.Waiver{Rule: "TS001", Cluster: "lab: *", Verdict: "unknown", Reason: "no data: \"yet\"", Expires: "2027-03-31"}
	for name, text := range map[string]string{
		"no file":         "",
		"no waivers":      "# head\nclusters: [a] # why\n",
		"no newline":      "fail_on: high",
		"empty list":      "waivers: [] # none yet\nfail_on: high\n",
		"null":            "fail_on: high\nwaivers:\n",
		"block":           good,
		"block in middle": "waivers:\n- rule: TS001\n  cluster: a\n  reason: |\n    two\n    lines\n  expires: 2027-01-01\n# after\nfail_on: low\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dbaudit.yaml")
			if name != "no file" {
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := AddWaiver(path, w); err != nil {
				t.Fatal(err)
			}
			out, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			before, err := Parse(path, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			after, err := Parse(path, out)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if n := len(before.Waivers); len(after.Waivers) != n+1 || after.Waivers[n].Waiver != w {
				t.Errorf("waivers %+v\n%s", after.Waivers, out)
			}
			for line := range strings.SplitSeq(text, "\n") {
				if strings.Contains(line, "#") && !strings.Contains(string(out), line[strings.Index(line, "#"):]) {
					t.Errorf("the comment %q is gone:\n%s", line, out)
				}
			}
		})
	}
}

func TestAddWaiverTwiceProlongs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dbaudit.yaml")
	text := "fail_on: low\nwaivers:\n  - rule: TS001 # why\n    reason: |\n      two\n      lines\n    cluster: a\n    expires: 2027-01-01 # soon\n  - {rule: TS002, cluster: a, reason: b, expires: 2027-01-01}\n# after\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	until, err := AddWaiver(path, result.Waiver{Rule: "ts001", Cluster: "a", Reason: "new", Expires: "2028-01-01", Owner: "platform"})
	if err == nil || until != "" {
		t.Fatalf("a rule written otherwise is another text: %q, %v", until, err)
	}
	until, err = AddWaiver(path, result.Waiver{Rule: "TS001", Cluster: "a", Reason: "new", Expires: "2028-01-01", Owner: "platform"})
	if err != nil || until != "2027-01-01" {
		t.Fatalf("%q, %v", until, err)
	}
	want := "fail_on: low\nwaivers:\n  - rule: TS001 # why\n    owner: platform\n    reason: new\n    cluster: a\n    expires: \"2028-01-01\" # soon\n  - {rule: TS002, cluster: a, reason: b, expires: 2027-01-01}\n# after\n"
	if out, _ := os.ReadFile(path); string(out) != want {
		t.Errorf("got\n%s", out)
	}
	if _, err := AddWaiver(path, result.Waiver{Rule: "TS002", Cluster: "a", Reason: "b", Expires: "2028-01-01"}); err == nil {
		t.Error("a waiver in { } was edited")
	}
}

func TestAddWaiverLeavesAWrongFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dbaudit.yaml")
	for _, text := range []string{"oops: 1\n", "waivers: [{rule: TS001, cluster: a, reason: b, expires: 2027-01-01}]\n"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := AddWaiver(path, result.Waiver{Rule: "TS001", Cluster: "a", Reason: "b", Expires: "2027-01-01"}); err == nil {
			t.Errorf("no error for %q", text)
		}
		if out, _ := os.ReadFile(path); string(out) != text {
			t.Errorf("the file was changed to %q", out)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add("clusters: &a\n - *a")
	f.Add("waivers:\n- rule: TS001\n  reason: >\n    folded\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("f.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.yaml:") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		for _, w := range c.Waivers {
			if err := CheckWaiver(w.Waiver); err != nil {
				t.Errorf("a waiver that is not complete was taken: %v", err)
			}
		}
		w := result.Waiver{Rule: "TS001", Cluster: "a", Reason: "b", Expires: "2027-01-01"}
		out, err := appendWaiver([]byte(text), w)
		if err != nil {
			return
		}
		if after, err := Parse("f.yaml", out); err == nil && len(after.Waivers) == len(c.Waivers)+1 && after.FailOn.Value != c.FailOn.Value {
			t.Errorf("adding a waiver changed fail_on")
		}
	})
}
