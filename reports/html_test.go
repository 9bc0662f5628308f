package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	stdhtml "html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dbaudit/pkg/result"
	"dbaudit/reports/reporttest"
)

// hostile is a sample with the strings of reporttest.Hostile everywhere.
func hostile() *result.Result {
	o := reporttest.Full(60)
	o.Hostile = true
	return reporttest.Sample(o)
}

// history is 30 runs that end with the sample's own.
func history() []result.Point {
	var points []result.Point
	for i := range 30 {
		points = append(points, result.Point{
			EvaluatedAt: reporttest.Now.AddDate(0, 0, i-30), Verdict: "fail",
			Findings: map[result.Severity]int{result.Critical: 9 - i/8, result.High: 25 - i/4 + i%3, result.Medium: 12 + i%4, result.Low: 14 - i/15},
			Unknown:  8, Waived: 2,
		})
	}
	return points
}

func TestHTMLIsDeterministic(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*result.Result{"full": reporttest.Sample(reporttest.Full(300)), "pass": reporttest.Sample(reporttest.Options{})} {
		first := htmlOf(t, r, View{History: history()}, htmlOpen)
		if !bytes.Equal(first, htmlOf(t, r, View{History: history()}, htmlOpen)) {
			t.Errorf("%s: the same result gives two different pages", name)
		}
		var stored result.Result
		if err := json.Unmarshal([]byte(toJSON(t, r)), &stored); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, htmlOf(t, &stored, View{History: history()}, htmlOpen)) {
			t.Errorf("%s: a result read back from its JSON gives another page", name)
		}
	}
}

func TestHTMLEscapes(t *testing.T) {
	page := htmlOf(t, hostile(), View{}, htmlOpen)
	html := []byte(stdhtml.UnescapeString(string(page)))
	if i := bytes.IndexFunc(html, func(r rune) bool {
		return r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f)
	}); i >= 0 {
		t.Errorf("the page holds a control character: %q", html[max(0, i-60):i+20])
	}
	if n := bytes.Count(page, []byte("<script")); n != 2 {
		t.Errorf("the page holds %d script elements, want the program and the data", n)
	}
	// As text, escaped once, they are there.
	for _, want := range []string{"&lt;script&gt;alert(&#34;dbaudit-xss&#34;)&lt;/script&gt;", `\u202egnp.exe`, `red\x1b[0m`} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page does not show %s", want)
		}
	}
}

func TestHTMLPolicy(t *testing.T) {
	html := string(htmlOf(t, reporttest.Sample(reporttest.Full(5)), View{}, 0))
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]+)"`).FindStringSubmatch(html)
	if policy == nil {
		t.Fatal("no policy")
	}
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(strings.ReplaceAll(policy[1], "&#39;", "'"), want) {
			t.Errorf("the policy lacks %s: %s", want, policy[1])
		}
	}
	if strings.Contains(policy[1], "unsafe") || strings.Contains(policy[1], "http") || strings.Contains(policy[1], "*") {
		t.Errorf("the policy is loose: %s", policy[1])
	}
	for _, bad := range []string{" style=", " onclick=", " onload=", "<iframe", "<object", "<form action"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestHTMLCutsHugeResults(t *testing.T) {
	t.Parallel()
	r := reporttest.Sample(reporttest.Full(10_400))
	html := htmlOf(t, r, View{}, htmlOpen)
	if n := bytes.Count(html, []byte(`<li class="finding `)); n != htmlOpen {
		t.Errorf("%d findings are HTML, want %d", n, htmlOpen)
	}
	var later htmlLater
	_, data, _ := bytes.Cut(html, []byte(`<script type="application/json" id="later">`))
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&later); err != nil {
		t.Fatal(err)
	}
	if n := len(later.Rows); n != htmlMost-htmlOpen {
		t.Errorf("%d findings are JSON, want %d", n, htmlMost-htmlOpen)
	}
	for _, want := range []string{"The 10,000 worst of 10,400 findings are listed.", "210 more clusters", "The 250 worst are shown."} {
		if !bytes.Contains(html, []byte(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := len(html); n > 16<<20 {
		t.Errorf("the page has %d bytes", n)
	}
	critical := strings.Count(string(html), `<li class="finding critical`)
	for _, row := range later.Rows {
		if row.Severity == result.Critical {
			critical++
		}
	}
	if want := r.Summary.Findings[result.Critical]; critical != min(want, htmlMost) {
		t.Errorf("%d critical findings are listed, of %d", critical, want)
	}
}

func TestHTMLInChromium(t *testing.T) {
	t.Parallel()
	chromium := startChromium(t)
	full := reporttest.Sample(reporttest.Full(48))
	for _, tt := range []struct {
		name string
		test func(b *tab)
	}{
		{"filters", func(b *tab) { testFilters(b, full) }},
		{"search", func(b *tab) { testSearch(b, full) }},
		{"sort", func(b *tab) { testSort(b, full) }},
		{"copy", testCopy(full, false)},
		{"copy without the clipboard", testCopy(full, true)},
		{"theme", func(b *tab) { testTheme(b, full) }},
		{"links to a finding", func(b *tab) { testAnchor(b, full) }},
		{"keyboard", func(b *tab) { testKeyboard(b, full) }},
		{"details from JSON are those of the template", testLater},
		{"without JavaScript", func(b *tab) { testNoScript(b, full) }},
		{"hostile", testHostile},
		{"narrow", func(b *tab) { testNarrow(b, full) }},
		{"accessible", func(b *tab) { testAccessible(b, reporttest.Sample(reporttest.Full(24))) }},
		{"fleet", testFleet},
		{"empty", testEmpty},
		{"print", testPrint},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // each in a tab of its own
			b := newTab(t, chromium)
			tt.test(b)
			b.quiet()
		})
	}
}

// shown are the rule ids of the findings that are shown, in order.
func shown(b *tab) []string {
	b.t.Helper()
	return eval[[]string](b, `[...document.querySelectorAll("#list > li")].filter((l) => l.checkVisibility()).map((l) => l.dataset.r + " " + l.dataset.s + " " + l.dataset.t + " " + l.dataset.c)`)
}

// rows waits until all findings have their row, those of JSON too.
func (b *tab) rows(r *result.Result) {
	b.t.Helper()
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Verdict == result.Fail {
			n++
		}
	}
	run(b, chromedp.Poll[bool](fmt.Sprintf(`document.querySelectorAll("#list > li").length === %d`, n)))
}

// change sets a control's value as a user does.
func change(b *tab, id, value string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === %q; })()`, id, value, value))
}

func testFilters(b *tab, r *result.Result) {
	b.open(htmlOf(b.t, r, View{}, 7)) // rows of HTML and of JSON
	b.rows(r)
	run(b, chromedp.Poll[bool](`document.querySelectorAll("main > section[id]:not(.drawn)").length === 0`))
	count := func(keep func(f *result.Finding) bool) (n int) {
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Verdict == result.Fail && f.Waiver == nil && keep(f) {
				n++
			}
		}
		return n
	}
	expect := func(what string, want int, said string) {
		b.t.Helper()
		if got := len(shown(b)); got != want || want == 0 {
			b.t.Errorf("%s: %d findings shown, want %d", what, got, want)
		}
		if got := eval[string](b, `document.getElementById("shown").textContent`); got != said {
			b.t.Errorf("%s: says %q, want %q", what, got, said)
		}
	}
	all := count(func(*result.Finding) bool { return true })
	expect("at first", all, fmt.Sprintf("%d findings", all))

	high := count(func(f *result.Finding) bool { return f.Severity == result.High })
	b.click(`.severities input[value=high]`)
	expect("high", high, fmt.Sprintf("%d of %d findings", high, all))
	low := count(func(f *result.Finding) bool { return f.Severity == result.Low })
	b.click(`.severities input[value=low]`)
	expect("high and low", high+low, fmt.Sprintf("%d of %d findings", high+low, all))
	b.click(`#reset`)
	b.gone(`#reset`)
	expect("cleared", all, fmt.Sprintf("%d findings", all))

	id := full0(r)
	n := count(func(f *result.Finding) bool { return f.Resource.ClusterID == id })
	change(b, "cluster", id)
	expect("one cluster", n, fmt.Sprintf("%d of %d findings", n, all))
	change(b, "category", "tls")
	n = count(func(f *result.Finding) bool { return f.Resource.ClusterID == id && strings.HasPrefix(f.RuleID, "TLS") })
	expect("its TLS", n, fmt.Sprintf("%d of %d findings", n, all))
	b.click(`#reset`)
	b.gone(`#reset`)

	change(b, "state", "waived")
	waived := size(waived(r))
	expect("waived", waived, fmt.Sprintf("%d of %d findings", waived, all+waived))
	b.click(`#reset`)
	b.gone(`#reset`)

	b.do("search", chromedp.SendKeys(chromedp.CSS(`#search`), "(EXPIRED, certificate…"))
	b.seen(`#reset`)
	n = count(func(f *result.Finding) bool { return f.RuleID == "TLS004" })
	run(b, chromedp.Poll[bool](fmt.Sprintf(`document.getElementById("shown").textContent === "%d of %d findings"`, n, all))) // the last key counts after a moment
	expect("text", n, fmt.Sprintf("%d of %d findings", n, all))
	b.do("search", chromedp.SendKeys(chromedp.CSS(`#search`), " no such thing"))
	b.seen(`#nothing`)
	if got := shown(b); len(got) > 0 {
		b.t.Errorf("a text that is nowhere leaves %q", got)
	}

	// A cell of the matrix leads to its findings, whatever was chosen before.
	b.click(`.matrix a[data-category=trusted_sources]`)
	b.gone(`#nothing`)
	for _, s := range shown(b) {
		if !strings.HasPrefix(s, "TS") {
			b.t.Errorf("the matrix' trusted sources lead to %s", s)
		}
	}
	b.click(`.figures a[data-severity=critical]`)
	n = count(func(f *result.Finding) bool { return f.Severity == result.Critical })
	expect("the figure", n, fmt.Sprintf("%d of %d findings", n, all))

	// The address keeps the filter.
	if query := eval[string](b, `location.search`); query != "?severity=critical" {
		b.t.Errorf("the address says %q", query)
	}
	b.do("reload", chromedp.Reload())
	b.rows(r)
	expect("after a reload", n, fmt.Sprintf("%d of %d findings", n, all))
}

// testSearch pastes what the terminal prints of findings and of what to do, line by line,
// into the search: each leads to a finding, and a line with a rule to that rule.
func testSearch(b *tab, r *result.Result) {
	b.open(htmlOf(b.t, r, View{}, 7))
	b.rows(r)
	for _, width := range []int{72, 100, 180} {
		var table bytes.Buffer
		if err := writeTable(&table, r, View{Width: width}); err != nil {
			b.t.Fatal(err)
		}
		text, _, _ := strings.Cut(table.String(), "\n\n")
		lines := strings.Split(text, "\n")
		if len(lines) < 15 {
			b.t.Fatalf("the table has %d lines of findings", len(lines))
		}
		_, clusters, _ := strings.Cut(table.String(), "  CLUSTER ")
		for _, line := range strings.Split(clusters, "\n")[1:] {
			if !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "  and ") {
				break
			}
			change(b, "search", line)
			run(b, chromedp.Poll[bool](fmt.Sprintf(`location.search.includes(new URLSearchParams({search: %q}).toString())`, line)))
			if got := shown(b); len(got) == 0 {
				b.t.Errorf("%d columns: %q leads to no finding", width, line)
			}
		}
		rule := ""
		for _, line := range lines {
			words := strings.Fields(line)
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "━") {
				continue
			}
			for _, w := range words[:min(2, len(words))] {
				if _, ok := ruleIndex(r)[w]; ok {
					rule = w
				}
			}
			change(b, "search", line)
			run(b, chromedp.Poll[bool](fmt.Sprintf(`location.search.includes(new URLSearchParams({search: %q}).toString())`, line))) // the filter follows after a moment
			got := shown(b)
			if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, rule+" ") }) {
				b.t.Errorf("%d columns: %q leads to %q, not to %s", width, line, got, rule)
			}
		}
	}
}

// full0 is the id of a cluster with findings about its TLS.
func full0(r *result.Result) string {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Verdict == result.Fail && strings.HasPrefix(f.RuleID, "TLS") {
			return f.Resource.ClusterID
		}
	}
	return ""
}

func testSort(b *tab, r *result.Result) {
	b.open(htmlOf(b.t, r, View{}, 7))
	b.rows(r)
	before := shown(b)
	column := func(i int) []string {
		var out []string
		for _, s := range shown(b) {
			out = append(out, strings.Fields(s)[i])
		}
		return out
	}
	change(b, "sort", "rule")
	rules := column(0)
	for i := 1; i < len(rules); i++ {
		if rules[i-1] > rules[i] {
			b.t.Fatalf("sorted by rule, %s comes before %s", rules[i-1], rules[i])
		}
	}
	change(b, "state", "*")
	change(b, "sort", "new")
	if states := column(2); states[0] != "new" || states[len(states)-1] != "waived" {
		b.t.Errorf("sorted by new: %q", states)
	}
	change(b, "sort", "cluster")
	seen, last := map[string]bool{}, ""
	for _, c := range column(3) {
		if c != last && seen[c] {
			b.t.Errorf("sorted by cluster, %s comes in two places", c)
		}
		seen[c], last = true, c
	}
	change(b, "sort", "severity")
	change(b, "state", "")
	if after := shown(b); strings.Join(after, "\n") != strings.Join(before, "\n") {
		b.t.Error("sorted by severity is not the first order")
	}
}

// testCopy presses a copy button, with the clipboard's API or without it.
func testCopy(r *result.Result, without bool) func(b *tab) {
	return func(b *tab) {
		b.allowClipboard()
		if without {
			call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
				Source: `window.kept = navigator.clipboard; Object.defineProperty(navigator, "clipboard", {value: undefined});`,
			})
		}
		b.open(htmlOf(b.t, r, View{}, htmlOpen))
		call(b, page.BringToFront, cdp.Empty{})
		b.click(`#list > li:first-child summary`)
		b.seen(`#list > li:first-child .copy`)
		tabs := eval[[]string](b, `[...document.querySelectorAll("#list > li:first-child [role=tab]")].map((t) => t.textContent)`)
		if len(tabs) < 4 {
			b.t.Fatalf("the ways to do it are %q", tabs)
		}
		b.click(`#list > li:first-child [role=tab]:nth-child(4)`)
		b.click(`#list > li:first-child [role=tabpanel]:not([hidden]) .copy`)
		run(b, chromedp.Poll[bool](`document.getElementById("status").textContent !== ""`))
		if said := eval[string](b, `document.getElementById("status").textContent`); said != tabs[3]+" copied" {
			b.t.Errorf("the page says %q", said)
		}
		var worst *result.Finding
		for i := range r.Findings {
			if r.Findings[i].Verdict == result.Fail && r.Findings[i].Waiver == nil {
				worst = &r.Findings[i]
				break
			}
		}
		want := strings.TrimSpace(worst.Remediation.Terraform)
		if got := eval[string](b, `(window.kept ?? navigator.clipboard).readText()`); got != want {
			b.t.Errorf("copied %q, want %q", got, want)
		}
	}
}

func testTheme(b *tab, r *result.Result) {
	b.scheme("light")
	b.open(htmlOf(b.t, r, View{}, htmlOpen))
	paper := `getComputedStyle(document.body).backgroundColor`
	light := eval[string](b, paper)
	b.scheme("dark")
	dark := eval[string](b, paper)
	if light == dark {
		b.t.Fatalf("the page is %s in light and dark", light)
	}
	b.scheme("light")
	b.click(`#theme`)
	if got := eval[string](b, paper); got != dark {
		b.t.Errorf("the button makes it %s, want %s", got, dark)
	}
	if got := eval[string](b, `document.getElementById("theme").getAttribute("aria-pressed")`); got != "true" {
		b.t.Errorf("the button is pressed: %s", got)
	}
	b.do("reload", chromedp.Reload())
	if !eval[bool](b, `document.documentElement.classList.contains("drawn")`) {
		b.t.Error("after a reload the page does not have its whole height at once")
	}
	if got := eval[string](b, paper); got != dark {
		b.t.Errorf("after a reload it is %s, want %s", got, dark)
	}
	b.click(`#theme`)
	if got := eval[string](b, paper); got != light {
		b.t.Errorf("pressed again it is %s, want %s", got, light)
	}
}

func testAnchor(b *tab, r *result.Result) {
	f := &r.Findings[len(r.Findings)/2]
	for f.Verdict != result.Fail {
		f = &r.Findings[0]
	}
	b.open(htmlOf(b.t, r, View{}, 0))
	b.click(`#filters .severities input[value=medium]`)
	eval[bool](b, fmt.Sprintf(`(location.hash = %q, true)`, "#f-"+f.Fingerprint[:16]))
	b.seen("#" + "f-" + f.Fingerprint[:16] + " .detail")
	if text := eval[string](b, fmt.Sprintf(`document.querySelector(%q).textContent`, "#f-"+f.Fingerprint[:16])); !strings.Contains(text, f.Fingerprint) {
		b.t.Errorf("the finding's details do not name its fingerprint: %s", text)
	}
}

// testKeyboard walks the controls with the Tab key and works them.
func testKeyboard(b *tab, r *result.Result) {
	b.open(htmlOf(b.t, r, View{}, htmlOpen))
	reached := map[string]bool{}
	for range 400 {
		b.key(kb.Tab)
		at := eval[string](b, `(() => { const e = document.activeElement; return e.id || e.value || (e.matches(".finding summary") ? "finding" : e.className || e.localName); })()`)
		reached[at] = true
		if at == "finding" {
			break
		}
	}
	for _, want := range []string{"skip", "theme", "print", "scroll", "search", "critical", "high", "medium", "low", "cluster", "category", "state", "sort", "finding"} {
		if !reached[want] {
			b.t.Errorf("the Tab key does not reach %s: %v", want, sortedKeys(reached))
		}
	}
	// Enter opens the finding; the tabs move with the arrow keys, and the focus shows.
	b.key(kb.Enter)
	b.seen(`#list > li:first-child [role=tab]`)
	b.key(kb.Tab)
	first := eval[string](b, `document.activeElement.textContent`)
	b.key(kb.ArrowRight)
	second := eval[string](b, `document.activeElement.getAttribute("role") + " " + document.activeElement.getAttribute("aria-selected") + " " + document.activeElement.textContent`)
	if first != "doctl" || second != "tab true API" {
		b.t.Errorf("the arrow key goes from %q to %q", first, second)
	}
	if panel := eval[string](b, `document.querySelector("#list > li:first-child [role=tabpanel]:not([hidden]) pre").textContent`); !strings.HasPrefix(panel, "PUT ") {
		b.t.Errorf("the tab shows %q", panel)
	}
	if outline := eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
		b.t.Error("the focus cannot be seen")
	}
	// Space ticks a box.
	b.do("focus", chromedp.Focus(chromedp.CSS(`.severities input[value=low]`)))
	b.key(" ")
	for _, s := range shown(b) {
		if !strings.Contains(s, " low ") {
			b.t.Errorf("with low ticked by the keyboard, %s is shown", s)
		}
	}
}

// testLater compares the details that the script builds with the template's.
func testLater(b *tab) {
	r := hostile()
	detail := `(() => { const out = []; for (const li of [...document.querySelectorAll("#list > li")].slice(0, 60)) { const d = li.querySelector("details"); d.open = true; out.push(li); }
		return new Promise((done) => setTimeout(() => done(out.map((li) => li.outerHTML.replace(/way-\d+/g, "way"))), 300)); })()`
	b.open(htmlOf(b.t, r, View{}, htmlOpen))
	template := eval[[]string](b, detail)
	b.open(htmlOf(b.t, r, View{}, 0))
	b.rows(r)
	if n := eval[int](b, `document.querySelectorAll("#list .detail").length`); n != 0 {
		b.t.Fatalf("%d details are there before they are opened", n)
	}
	script := eval[[]string](b, detail)
	if len(template) != len(script) || len(template) < 40 {
		b.t.Fatalf("%d details and %d", len(template), len(script))
	}
	for i := range template {
		if template[i] != script[i] {
			b.t.Fatalf("the details of finding %d differ:\ntemplate %.2000s\nscript   %.2000s", i, template[i], script[i])
		}
	}
}

func testNoScript(b *tab, r *result.Result) {
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(htmlOf(b.t, r, View{}, htmlOpen))
	text := func(selector string) string { return run(b, chromedp.Text(chromedp.CSS(selector))) }
	if got := text("h1"); !strings.HasPrefix(got, "Fails") {
		b.t.Errorf("the verdict is %q", got)
	}
	b.gone("#filters")
	b.gone(".tools")
	b.do("focus", chromedp.Focus(chromedp.CSS(`#list > li:first-child summary`)))
	b.key(kb.Enter)
	b.seen(`#list > li:first-child .detail`)
	got := text(`#list > li:first-child .detail`)
	for _, want := range []string{"Evidence", "doctl databases firewalls", "Terraform"} {
		if !strings.Contains(got, want) {
			b.t.Errorf("the details lack %q: %s", want, got)
		}
	}
}

func testHostile(b *tab) {
	for _, open := range []int{htmlOpen, 0} {
		r := hostile()
		b.open(htmlOf(b.t, r, View{History: history()}, open))
		b.rows(r)
		eval[bool](b, `(() => { for (const d of document.querySelectorAll("details")) d.open = true; return true; })()`)
		b.seen(`#list > li:first-child .detail`)
		if n := eval[int](b, `document.querySelectorAll("main script:not([type]), main img, main iframe, a[href^='javascript']").length`); n != 0 {
			b.t.Errorf("%d elements came out of a name", n)
		}
		for _, width := range []int64{1280, 375} {
			b.size(width, 900)
			if over := eval[int](b, `document.documentElement.scrollWidth`) - int(width); over > 0 {
				b.t.Errorf("at %d px the page is %d px too wide", width, over)
			}
			b.shoot(fmt.Sprintf("hostile-%d", width))
		}
	}
	o := reporttest.Full(12)
	o.Hostile = true
	b.open(htmlOf(b.t, reporttest.Sample(o), View{}, htmlOpen))
	b.accessible("hostile", axeRest)
}

func testNarrow(b *tab, r *result.Result) {
	b.size(375, 812)
	b.open(htmlOf(b.t, r, View{History: history()}, htmlOpen))
	b.shoot("narrow")
	eval[bool](b, `(() => { for (const d of document.querySelectorAll("details")) d.open = true; return true; })()`)
	b.seen(`#list > li:first-child .copy`)
	b.shoot("narrow-open")
	if over := eval[int](b, `document.documentElement.scrollWidth`) - 375; over > 0 {
		wide := eval[[]string](b, `[...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > 375 && !e.closest(".scroll, .contents")).slice(0, 5).map((e) => e.localName + "." + e.className)`)
		b.t.Errorf("at 375 px the page is %d px too wide: %q", over, wide)
	}
	b.open(htmlOf(b.t, reporttest.Sample(reporttest.Full(10)), View{History: history()}, htmlOpen))
	b.accessible("narrow", axeRest)
}

// testFleet opens the page of a fleet, which has no script.
func testFleet(b *tab) {
	raw, err := os.ReadFile("testdata/fleet.html")
	if err != nil {
		b.t.Fatal(err)
	}
	b.open(raw)
	b.shoot("fleet-light")
	b.accessible("fleet", axeAll)
	b.scheme("dark")
	b.shoot("fleet-dark")
	b.accessible("fleet, dark", axeContrast)
	b.size(390, 844)
	b.open(raw)
	b.shoot("fleet-narrow")
	if over := eval[int](b, `document.documentElement.scrollWidth`) - 390; over > 0 {
		b.t.Errorf("at 390 px the page is %d px too wide", over)
	}
	call(b, emulation.ClearDeviceMetricsOverride, cdp.Empty{})
	if pdf := run(b, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPrintBackground())); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		b.t.Errorf("no PDF: %.20q", pdf)
	} else if dir := os.Getenv("DBAUDIT_SHOTS"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "fleet.pdf"), pdf, 0o644)
	}
}

func testAccessible(b *tab, r *result.Result) {
	for _, scheme := range []string{"light", "dark"} {
		b.scheme(scheme)
		b.open(htmlOf(b.t, r, View{History: history(), Framework: "pci-dss-4"}, htmlOpen))
		b.shoot(scheme)
		// All sections, and findings enough to have every severity and way among them.
		eval[bool](b, `(() => { for (const d of document.querySelectorAll("section:not(#findings) details, #list > li:nth-child(5n+1) details")) d.open = true; document.querySelector(".severities input").click(); return true; })()`)
		b.seen(`#list > li:first-child .copy`)
		b.accessible(scheme+", opened", map[string]string{"light": axeAll, "dark": axeContrast}[scheme])
		b.shoot(scheme + "-open")
	}
}

// testEmpty opens the pages of results with little in them.
func testEmpty(b *tab) {
	for name, r := range map[string]*result.Result{
		"pass":        reporttest.Sample(reporttest.Options{}),
		"unreachable": reporttest.Sample(reporttest.Options{Unknowns: 4}),
		"errors":      reporttest.Sample(reporttest.Options{Errors: true}),
		"one":         reporttest.Sample(reporttest.Options{Findings: 1}),
		"zero":        {},
	} {
		b.open(htmlOf(b.t, r, View{}, htmlOpen))
		switch name {
		case "errors":
			b.accessible(name, axeAll)
		case "zero":
			b.accessible(name, axeRest)
		}
		b.shoot("empty-" + name)
		if h1 := eval[string](b, `document.querySelector("h1").textContent`); name == "pass" && !strings.HasPrefix(h1, "Passes") || name == "errors" && !strings.HasPrefix(h1, "Incomplete") {
			b.t.Errorf("%s: %q", name, h1)
		}
	}
}

// testPrint prints to PDF: all clusters and findings are there, a line each; details,
// the list of rules and controls are not.
func testPrint(b *tab) {
	o := reporttest.Full(48)
	o.Clusters = htmlClustersOpen * 2
	r := reporttest.Sample(o)
	b.open(htmlOf(b.t, r, View{History: history()}, htmlOpen))
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if h := eval[float64](b, `document.querySelector(".rest table").getBoundingClientRect().height`); h < 500 {
		b.t.Errorf("the clusters after the first are not printed: %v px high", h)
	}
	for _, selector := range []string{"#filters", "#rules", "#list > li:first-child .detail"} {
		if eval[bool](b, fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, selector)) {
			b.t.Errorf("%s is printed", selector)
		}
	}
	if n := eval[int](b, `[...document.querySelectorAll("#list > li summary")].filter((e) => e.checkVisibility()).length`); n != size(failing(r)) {
		b.t.Errorf("%d findings are printed, want %d", n, size(failing(r)))
	}
	pdf := run(b, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPrintBackground()))
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		b.t.Errorf("no PDF: %.20q", pdf)
	}
	if dir := os.Getenv("DBAUDIT_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "print.pdf"), pdf, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}

// BenchmarkHTMLOpens opens the page of 5,000 findings in Chromium: until it is
// loaded, and until it is painted.
func BenchmarkHTMLOpens(b *testing.B) {
	page := htmlOf(b, reporttest.Sample(reporttest.Full(5000)), View{}, htmlOpen)
	tab := newTab(b, startChromium(b))
	loaded, painted := 0.0, 0.0
	for b.Loop() {
		tab.do("leave the page before", chromedp.Navigate("about:blank"))
		tab.open(page)
		at := eval[[]float64](tab, `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done([performance.getEntriesByType("navigation")[0].loadEventEnd, performance.getEntriesByType("paint").at(-1)?.startTime ?? 0]))))`)
		loaded, painted = loaded+at[0], painted+at[1]
	}
	b.ReportMetric(loaded/float64(b.N), "ms-loaded")
	b.ReportMetric(painted/float64(b.N), "ms-painted")
	b.ReportMetric(float64(len(page))/1e6, "MB")
}

func BenchmarkHTML(b *testing.B) {
	for _, n := range []int{5_000, 100_000} {
		r := reporttest.Sample(reporttest.Full(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				htmlOf(b, r, View{}, htmlOpen)
			}
		})
	}
}
