package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"html/template"
	"io"
	"strings"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// FleetFormat is a way to write the report of a fleet.
type FleetFormat struct {
	Name  string
	Write func(w io.Writer, f *result.Fleet, v View) error
}

// fleetFormats are all of them, by name.
var fleetFormats = []FleetFormat{
	{"html", writeFleetHTML},
	{"json", writeFleetJSON},
	{"table", writeFleetTable},
}

// LookupFleet finds a format for fleets, or says which there are.
func LookupFleet(name string) (FleetFormat, error) {
	var names []string
	for _, f := range fleetFormats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return FleetFormat{}, fmt.Errorf("format %q: a fleet's report has the formats %s; `dbaudit report` renders each unit's stored result in the others", name, strings.Join(names, ", "))
}

func writeFleetJSON(w io.Writer, f *result.Fleet, _ View) error {
	return jsonfile.Indented(w, f)
}

// fleetRow is a unit in words.
type fleetRow struct {
	*result.FleetUnit
	Cells []fleetCell // by category
	Trend string
	Class string // of the trend
	Gaps  []result.Coverage
}

// fleetCell is what fails in a category: so many of the worst severity, and the others.
type fleetCell struct {
	Worst     result.Severity
	N, Others int
}

func (c fleetCell) String() string {
	if c.Others > 0 {
		return fmt.Sprintf("%d %s +%d", c.N, c.Worst, c.Others)
	}
	return fmt.Sprintf("%d %s", c.N, c.Worst)
}

// fleetCategories are the categories in which something fails, in their order, and
// those of own rules behind them.
func fleetCategories(f *result.Fleet) []result.Titled {
	failing := map[string]bool{}
	for _, u := range f.Units {
		for c := range u.Categories {
			failing[c] = true
		}
	}
	var out []result.Titled
	for _, c := range f.Categories {
		if failing[c.Key] {
			out = append(out, c)
			delete(failing, c.Key)
		}
	}
	for _, key := range sortedKeys(failing) {
		out = append(out, result.Titled{Key: key, Title: cmp.Or(key, "other")})
	}
	return out
}

func fleetRows(f *result.Fleet, categories []result.Titled) []fleetRow {
	var rows []fleetRow
	for i := range f.Units {
		u := &f.Units[i]
		r := fleetRow{FleetUnit: u}
		for _, c := range categories {
			var cell fleetCell
			for _, s := range result.Severities {
				if n := u.Categories[c.Key][s]; cell.N == 0 && n > 0 {
					cell.Worst, cell.N = s, n
				} else {
					cell.Others += n
				}
			}
			r.Cells = append(r.Cells, cell)
		}
		if r.Trend = "first"; u.Previous != nil {
			d := result.Total(u.Findings) - result.Total(u.Previous.Findings)
			switch {
			case d > 0:
				r.Class = "worse"
			case d < 0:
				r.Class = "better"
			}
			if r.Trend = fmt.Sprintf("%+d", d); d == 0 {
				r.Trend = "="
			}
		}
		for _, c := range u.Coverage {
			if c.State != result.Reported {
				r.Gaps = append(r.Gaps, c)
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// fleetSentence says the whole in a line.
func fleetSentence(f *result.Fleet) string {
	s := f.Summary
	parts := []string{words.Count(s.Units, "unit"), words.Count(s.Clusters, "cluster"), cmp.Or(severityCounts(s.Findings), "no findings")}
	if s.New > 0 {
		parts = append(parts, words.Thousands(s.New)+" new")
	}
	coverage := fmt.Sprintf("all %s reported", words.Count(s.Vantages, "vantage point"))
	if s.Gaps > 0 {
		coverage = fmt.Sprintf("%d of %s did not report", s.Gaps, words.Count(s.Vantages, "vantage point"))
	}
	return strings.Join(append(parts, coverage), " · ")
}

func writeFleetTable(w io.Writer, f *result.Fleet, v View) error {
	t := &terminal{out: bufio.NewWriter(w), width: 1 << 20, color: v.Color}
	verdictStyle := map[string]string{result.Pass: green, result.Fail: red, result.Incomplete: yellow}
	t.line(t.styled(verdictStyle[f.Summary.Verdict], strings.ToUpper(f.Summary.Verdict)) + "  " + fleetSentence(f))
	t.line("")
	categories := fleetCategories(f)
	head := []string{"UNIT", "OWNER", "VERDICT", "CLUSTERS"}
	for _, c := range categories {
		head = append(head, strings.ToUpper(c.Key))
	}
	var titles []text
	for _, h := range append(head, "NEW", "UNKNOWN", "TREND", "VANTAGES") {
		titles = append(titles, text{h, dim})
	}
	table := [][]text{titles}
	rows := fleetRows(f, categories)
	for _, r := range rows {
		row := []text{{visible(r.Name), bold}, {cmp.Or(visible(r.Owner), "-"), ""}, {r.Verdict, verdictStyle[r.Verdict]}, {fmt.Sprint(r.Clusters), ""}}
		for _, c := range r.Cells {
			if c.N == 0 {
				row = append(row, text{"-", dim})
			} else {
				row = append(row, text{c.String(), severityStyle[c.Worst]})
			}
		}
		fresh, style := "-", ""
		if r.New != nil {
			fresh = fmt.Sprint(*r.New)
		}
		if len(r.Gaps) > 0 {
			style = yellow
		}
		table = append(table, append(row, text{fresh, ""}, text{fmt.Sprint(r.Unknown), ""},
			text{r.Trend, map[string]string{"worse": red, "better": green}[r.Class]},
			text{fmt.Sprintf("%d/%d", len(r.Coverage)-len(r.Gaps), len(r.Coverage)), style}))
	}
	t.aligned(table)
	first := true
	for _, r := range rows {
		for _, why := range fleetWhy(&r) {
			if first {
				t.line("")
				t.line("Incomplete:")
				first = false
			}
			t.line("  " + visible(r.Name) + ownedBy(r.Owner) + ": " + visible(why))
		}
	}
	for _, n := range f.Notes {
		t.line("")
		t.line("note: " + visible(n))
	}
	return t.out.Flush()
}

// fleetWhy says why a unit is incomplete: its gaps, then what else is missing.
func fleetWhy(r *fleetRow) []string {
	var out []string
	for _, c := range r.Gaps {
		out = append(out, "vantage point "+c.String())
	}
	if r.Verdict == result.Pass {
		return out
	}
	for _, why := range r.Why {
		// The errors that the gaps are in the result.
		if len(r.Gaps) == 0 || !strings.HasPrefix(why, "errors:") {
			out = append(out, why)
		}
	}
	return out
}

func ownedBy(owner string) string {
	if owner == "" {
		return ""
	}
	return " (" + visible(owner) + ")"
}

// aligned writes rows of texts, each column as wide as its widest.
func (t *terminal) aligned(rows [][]text) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, x := range row {
			widths[i] = max(widths[i], textWidth(x.s))
		}
	}
	for _, row := range rows {
		line, blank := "", 0
		for i, x := range row {
			line += strings.Repeat(" ", blank) + t.styled(x.style, x.s)
			blank = widths[i] - textWidth(x.s) + 2
		}
		t.line(line)
	}
}

// fleetPage is what the fleet's page reads.
type fleetPage struct {
	*result.Fleet
	Policy     string
	Word       string
	Style      template.CSS
	Sentence   string
	Categories []result.Titled
	Rows       []fleetRow
	Incomplete []fleetRow
}

// Reasons are why a unit is incomplete.
func (p *fleetPage) Reasons(r fleetRow) []string { return fleetWhy(&r) }

func writeFleetHTML(w io.Writer, f *result.Fleet, _ View) error {
	p := &fleetPage{Fleet: f, Word: htmlWords[f.Summary.Verdict], Style: template.CSS(htmlStyle), Sentence: fleetSentence(f), Categories: fleetCategories(f)}
	p.Policy = "default-src 'none'; style-src " + htmlHash(htmlStyle) + "; base-uri 'none'; form-action 'none'"
	p.Rows = fleetRows(f, p.Categories)
	for _, r := range p.Rows {
		if len(fleetWhy(&r)) > 0 {
			p.Incomplete = append(p.Incomplete, r)
		}
	}
	b := bufio.NewWriter(w)
	if err := htmlTemplates().ExecuteTemplate(b, "fleet.tmpl", p); err != nil {
		return fmt.Errorf("write the fleet's report: %w", err)
	}
	return b.Flush()
}
