package reports

import (
	"cmp"
	"slices"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// trendRuns is how many runs, the latest, are drawn.
const trendRuns = 90

// htmlTrend is the open findings of earlier runs and this one, a column a run.
type htmlTrend struct {
	Runs    []result.Point // oldest first
	Columns []htmlColumn
	Most    int // findings of the run that has most
	Change  string
}

type htmlColumn struct {
	X     int // in units: one a column
	Parts []htmlBlock
	Words string
}

// htmlBlock is the findings of one severity, in percent of the height.
type htmlBlock struct {
	Class string
	Y, H  float64
}

// Latest are the runs, newest first.
func (t *htmlTrend) Latest() []result.Point {
	runs := slices.Clone(t.Runs)
	slices.Reverse(runs)
	return runs
}

func newHTMLTrend(r *result.Result, history []result.Point) *htmlTrend {
	if len(history) == 0 {
		return nil
	}
	runs := slices.Clone(history)
	if minute(runs[len(runs)-1].EvaluatedAt) != minute(r.EvaluatedAt) {
		s := r.Summary
		runs = append(runs, result.Point{EvaluatedAt: r.EvaluatedAt, Verdict: s.Verdict, Findings: s.Findings, Unknown: s.Unknown, Waived: s.Waived})
	}
	t := &htmlTrend{Runs: runs[max(0, len(runs)-trendRuns):], Most: 1}
	for _, p := range t.Runs {
		t.Most = max(t.Most, result.Total(p.Findings))
	}
	for i, p := range t.Runs {
		c := htmlColumn{X: i, Words: minute(p.EvaluatedAt) + ": " + cmp.Or(severityCounts(p.Findings), "no findings")}
		if p.Verdict == result.Incomplete {
			c.Words += " (incomplete)"
		}
		y := 100.0
		for _, s := range slices.Backward(result.Severities) { // low at the bottom
			if n := p.Findings[s]; n > 0 {
				h := 100 * float64(n) / float64(t.Most)
				y -= h
				c.Parts = append(c.Parts, htmlBlock{string(s), y, h})
			}
		}
		t.Columns = append(t.Columns, c)
	}
	switch d := result.Total(t.Runs[len(t.Runs)-1].Findings) - result.Total(t.Runs[0].Findings); {
	case d < 0:
		t.Change = words.Thousands(-d) + " fewer open findings than at the first run shown"
	case d > 0:
		t.Change = words.Thousands(d) + " more open findings than at the first run shown"
	default:
		t.Change = "as many open findings as at the first run shown"
	}
	return t
}
