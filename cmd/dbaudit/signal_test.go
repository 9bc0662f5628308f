package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// The first signal ends a run that waits for what does not come.
func TestFirstSignalEndsTheRun(t *testing.T) {
	noHome(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "scan", "--terraform", "-")
	cmd.Env = append(os.Environ(), "DBAUDIT_TEST_AS_PROGRAM=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: it reads, and waits for the rest.
	if _, err := in.Write([]byte(`{"format_version": "` + strings.Repeat("x", 1<<20))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var said string
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said += lines.Text() + "\n"
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != exitIncomplete || !strings.Contains(said, "did not end within") {
		t.Errorf("%v\n%s", err, said)
	}
}

// An address may hold a secret: neither its query nor its user is shown.
func TestVerboseShowsNoQuery(t *testing.T) {
	run := apiOf(t, described("one", nil))
	address := strings.Replace(run.URL, "http://", "http://somebody:hunter2@", 1) + "?key=hunter3"
	o := command(t, "scan", "--no-probe", "--verbose", "--api-url", address)
	if strings.Contains(o.stderr+o.stdout, "hunter") || !strings.Contains(o.stderr, "API at http://127.0.0.1:") {
		t.Errorf("%s", o.stderr)
	}
	if o := command(t, "scan", "--api-url", "somebody:hunter2@api"); o.code != 2 || strings.Contains(o.stderr, "hunter") {
		t.Errorf("%s", o.stderr)
	}
}
