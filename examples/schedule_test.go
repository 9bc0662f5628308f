package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dbaudit/pkg/result"
	"dbaudit/pkg/store"
)

// prepared is a folder in which a scheduled run finds its token and keeps its
// results.
func prepared(t *testing.T, acc *account) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(acc.Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// configure writes a configuration with which nothing fails.
func configure(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "dbaudit.yaml"), []byte("fail_on: none\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSystemdUnits(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Fatal("systemd-analyze is missing: install the package systemd")
	}
	dir := t.TempDir()
	var service string
	for _, name := range []string{"dbaudit.service", "dbaudit.timer"} {
		text := strings.ReplaceAll(read(t, "systemd/"+name), "ExecStart=dbaudit", "ExecStart="+binary(t))
		if name == "dbaudit.service" {
			service = text
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	verify := func(paths ...string) string {
		out, err := exec.Command("systemd-analyze", append([]string{"verify", "--man=no", "--recursive-errors=no"}, paths...)...).CombinedOutput()
		if err != nil {
			return string(out) + err.Error()
		}
		return string(out)
	}
	if out := verify(filepath.Join(dir, "dbaudit.service"), filepath.Join(dir, "dbaudit.timer")); out != "" {
		t.Errorf("systemd-analyze verify:\n%s", out)
	}
	// The check checks: a setting that there is not is found.
	bad := filepath.Join(dir, "bad.service")
	if err := os.WriteFile(bad, []byte(strings.Replace(service, "NoNewPrivileges=", "NoNewPrivilege=", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := verify(bad); !strings.Contains(out, "NoNewPrivilege") {
		t.Errorf("a misspelt setting is not found: %q", out)
	}
	// Its exposure, 0 to 100: 20 and below is what systemd calls OK.
	if out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=20", filepath.Join(dir, "dbaudit.service")).CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
	calendar := regexp.MustCompile(`(?m)^OnCalendar=(.*)$`).FindStringSubmatch(read(t, "systemd/dbaudit.timer"))
	if calendar == nil {
		t.Fatal("no OnCalendar")
	}
	if out, err := exec.Command("systemd-analyze", "calendar", calendar[1]).CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze calendar: %v\n%s", err, out)
	}
}

func TestSystemdCommandRuns(t *testing.T) {
	acc := startAccount(t)
	dir := prepared(t, acc)
	text := strings.ReplaceAll(read(t, "systemd/dbaudit.service"), "\\\n", " ")
	m := regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("no ExecStart")
	}
	state := filepath.Join(dir, "state")
	if err := os.MkdirAll(filepath.Join(state, "dbaudit"), 0o750); err != nil { // StateDirectory=
		t.Fatal(err)
	}
	command := strings.NewReplacer("%d", dir, "%S", state).Replace(m[1])
	// systemd splits the line itself; there is no shell.
	args := strings.Fields(command)
	if strings.ContainsAny(command, `"'$%`) {
		t.Fatalf("the command needs more than splitting at blanks: %s", command)
	}
	if !strings.Contains(text, "\nWorkingDirectory=/etc/dbaudit\nUMask") {
		t.Error("the configuration beside the token is not read")
	}
	for _, want := range []int{1, 0} {
		cmd := exec.Command(filepath.Join(acc.bin, args[0]), args[1:]...)
		cmd.Env = append(cleanEnv(), acc.env...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if code := exitCode(t, err); code != want {
			t.Fatalf("exit code %d, want %d\n%s", code, want, out)
		}
		configure(t, dir)
	}
	points, err := history(t, filepath.Join(state, "dbaudit", "runs"))
	if err != nil || len(points) != 2 || points[0].Findings[result.Critical] == 0 {
		t.Errorf("stored: %+v, %v", points, err)
	}
	for _, name := range []string{"latest.html", "dbaudit.prom", "lock"} {
		if _, err := os.Stat(filepath.Join(state, "dbaudit", name)); err != nil {
			t.Error(err)
		}
	}
}

func history(t *testing.T, dir string) ([]result.Point, error) {
	t.Helper()
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s.History(t.Context(), store.DefaultUnit)
}

// cronLine is a line of a file in /etc/cron.d: five fields, user, command.
var cronLine = regexp.MustCompile(`^(\S+) (\S+) (\S+) (\S+) (\S+) ([a-z][a-z0-9-]*) (.+)$`)

func TestCron(t *testing.T) {
	text := read(t, "cron/dbaudit")
	if !strings.HasSuffix(text, "\n") {
		t.Error("cron ignores a last line without a newline")
	}
	var command string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if strings.HasPrefix(line, "#") || regexp.MustCompile(`^[A-Z]+=\S+$`).MatchString(line) {
			continue
		}
		m := cronLine.FindStringSubmatch(line)
		if m == nil || command != "" {
			t.Fatalf("not one line of cron: %q", line)
		}
		for i, highest := range []int{59, 23, 31, 12, 7} {
			n, err := strconv.Atoi(m[i+1])
			if m[i+1] != "*" && (err != nil || n > highest) {
				t.Errorf("field %d: %q", i+1, m[i+1])
			}
		}
		command = m[7]
		if strings.Contains(command, "%") {
			t.Error("an unescaped % is a newline to cron (crontab(5))")
		}
	}

	acc := startAccount(t)
	dir := prepared(t, acc)
	command = strings.NewReplacer("/etc/dbaudit", dir, "/var/lib/dbaudit", dir).Replace(command)
	run := func(more string) (string, int) {
		cmd := exec.Command("/bin/sh", "-c", command+more)
		cmd.Env = append(cleanEnv(), acc.env...)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		return string(out), exitCode(t, err)
	}
	if out, code := run(""); code != 1 || !strings.Contains(out, "TS001") {
		t.Errorf("with findings: exit code %d\n%s", code, out)
	}
	if out, code := run(""); code != 1 || out != "" {
		t.Errorf("with the same findings again: exit code %d, and cron would mail\n%s", code, out)
	}
	configure(t, dir)
	if out, code := run(" --allow-incomplete"); code != 0 || out != "" {
		t.Errorf("nothing wrong: exit code %d, and cron would mail\n%s", code, out)
	}
	unlock, err := store.Lock(filepath.Join(dir, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock() //nolint:errcheck // the test is over
	if out, code := run(""); code != 4 || !strings.Contains(out, "not finished") {
		t.Errorf("while another run holds the lock: exit code %d\n%s", code, out)
	}
	if points, err := history(t, filepath.Join(dir, "runs")); err != nil || len(points) != 3 {
		t.Errorf("stored: %+v, %v", points, err)
	}
}
