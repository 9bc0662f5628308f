package reports

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"dbaudit/pkg/result"
)

// htmlFindings is the list of failing findings, waived ones last.
type htmlFindings struct {
	Rows                 []htmlFinding // the first few, see [htmlOpen]
	Total, Listed        int
	Cut                  string
	Severities           []htmlOption
	Clusters, Categories []htmlOption
	// States are "new", "open" and "waived", where there are any.
	States []htmlOption
	// Later holds the rows after the first few.
	Later *htmlLater
}

type htmlOption struct {
	Key, Name string
	N         int
}

type htmlFinding struct {
	Anchor                              string
	Severity                            result.Severity
	Rank                                int
	Rule, Title, Message, Cluster, What string
	ClusterKey, CategoryKey             string
	State                               string // "open", "new" or "waived"
	Detail                              *htmlDetail
}

// htmlDetail is what a finding shows when it is opened.
type htmlDetail struct {
	Evidence, Facts []htmlPair
	About, Summary  string
	Ways            []htmlPair
}

// htmlPair is a name and its value.
type htmlPair struct{ Name, Value string }

// htmlLater is findings as JSON: every text once, and whatever repeats (a rule's
// names of evidence, a cluster's ways to mend) once too, as lists of the numbers
// of its texts. This is a fraction of the HTML.
type htmlLater struct {
	Texts []string `json:"texts"`
	Lists [][]int  `json:"lists"`
	// Rows are, by finding: 1 when it has an anchor, made of the fingerprint, which is
	// its last text; the texts severity, state, rule, title, message, cluster and what,
	// the keys of cluster and category, the details' texts about and summary; then the
	// lists of the names of the evidence, of the names of the facts, and of the names
	// and the values of the ways to mend it. What follows are the texts of the evidence
	// and of the facts.
	Rows [][]int `json:"rows"`

	texts, lists map[string]int
	key          []byte
}

func (l *htmlLater) text(s string) int {
	if i, ok := l.texts[s]; ok {
		return i
	}
	l.texts[s] = len(l.Texts)
	l.Texts = append(l.Texts, s)
	return len(l.Texts) - 1
}

// list is the number of the list of the pairs' names or values.
func (l *htmlLater) list(pairs []htmlPair, of func(*htmlPair) string) int {
	list := make([]int, 0, len(pairs))
	l.key = l.key[:0]
	for i := range pairs {
		n := l.text(of(&pairs[i]))
		list = append(list, n)
		l.key = binary.AppendUvarint(l.key, uint64(n))
	}
	if i, ok := l.lists[string(l.key)]; ok {
		return i
	}
	l.lists[string(l.key)] = len(l.Lists)
	l.Lists = append(l.Lists, list)
	return len(l.Lists) - 1
}

// MarshalJSON writes ASCII alone, as all of the page is (see [asciiHTML]), and
// nothing that could end the element which it stands in.
func (l *htmlLater) MarshalJSON() ([]byte, error) {
	type plain htmlLater
	b, err := json.Marshal((*plain)(l))
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(b)+len(b)/16)
	for _, r := range string(b) {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		}
	}
	return out, nil
}

func (l *htmlLater) add(row *htmlFinding, d *htmlDetail) {
	name := func(p *htmlPair) string { return p.Name }
	value := func(p *htmlPair) string { return p.Value }
	anchor := 0
	if row.Anchor != "" {
		anchor = 1
	}
	out := []int{
		anchor, l.text(string(row.Severity)), l.text(row.State), l.text(row.Rule), l.text(row.Title),
		l.text(row.Message), l.text(row.Cluster), l.text(row.What), l.text(row.ClusterKey), l.text(row.CategoryKey),
		l.text(d.About), l.text(d.Summary),
		l.list(d.Evidence, name), l.list(d.Facts, name), l.list(d.Ways, name), l.list(d.Ways, value),
	}
	for _, pairs := range [][]htmlPair{d.Evidence, d.Facts} {
		for i := range pairs {
			out = append(out, l.text(pairs[i].Value))
		}
	}
	l.Rows = append(l.Rows, out)
}

func htmlFindingsOf(r *result.Result, x *htmlIndex, open int) htmlFindings {
	out := htmlFindings{Later: &htmlLater{Texts: []string{}, Lists: [][]int{}, Rows: [][]int{}, texts: map[string]int{}, lists: map[string]int{}}}
	var list []*result.Finding
	for i := range r.Findings {
		if r.Findings[i].Verdict == result.Fail {
			list = append(list, &r.Findings[i])
		}
	}
	waived := func(f *result.Finding) int {
		if f.Waiver != nil {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b *result.Finding) int {
		return cmp.Or(waived(a)-waived(b), cmp.Compare(b.Severity.Rank(), a.Severity.Rank()))
	})
	out.Total = len(list)
	if len(list) > htmlMost {
		left := map[result.Severity]int{}
		for _, f := range list[htmlMost:] {
			left[f.Severity]++
		}
		out.Cut = fmt.Sprintf("The %s worst of %s findings are listed. Left out are %s; the JSON, CSV and SARIF reports have them.",
			thousands(htmlMost), thousands(len(list)), severityCounts(left))
		list = list[:htmlMost]
	}
	out.Listed = len(list)
	severities, states := map[string]int{}, map[string]int{}
	clusters, categories := map[string]int{}, map[string]int{}
	names := map[string]string{}
	anchors := map[string]bool{}
	for i, f := range list {
		row := htmlRow(f, x)
		if anchors[row.Anchor] {
			row.Anchor = ""
		}
		anchors[row.Anchor] = true
		severities[string(row.Severity)]++
		states[row.State]++
		clusters[row.ClusterKey]++
		names[row.ClusterKey] = row.Cluster
		categories[row.CategoryKey]++
		if d := htmlDetailOf(f, x); i < open {
			row.Detail = d
			out.Rows = append(out.Rows, row)
		} else {
			out.Later.add(&row, d)
		}
	}
	for _, s := range result.Severities {
		if n := severities[string(s)]; n > 0 {
			out.Severities = append(out.Severities, htmlOption{string(s), htmlTitle(s), n})
		}
	}
	for _, s := range []struct{ key, name string }{{"new", "New since the baseline"}, {"open", "Open"}, {"waived", "Waived"}} {
		name := s.name
		if s.key == "open" && states["new"] > 0 {
			name = "Open, known before"
		}
		if n := states[s.key]; n > 0 {
			out.States = append(out.States, htmlOption{s.key, name, n})
		}
	}
	for key, n := range clusters {
		name := names[key]
		if key == htmlElsewhere {
			name = "No single cluster"
		}
		out.Clusters = append(out.Clusters, htmlOption{key, htmlShort(name, 60), n})
	}
	slices.SortFunc(out.Clusters, func(a, b htmlOption) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key)) })
	for _, c := range x.columns {
		if n := categories[c]; n > 0 {
			out.Categories = append(out.Categories, htmlOption{c, htmlCategory(c), n})
		}
	}
	return out
}

func htmlRow(f *result.Finding, x *htmlIndex) htmlFinding {
	row := htmlFinding{
		Anchor: htmlAnchor(f.Fingerprint), Severity: f.Severity, Rank: f.Severity.Rank(),
		Rule: htmlShort(f.RuleID, 40), Title: htmlShort(titleOf(x.rules, f.RuleID), 160),
		Message: htmlShort(f.Message, 500), What: htmlShort(about(f), 160),
		CategoryKey: x.category(f.RuleID), State: "open",
	}
	if x.clusters[f.Resource.ClusterID] != nil {
		row.ClusterKey, row.Cluster = f.Resource.ClusterID, htmlShort(f.Resource.ClusterName, 80)
	}
	if row.Cluster == "" && row.What == "" {
		row.What = htmlShort(cmp.Or(f.Resource.Name, f.Resource.ID), 160)
	}
	switch {
	case f.Waiver != nil:
		row.State = "waived"
	case f.Baseline == "new":
		row.State = "new"
	}
	return row
}

var htmlHex = regexp.MustCompile(`^[0-9a-f]{16,}$`)

// htmlAnchor is a finding's place in the page, stable across runs; "" for a
// fingerprint that is none.
func htmlAnchor(fingerprint string) string {
	if !htmlHex.MatchString(fingerprint) {
		return ""
	}
	return "f-" + fingerprint[:16]
}

func htmlDetailOf(f *result.Finding, x *htmlIndex) *htmlDetail {
	d := &htmlDetail{Summary: visible(f.Remediation.Summary)}
	if rule := x.rules[f.RuleID]; rule != nil {
		d.About = htmlProse(rule.Description)
	}
	for _, k := range sortedKeys(f.Evidence) {
		d.Evidence = append(d.Evidence, htmlPair{htmlShort(strings.ReplaceAll(k, "_", " "), 60), htmlValue(f.Evidence[k])})
	}
	fact := func(name, value string) {
		if value != "" {
			d.Facts = append(d.Facts, htmlPair{name, visible(value)})
		}
	}
	fact("File", ownPlace(f))
	if w := f.Waiver; w != nil {
		fact("Waived", waiverWords(w))
	}
	if len(f.Message) > 500 {
		fact("Message", f.Message)
	}
	fact("Resource", f.Resource.ID)
	fact("Region", f.Resource.Region)
	if f.FirstSeen != nil {
		fact("First seen", day(*f.FirstSeen))
	}
	fact("Fingerprint", f.Fingerprint)
	for _, w := range remedyWays(&f.Remediation) {
		d.Ways = append(d.Ways, htmlPair{w.Label, htmlBlockText(w.Text)})
	}
	return d
}

// htmlProse is a description's paragraphs, one a line: its line breaks are those
// of the policy's source.
func htmlProse(s string) string {
	var out []string
	for p := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, visible(p))
		}
	}
	return strings.Join(out, "\n")
}

// htmlBlockText is a text of several lines: a command, a file.
func htmlBlockText(s string) string { return cut(escaped(strings.TrimSpace(s), true), 8000) }

// htmlValue writes a value of an evidence. It goes by way of JSON, so that a
// result read back from its file is written as the run itself was.
func htmlValue(v any) string {
	if s, ok := v.(string); ok {
		return cut(escaped(s, true), longest)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	var plain any
	if err := json.Unmarshal(b, &plain); err != nil {
		return "?"
	}
	return cut(htmlPlain(plain, "\n"), 4000)
}

// htmlPlain writes lists and objects line by line, and inside one another in brackets.
func htmlPlain(v any, separator string) string {
	var parts []string
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		return escaped(v, false)
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case []any:
		if len(v) == 0 {
			return "none"
		}
		for _, e := range v {
			parts = append(parts, htmlPlain(e, ", "))
		}
	case map[string]any:
		if len(v) == 0 {
			return "none"
		}
		for _, k := range sortedKeys(v) {
			parts = append(parts, escaped(k, false)+": "+htmlPlain(v[k], ", "))
		}
	default:
		return compactJSON(v)
	}
	s := strings.Join(parts, separator)
	if separator != "\n" && len(parts) > 1 {
		s = "(" + s + ")"
	}
	return s
}
