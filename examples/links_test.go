package examples_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

var (
	// markdownLink is [text](target) or ![text](target); a target in angle brackets
	// or with a title is not used here.
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	// codeSpan is what Markdown shows as it stands.
	codeSpan = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	// docsPath is a page of the documentation in plain text, and no part of an address.
	docsPath = regexp.MustCompile(`(?:^|[^\w/])(docs/[\w./-]*\w\.md)\b`)
	heading  = regexp.MustCompile(`(?m)^#{1,6}[ \t]+(.+?)[ \t]*$`)
	notWords = regexp.MustCompile(`[^\p{L}\p{N}\s_-]`)
)

// pages are the Markdown files that people read, from the root.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) < 10 {
		t.Fatalf("only %d pages: %q", len(all), all)
	}
	return all
}

// anchors are the fragments that GitHub gives to a page's headings: lower case,
// punctuation left out, blanks made hyphens, a number after the second of a name.
func anchors(text string) []string {
	var all []string
	for _, m := range heading.FindAllStringSubmatch(withoutBlocks(text), -1) {
		words := notWords.ReplaceAllString(strings.ReplaceAll(m[1], "`", ""), "")
		a := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return '-'
			}
			return unicode.ToLower(r)
		}, words)
		if slices.Contains(all, a) {
			a += "-1"
		}
		all = append(all, a)
	}
	return all
}

// withoutBlocks leaves out fenced code, where a # is no heading.
func withoutBlocks(text string) string {
	var kept []string
	for i, part := range strings.Split(text, "```") {
		if i%2 == 0 {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "")
}

// deadLinks lists the relative links of a page that lead nowhere.
func deadLinks(t *testing.T, page, text string) []string {
	t.Helper()
	var dead []string
	for _, m := range markdownLink.FindAllStringSubmatch(codeSpan.ReplaceAllString(text, ""), -1) {
		target, err := url.Parse(m[1])
		if err != nil {
			dead = append(dead, m[1])
			continue
		}
		if target.IsAbs() || target.Host != "" {
			continue
		}
		path := page
		if target.Path != "" {
			path = filepath.Join(filepath.Dir(page), filepath.FromSlash(target.Path))
		}
		if _, err := os.Stat(path); err != nil {
			dead = append(dead, m[1])
			continue
		}
		if target.Fragment != "" && !slices.Contains(anchors(read(t, path)), target.Fragment) {
			dead = append(dead, m[1])
		}
	}
	return dead
}

// No page of the documentation has a relative link that leads nowhere.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		for _, link := range deadLinks(t, page, read(t, page)) {
			t.Errorf("%s: %s leads nowhere", page, link)
		}
	}
	// The check checks.
	bad := "# One `two`, three\n[a](no.md) [b](docs/ci.md#no-such) [c](#one-two-three) [d](docs/ci.md#the-token) `[e](f)` [g](https://example.com/no)"
	path := filepath.Join(t.TempDir(), "bad.md")
	if err := os.WriteFile(path, []byte(bad), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(filepath.Dir(path), "docs"), os.DirFS(root+"/docs")); err != nil {
		t.Fatal(err)
	}
	if got := deadLinks(t, path, bad); !slices.Equal(got, []string{"no.md", "docs/ci.md#no-such"}) {
		t.Errorf("dead links found: %q", got)
	}
}

// Every page that a report, a rule or an error message names is there.
func TestPagesThatReportsName(t *testing.T) {
	var text bytes.Buffer
	o := reporttest.Full(60)
	for _, o := range []reporttest.Options{o, {Errors: true, Unknowns: 6}} {
		r := reporttest.Sample(o)
		for _, f := range reports.All() {
			if err := f.Write(&text, r, reports.View{Verbose: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var seen []string
	find := func(text string) {
		for _, m := range docsPath.FindAllStringSubmatch(text, -1) {
			seen = append(seen, m[1])
		}
	}
	find(text.String())
	if len(seen) == 0 {
		t.Error("the reports name no page: this test reads them wrongly")
	}
	// Messages stand in the source; tests name files of their own.
	for _, dir := range []string{"cmd", "pkg", "reports", "policies", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "_test.") || !slices.Contains([]string{".go", ".rego", ".tmpl"}, filepath.Ext(path)) {
				return err
			}
			find(read(t, path))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(seen)
	for _, page := range slices.Compact(seen) {
		if !exists(filepath.Join(root, page)) {
			t.Errorf("%s is named, and is not there", page)
		}
	}
}
