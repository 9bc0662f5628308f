package readers

import "testing"

func TestBrackets(t *testing.T) {
	for text, want := range map[string]string{
		"{{ a }}b": "{{ a }}", "{{a}b}}": "{{a}b}}", "${a{b}c}d": "${a{b}c}", "$(a(b)c)d": "$(a(b)c)", "<% a %>%>": "<% a %>", "#{a}b": "#{a}",
		"{{ {{ }}": "", "{{ a\n}}": "", "${a": "", "<%>": "", "{a}": "", "{{{a}}}}": "{{{a}}}", "$(a}": "",
	} {
		var b brackets
		if got := text[:b.length(text, 0, len(text))]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if b.length(text, 0, max(len(want)-1, 0)) != 0 {
			t.Errorf("%q: it ends after the limit", text)
		}
	}
}
