package words

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Near are the names, at most three, that a mistyped one most likely is; none where
// nothing is near.
func Near(typed string, names []string) []string {
	typed = strings.ToLower(strings.Trim(typed, "*"))
	most := 2 // changed characters
	if len(typed) < 4 {
		most = 1
	}
	near := map[int][]string{}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		lower := strings.ToLower(name)
		n := levenshtein.ComputeDistance(typed, lower)
		if len(typed) >= 3 && strings.HasPrefix(lower, typed) {
			n = min(n, most)
		}
		if name != "" {
			near[n] = append(near[n], name)
		}
	}
	for n := range most + 1 {
		if list := near[n]; len(list) > 0 {
			return list[:min(len(list), 3)]
		}
	}
	return nil
}

// DidYouMean asks whether one of those names was meant; "" where none is near.
func DidYouMean(typed string, names []string) string {
	if near := Near(typed, names); len(near) > 0 {
		return ": did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}
