package reports

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"sync"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

var (
	//go:embed templates/html/*.tmpl
	htmlFiles embed.FS
	//go:embed templates/html/style.css
	htmlStyle string
	//go:embed templates/html/script.js
	htmlScript string
)

var htmlTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(htmlFuncs).ParseFS(htmlFiles, "templates/html/*.tmpl"))
})

// How much the page shows. A browser, and a reader, have no use for more; the rest is
// counted, and is in every other format.
const (
	htmlMost = 10_000 // findings
	// htmlOpen is how many findings, the worst ones, are HTML with all their details:
	// they are there without JavaScript too. The others are JSON, of which the page
	// makes rows once it is open, and details when a row is opened: a browser takes
	// seconds for the elements of 5,000 findings.
	htmlOpen         = 200
	htmlClusters     = 250 // rows of the matrix, the worst clusters
	htmlClustersOpen = 40  // of these in sight; the others are in a table to open
)

// htmlPage is all that the page's templates read. They send every string that came
// from others through [visible], [short] or [escaped], and html/template escapes it
// where it lands.
type htmlPage struct {
	*result.Result
	Policy string // Content-Security-Policy
	Style  template.CSS
	Script template.JS

	Verdict, Word, Sentence string
	Urgent                  []*statement // what fails the gate, the worst first
	UrgentLeft              int          // findings that fail the gate beside the first lines
	Cards                   []htmlCard
	Matrix                  htmlMatrix
	Reach                   *htmlReach
	Expiry                  *htmlExpiry
	Trend                   *htmlTrend
	List                    htmlList
	Trouble                 section // errors
	Sections                []section
	Frameworks              []htmlFramework
	Evaluated               []htmlRule
}

// CategoryName is what people call a category.
func (p *htmlPage) CategoryName(key string) string { return categoryName(p.Result, key) }

// writeHTML writes the page. The page asks for nothing on the network, and its
// policy (CSP Level 3, hash sources) lets only its own style and script run.
func writeHTML(w io.Writer, r *result.Result, v View) error {
	return renderHTML(w, r, v, htmlOpen)
}

// renderHTML writes the page with so many findings as HTML.
func renderHTML(w io.Writer, r *result.Result, v View, open int) error {
	page := newHTMLPage(r, v, open)
	page.Style, page.Script = template.CSS(htmlStyle), template.JS(htmlScript)
	page.Policy = "default-src 'none'; script-src " + htmlHash(htmlScript) + "; style-src " + htmlHash(htmlStyle) +
		"; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
	b := bufio.NewWriter(w)
	if err := htmlTemplates().ExecuteTemplate(b, "page.tmpl", page); err != nil {
		return fmt.Errorf("write the HTML report: %w", err)
	}
	return b.Flush()
}

func newHTMLPage(r *result.Result, v View, open int) *htmlPage {
	x := newHTMLIndex(r)
	urgent := statements(r, groups(r), x.rules)
	for _, s := range urgent {
		for _, f := range s.All {
			x.sentences[f] = s.On() + " " + s.String()
		}
	}
	p := &htmlPage{
		Result:  r,
		Verdict: r.Summary.Verdict, Sentence: strings.Join(append([]string{verdictReason(r)}, verdictCounts(r)...), " · "),
		Urgent: urgent, UrgentLeft: findingsOf(urgent[min(len(urgent), urgentLines):]),
		Cards: htmlCards(r, x), Matrix: newHTMLMatrix(r, x), Reach: newHTMLReach(r, x), Expiry: newHTMLExpiry(r), Trend: newHTMLTrend(r, v.History),
		List: newHTMLList(r, x, open), Trouble: collectionErrors(r), Sections: sections(r, x.rules), Frameworks: htmlFrameworks(r, v.Framework), Evaluated: htmlRules(r),
	}
	if p.Word = htmlWords[p.Verdict]; p.Word == "" { // of a version that this one does not know
		p.Verdict, p.Word = result.Incomplete, visible(r.Summary.Verdict)
	}
	return p
}

// The first lines of the page are the most urgent, each in about so many columns.
const urgentLines, urgentWidth = 5, 100

// findingsOf is how many findings these lines stand for.
func findingsOf(lines []*statement) (n int) {
	for _, s := range lines {
		n += len(s.All)
	}
	return n
}

// htmlFacts is [clusterFacts] with separators that begin no line.
func htmlFacts(c *result.Cluster) string {
	return strings.ReplaceAll(clusterFacts(c), " · ", "\u00a0· ")
}

// htmlWords are the headings of the pages.
var htmlWords = map[string]string{result.Pass: "Passes", result.Fail: "Fails", result.Incomplete: "Incomplete"}

// htmlHash is the CSP source expression of an inline element's exact text.
func htmlHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var htmlFuncs = template.FuncMap{
	"count": words.Count, "thousands": words.Thousands, "join": strings.Join, "visible": visible, "short": short, "title": capital,
	"audited": audited, "circumstances": circumstances, "gate": gateWords, "some": some, "facts": htmlFacts, "urgentLines": func() int { return urgentLines }, "urgent": func(s *statement) string { return short(300, s.within(urgentWidth)) }, "anchor": htmlAnchor, "prose": prose,
	"parameters": parameters, "severities": func() []result.Severity { return result.Severities },
	"percent": func(x float64) string { return fmt.Sprintf("%.2f%%", x) },
	"minute":  func(t time.Time) string { return minute(t) },
	"day":     func(t time.Time) string { return day(t) },
	// first are the first n elements of a list, left is how many there are besides.
	"first": func(n int, list any) any {
		v := reflect.ValueOf(list)
		return v.Slice(0, min(n, v.Len())).Interface()
	},
	"left": func(n int, list any) int { return max(0, reflect.ValueOf(list).Len()-n) },
}

// capital starts a word with a capital letter.
func capital(s any) string {
	t := fmt.Sprint(s)
	if t == "" {
		return ""
	}
	return strings.ToUpper(t[:1]) + t[1:]
}

// prose are the paragraphs of a description: its line breaks are those of the
// policy's source.
func prose(s string) []string {
	var out []string
	for _, p := range words.Paragraphs(s) {
		if p != "" {
			out = append(out, visible(p))
		}
	}
	return out
}

// htmlIndex is what several parts of the page look up.
type htmlIndex struct {
	rules    map[string]*result.Rule
	clusters map[string]*result.Cluster
	// open is the worst severity of the open findings of a resource, by its id.
	open map[string]result.Severity
	// categories are those with a verdict, in the order in which they are shown.
	categories []string
	// sentences are what the table says of the findings that fail the gate.
	sentences map[*result.Finding]string
}

func newHTMLIndex(r *result.Result) *htmlIndex {
	x := &htmlIndex{rules: ruleIndex(r), clusters: map[string]*result.Cluster{}, open: map[string]result.Severity{}, sentences: map[*result.Finding]string{}}
	for i := range r.Clusters {
		x.clusters[r.Clusters[i].ID] = &r.Clusters[i]
	}
	for f := range failing(r) {
		for at := range f.Each() {
			if f.Severity.Rank() > x.open[at.Resource.ID].Rank() {
				x.open[at.Resource.ID] = f.Severity
			}
		}
	}
	seen := map[string]bool{} // categories in which something was judged, or could not be
	for id, t := range tallies(r) {
		if len(t.Outcomes()) > 0 {
			seen[x.category(id)] = true
		}
	}
	for _, c := range r.Catalog.Categories {
		if seen[c.Key] {
			x.categories = append(x.categories, c.Key)
			delete(seen, c.Key)
		}
	}
	x.categories = append(x.categories, sortedKeys(seen)...)
	return x
}

// categoryName is what people call a category, in 40 characters at most.
func categoryName(r *result.Result, key string) string {
	return short(40, cmp.Or(r.Catalog.Category(key), capital(strings.ReplaceAll(key, "_", " ")), "Other"))
}

func (x *htmlIndex) category(ruleID string) string {
	if r := x.rules[ruleID]; r != nil {
		return r.Category
	}
	return ""
}
