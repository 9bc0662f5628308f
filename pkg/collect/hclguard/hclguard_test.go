package hclguard

import (
	"strings"
	"testing"
)

func TestReadable(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": strings.Repeat("(", 2000), "operators": strings.Repeat("!", 2000), "operators on lines of their own": "x = (" + strings.Repeat("!\n", 2000),
		"conditions": strings.Repeat("a ? ", 20_000), "heredocs": strings.Repeat("x = <<A\nA\n", 5000), "size": strings.Repeat("# a comment\n", 40_000),
	} {
		if Readable(text) {
			t.Errorf("%s: let through to the parser", name)
		}
	}
	if !Readable(strings.Repeat("resource \"a\" \"b\" {\n  x = [1, -2, !y ? 3 : 4]\n}\n", 1000)) {
		t.Error("an ordinary file is refused")
	}
}
