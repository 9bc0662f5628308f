package reports

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
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
	head := d.head() + d.section("errors", collectionErrors(r)) + d.overview()
	tail := ""
	for _, x := range sections(r, d.rules) {
		tail += d.section("section", x)
	}
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

// sectionRows is how many lines of a section are shown: together the sections take
// no more than a part of a comment.
const sectionRows = 12

func (d *markdownReport) section(name string, s section) string {
	var rows []string
	for i, e := range s.Entries {
		if i == sectionRows {
			rows = append(rows, fmt.Sprintf("and %s more", words.Thousands(len(s.Entries)-i)))
			break
		}
		row := mdShort(e.Text)
		if e.Key != "" {
			row = mdCode(cut(e.Key, 80)) + " " + row
		}
		if e.Detail != "" {
			row += " (" + mdShort(e.Detail) + ")"
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return ""
	}
	return execute(name, map[string]any{"Icon": s.Icon, "Title": s.Title, "Rows": rows, "Hint": s.Hint})
}

func mdShort(s string) string { return md(cut(s, markdownText)) }

func (d *markdownReport) overview() string {
	bad := slices.DeleteFunc(slices.Clone(d.groups), func(g *group) bool { return len(g.failing) == 0 })
	if len(bad) < 2 {
		return ""
	}
	number := func(n int) string {
		if n == 0 {
			return "  |"
		}
		return " " + words.Thousands(n) + " |"
	}
	var rows []string
	for i, g := range bad {
		if i == sectionRows-1 && len(bad) > sectionRows {
			rows = append(rows, fmt.Sprintf("| and %d more | | | | | | |", len(bad)-i))
			break
		}
		row := "| " + md(cut(g.name, 80)) + " |"
		for _, severity := range result.Severities {
			row += number(g.Failing[severity])
		}
		first := g.failing[0]
		rows = append(rows, row+number(g.Unknown)+" "+mdCode(first.RuleID)+" "+md(titleOf(d.rules, first.RuleID))+" |")
	}
	return execute("overview", map[string]any{"Rows": rows})
}

// findings is the table of what fails, worst first, in room bytes.
func (d *markdownReport) findings(room int) string {
	all := failingWorstFirst(d.groups)
	if len(all) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString(execute("findings", map[string]any{"Title": words.Count(len(all), "finding")}))
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
			out.WriteString(execute("cut", map[string]string{"Left": words.Count(len(all)-i, "more finding"), "Verb": verb}))
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
