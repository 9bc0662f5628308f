package reports

import (
	"cmp"

	"dbaudit/pkg/result"
)

// htmlTrendRuns is how many runs, the latest, are drawn.
const htmlTrendRuns = 90

// htmlTrend is the open findings of earlier runs and this one, a column a run.
type htmlTrend struct {
	Columns     []htmlColumn
	Width       int // in units: one a column
	First, Last string
	Most        string
	Change      string
	Table       []htmlTrendRow
}

type htmlColumn struct {
	X     int
	Parts []htmlBlock
	Words string
}

type htmlBlock struct {
	Class string
	Y, H  float64
}

type htmlTrendRow struct {
	At, Verdict string
	Counts      []string
}

func htmlTrendOf(r *result.Result, history []result.Point) *htmlTrend {
	if len(history) == 0 {
		return nil
	}
	runs := append([]result.Point{}, history...)
	if minute(runs[len(runs)-1].EvaluatedAt) != minute(r.EvaluatedAt) {
		runs = append(runs, result.Point{
			EvaluatedAt: r.EvaluatedAt, Verdict: r.Summary.Verdict, Findings: r.Summary.Findings,
			Unknown: r.Summary.Unknown, Waived: r.Summary.Waived,
		})
	}
	runs = runs[max(0, len(runs)-htmlTrendRuns):]
	total := func(p result.Point) (n int) {
		for _, s := range result.Severities {
			n += p.Findings[s]
		}
		return n
	}
	most := 1
	for _, p := range runs {
		most = max(most, total(p))
	}
	t := &htmlTrend{
		Width: len(runs), Most: thousands(most),
		First: minute(runs[0].EvaluatedAt), Last: minute(runs[len(runs)-1].EvaluatedAt),
	}
	for i, p := range runs {
		c := htmlColumn{X: i, Words: minute(p.EvaluatedAt) + ": " + cmp.Or(severityCounts(p.Findings), "no findings")}
		y := 100.0
		for j := len(result.Severities) - 1; j >= 0; j-- { // low at the bottom
			s := result.Severities[j]
			if n := p.Findings[s]; n > 0 {
				h := 100 * float64(n) / float64(most)
				y -= h
				c.Parts = append(c.Parts, htmlBlock{string(s), y, h})
			}
		}
		t.Columns = append(t.Columns, c)
		row := htmlTrendRow{At: minute(p.EvaluatedAt), Verdict: visible(p.Verdict)}
		for _, s := range result.Severities {
			row.Counts = append(row.Counts, thousands(p.Findings[s]))
		}
		row.Counts = append(row.Counts, thousands(p.Unknown), thousands(p.Waived))
		t.Table = append([]htmlTrendRow{row}, t.Table...)
	}
	switch d := total(runs[len(runs)-1]) - total(runs[0]); {
	case d < 0:
		t.Change = thousands(-d) + " fewer open findings than at the first run shown"
	case d > 0:
		t.Change = thousands(d) + " more open findings than at the first run shown"
	default:
		t.Change = "as many open findings as at the first run shown"
	}
	return t
}
