package result

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/jsonfile"
)

var sunday = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func TestStoreRunAndHistory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "runs")
	if past, err := StoredPast(dir, sample(sunday)); past != nil || err != nil {
		t.Errorf("no folder yet: %v, %v", past, err)
	}
	for i := range 5 {
		var found []Finding
		for range i {
			found = append(found, finding("TS001", "aa", High))
		}
		path, err := StoreRun(dir, sample(sunday.AddDate(0, 0, i), found...), 3)
		if err != nil {
			t.Fatal(err)
		}
		if want := sunday.AddDate(0, 0, i).Format("20060102T150405Z") + ".json.gz"; filepath.Base(path) != want {
			t.Errorf("stored as %s, want %s", path, want)
		}
	}
	points, err := History(dir)
	if err != nil {
		t.Fatal(err)
	}
	var highs []int
	for _, p := range points {
		highs = append(highs, p.Findings[High])
	}
	if !reflect.DeepEqual(highs, []int{2, 3, 4}) {
		t.Errorf("history of %v, want the last three, oldest first", highs)
	}
	if p := points[0]; p.Verdict != Fail || !p.EvaluatedAt.Equal(sunday.AddDate(0, 0, 2)) || p.File == "" {
		t.Errorf("point %+v", p)
	}
	if r, err := Load(points[2].File); err != nil || len(r.Findings) != 4 {
		t.Errorf("the point names no file to load: %v", err)
	}
	last, err := Load(points[2].File)
	if err != nil {
		t.Fatal(err)
	}
	if want := sample(sunday.AddDate(0, 0, 4), last.Findings...); !reflect.DeepEqual(last, want) {
		t.Errorf("stored\n%+v\nwant\n%+v", last, want)
	}
}

// TestStoredPast: what a run could not see stays known from the run before it, and a
// file that is broken is told and costs only itself.
func TestStoredPast(t *testing.T) {
	dir := t.TempDir()
	blind := finding("TS001", "aa", High)
	blind.Verdict, blind.Fingerprint = Unknown, "unknown"
	for i, f := range []Finding{finding("TS001", "aa", High), blind} {
		if _, err := StoreRun(dir, sample(sunday.AddDate(0, 0, i), f), 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "20260303T060000Z.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	now := sample(sunday.AddDate(0, 0, 3), finding("TS001", "aa", High), finding("TS003", "bb", High))
	past, err := StoredPast(dir, now)
	if err == nil || !strings.Contains(err.Error(), "20260303T060000Z.json") {
		t.Errorf("the broken file: %v", err)
	}
	if fresh := NewFindings(now, past); len(fresh) != 1 || fresh[0].RuleID != "TS003" {
		t.Errorf("new are %v", fresh)
	}
}

func TestStoreRunLeavesOtherFilesAlone(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"notes.txt", "latest.json", "20260101T000000Z.json.gz.bak", ".lock"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "20200101T000000Z.json.gz"), 0o700); err != nil {
		t.Fatal(err)
	}
	// Twelve of one second stay apart, and in their order.
	for i := range 12 {
		if _, err := StoreRun(dir, sample(sunday, make([]Finding, i)...), 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := StoreRun(dir, sample(sunday.AddDate(-1, 0, 0)), 2); err != nil { // with an old clock
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != ".lock 20200101T000000Z.json.gz 20250301T060000Z.json.gz 20260101T000000Z.json.gz.bak 20260301T060000Z-12.json.gz latest.json notes.txt" {
		t.Errorf("left: %s", got)
	}
	if _, err := StoreRun(dir, sample(sunday), -1); err == nil {
		t.Error("keep -1 was taken")
	}
}

func TestHistoryWithBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	if _, err := StoreRun(dir, sample(sunday), 0); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"20260302T000000Z.json": "", "20260303T000000Z.json": `{"schema_version":"1","evaluated_at":`,
		"20260304T000000Z.json": `{"schema_version":"7","evaluated_at":"2026-03-04T00:00:00Z","summary":{}}`,
		"20260305T000000Z.json": `[1]`, "20260306T000000Z.json": `{"a":1}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	points, err := History(dir)
	if len(points) != 1 {
		t.Errorf("%d points, want the good one", len(points))
	}
	for _, want := range []string{"20260302", "20260303", "20260304", "20260305", "20260306", "empty", "too early", `version "7"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
	if !errors.Is(err, jsonfile.ErrVersion) {
		t.Errorf("kind of %v", err)
	}
	if _, err := History(filepath.Join(dir, "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

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
