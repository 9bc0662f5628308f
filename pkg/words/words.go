// Package words writes numbers, lists and near misses of names as messages and reports
// have them.
package words

import (
	"fmt"
	"strings"
)

// Thousands writes n with separators: 12,345.
func Thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count writes "1 cluster", "2 clusters"; a noun with "|" gives its plural: "entry|entries".
func Count(n int, noun string) string {
	one, many, ok := strings.Cut(noun, "|")
	if !ok {
		many = one + "s"
	}
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

// List joins with commas and "and".
func List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}
