package reports

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/template"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

func init() {
	register(Format{
		Name: "markdown", Extension: "md", Reporter: Markdown{MaxBytes: 65_000},
		Description: "for a pull request's comment or a CI step's summary",
	})
}

// Markdown writes GitHub-flavoured Markdown (GitLab's reads the same). A comment on
// GitHub holds 65,536 characters and a step summary 1 MiB; what does not fit
// MaxBytes is left out, the least severe first, and a line says so.
type Markdown struct{ MaxBytes int }

//go:embed templates/markdown/*.tmpl
var markdownFiles embed.FS

var markdownTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"md": md, "code": mdCode, "fence": mdFence, "tag": mdHTML,
	}).ParseFS(markdownFiles, "templates/markdown/*.tmpl"))
})

var markdownIcon = map[string]string{
	result.Pass: "✅", result.Fail: "❌", result.Incomplete: "⚠️",
	string(result.Critical): "🟥", string(result.High): "🟧", string(result.Medium): "🟨", string(result.Low): "🟦",
}

// markdownText is how many characters of one message are shown: a cell of a table
// cannot be folded.
const markdownText = 400

// Report writes the sections in the reader's order; the findings get what room the
// sections around them leave.
func (m Markdown) Report(w io.Writer, r *result.Result, _ View) error {
	d := &markdownReport{r: r, rules: ruleIndex(r), groups: groups(r)}
	head := d.head() + d.errors() + d.overview()
	tail := d.unreachable() + d.unjudged() + d.waived() + d.idle() + d.fixed() + d.notes()
	room := m.MaxBytes - len(head) - len(tail)
	if m.MaxBytes <= 0 {
		room = int(^uint(0) >> 1)
	}
	const reserve = 10_000 // of the room, for what to do
	findings := d.findings(room - min(reserve, room/3))
	remedies := d.remedies(room - len(findings))
	if d.err != nil {
		return fmt.Errorf("write Markdown: %w", d.err)
	}
	for _, part := range []string{head, findings, remedies, tail} {
		if _, err := io.WriteString(w, part); err != nil {
			return err
		}
	}
	return nil
}

type markdownReport struct {
	r      *result.Result
	rules  map[string]*result.Rule
	groups []*group
	err    error
}

func (d *markdownReport) render(name string, data any) string {
	var b bytes.Buffer
	if err := markdownTemplates().ExecuteTemplate(&b, name, data); err != nil && d.err == nil {
		d.err = err
	}
	return b.String()
}

func (d *markdownReport) head() string {
	return d.render("head", map[string]string{
		"Icon": cmp.Or(markdownIcon[d.r.Summary.Verdict], "❔"), "Verdict": strings.ToUpper(d.r.Summary.Verdict),
		"Why":     strings.Join(verdictWords(d.r), " · "),
		"Audited": "Audited " + strings.Join(audited(d.r), " · "), "Circumstances": strings.Join(circumstances(d.r), " · "),
	})
}

// section is a list of lines, which are Markdown already.
type section struct {
	Icon, Title string
	Rows        []string
	More        int
	Hint        string
}

// sectionRows is how many lines of a section are shown: together the sections take
// no more than a part of a comment.
const sectionRows = 12

func (d *markdownReport) section(name string, s section) string {
	if len(s.Rows) == 0 {
		return ""
	}
	if len(s.Rows) > sectionRows {
		s.More = len(s.Rows) - sectionRows
		s.Rows = s.Rows[:sectionRows]
	}
	return d.render(name, s)
}

func short(s string) string { return md(cut(s, markdownText)) }

func (d *markdownReport) errors() string {
	s := section{Title: count(len(d.r.Errors), "error")}
	for i := range d.r.Errors {
		e := &d.r.Errors[i]
		s.Rows = append(s.Rows, mdCode(e.Collector)+" "+short(e.Message))
	}
	if len(s.Rows) > sectionRows {
		s.Rows = append(s.Rows[:sectionRows-1:sectionRows-1], fmt.Sprintf("and %d more", len(d.r.Errors)-sectionRows+1))
	}
	return d.section("errors", s)
}

func (d *markdownReport) overview() string {
	s := section{}
	bad := 0
	for _, g := range d.groups {
		if len(g.failing) > 0 {
			bad++
		}
	}
	if bad < 2 {
		return ""
	}
	for i, g := range d.groups {
		if len(g.failing) == 0 {
			break
		}
		if i == sectionRows-1 && bad > sectionRows {
			s.Rows = append(s.Rows, fmt.Sprintf("| and %d more | | | | | | |", bad-i))
			break
		}
		row := "| " + md(cut(g.name, 80)) + " |"
		for _, severity := range result.Severities {
			cell := ""
			if n := g.counts[severity]; n > 0 {
				cell = thousands(n)
			}
			row += " " + cell + " |"
		}
		unknown := ""
		if g.unknown > 0 {
			unknown = thousands(g.unknown)
		}
		first := g.failing[0]
		s.Rows = append(s.Rows, row+" "+unknown+" | "+mdCode(first.RuleID)+" "+md(titleOf(d.rules, first.RuleID))+" |")
	}
	return d.section("overview", s)
}

// findings is the table of what fails, worst first, in room bytes.
func (d *markdownReport) findings(room int) string {
	var all []*result.Finding
	for _, g := range d.groups {
		all = append(all, g.failing...)
	}
	if len(all) == 0 {
		return ""
	}
	slices.SortStableFunc(all, func(a, b *result.Finding) int { return cmp.Compare(b.Severity.Rank(), a.Severity.Rank()) })
	var out strings.Builder
	out.WriteString(d.render("findings", section{Title: count(len(all), "finding")}))
	const notice = 300 // bytes of the line that says what was left out
	for i, f := range all {
		where := md(cut(cmp.Or(f.Resource.ClusterName, f.Resource.Name), 80))
		if about(f) != "" {
			where += "<br>" + mdCode(cut(about(f), 120))
		}
		mark := ""
		if f.Baseline == "new" {
			mark = "🆕 "
		}
		row := d.render("finding", map[string]string{
			"Icon": markdownIcon[string(f.Severity)], "Severity": md(string(f.Severity)), "Rule": f.RuleID,
			"Title": titleOf(d.rules, f.RuleID), "Where": where, "New": mark, "Message": cut(f.Message, markdownText),
		})
		if out.Len()+len(row) > room-notice {
			verb := "are"
			if len(all)-i == 1 {
				verb = "is"
			}
			out.WriteString(d.render("cut", map[string]string{"Left": count(len(all)-i, "more finding"), "Verb": verb}))
			break
		}
		out.WriteString(row)
	}
	return out.String()
}

// remedies folds what to do, a block a rule, worst first.
func (d *markdownReport) remedies(room int) string {
	type remedy struct {
		Icon, Rule, Title, Summary, URL, URLTitle string
		Count                                     int
		Ways                                      []struct{ Label, Language, Text string }
	}
	var order []*remedy
	byRule := map[string]*remedy{}
	var worst []*result.Finding
	for _, g := range d.groups {
		worst = append(worst, g.failing...)
	}
	slices.SortStableFunc(worst, func(a, b *result.Finding) int { return cmp.Compare(b.Severity.Rank(), a.Severity.Rank()) })
	for _, f := range worst {
		if m := byRule[f.RuleID]; m != nil {
			m.Count++
			continue
		}
		m := &remedy{
			Icon: markdownIcon[string(f.Severity)], Rule: f.RuleID, Title: titleOf(d.rules, f.RuleID), Count: 1,
			Summary: cut(f.Remediation.Summary, longest),
		}
		for _, w := range remedyWays(&f.Remediation) {
			m.Ways = append(m.Ways, struct{ Label, Language, Text string }{w.label, w.language, cut(w.text, 2000)})
		}
		if rule := d.rules[f.RuleID]; rule != nil {
			for _, ref := range rule.References {
				if linkable(ref.URL) {
					m.URL, m.URLTitle = ref.URL, cmp.Or(ref.Title, ref.URL)
					break
				}
			}
		}
		byRule[f.RuleID] = m
		order = append(order, m)
	}
	out := d.render("remedies", nil)
	empty := len(out)
	for _, m := range order {
		block := d.render("remedy", m)
		if len(out)+len(block) > room {
			continue // a shorter one further down may still fit
		}
		out += block
	}
	if len(out) == empty {
		return ""
	}
	return out
}

// linkable reports whether a URL may stand in a Markdown link as it is.
func linkable(url string) bool {
	return strings.HasPrefix(url, "https://") && printable(url) && len(url) < 500 && !strings.ContainsAny(url, " <>()\\\"'`")
}

func (d *markdownReport) unreachable() string {
	s := section{
		Icon: "🔌",
		Hint: "A cluster with proper trusted sources drops strangers, so this fails nothing. To see these endpoints, probe from where they admit (docs/where-to-run.md).",
	}
	endpoints := 0
	for i := range d.r.Clusters {
		c := &d.r.Clusters[i]
		var which []string
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			if unreached(e.State) {
				endpoints++
				which = append(which, visible(e.Network+" "+e.Role))
			}
		}
		if len(which) > 0 {
			slices.Sort(which)
			s.Rows = append(s.Rows, "**"+md(cut(c.Name, 80))+"**: "+md(cut(list(slices.Compact(which)), 120)))
		}
	}
	s.Title = count(endpoints, "endpoint") + " not reachable from here"
	return d.section("section", s)
}

func (d *markdownReport) unjudged() string {
	s := section{Icon: "❔"}
	counts := map[string]int{}
	var order []string
	total := 0
	for i := range d.r.Findings {
		f := &d.r.Findings[i]
		if f.Verdict != result.Unknown || f.MissingKind == snapshot.MissingUnreachable || f.Waiver != nil {
			continue
		}
		total++
		key := cut(f.Message, markdownText)
		if counts[key] == 0 {
			order = append(order, key)
		}
		counts[key]++
	}
	for _, key := range order {
		s.Rows = append(s.Rows, md(key)+" ("+count(counts[key], "check")+")")
	}
	s.Title = count(total, "check") + " could not be judged"
	return d.section("section", s)
}

func (d *markdownReport) waived() string {
	s := section{Icon: "🤝", Title: count(d.r.Summary.Waived, "finding") + " waived"}
	for i := range d.r.Findings {
		f := &d.r.Findings[i]
		if f.Waiver == nil {
			continue
		}
		if len(s.Rows) < sectionRows {
			s.Rows = append(s.Rows, mdCode(f.RuleID)+" "+md(cut(fullName(f), 120))+": "+short(waiverWords(f.Waiver)))
			continue
		}
		s.Rows = append(s.Rows, "")
	}
	return d.section("section", s)
}

func (d *markdownReport) idle() string {
	s := section{Icon: "⌛", Title: "Waivers that do nothing"}
	for i := range d.r.Waivers {
		w := &d.r.Waivers[i]
		if w.State != "used" {
			s.Rows = append(s.Rows, mdCode(w.Rule)+" "+md(cut(w.Cluster, 80))+" is "+md(w.State)+": "+short(waiverWords(&w.Waiver)))
		}
	}
	return d.section("section", s)
}

func (d *markdownReport) fixed() string {
	s := section{Icon: "🎉", Title: count(len(d.r.Fixed), "finding") + " fixed"}
	for i := range d.r.Fixed {
		f := &d.r.Fixed[i]
		s.Rows = append(s.Rows, mdCode(f.RuleID)+" "+md(cut(cmp.Or(f.Resource.ClusterName, f.Resource.Name), 80))+": "+md(titleOf(d.rules, f.RuleID)))
	}
	return d.section("section", s)
}

func (d *markdownReport) notes() string {
	s := section{Icon: "📝", Title: "Notes"}
	for _, n := range d.r.Notes {
		s.Rows = append(s.Rows, short(n))
	}
	return d.section("section", s)
}
