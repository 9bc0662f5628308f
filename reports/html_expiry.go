package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// expiryRows is how many certificates, the next to expire, are drawn.
const expiryRows = 40

// htmlExpiry is when certificates end, on a time line whose scale is the square
// root of the distance from now: the near is spread, the far is still there.
type htmlExpiry struct {
	Rows  []*htmlEnd
	Ticks []htmlTick
	Now   float64 // percent, as all places
	Cut   string
}

// htmlEnd is the end of one certificate, or of several of a cluster on one day.
type htmlEnd struct {
	Class, Name, What, Date, Left string
	CA                            bool
	From, X                       float64 // From is now, or the end when it is past

	at time.Time
	n  int
}

// W is the width of the span from now to the end.
func (e *htmlEnd) W() float64 { return math.Abs(max(e.X, expiryNow) - e.From) }

type htmlTick struct {
	X     float64
	Label string
	Minor bool // left out where there is little room
}

// expiryNow is where now is, in percent; expiryLast leaves room for the last mark.
const (
	expiryNow  = 10.0
	expiryLast = 97.0
)

func newHTMLExpiry(r *result.Result) *htmlExpiry {
	rows := certificateEnds(r)
	if len(rows) == 0 {
		return nil
	}
	x := &htmlExpiry{Now: expiryNow}
	if n := len(rows); n > expiryRows {
		x.Cut = fmt.Sprintf("The next %d are drawn; the other %s end on %s or later.", expiryRows, words.Thousands(n-expiryRows), day(rows[expiryRows].at))
		rows = rows[:expiryRows]
	}
	x.Rows = rows
	days := func(t time.Time) float64 { return t.Sub(r.EvaluatedAt).Hours() / 24 }
	most := max(366.0, days(rows[len(rows)-1].at))
	scale := func(days float64) float64 { return expiryNow + (expiryLast-expiryNow)*math.Sqrt(days/most) }
	for _, t := range []struct {
		days  float64
		label string
		minor bool
	}{
		{30, "30 d", true},
		{90, "90 d", true},
		{180, "180 d", true},
		{365, "1 y", false},
		{2 * 365.25, "2 y", true},
		{5 * 365.25, "5 y", false},
		{10 * 365.25, "10 y", false},
		{20 * 365.25, "20 y", false},
		{50 * 365.25, "50 y", false},
	} {
		if t.days > most*1.001 {
			break
		}
		tick := htmlTick{scale(t.days), t.label, t.minor}
		if last := len(x.Ticks) - 1; last >= 0 && tick.X-x.Ticks[last].X < 4.5 { // they would touch
			x.Ticks = x.Ticks[:last]
		}
		x.Ticks = append(x.Ticks, tick)
	}
	for _, e := range rows {
		left := days(e.at)
		e.Date, e.Class, e.Left = day(e.at), expiryClass(left, e.CA), timeLeft(left)
		e.X, e.From = scale(max(left, 0)), expiryNow
		if left < 0 {
			e.X, e.From = expiryNow/2, expiryNow/2
		}
	}
	return x
}

// certificateEnds are the ends of the endpoints' certificates and of the clusters'
// CAs, the next first.
func certificateEnds(r *result.Result) []*htmlEnd {
	var rows []*htmlEnd
	for i := range r.Clusters {
		c := &r.Clusters[i]
		byDay := map[string]*htmlEnd{}
		for _, e := range c.Endpoints {
			if e.CertExpires == nil {
				continue
			}
			row := byDay[day(*e.CertExpires)]
			if row == nil {
				row = &htmlEnd{Name: short(60, c.Name), What: e.Role + ", " + e.Network, at: e.CertExpires.UTC()}
				byDay[day(*e.CertExpires)] = row
				rows = append(rows, row)
			}
			if row.n++; row.n > 1 {
				row.What = words.Count(row.n, "server certificate")
			}
		}
		if c.CAExpires != nil && c.Role != "replica" { // a replica's CA is its primary's
			rows = append(rows, &htmlEnd{Name: short(60, c.Name), What: "cluster CA", CA: true, at: c.CAExpires.UTC()})
		}
	}
	slices.SortStableFunc(rows, func(a, b *htmlEnd) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.Name, b.Name)) })
	return rows
}

// expiryClass colours by the defaults of TLS004 (30 days) and TLS009 (180 days, for the CA).
func expiryClass(days float64, ca bool) string {
	switch {
	case days < 0:
		return string(result.Critical)
	case days < 30:
		return string(result.High)
	case days < 90, days < 180 && ca:
		return string(result.Medium)
	}
	return "pass"
}

func timeLeft(days float64) string {
	switch n := int(days); {
	case days < 0:
		return "expired " + words.Count(int(math.Ceil(-days)), "day") + " ago"
	case n < 120:
		return words.Count(n, "day") + " left"
	case n < 730:
		return words.Count(n/30, "month") + " left"
	default:
		return words.Count(n/365, "year") + " left"
	}
}
