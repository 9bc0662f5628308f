package main

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	weakSetting = "DATABASE_URL=postgres://app@db.example.com/app?sslmode=require\n"
	ownRule     = `# METADATA
# scope: package
# title: The application reads no environment file
# description: Settings come from the secret store.
# custom:
#   id: ACME001
#   name: no-environment-file
#   category: acme
#   severity: high
#   security_severity: "7.0"
#   resource: client
#   evidence:
#   - client.path
#   remediation:
#     summary: Use the secret store.
package dbaudit.rules.acme.no_environment_file

fail contains finding if {
	some client in input.clients
	endswith(client.path, ".env")
	finding := {"resource": client.id, "message": "an environment file", "evidence": {}}
}
`
)

// judgedRepository is a checkout of a pull request: on main it has a configuration with
// a rule of its own, and the branch that is checked out adds a weak setting.
func judgedRepository(t *testing.T) string {
	t.Helper()
	noHome(t)
	dir := t.TempDir()
	t.Chdir(dir)
	files(t, map[string]string{
		"dbaudit.yaml": "fail_on: high\npolicies: [rules]\n", "rules/acme/no_environment_file.rego": ownRule,
		"known.json": baselineOf(t, dir), "README.md": "# App\n",
	})
	git(t, "init", "-q", "-b", "main")
	git(t, "add", "-A")
	git(t, "commit", "-qm", "base")
	git(t, "checkout", "-qb", "change")
	files(t, map[string]string{"app/service.env": weakSetting})
	return dir
}

// baselineOf is the JSON result of a tree that holds nothing.
func baselineOf(t *testing.T, dir string) string {
	t.Helper()
	o := command(t, "clients", dir, "--format", "json")
	return o.stdout
}

func files(t *testing.T, texts map[string]string) {
	t.Helper()
	for name, text := range texts {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func git(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s (git is needed for this test: install git)", args, err, out)
	}
}

// Whatever a pull request changes of what judges it, the gate stays as the base branch
// has it, and says that it was tried.
func TestPullRequestDoesNotDisarmTheGate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T)
		tree   string
		args   []string
		says   string
	}{
		"nothing": {change: func(*testing.T) {}},
		"skips the rules": {
			change: func(t *testing.T) {
				files(t, map[string]string{"dbaudit.yaml": "fail_on: high\npolicies: [rules]\nskip: [CL001, ACME001]\n"})
			},
			says: "dbaudit.yaml (skip) is changed: it is judged by dbaudit.yaml as it is in main",
		},
		"lets nothing fail": {
			change: func(t *testing.T) {
				files(t, map[string]string{"dbaudit.yaml": "fail_on: none\nseverity: {CL001: low, ACME001: low}\n"})
			},
			says: "dbaudit.yaml (fail_on, policies, severity) is changed",
		},
		"waives": {
			change: func(t *testing.T) {
				files(t, map[string]string{"dbaudit.yaml": "fail_on: high\nwaivers:\n- {rule: CL001, resource: \"*\", reason: x, expires: 2099-01-01}\n"})
			},
			says: "dbaudit.yaml (policies, waivers) is changed",
		},
		"deletes the configuration": {
			change: func(t *testing.T) { remove(t, "dbaudit.yaml") },
			says:   "dbaudit.yaml (fail_on, policies) is changed",
		},
		"makes the configuration endless": {
			change: func(t *testing.T) { endless(t, "dbaudit.yaml") },
			says:   "dbaudit.yaml (fail_on, policies) is changed",
		},
		"weakens a rule": {
			change: func(t *testing.T) {
				files(t, map[string]string{"rules/acme/no_environment_file.rego": strings.Replace(ownRule, `".env"`, `".nothing"`, 1)})
			},
			says: "changed in rules: acme/no_environment_file.rego: it is judged by the policies as they are in main",
		},
		"links the rules elsewhere": {
			change: func(t *testing.T) {
				remove(t, "rules")
				if err := os.Symlink(t.TempDir(), "rules"); err != nil {
					t.Fatal(err)
				}
			},
			says: "changed in rules: acme/no_environment_file.rego",
		},
		"makes a rule endless": {
			change: func(t *testing.T) { endless(t, "rules/acme/more.rego") },
			says:   "changed in rules: acme/more.rego",
		},
		"waives in a comment": {
			change: func(t *testing.T) {
				files(t, map[string]string{"app/service.env": "# dbaudit:ignore CL001,ACME001 it is fine\n" + weakSetting})
			},
			says: "app/service.env: dbaudit:ignore in line 1 waives nothing: the comment or its setting is changed",
		},
		"changes the baseline": {
			change: func(t *testing.T) {
				o := command(t, "clients", ".", "--format", "json")
				files(t, map[string]string{"known.json": o.stdout})
			},
			args: []string{"--baseline", "known.json"},
			says: "known.json is changed: it is taken as it is in main",
		},
		"ignores its files": {
			change: func(t *testing.T) {
				git(t, "add", "-A")
				files(t, map[string]string{".gitignore": "app/\n", "app/.gitignore": "*\n"})
			},
			tree: "app",
		},
		"calls its files binary": {
			change: func(t *testing.T) {
				git(t, "add", "-A")
				git(t, "commit", "-qm", "weak")
				files(t, map[string]string{".gitattributes": "* -diff -text\n"})
			},
			args: []string{"--diff", "main"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			judgedRepository(t)
			c.change(t)
			o := command(t, append([]string{"clients", cmp.Or(c.tree, "."), "--only", "clients,acme", "--config-from", "main"}, c.args...)...)
			if o.code != 1 || !strings.Contains(o.stdout, "CL001") || !strings.Contains(o.stdout, "ACME001") {
				t.Errorf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
			}
			if !strings.Contains(o.stderr, c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, o.stderr)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func endless(t *testing.T, path string) {
	t.Helper()
	remove(t, path)
	if err := os.Symlink("/dev/zero", path); err != nil {
		t.Fatal(err)
	}
}

// What the base branch accepts stays accepted, and what is new is named.
func TestConfigFrom(t *testing.T) {
	judgedRepository(t)
	commented := "# dbaudit:ignore CL001,ACME001 a tunnel\n" + weakSetting
	files(t, map[string]string{"app/service.env": commented})
	git(t, "add", "-A")
	git(t, "commit", "-qm", "accepted")
	files(t, map[string]string{"README.md": "# The app\n"})
	judge := func(args ...string) outcome {
		return command(t, append([]string{"clients", "--config-from", "HEAD"}, args...)...)
	}
	if o := judge(); o.code != 0 || o.stderr != "" {
		t.Errorf("a comment that is there already: exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	files(t, map[string]string{"more/other.rego": strings.ReplaceAll(ownRule, "ACME001", "ACME002")})
	if o := judge("--policy", "more"); o.code != 0 || !strings.Contains(o.stderr, "more is not in HEAD: it has no effect until it is there") {
		t.Errorf("a new folder of policies: exit code %d\n%s", o.code, o.stderr)
	}
	files(t, map[string]string{"new.yaml": "skip: [CL001]\n"})
	if o := judge("--config", "new.yaml"); !strings.Contains(o.stderr, "new.yaml is not in HEAD") {
		t.Errorf("a new configuration: %s", o.stderr)
	}
	if o := command(t, "collect", "--config-from", "HEAD", "--config", "new.yaml", "--token-file", "no-such"); !strings.Contains(o.stderr, "new.yaml is not in HEAD") {
		t.Errorf("collect: %s", o.stderr)
	}
	outside := filepath.Join(t.TempDir(), "org.yaml")
	files(t, map[string]string{outside: "skip: [CL001]\n"})
	if o := judge("--config", outside, "--policy", "rules"); o.code != 0 {
		t.Errorf("a configuration outside of the checkout: exit code %d\n%s", o.code, o.stderr)
	}
	git(t, "add", "known.json", "new.yaml")
	files(t, map[string]string{"trust.yaml": "keys: []\n"})
	if o := command(t, "scan", "--snapshot", "known.json", "--config-from", "HEAD", "--trust", "trust.yaml"); o.code != 2 || !strings.Contains(o.stderr, "--trust: trust.yaml is not as it is in HEAD") {
		t.Errorf("keys that the change brings: exit code %d, %s", o.code, o.stderr)
	}
	remove(t, "trust.yaml")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--config-from", "no-such"}, `--config-from: no revision "no-such" in this checkout (in CI, fetch it first`},
		{[]string{"--config-from", "--output=x"}, `"--output=x" is not a revision`},
		{[]string{"--config", "absent.yaml"}, "absent.yaml in HEAD: file does not exist"},
		{[]string{"--policy", "absent"}, "absent in HEAD: file does not exist"},
		{[]string{"--baseline", "new.yaml"}, "--baseline: new.yaml is not in HEAD: what is judged brings it itself"},
	} {
		if o := judge(c.args...); o.code != 2 || !strings.Contains(o.stderr, c.want) {
			t.Errorf("%v: exit code %d, %s", c.args, o.code, o.stderr)
		}
	}
	t.Chdir(t.TempDir())
	if o := judge(); o.code != 2 || !strings.Contains(o.stderr, "--config-from: the working directory is not in a git checkout") {
		t.Errorf("outside of a checkout: exit code %d, %s", o.code, o.stderr)
	}
}

// The configuration writes below the working directory alone, and through no link.
func TestConfiguredReportsStayInside(t *testing.T) {
	noHome(t)
	outside := t.TempDir()
	files(t, map[string]string{"app.env": weakSetting, "out/kept.txt": ""})
	for link, to := range map[string]string{"link.sarif": filepath.Join(outside, "x"), "folder": outside, "inner.sarif": "out/kept.txt"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		filepath.Join(outside, "x.sarif"): "is not below the working directory",
		"../x.sarif":                      "is not below the working directory",
		"out/../../x.sarif":               "is not below the working directory",
		"/dev/stdout":                     "is not below the working directory",
		"link.sarif":                      "link.sarif is a symbolic link",
		"folder/x.sarif":                  "folder is a symbolic link",
		"inner.sarif":                     "inner.sarif is a symbolic link",
		".git/hooks/pre-commit":           "is git's own",
	} {
		files(t, map[string]string{"dbaudit.yaml": "fail_on: low\nreports: {sarif: " + path + "}\n"})
		o := command(t, "clients")
		if o.code != 2 || !strings.Contains(o.stderr, "dbaudit.yaml:2: reports: ") || !strings.Contains(o.stderr, want) {
			t.Errorf("%s: exit code %d, %s", path, o.code, o.stderr)
		}
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("written outside: %v %v", left, err)
	}
	files(t, map[string]string{"dbaudit.yaml": "reports: {sarif: out/x.sarif}\n"})
	if o := command(t, "clients"); o.code != 1 {
		t.Errorf("exit code %d, %s", o.code, o.stderr)
	}
	if _, err := os.Stat("out/x.sarif"); err != nil {
		t.Error(err)
	}
}
