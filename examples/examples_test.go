// Package examples_test checks the files that people copy: each is read as
// strictly as its own program reads it, and its shell parts are run for real,
// with the binary that action.yml builds, against an emulated account.
package examples_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"dbaudit/internal/emulator"
)

const root = ".."

// readYAML decodes a file; a key that the type does not have is an error.
func readYAML(t *testing.T, path string, into any, strict bool) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(strict)
	if err := dec.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// action is the part of action.yml that is checked.
type action struct {
	Name        string
	Description string
	Branding    map[string]string
	Inputs      map[string]struct {
		Description string
		Default     string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	WorkingDirectory               string `yaml:"working-directory"`
	Env, With                      map[string]string
}

func loadAction(t *testing.T) *action {
	t.Helper()
	var a action
	readYAML(t, root+"/action.yml", &a, true)
	return &a
}

func (a *action) step(t *testing.T, name string) step {
	t.Helper()
	for _, s := range a.Runs.Steps {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("action.yml has no step %q", name)
	return step{}
}

var build struct {
	once sync.Once
	dir  string
	err  error
}

// binary is dbaudit, built by the step of action.yml that builds it.
func binary(t *testing.T) string {
	t.Helper()
	s := loadAction(t).step(t, "Build dbaudit")
	build.once.Do(func() {
		if build.dir, build.err = os.MkdirTemp("", "dbaudit-examples"); build.err != nil {
			return
		}
		source, err := filepath.Abs(root)
		if err != nil {
			build.err = err
			return
		}
		out, err := script(s.Run, build.dir, "SOURCE="+source, "REF=v0.0.0-test", "RUNNER_TEMP="+build.dir).CombinedOutput()
		if err != nil {
			build.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	if build.err != nil {
		t.Fatalf("build dbaudit as action.yml does: %v", build.err)
	}
	return filepath.Join(build.dir, "dbaudit")
}

func TestMain(m *testing.M) {
	code := m.Run()
	if build.dir != "" {
		os.RemoveAll(build.dir)
	}
	os.Exit(code)
}

// script runs a step as GitHub's runner does ("shell: bash").
func script(text, dir string, env ...string) *exec.Cmd {
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text)
	cmd.Dir = dir
	cmd.Env = append(cleanEnv(), env...)
	return cmd
}

// cleanEnv is the environment without what dbaudit reads from it.
func cleanEnv() []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "DIGITALOCEAN_") && !strings.HasPrefix(e, "PG") && !strings.HasPrefix(e, "XDG_CONFIG_HOME=") {
			env = append(env, e)
		}
	}
	return env
}

// account is an emulated account and a folder to put first in PATH, in which
// "dbaudit" is the real one kept on loopback: no endpoint is probed, because the
// names of the account are nobody's.
type account struct {
	*emulator.Running
	bin string
	env []string
}

func startAccount(t *testing.T) *account {
	t.Helper()
	demo, err := emulator.Demo()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	running, err := demo.StartAPI(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	bin := t.TempDir()
	wrapper := "#!/bin/sh\ncase \" $* \" in *' scan '*) exec " + binary(t) + " \"$@\" --no-probe;; esac\nexec " + binary(t) + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(bin, "dbaudit"), []byte(wrapper), 0o755); err != nil {
		t.Fatal(err)
	}
	return &account{Running: running, bin: bin, env: []string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "DIGITALOCEAN_API_URL=" + running.URL, "XDG_CONFIG_HOME=" + bin,
	}}
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var ee *exec.ExitError
	if err != nil && !errors.As(err, &ee) {
		t.Fatal(err)
	}
	if ee == nil {
		return 0
	}
	return ee.ExitCode()
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// A comment is prose (and may name kubectl's things), and the user whom a line of
// /etc/cron.d names before its command may be called dbaudit as well.
var (
	commentLine = regexp.MustCompile(`(?m)^[ \t]*#.*$`)
	cronPrefix  = regexp.MustCompile(`(?m)^(?:[\d*/,-]+ ){5}[a-z][a-z0-9-]* `)
)

// commandText is the part of a page or an example that a shell reads.
func commandText(page, text string) string {
	if filepath.Ext(page) == ".md" {
		var blocks []string
		for i, part := range strings.Split(text, "```") {
			if i%2 == 1 {
				blocks = append(blocks, part)
			}
		}
		text = strings.Join(blocks, "\n")
	}
	return cronPrefix.ReplaceAllString(commentLine.ReplaceAllString(text, ""), "")
}

// Every dbaudit command in the documentation names commands and flags that there are.
func TestDocumentedFlagsExist(t *testing.T) {
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	pages = append(pages, root+"/README.md", "cron/dbaudit", "systemd/dbaudit.service", "gitlab/dbaudit.gitlab-ci.yml")
	help := map[string]string{}
	flag := regexp.MustCompile(`(?:^|\s)(--[a-z][a-z-]*)`)
	command := regexp.MustCompile(`\bdbaudit ((?:(?:rules|fix|database|fleet) )?[a-z]+\b)((?:[ \t]+(?:[^\s#|>]|\\\n)+|[ \t]*\\\n)*)`)
	seen := 0
	for _, page := range pages {
		found := command.FindAllStringSubmatch(commandText(page, read(t, page)), -1)
		if len(found) == 0 && filepath.Ext(page) != ".md" {
			t.Errorf("%s: no command found: this test reads it wrongly", page)
		}
		for _, m := range found {
			name := m[1]
			if _, done := help[name]; !done {
				out, err := exec.Command(binary(t), append(strings.Fields(name), "--help")...).CombinedOutput()
				if err != nil {
					t.Errorf("%s: dbaudit %s: %v", page, name, err)
				}
				help[name] = string(out)
			}
			if !strings.Contains(help[name], "dbaudit "+name) {
				t.Errorf("%s: there is no command dbaudit %s", page, name)
			}
			for _, f := range flag.FindAllStringSubmatch(m[2], -1) {
				seen++
				if !regexp.MustCompile(regexp.QuoteMeta(f[1]) + `\b`).MatchString(help[name]) {
					t.Errorf("%s: dbaudit %s has no flag %s", page, name, f[1])
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d flags found in the documentation: this test reads it wrongly", seen)
	}
}
