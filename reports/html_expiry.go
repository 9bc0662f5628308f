package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"dbaudit/pkg/result"
)

// htmlExpiryRows is how many certificates, the next to expire, are drawn.
const htmlExpiryRows = 40

// htmlExpiry is when certificates end, on a time line whose scale is the square
// root of the distance from now: the near is spread, the far is still there.
type htmlExpiry struct {
	Rows  []htmlExpiryRow
	Ticks []htmlTick
	Now   float64
	Cut   string
}

type htmlExpiryRow struct {
	Class, Name, What, Date, Left string
	CA                            bool
	From, X                       float64 // percent; From is now, or the end when it is past
	W                             float64

	at time.Time
}

type htmlTick struct {
	X     float64
	Label string
	Minor bool // left out where there is little room
}

// htmlNow is where now is, in percent; htmlEnd leaves room for the last mark.
const (
	htmlNow = 10.0
	htmlEnd = 97.0
)

func htmlExpiryOf(r *result.Result) *htmlExpiry {
	type key struct{ cluster, day string }
	var rows []*htmlExpiryRow
	for i := range r.Clusters {
		c := &r.Clusters[i]
		leaves := map[key]int{}
		first := map[key]*htmlExpiryRow{}
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			if e.CertExpires == nil {
				continue
			}
			k := key{c.ID, day(*e.CertExpires)}
			leaves[k]++
			if first[k] == nil {
				first[k] = &htmlExpiryRow{Name: htmlShort(c.Name, 60), at: e.CertExpires.UTC()}
				rows = append(rows, first[k])
			}
			first[k].What = count(leaves[k], "server certificate")
			if leaves[k] == 1 {
				first[k].What = e.Role + ", " + e.Network
			}
		}
		if c.CAExpires != nil && c.Role != "replica" { // a replica's CA is its primary's
			rows = append(rows, &htmlExpiryRow{Name: htmlShort(c.Name, 60), What: "cluster CA", CA: true, at: c.CAExpires.UTC()})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b *htmlExpiryRow) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.Name, b.Name))
	})
	x := &htmlExpiry{Now: htmlNow}
	if n := len(rows); n > htmlExpiryRows {
		x.Cut = fmt.Sprintf("The next %d are drawn; the other %s end on %s or later.", htmlExpiryRows, thousands(n-htmlExpiryRows), day(rows[htmlExpiryRows].at))
		rows = rows[:htmlExpiryRows]
	}
	most := 366.0
	for _, row := range rows {
		most = max(most, row.at.Sub(r.EvaluatedAt).Hours()/24)
	}
	scale := func(days float64) float64 { return htmlNow + (htmlEnd-htmlNow)*math.Sqrt(days/most) }
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
			continue
		}
		tick := htmlTick{scale(t.days), t.label, t.minor}
		if last := len(x.Ticks) - 1; last >= 0 && tick.X-x.Ticks[last].X < 4.5 { // they would touch
			x.Ticks = x.Ticks[:last]
		}
		x.Ticks = append(x.Ticks, tick)
	}
	for _, row := range rows {
		days := row.at.Sub(r.EvaluatedAt).Hours() / 24
		row.Date = day(row.at)
		if days < 0 {
			row.Class, row.X, row.From, row.W = string(result.Critical), htmlNow/2, htmlNow/2, htmlNow/2
			row.Left = "expired " + count(int(math.Ceil(-days)), "day") + " ago"
		} else {
			row.Class = htmlExpiryClass(days, row.CA)
			row.X, row.From = scale(days), htmlNow
			row.W = row.X - row.From
			row.Left = htmlLeft(days)
		}
		x.Rows = append(x.Rows, *row)
	}
	return x
}

// htmlExpiryClass colours by the defaults of TLS004 (30 days) and TLS009 (180 days, for the CA).
func htmlExpiryClass(days float64, ca bool) string {
	switch {
	case days < 30:
		return string(result.High)
	case days < 90 && !ca, days < 180 && ca:
		return string(result.Medium)
	}
	return "pass"
}

func htmlLeft(days float64) string {
	switch n := int(days); {
	case n < 120:
		return count(n, "day") + " left"
	case n < 730:
		return count(n/30, "month") + " left"
	default:
		return count(n/365, "year") + " left"
	}
}
