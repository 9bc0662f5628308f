package result

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var sunday = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func TestNewFindings(t *testing.T) {
	waived := finding("W", "ww", High)
	waived.Waiver = &Waiver{Rule: "W"}
	unknown := finding("U", "uu", High)
	unknown.Verdict = Unknown
	now := sample(sunday, finding("A", "aa", High), finding("B", "bb", Low), waived, unknown)
	ids := func(list []Finding) string {
		var s string
		for _, f := range list {
			s += f.RuleID
		}
		return s
	}
	if got := ids(NewFindings(now, nil)); got != "AB" {
		t.Errorf("without an earlier run: %s", got)
	}
	if got := ids(NewFindings(now, NewPast(sample(sunday, finding("A", "aa", High))))); got != "B" {
		t.Errorf("after a run with A: %s", got)
	}
	known := finding("B", "bb", Low)
	known.Waiver = &Waiver{}
	if got := ids(NewFindings(now, NewPast(sample(sunday, known)))); got != "AB" {
		t.Errorf("after a run in which B was waived: %s", got)
	}
	now.Findings[0].Baseline, now.Findings[1].Baseline = "unchanged", "new"
	if got := ids(NewFindings(now, NewPast(sample(sunday, finding("B", "bb", Low))))); got != "B" {
		t.Errorf("with a baseline: %s", got)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if os.Getenv("DBAUDIT_TEST_LOCK") != "" {
		if _, err := Lock(os.Getenv("DBAUDIT_TEST_LOCK")); errors.Is(err, ErrLocked) {
			os.Exit(7)
		} else if err != nil {
			os.Exit(8)
		}
		os.Exit(9) // got it; the lock goes with the process
	}
	other := func() int {
		cmd := exec.Command(os.Args[0], "-test.run=^TestLock$")
		cmd.Env = append(os.Environ(), "DBAUDIT_TEST_LOCK="+path)
		_ = cmd.Run() // its code is what counts
		return cmd.ProcessState.ExitCode()
	}
	unlock, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if code := other(); code != 7 {
		t.Errorf("another process while it is held: %d, want it refused", code)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if code := other(); code != 9 {
		t.Errorf("another process afterwards: %d, want it taken", code)
	}
	// The other one ended without unlocking.
	if unlock, err = Lock(path); err != nil {
		t.Errorf("after a process that did not unlock: %v", err)
	} else {
		defer unlock() //nolint:errcheck // the test is over
	}
	if _, err := Lock(filepath.Join(path, "no", "lock")); err == nil || errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "no/lock") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestWriteHistory(t *testing.T) {
	points := []Point{
		{File: "a", EvaluatedAt: sunday, Verdict: Fail, Clusters: 3, Findings: map[Severity]int{Critical: 1, Low: 3}, Unknown: 2},
		{File: "b", EvaluatedAt: sunday.AddDate(0, 0, 1), Verdict: Pass, Clusters: 3, Findings: map[Severity]int{Low: 2}, Waived: 1},
		{File: "c", EvaluatedAt: sunday.AddDate(0, 0, 2), Verdict: Pass, Clusters: 3},
	}
	for _, c := range []struct {
		format string
		points []Point
		want   string
	}{
		{"table", nil, "no stored results\n"},
		{"json", nil, "[]\n"},
		{"table", points, `             EVALUATED  VERDICT  CLUSTERS  CRITICAL  HIGH  MEDIUM  LOW  UNKNOWN  WAIVED  CHANGE
  2026-03-01T06:00:00Z     fail         3         1     0       0    3        2       0       -  ████████████████████
  2026-03-02T06:00:00Z     pass         3         0     0       0    2        0       1      -2  ██████████
  2026-03-03T06:00:00Z     pass         3         0     0       0    0        0       0      -2
`},
	} {
		var b strings.Builder
		if err := WriteHistory(&b, c.points, c.format); err != nil || b.String() != c.want {
			t.Errorf("%s: %v\n%swant\n%s", c.format, err, b.String(), c.want)
		}
	}
	var b strings.Builder
	if err := WriteHistory(&b, points, "json"); err != nil || !strings.Contains(b.String(), `"file": "b"`) {
		t.Errorf("JSON: %v\n%s", err, b.String())
	}
	if err := WriteHistory(&b, points, "xml"); err == nil {
		t.Error("an unknown format was taken")
	}
}
