package reports_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/npmtest"
	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// markdownPackages is a CommonMark parser with GitHub's extensions.
var markdownPackages = []string{"micromark@4", "micromark-extension-gfm@3"}

// page is what a browser would find in the rendered Markdown.
type page struct {
	Tags     map[string]int // how many elements of each name
	Links    []string
	Rows     int    // of the findings' table
	Text     string // without tags
	Comments int
}

// rendered gives what GitHub would make of Markdown files, raw HTML included.
func rendered(t *testing.T, texts ...[]byte) []page {
	t.Helper()
	var files []string
	for i, text := range texts {
		path := filepath.Join(t.TempDir(), "in.md")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(i, err)
		}
		files = append(files, path)
	}
	const script = `
const fs = require('fs');
(async () => {
  const load = name => import(require('url').pathToFileURL(process.env.NODE_PATH + '/' + name + '/index.js'));
  const {micromark} = await load('micromark');
  const {gfm, gfmHtml} = await load('micromark-extension-gfm');
  const pages = process.argv.slice(1).map(file => {
    const html = micromark(fs.readFileSync(file, 'utf8'), {allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()]});
    const p = {Tags: {}, Links: [], Rows: 0, Text: '', Comments: (html.match(/<!--/g) || []).length};
    const plain = html.replace(/<!--[^]*?-->/g, '');
    for (const m of plain.matchAll(/<([a-zA-Z!][^\s>\/]*)([^>]*)>/g)) {
      p.Tags[m[1].toLowerCase()] = (p.Tags[m[1].toLowerCase()] || 0) + 1;
      const href = /(?:href|src)="([^"]*)"/.exec(m[2]);
      if (href) p.Links.push(href[1]);
    }
    const tables = plain.split('<table>').slice(1).filter(x => x.includes('what was seen'));
    if (tables.length) p.Rows = (tables[0].split('</table>')[0].match(/<tr>/g) || []).length - 1;
    p.Text = plain.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
    return p;
  });
  process.stdout.write(JSON.stringify(pages));
})().catch(e => { console.error(e); process.exit(1); });`
	out, err := npmtest.Run(t, "micromark", markdownPackages, script, files...)
	if err != nil {
		t.Fatalf("micromark: %v\n%s", err, out)
	}
	var pages []page
	if err := json.Unmarshal([]byte(out), &pages); err != nil {
		t.Fatalf("%v\n%.500s", err, out)
	}
	return pages
}

// ours are the only elements that a report makes.
var ours = map[string]bool{
	"h2": true, "h3": true, "p": true, "strong": true, "b": true, "sub": true, "br": true, "table": true, "thead": true, "tbody": true, "tr": true,
	"th": true, "td": true, "code": true, "pre": true, "details": true, "summary": true, "ul": true, "li": true, "a": true,
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var names []string
	var texts [][]byte
	for name, r := range samples() {
		names = append(names, name)
		texts = append(texts, render(t, "markdown", r, reports.View{}))
	}
	for i, p := range rendered(t, texts...) {
		name, r := names[i], samples()[names[i]]
		for tag := range p.Tags {
			if !ours[tag] {
				t.Errorf("%s: an element <%s>", name, tag)
			}
		}
		for _, link := range p.Links {
			if !slices.ContainsFunc(r.Rules, func(x result.Rule) bool {
				return slices.ContainsFunc(x.References, func(ref result.Reference) bool { return ref.URL == link })
			}) {
				t.Errorf("%s: a link to %s", name, link)
			}
		}
		fails := 0
		for _, f := range r.Findings {
			if f.Verdict == result.Fail && f.Waiver == nil {
				fails++
			}
		}
		if p.Rows != fails {
			t.Errorf("%s: a table of %d findings, want %d", name, p.Rows, fails)
		}
		if p.Tags["details"] != p.Tags["summary"] {
			t.Errorf("%s: %d details, %d summaries", name, p.Tags["details"], p.Tags["summary"])
		}
		if name == "hostile" {
			for _, want := range []string{`<script>alert("dbaudit-xss")</script>`, "[link](javascript:alert(1))", `=HYPERLINK("http://example.com","click")`, "{{ .Clusters }}"} {
				if !strings.Contains(p.Text, want) {
					t.Errorf("%s does not read as it is:\n%.3000s", want, p.Text)
				}
			}
		}
		if strings.Contains(p.Text, `\`) && name != "hostile" {
			t.Errorf("%s: a backslash shows:\n%s", name, p.Text)
		}
	}
}

// TestMarkdownFits: a comment on GitHub holds 65,536 characters; what does not fit
// is the least severe, and it says so.
func TestMarkdownFits(t *testing.T) {
	t.Parallel()
	for _, hostile := range []bool{false, true} {
		o := reporttest.Full(3000)
		o.Hostile = hostile
		r := reporttest.Sample(o)
		text := string(render(t, "markdown", r, reports.View{}))
		if len(text) > 65_000 {
			t.Errorf("hostile %v: %d bytes", hostile, len(text))
		}
		for _, want := range []string{"FAIL", "more findings, less severe, are left out", "### What to do", "not reachable from here", "waived"} {
			if !strings.Contains(text, want) {
				t.Errorf("hostile %v: does not say %q", hostile, want)
			}
		}
		if i, j := strings.Index(text, "🟥 critical"), strings.Index(text, "🟧 high"); i < 0 || j >= 0 && j < i {
			t.Errorf("hostile %v: the critical ones are not first", hostile)
		}
	}
	small := reports.Markdown{MaxBytes: 6000}
	var b strings.Builder
	if err := small.Write(&b, reporttest.Sample(reporttest.Options{Findings: 100}), reports.View{}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 6000 || !strings.Contains(b.String(), "less severe") {
		t.Errorf("%d bytes with room for 6,000:\n%s", b.Len(), b.String())
	}
	var whole strings.Builder
	if err := (reports.Markdown{}).Write(&whole, reporttest.Sample(reporttest.Options{Findings: 3000}), reports.View{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(whole.String(), "less severe") {
		t.Error("without a limit something is left out")
	}
}
