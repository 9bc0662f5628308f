package reports

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode/utf8"

	"dbaudit/pkg/result"
)

//go:embed templates/html
var htmlFiles embed.FS

const (
	// htmlMost is how many findings the page lists: a browser, and a reader, have
	// no use for more. The rest is counted, and is in every other format.
	htmlMost = 10_000
	// htmlOpen is how many findings, the worst ones, are HTML with all their details:
	// they are there without JavaScript too. The others are JSON, of which the page
	// makes rows once it is open, and details when a row is opened: a browser takes
	// seconds for the elements of 5,000 findings.
	htmlOpen = 200
	// htmlClusters is how many clusters, the worst ones, get a row in the matrix.
	htmlClusters = 250
	// htmlClustersOpen is how many of these are in sight; the others are in a table to open.
	htmlClustersOpen = 40
)

// htmlPage is all that the page's template reads. Every string in it that came
// from others went through [visible] or [escaped], and html/template escapes it
// where it lands.
type htmlPage struct {
	Title, Day, Minute string
	Version, Schema    string
	Policy             string // Content-Security-Policy
	Style              template.CSS
	Script             template.JS

	Verdict, Word, Sentence, Audited string
	Gate                             string
	Figures                          []htmlFigure
	Questions                        []htmlQuestion

	Matrix     htmlMatrix
	Reach      *htmlReach
	Expiry     *htmlExpiry
	Trend      *htmlTrend
	Findings   htmlFindings
	Unknown    htmlUnknown
	Waivers    []htmlWaiver
	Fixed      []htmlFixed
	FixedMore  int
	Errors     []htmlError
	ErrorsMore int
	Notes      []string
	Frameworks []htmlFramework
	Rules      []htmlRule
}

// htmlFigure is the number of open findings of one severity.
type htmlFigure struct {
	Severity result.Severity
	N        string
	None     bool
}

// writeHTML writes the page. The page asks for nothing on the network, and its
// policy (CSP Level 3, hash sources) lets only its own style and script run.
func writeHTML(w io.Writer, r *result.Result, v View) error {
	return htmlRender(w, r, v, htmlOpen)
}

func htmlRender(w io.Writer, r *result.Result, v View, open int) error {
	t, err := template.New("").Funcs(htmlFuncs).ParseFS(htmlFiles, "templates/html/*.tmpl")
	if err != nil {
		return fmt.Errorf("read the HTML templates: %w", err)
	}
	style, err := htmlAsset("style.css")
	if err != nil {
		return err
	}
	script, err := htmlAsset("script.js")
	if err != nil {
		return err
	}
	page := htmlBuild(r, v, open)
	page.Style, page.Script = template.CSS(style), template.JS(script)
	page.Policy = "default-src 'none'; script-src " + htmlHash(script) + "; style-src " + htmlHash(style) +
		"; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
	b := bufio.NewWriterSize(w, 1<<16)
	if err := t.ExecuteTemplate(asciiHTML{b}, "page.tmpl", page); err != nil {
		return fmt.Errorf("write the HTML report: %w", err)
	}
	return b.Flush()
}

// asciiHTML writes what is not ASCII as character references: a browser reads and
// parses a megabyte of ASCII in two thirds of the time that it takes for one with
// a single arrow in it, which makes every character two bytes wide. The page's
// style and script, where a reference would be no character, are ASCII.
type asciiHTML struct{ *bufio.Writer }

// Write gets whole texts and never a part of a character: so the template writes.
func (w asciiHTML) Write(p []byte) (int, error) {
	start := 0
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(p[i:])
		_, _ = w.Writer.Write(p[start:i]) // an error stays, and Flush returns it
		_, _ = fmt.Fprintf(w.Writer, "&#%d;", r)
		i += n
		start = i
	}
	_, err := w.Writer.Write(p[start:])
	return len(p), err
}

func htmlAsset(name string) (string, error) {
	b, err := htmlFiles.ReadFile("templates/html/" + name)
	if err != nil {
		return "", fmt.Errorf("read the HTML templates: %w", err)
	}
	return string(b), nil
}

// htmlHash is the CSP source expression of an inline element's exact text.
func htmlHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var htmlFuncs = template.FuncMap{
	"count":     func(n int, noun string) string { return count(n, noun) },
	"thousands": thousands,
	"join":      strings.Join,
	"percent":   func(x float64) string { return fmt.Sprintf("%.2f%%", x) },
	"title":     htmlTitle,
}

// htmlTitle starts a word with a capital letter.
func htmlTitle(s any) string {
	t := fmt.Sprint(s)
	if t == "" {
		return ""
	}
	return strings.ToUpper(t[:1]) + t[1:]
}

var htmlWords = map[string]string{
	result.Pass: "Passes", result.Fail: "Fails", result.Incomplete: "Incomplete",
}

func htmlBuild(r *result.Result, v View, open int) *htmlPage {
	p := &htmlPage{
		Title: "PostgreSQL audit, " + day(r.EvaluatedAt), Day: day(r.EvaluatedAt), Minute: minute(r.EvaluatedAt),
		Version: visible(r.Tool.Name + " " + r.Tool.Version), Schema: visible(r.SchemaVersion),
		Verdict: r.Summary.Verdict, Word: htmlWords[r.Summary.Verdict],
		Sentence: htmlSentence(r), Audited: htmlAudited(r), Gate: htmlGate(r.Summary.Gate),
	}
	if p.Word == "" {
		p.Verdict, p.Word = result.Incomplete, visible(r.Summary.Verdict)
	}
	for _, s := range result.Severities {
		n := r.Summary.Findings[s]
		p.Figures = append(p.Figures, htmlFigure{s, thousands(n), n == 0})
	}
	index := newHTMLIndex(r)
	p.Questions = htmlQuestions(r, index)
	p.Matrix = htmlMatrixOf(r, index)
	p.Reach = htmlReachOf(r, index)
	p.Expiry = htmlExpiryOf(r)
	p.Trend = htmlTrendOf(r, v.History)
	p.Findings = htmlFindingsOf(r, index, open)
	p.Unknown = htmlUnknownOf(r)
	p.Waivers = htmlWaiversOf(r)
	p.Fixed, p.FixedMore = htmlFixedOf(r)
	p.Errors, p.ErrorsMore = htmlErrorsOf(r, index)
	for _, n := range r.Notes {
		p.Notes = append(p.Notes, visible(n))
	}
	p.Frameworks = htmlFrameworksOf(r, v.Framework)
	p.Rules = htmlRulesOf(r)
	return p
}

// htmlSentence says why the verdict is what it is; the figures beside it say the rest.
func htmlSentence(r *result.Result) string {
	gating := size(gated(r))
	level := visible(r.Summary.Gate.FailOn)
	if level != string(result.Critical) {
		level += " or worse"
	}
	noun := "finding"
	if r.Summary.Gate.Baseline {
		noun = "new finding"
	}
	open := 0
	for _, n := range r.Summary.Findings {
		open += n
	}
	var s string
	switch {
	case r.Summary.Verdict == result.Fail && gating > 0:
		s = count(gating, noun) + " of " + level
	case r.Summary.Verdict == result.Fail:
		s = "The gate is not met"
	case r.Summary.Verdict == result.Incomplete:
		s = "Nothing failed the gate, but not all that was selected could be judged"
	case nothingToJudge(r):
		s = "There was nothing to judge"
	case open == 0:
		s = "No open findings"
	case r.Summary.Gate.FailOn == "none":
		s = "No finding fails this gate"
	default:
		s = "No " + noun + "s of " + level
	}
	for _, x := range []struct {
		n    int
		word string
	}{{r.Summary.Waived, "waived"}, {r.Summary.Unknown, "unknown"}, {len(r.Fixed), "fixed since the baseline"}} {
		if x.n > 0 {
			s += " · " + thousands(x.n) + " " + x.word
		}
	}
	return s
}

// htmlAudited is what the audit covered.
func htmlAudited(r *result.Result) string {
	s := r.Summary
	parts := []string{count(s.Clusters, "cluster")}
	if s.Clusters == 0 {
		parts[0] = "no PostgreSQL cluster"
	}
	if s.Replicas > 0 {
		parts[0] += " and " + count(s.Replicas, "replica")
	}
	e := s.Endpoints
	if total := e.Probed + e.Unreachable + e.NotProbed; total > 0 {
		seen := thousands(e.Probed) + " of " + count(total, "endpoint") + " probed"
		if e.Unreachable > 0 {
			seen += ", " + thousands(e.Unreachable) + " unreachable from here"
		}
		parts = append(parts, seen)
	}
	if r.Clients != nil {
		parts = append(parts, count(r.Clients.Settings, "connection setting"))
	}
	parts = append(parts, count(len(r.Rules), "rule"))
	if s.OtherEngines > 0 {
		parts = append(parts, count(s.OtherEngines, "cluster of another engine|clusters of other engines")+" left out")
	}
	return strings.Join(parts, " · ")
}

// htmlGate says what the verdict was measured by.
func htmlGate(g result.Gate) string {
	at := visible(g.FailOn)
	if at != "none" && at != string(result.Critical) {
		at += " or worse"
	}
	parts := []string{"fails on " + at}
	if at == "none" {
		parts[0] = "nothing fails it"
	}
	if g.Baseline {
		parts = append(parts, "only what is new since the baseline")
	}
	if g.RequireProbe {
		parts = append(parts, "every endpoint must be probed")
	}
	if g.AllowIncomplete {
		parts = append(parts, "incomplete is allowed")
	}
	return strings.Join(parts, ", ")
}
