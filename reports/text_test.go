package reports

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dbaudit/reports/reporttest"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"orders-prod":        "orders-prod",
		"Zürich 日本":          "Zürich 日本",
		"a\x1b[31mb":         `a\x1b[31mb`,
		"a\nb\r\nc\td":       `a\nb\x0d\nc d`,
		"\u202egnp.exe":      `\u202egnp.exe`,
		"x\u200by\ufeff":     `x\u200by\ufeff`,
		"c1 \u0085 del \x7f": `c1 \u0085 del \x7f`,
		"broken \xff":        "broken \ufffd",
		"tag \U000e0041":     `tag \U000e0041`,
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
	if got := visible(strings.Repeat("x", 5000)); !strings.HasSuffix(got, "x… (5,000 characters)") || len(got) > 1100 {
		t.Errorf("a long text is not cut, or does not say so: …%s", got[len(got)-40:])
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"", 10, ""},
		{"one two three", 20, "one two three"},
		{"one two three", 7, "one two|three"},
		{"one  two", 4, "one|two"},
		{"abcdefghij", 4, "abcd|efgh|ij"},
		{"private-orders.db.example.com:25060", 20, "private-orders.db.|example.com:25060"},
		{"日本語テスト", 5, "日本|語テ|スト"},
		{"a\nb c", 9, "a|b c"},
		{"  four five six", 8, "  four|  five|  six"},
		{"xyz", 0, "x|y|z"},
	} {
		if got := strings.Join(wrap(tt.in, tt.width), "|"); got != tt.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

// FuzzWrap: no line too wide, nothing lost but spaces.
func FuzzWrap(f *testing.F) {
	for _, s := range reporttest.Hostile[:9] {
		f.Add(s, 12)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		s, width = visible(s), 2+(width%100+100)%100
		lines := wrap(s, width)
		for _, l := range lines {
			if textWidth(l) > width {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
		plain := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := plain(strings.Join(lines, "")); got != plain(s) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

// FuzzMarkdown: no text makes an element of its own, and no tag.
func FuzzMarkdown(f *testing.F) {
	for _, s := range reporttest.Hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := md(s)
		if !utf8.ValidString(out) || strings.ContainsAny(out, "\n\r\x00\x1b") {
			t.Errorf("%q gives %q", s, out)
		}
		rest := strings.ReplaceAll(out, mdBreak, "")
		for i := 0; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++ // whatever follows is plain
			case '<', '`', '[', ']', '|', '*', '&', '@', '#':
				t.Fatalf("%q gives %q: %q is not escaped", s, out, rest[i])
			}
		}
		if code := mdCode(s); s != "" && longestRun(strings.Trim(code, "`"), '`') >= len(code)-len(strings.TrimLeft(code, "`")) {
			t.Errorf("%q gives %q, which ends early", s, code)
		}
	})
}

func TestCompareNumbers(t *testing.T) {
	if compareNumbers("8.9", "8.22") >= 0 || compareNumbers("SC-8", "SC-8(1)") >= 0 || compareNumbers("CC6.1", "CC6.1") != 0 {
		t.Error("controls are not in their framework's order")
	}
}
