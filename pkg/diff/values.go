package diff

import (
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// values are the facts of two observations as plain values by path.
type values struct {
	what, resource string
	// fact is the path under which the facts are missing as a whole.
	fact                        string
	before, after               map[string]any
	seenBefore, seenAfter       bool
	missingBefore, missingAfter []snapshot.Missing
}

// values reports each path whose value differs. A path that only one side has is
// a change unless the other says that it was not observed.
func (d *Diff) values(a, b *snapshot.Cluster, v values) {
	if v.fact != "" && !d.bothSeen(a, b, v.fact, v.seenBefore, v.seenAfter) {
		return
	}
	for _, path := range keysOf(v.before, v.after) {
		x, was := v.before[path]
		y, is := v.after[path]
		full := strings.TrimPrefix(v.fact+"."+path, ".")
		switch {
		case was && is && x == y:
		case was && !is && covered(v.missingAfter, full):
			d.notCompared(b, v.resource, full, "to", reasonFor(v.missingAfter, full))
		case is && !was && covered(v.missingBefore, full):
			d.notCompared(b, v.resource, full, "from", reasonFor(v.missingBefore, full))
		default:
			d.add(b, change(v.what, v.resource, path, x, y))
		}
	}
}

func covered(missing []snapshot.Missing, fact string) bool {
	return slices.ContainsFunc(missing, func(m snapshot.Missing) bool {
		return m.Fact == "*" || m.Fact == fact || strings.HasPrefix(fact, m.Fact+".")
	})
}

// flat gives the plain values of an object by path. A list of plain values is one
// value: its order is a fact of its own in a configuration.
func flat(prefix string, v any) map[string]any {
	out := map[string]any{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, e := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), e)
			}
		case []any:
			parts := make([]string, len(v))
			for i, e := range v {
				parts[i] = fmt.Sprint(e)
			}
			out[path] = "[" + strings.Join(parts, ", ") + "]"
		case nil:
			if path != "" {
				out[path] = "null"
			}
		case string, bool:
			out[path] = v
		default: // numbers: one that was read and one that was not are of different types
			out[path] = number(v)
		}
	}
	walk(prefix, v)
	return out
}

// number makes equal numbers equal: 3 from a file and 3 from memory.
func number(v any) any {
	switch n := v.(type) {
	case int:
		return int64(n)
	case float64:
		if n == float64(int64(n)) && n < 1<<53 && n > -1<<53 {
			return int64(n)
		}
		return n
	case fmt.Stringer: // json.Number
		return n.String()
	}
	return v
}
