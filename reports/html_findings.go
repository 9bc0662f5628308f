package reports

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// htmlList is the list of failing findings, waived ones last.
type htmlList struct {
	Rows     []*htmlFinding // the first few, see [htmlOpen]
	Later    htmlLater      // the others
	Listed   int
	Open     int // of those listed, not waived
	Cut      string
	Clusters []htmlOption
	// Severities, Categories and States ("new", "open", "waived") that there are.
	Severities, Categories, States []htmlOption
}

type htmlOption struct {
	Key, Name string
	N         int
}

// htmlFinding is a row and what it shows when it is opened.
type htmlFinding struct {
	Anchor     string          `json:"anchor"`
	Severity   result.Severity `json:"severity"`
	State      string          `json:"state"` // "open", "new" or "waived"
	Rule       string          `json:"rule"`
	Title      string          `json:"title"`
	Message    string          `json:"message"`
	Cluster    string          `json:"cluster"`
	ClusterKey string          `json:"clusterKey"`
	Category   string          `json:"category"`
	What       string          `json:"what"`
	Words      string          `json:"words,omitempty"` // that the search finds it by, besides what the row shows
	Evidence   []htmlPair      `json:"evidence"`
	Facts      []htmlPair      `json:"facts"`
	Remedy     *htmlRemedy     `json:"-"`
	RemedyAt   int             `json:"remedy"` // its number in [htmlLater.Remedies]
}

// htmlRemedy is what findings of one rule and cluster share.
type htmlRemedy struct {
	About   []string   `json:"about"`
	Summary string     `json:"summary"`
	Ways    []htmlPair `json:"ways"`
}

// htmlPair is a name and its value.
type htmlPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// htmlLater is the JSON of which the page makes rows.
type htmlLater struct {
	Remedies []*htmlRemedy  `json:"remedies"`
	Rows     []*htmlFinding `json:"rows"`
}

func newHTMLList(r *result.Result, x *htmlIndex, open int) htmlList {
	list := fails(r)
	out := htmlList{Later: htmlLater{[]*htmlRemedy{}, []*htmlFinding{}}}
	if len(list) > htmlMost {
		left := map[result.Severity]int{}
		for _, f := range list[htmlMost:] {
			left[f.Severity]++
		}
		out.Cut = fmt.Sprintf("The %s worst of %s findings are listed. Left out are %s; the JSON, CSV and SARIF reports have them.",
			words.Thousands(htmlMost), words.Thousands(len(list)), severityCounts(left))
		list = list[:htmlMost]
	}
	out.Listed = len(list)
	type shared struct {
		rule string
		result.Remediation
	}
	remedies := map[shared]int{}
	anchors := map[string]bool{}
	n := map[[2]string]int{} // by kind of option and key, without the waived but for their state
	names := map[string]string{}
	for i, f := range list {
		row := newHTMLFinding(f, x)
		if anchors[row.Anchor] {
			row.Anchor = ""
		}
		anchors[row.Anchor] = true
		for kind, key := range map[string]string{"severity": string(f.Severity), "state": row.State, "cluster": row.ClusterKey, "category": row.Category} {
			counted := 1
			if f.Waiver != nil && kind != "state" {
				counted = 0 // the filter offers it all the same
			}
			n[[2]string{kind, key}] += counted
		}
		if f.Waiver == nil {
			out.Open++
		}
		names[row.ClusterKey] = row.Cluster
		key := shared{f.RuleID, f.Remediation}
		if _, ok := remedies[key]; !ok {
			remedies[key] = len(out.Later.Remedies)
			out.Later.Remedies = append(out.Later.Remedies, newHTMLRemedy(f, x))
		}
		row.RemedyAt = remedies[key]
		row.Remedy = out.Later.Remedies[row.RemedyAt]
		if i < open {
			out.Rows = append(out.Rows, row)
		} else {
			out.Later.Rows = append(out.Later.Rows, row)
		}
	}
	if len(out.Later.Rows) == 0 {
		out.Later.Remedies = nil
	}
	option := func(to *[]htmlOption, kind, key, name string) {
		if n, ok := n[[2]string{kind, key}]; ok {
			*to = append(*to, htmlOption{key, name, n})
		}
	}
	for _, s := range result.Severities {
		option(&out.Severities, "severity", string(s), capital(s))
	}
	option(&out.States, "state", "new", "New since the baseline")
	option(&out.States, "state", "open", map[bool]string{false: "Open", true: "Open, known before"}[len(out.States) > 0])
	option(&out.States, "state", "waived", "Waived")
	names[htmlElsewhere] = "No single cluster"
	for _, key := range sortedKeys(names) {
		option(&out.Clusters, "cluster", key, short(60, names[key]))
	}
	slices.SortStableFunc(out.Clusters, func(a, b htmlOption) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range x.categories {
		option(&out.Categories, "category", c, categoryName(r, c))
	}
	return out
}

// htmlMessage is how many characters of a message a row shows.
const htmlMessage = 500

func newHTMLFinding(f *result.Finding, x *htmlIndex) *htmlFinding {
	row := &htmlFinding{
		Anchor: htmlAnchor(f), Severity: f.Severity, State: "open", Rule: short(40, f.RuleID), Title: short(160, titleOf(x.rules, f.RuleID)),
		Message: short(htmlMessage, f.Message), What: short(160, about(f)), Category: x.category(f.RuleID),
	}
	if x.clusters[f.Resource.ClusterID] != nil {
		row.ClusterKey, row.Cluster = f.Resource.ClusterID, short(80, f.Resource.ClusterName)
	}
	if c := x.clusters[f.Resource.ClusterID]; c != nil && f.Resource.Type == "endpoint" {
		row.What, row.Words = short(160, places(&group{key: c.ID, cluster: c}, []*result.Finding{f})), everyPlace(f, nameOf)
	}
	if row.Cluster == "" && row.What == "" {
		row.What = short(160, cmp.Or(f.Resource.Name, f.Resource.ID))
	}
	row.Words = short(longest, wordsBesides(row.Words+" "+x.sentences[f], strings.Join([]string{string(f.Severity), row.Rule, row.Title, row.Message, row.Cluster, row.What}, " ")))
	switch {
	case f.Waiver != nil:
		row.State = "waived"
	case f.Baseline == "new":
		row.State = "new"
	}
	for _, k := range sortedKeys(f.Evidence) {
		row.Evidence = append(row.Evidence, htmlPair{short(60, strings.ReplaceAll(k, "_", " ")), evidenceAt(f, k)})
	}
	fact := func(name, value string) {
		if value != "" {
			row.Facts = append(row.Facts, htmlPair{name, visible(value)})
		}
	}
	fact("File", ownPlace(f))
	fact("Waived", waiverWords(f.Waiver))
	fact("Changed", strings.Join(f.Changed, ", "))
	if len(f.Message) > htmlMessage {
		fact("Message", f.Message)
	}
	fact("Resource", everyPlace(f, idOf))
	fact("Region", f.Resource.Region)
	if f.FirstSeen != nil {
		fact("First seen", day(*f.FirstSeen))
	}
	fact("Fingerprint", f.Fingerprint)
	return row
}

// wordsBesides are the words of a text that another lacks, as the page's search takes
// words apart.
func wordsBesides(text, shown string) string {
	shown = strings.ToLower(shown)
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(),;…", r) })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return strings.Contains(shown, w) }), " ")
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{16,}$`)

// htmlAnchor is a finding's place in the page, stable across runs; "" for a
// fingerprint that is none.
func htmlAnchor(f *result.Finding) string {
	if !fingerprint.MatchString(f.Fingerprint) {
		return ""
	}
	return "f-" + f.Fingerprint[:16]
}

func newHTMLRemedy(f *result.Finding, x *htmlIndex) *htmlRemedy {
	m := &htmlRemedy{Summary: visible(f.Remediation.Summary)}
	if rule := x.rules[f.RuleID]; rule != nil {
		m.About = prose(rule.Description)
	}
	for _, w := range remedyWays(&f.Remediation) {
		m.Ways = append(m.Ways, htmlPair{w.Label, cut(strings.TrimSpace(w.Text), 8000)})
	}
	return m
}

// evidenceAt is what a finding's evidence has for a key, by its places where they differ.
func evidenceAt(f *result.Finding, key string) string {
	value := evidenceWords(f.Evidence[key])
	lines, same := []string{}, true
	for x := range f.Each() {
		at := evidenceWords(x.Evidence[key])
		same = same && at == value
		lines = append(lines, visible(x.Resource.Name)+": "+at)
	}
	if same {
		return value
	}
	return strings.Join(lines, "\n")
}

// evidenceWords writes a value of an evidence. It goes by way of JSON, so that a
// result read back from its file is written as the run itself was.
func evidenceWords(v any) string {
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
	return cut(plainWords(plain, "\n"), 4000)
}

// plainWords writes lists and objects line by line, and inside one another in brackets.
func plainWords(v any, separator string) string {
	var parts []string
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		return escaped(v, false)
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case []any:
		for _, e := range v {
			parts = append(parts, plainWords(e, ", "))
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			parts = append(parts, escaped(k, false)+": "+plainWords(v[k], ", "))
		}
	default:
		return compactJSON(v)
	}
	s := strings.Join(parts, separator)
	if separator != "\n" && len(parts) > 1 {
		s = "(" + s + ")"
	}
	return cmp.Or(s, "none")
}
