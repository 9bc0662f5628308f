package reports

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

// Markdown writes GitHub-flavoured Markdown (GitLab's reads the same). What does not
// fit MaxBytes is left out, the least severe first, and a line says so; 0: all fits.
type Markdown struct{ MaxBytes int }

// GitHubMarkdown fits a comment on GitHub, which holds 65,536 characters (a step
// summary holds 1 MiB).
var GitHubMarkdown = Markdown{MaxBytes: 65_000}

var markdownIcon = map[string]string{
	result.Pass: "✅", result.Fail: "❌", result.Incomplete: "⚠️",
	string(result.Critical): "🟥", string(result.High): "🟧", string(result.Medium): "🟨", string(result.Low): "🟦",
}

// markdownText is how many characters of one message are shown: a cell of a table
// cannot be folded.
const markdownText = 400

// Write writes the sections in the reader's order; the findings get what room the
// sections around them leave.
func (m Markdown) Write(w io.Writer, r *result.Result, _ View) error {
	d := &markdownReport{r: r, rules: ruleIndex(r), groups: groups(r)}
	head := d.head() + d.errors() + d.overview()
	tail := d.unreachable() + d.unjudged() + d.waived() + d.idle() + d.fixed() + d.notes()
	room := math.MaxInt
	if m.MaxBytes > 0 {
		room = m.MaxBytes - len(head) - len(tail)
	}
	const reserve = 10_000 // of the room, for what to do
	findings := d.findings(room - min(reserve, room/3))
	for _, part := range []string{head, findings, d.remedies(room - len(findings)), tail} {
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
}

func (d *markdownReport) head() string {
	return execute("head", map[string]string{
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
	return execute(name, s)
}

func mdShort(s string) string { return md(cut(s, markdownText)) }

func (d *markdownReport) errors() string {
	s := section{Title: count(len(d.r.Errors), "error")}
	for _, e := range d.r.Errors {
		s.Rows = append(s.Rows, mdCode(e.Collector)+" "+mdShort(e.Message))
	}
	if len(s.Rows) > sectionRows {
		s.Rows = append(s.Rows[:sectionRows-1:sectionRows-1], fmt.Sprintf("and %d more", len(d.r.Errors)-sectionRows+1))
	}
	return d.section("errors", s)
}

func (d *markdownReport) overview() string {
	bad := slices.DeleteFunc(slices.Clone(d.groups), func(g *group) bool { return len(g.failing) == 0 })
	if len(bad) < 2 {
		return ""
	}
	number := func(n int) string {
		if n == 0 {
			return "  |"
		}
		return " " + thousands(n) + " |"
	}
	s := section{}
	for i, g := range bad {
		if i == sectionRows-1 && len(bad) > sectionRows {
			s.Rows = append(s.Rows, fmt.Sprintf("| and %d more | | | | | | |", len(bad)-i))
			break
		}
		row := "| " + md(cut(g.name, 80)) + " |"
		for _, severity := range result.Severities {
			row += number(g.Failing[severity])
		}
		first := g.failing[0]
		s.Rows = append(s.Rows, row+number(g.Unknown)+" "+mdCode(first.RuleID)+" "+md(titleOf(d.rules, first.RuleID))+" |")
	}
	return d.section("overview", s)
}

// findings is the table of what fails, worst first, in room bytes.
func (d *markdownReport) findings(room int) string {
	all := failingWorstFirst(d.groups)
	if len(all) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString(execute("findings", section{Title: count(len(all), "finding")}))
	const notice = 300 // bytes of the line that says what was left out
	for i, f := range all {
		where := md(cut(clusterOrName(f), 80))
		if about(f) != "" {
			where += "<br>" + mdCode(cut(about(f), 120))
		}
		mark := ""
		if f.Baseline == "new" {
			mark = "🆕 "
		}
		row := execute("finding", map[string]string{
			"Icon": markdownIcon[string(f.Severity)], "Severity": md(string(f.Severity)), "Rule": f.RuleID,
			"Title": titleOf(d.rules, f.RuleID), "Where": where, "New": mark, "Message": cut(f.Message, markdownText),
		})
		if out.Len()+len(row) > room-notice {
			verb := "are"
			if len(all)-i == 1 {
				verb = "is"
			}
			out.WriteString(execute("cut", map[string]string{"Left": count(len(all)-i, "more finding"), "Verb": verb}))
			break
		}
		out.WriteString(row)
	}
	return out.String()
}

// remedies folds what to do, a block a rule, worst first.
func (d *markdownReport) remedies(room int) string {
	head := execute("remedies", nil)
	out := head
	for _, findings := range groupBy(slices.Values(failingWorstFirst(d.groups)), ruleOf) {
		f := findings[0]
		ways := remedyWays(&f.Remediation)
		for i := range ways {
			ways[i].Text = cut(ways[i].Text, 2000)
		}
		data := map[string]any{
			"Icon": markdownIcon[string(f.Severity)], "Rule": f.RuleID, "Title": titleOf(d.rules, f.RuleID), "Count": len(findings),
			"Summary": cut(f.Remediation.Summary, longest), "Ways": ways,
		}
		if rule := d.rules[f.RuleID]; rule != nil && firstLink(rule).URL != "" {
			data["Link"] = firstLink(rule)
		}
		if block := execute("remedy", data); len(out)+len(block) <= room { // else a shorter one further down may still fit
			out += block
		}
	}
	if out == head {
		return ""
	}
	return out
}

func (d *markdownReport) unreachable() string {
	rows, endpoints := unreached(d.r)
	s := section{
		Icon: "🔌", Title: count(endpoints, "endpoint") + " not reachable from here",
		Hint: "A cluster with proper trusted sources drops strangers, so this fails nothing. To see these endpoints, probe from where they admit (docs/where-to-run.md).",
	}
	for _, x := range rows {
		s.Rows = append(s.Rows, "**"+md(cut(x.cluster, 80))+"**: "+md(cut(list(slices.Sorted(slices.Values(x.words()))), 120)))
	}
	return d.section("section", s)
}

func (d *markdownReport) unjudged() string {
	s := section{Icon: "❔", Title: count(size(unjudged(d.r)), "check") + " could not be judged"}
	for _, findings := range groupBy(unjudged(d.r), func(f *result.Finding) string { return cut(f.Message, markdownText) }) {
		s.Rows = append(s.Rows, mdShort(findings[0].Message)+" ("+count(len(findings), "check")+")")
	}
	return d.section("section", s)
}

func (d *markdownReport) waived() string {
	s := section{Icon: "🤝", Title: count(d.r.Summary.Waived, "finding") + " waived"}
	for f := range waived(d.r) {
		s.Rows = append(s.Rows, mdCode(f.RuleID)+" "+md(cut(fullName(f), 120))+": "+mdShort(waiverWords(f.Waiver)))
	}
	return d.section("section", s)
}

func (d *markdownReport) idle() string {
	s := section{Icon: "⌛", Title: "Waivers that do nothing"}
	for _, w := range idle(d.r) {
		s.Rows = append(s.Rows, mdCode(w.Rule)+" "+md(cut(w.Cluster, 80))+" is "+md(w.State)+": "+mdShort(waiverWords(&w.Waiver)))
	}
	return d.section("section", s)
}

func (d *markdownReport) fixed() string {
	s := section{Icon: "🎉", Title: count(len(d.r.Fixed), "finding") + " fixed"}
	for _, f := range d.r.Fixed {
		s.Rows = append(s.Rows, mdCode(f.RuleID)+" "+md(cut(clusterOrName(&result.Finding{Resource: f.Resource}), 80))+": "+md(titleOf(d.rules, f.RuleID)))
	}
	return d.section("section", s)
}

func (d *markdownReport) notes() string {
	s := section{Icon: "📝", Title: "Notes"}
	for _, n := range d.r.Notes {
		s.Rows = append(s.Rows, mdShort(n))
	}
	return d.section("section", s)
}
