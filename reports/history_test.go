package reports_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/reports"
)

func TestWriteHistory(t *testing.T) {
	first := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	points := []result.Point{
		{File: "a", EvaluatedAt: first, Verdict: result.Fail, Clusters: 3, Findings: map[result.Severity]int{result.Critical: 1, result.Low: 3}, Unknown: 2},
		{File: "b", EvaluatedAt: first.AddDate(0, 0, 1), Verdict: result.Pass, Clusters: 3, Findings: map[result.Severity]int{result.Low: 2}, Waived: 1, New: new(0), Fixed: new(2)},
		{File: "c", EvaluatedAt: first.AddDate(0, 0, 2), Verdict: result.Pass, Clusters: 3, New: new(0), Fixed: new(2)},
	}
	failing := slices.Insert(slices.Clone(points[:2]), 1, result.Point{File: "x", EvaluatedAt: first.Add(time.Hour), Verdict: result.Incomplete})
	for _, c := range []struct {
		format string
		points []result.Point
		want   string
	}{
		{"table", nil, "no stored results\n"},
		{"json", nil, "[]\n"},
		{"table", points, `             EVALUATED  VERDICT  CLUSTERS  CRITICAL  HIGH  MEDIUM  LOW  UNKNOWN  WAIVED  NEW  FIXED
  2026-03-01T06:00:00Z     fail         3         1     0       0    3        2       0    -      -  ████████████████████
  2026-03-02T06:00:00Z     pass         3         0     0       0    2        0       1    0      2  ██████████
  2026-03-03T06:00:00Z     pass         3         0     0       0    0        0       0    0      2
`},
		{"table", failing, `             EVALUATED     VERDICT  CLUSTERS  CRITICAL  HIGH  MEDIUM  LOW  UNKNOWN  WAIVED  NEW  FIXED
  2026-03-01T06:00:00Z        fail         3         1     0       0    3        2       0    -      -  ████████████████████
  2026-03-01T07:00:00Z  incomplete         0         0     0       0    0        0       0    -      -
  2026-03-02T06:00:00Z        pass         3         0     0       0    2        0       1    0      2  ██████████
`},
	} {
		var b strings.Builder
		if err := reports.WriteHistory(&b, c.points, c.format); err != nil || b.String() != c.want {
			t.Errorf("%s: %v\n%swant\n%s", c.format, err, b.String(), c.want)
		}
	}
	var b strings.Builder
	if err := reports.WriteHistory(&b, points, "json"); err != nil || !strings.Contains(b.String(), `"file": "b"`) {
		t.Errorf("JSON: %v\n%s", err, b.String())
	}
	if err := reports.WriteHistory(&b, points, "xml"); err == nil {
		t.Error("an unknown format was taken")
	}
}
