package words

import (
	"slices"
	"testing"
)

func TestCount(t *testing.T) {
	for want, got := range map[string]string{
		"1 entry":        Count(1, "entry|entries"),
		"0 entries":      Count(0, "entry|entries"),
		"1,234 clusters": Count(1234, "cluster"),
		"-1,234,567":     Thousands(-1234567),
	} {
		if got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

func TestList(t *testing.T) {
	for want, items := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := List(items); got != want {
			t.Errorf("%q: %q", items, got)
		}
	}
}

func TestNear(t *testing.T) {
	names := []string{"orders-prod", "orders-dev", "ledger"}
	for typed, want := range map[string][]string{"leger": {"ledger"}, "orders": {"orders-dev", "orders-prod"}, "nothing-like-it": nil} {
		if got := Near(typed, names); !slices.Equal(got, want) {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"one two three":           "  one two\n  three",
		"nine  letters":           "  nine\n  letters",
		"a very-very-long-word x": "  a\n  very-very-long-word\n  x",
		"ö ü ä é è ê":             "  ö ü ä é\n  è ê",
	} {
		if got := Wrap(text, 9, "  "); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestParagraphs(t *testing.T) {
	if got := Paragraphs("  one\n two\n\nthree "); !slices.Equal(got, []string{"one two", "three"}) {
		t.Errorf("%q", got)
	}
}
