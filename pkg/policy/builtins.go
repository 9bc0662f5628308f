package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// builtin is a built-in function of Rego. The frequent cases of the frequent ones
// are worked out here; for all others, and every error, values are made OPA's and
// its own function is asked.
type builtin struct {
	name string
	fast func(args []any) (any, bool) // false: ask OPA
	opa  topdown.BuiltinFunc
}

// newBuiltin is nil for a name that OPA does not have.
func newBuiltin(name string) *builtin {
	f := topdown.GetBuiltin(name)
	if f == nil {
		return nil
	}
	return &builtin{name: name, fast: fastBuiltins[name], opa: f}
}

// builtin calls a built-in function; nil is undefined.
func (m *machine) builtin(o *op, locals []any) (any, error) {
	args := m.args[:0]
	for i := range o.args {
		v := o.args[i].of(locals)
		if v == nil {
			return nil, nil
		}
		args = append(args, v)
	}
	m.args = args
	if o.builtin.fast != nil {
		if v, ok := o.builtin.fast(args); ok {
			return v, nil
		}
	}
	var result any
	err := o.builtin.opa(m.ctx, terms(args), func(t *ast.Term) error {
		result = value(t)
		return nil
	})
	return result, err
}

var fastBuiltins = map[string]func([]any) (any, bool){
	"concat":     concat,
	"count":      func(a []any) (any, bool) { return boxed(length(a[0])) },
	"object.get": objectGet,
	"object.union": func(a []any) (any, bool) {
		x, ok := a[0].(map[string]any)
		y, too := a[1].(map[string]any)
		if !ok || !too {
			return nil, false
		}
		return union(x, y), true
	},
	"sprintf":   sprintf,
	"sort":      sorted,
	"substring": substring,

	"contains":   ofStrings(func(a, b string) any { return strings.Contains(a, b) }),
	"endswith":   ofStrings(func(a, b string) any { return strings.HasSuffix(a, b) }),
	"split":      split,
	"startswith": ofStrings(func(a, b string) any { return strings.HasPrefix(a, b) }),
	"trim_space": func(a []any) (any, bool) {
		s, ok := a[0].(string)
		return strings.TrimSpace(s), ok
	},

	"equal": func(a []any) (any, bool) { return same(a[0], a[1]), true },
	"neq":   func(a []any) (any, bool) { return !same(a[0], a[1]), true },
	"lt":    func(a []any) (any, bool) { return compare(a[0], a[1]) < 0, true },
	"lte":   func(a []any) (any, bool) { return compare(a[0], a[1]) <= 0, true },
	"gt":    func(a []any) (any, bool) { return compare(a[0], a[1]) > 0, true },
	"gte":   func(a []any) (any, bool) { return compare(a[0], a[1]) >= 0, true },

	"internal.member_2": member,
	"is_array":          func(a []any) (any, bool) { return true, is[[]any](a[0]) },

	"plus":  ofInts(func(a, b int64) (int64, bool) { return a + b, (a+b > a) == (b > 0) }),
	"minus": ofInts(func(a, b int64) (int64, bool) { return a - b, (a-b < a) == (b > 0) }),
	"mul":   ofInts(multiply),
	"div": ofInts(func(a, b int64) (int64, bool) {
		if a == 0 || b == 0 || b == -1 || a%b != 0 { // 0 may be -0
			return 0, false
		}
		return a / b, true
	}),
	"floor":             floor,
	"min":               least,
	"sum":               total(0, func(a, b int64) (int64, bool) { return a + b, (a+b > a) == (b > 0) }),
	"product":           total(1, multiply),
	"numbers.range":     numbersRange,
	"net.cidr_contains": cidrContains,

	"or": func(a []any) (any, bool) {
		x, ok := a[0].(*set)
		y, too := a[1].(*set)
		if !ok || !too {
			return nil, false
		}
		s := &set{}
		for _, v := range slices.Concat(x.items, y.items) {
			s.add(v)
		}
		return s, true
	},
	"regex.match": match,
	"to_number": func(a []any) (any, bool) {
		s, _ := a[0].(string)
		n, ok := number64(json.Number(s)).(int64)
		return n, ok
	},

	"time.parse_rfc3339_ns": parseTime,
}

func boxed(n int64, ok bool) (any, bool) { return n, ok }

func ofStrings(f func(a, b string) any) func([]any) (any, bool) {
	return func(args []any) (any, bool) {
		a, ok := args[0].(string)
		b, too := args[1].(string)
		if !ok || !too {
			return nil, false
		}
		return f(a, b), true
	}
}

func ofInts(f func(a, b int64) (int64, bool)) func([]any) (any, bool) {
	return func(args []any) (any, bool) {
		a, ok := args[0].(int64)
		b, too := args[1].(int64)
		if !ok || !too {
			return nil, false
		}
		return boxed(f(a, b))
	}
}

func multiply(a, b int64) (int64, bool) {
	if a == math.MinInt64 || b == math.MinInt64 {
		return 0, false
	}
	high, low := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	return a * b, high == 0 && low <= math.MaxInt64
}

// total is the sum or the product of a list of whole numbers.
func total(start int64, add func(a, b int64) (int64, bool)) func([]any) (any, bool) {
	return func(args []any) (any, bool) {
		list, ok := args[0].([]any)
		if !ok {
			return nil, false
		}
		n := start
		for _, x := range list {
			i, ok := x.(int64)
			if !ok {
				return nil, false
			}
			if n, ok = add(n, i); !ok {
				return nil, false
			}
		}
		return n, true
	}
}

// floor is that of whole numbers, and of decimal fractions without an exponent.
func floor(args []any) (any, bool) {
	switch n := args[0].(type) {
	case int64:
		return n, true
	case json.Number:
		whole, fraction, _ := strings.Cut(string(n), ".")
		i, ok := number64(json.Number(whole)).(int64)
		if !ok || strings.Trim(fraction, "0123456789") != "" {
			return nil, false
		}
		if strings.HasPrefix(whole, "-") && strings.Trim(fraction, "0") != "" {
			i--
		}
		return i, true
	}
	return nil, false
}

func least(args []any) (any, bool) {
	list, ok := args[0].([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	return read(slices.MinFunc(list, compare)), true
}

// longestRange is that of a list of numbers that is made here.
const longestRange = 1000

func numbersRange(args []any) (any, bool) {
	a, ok := args[0].(int64)
	b, too := args[1].(int64)
	if !ok || !too || a > b || b-a < 0 || b-a >= longestRange {
		return nil, false
	}
	list := make([]any, 0, b-a+1)
	for n := a; n <= b; n++ {
		list = append(list, n)
	}
	return list, true
}

// cidrContains tells it of two IPv4 ranges.
func cidrContains(args []any) (any, bool) {
	outer, ok := args[0].(string)
	inner, too := args[1].(string)
	if !ok || !too {
		return nil, false
	}
	a, err := netip.ParsePrefix(outer)
	if err != nil || !a.Addr().Is4() {
		return nil, false
	}
	b, err := netip.ParsePrefix(inner)
	if err != nil || !b.Addr().Is4() {
		return nil, false
	}
	return a.Bits() <= b.Bits() && a.Contains(b.Addr()), true
}

func concat(args []any) (any, bool) {
	sep, ok := args[0].(string)
	if !ok {
		return nil, false
	}
	var list []any
	switch v := args[1].(type) {
	case []any:
		list = v
	case *set:
		list = v.list()
	}
	texts := make([]string, len(list))
	for i, x := range list {
		if texts[i], ok = x.(string); !ok {
			return nil, false
		}
	}
	return strings.Join(texts, sep), len(list) > 0
}

func objectGet(args []any) (any, bool) {
	m, ok := args[0].(map[string]any)
	if !ok {
		return nil, false
	}
	var found any
	switch key := args[1].(type) {
	case string:
		found = dot(m, key)
	case []any:
		found = m
		for _, k := range key {
			if is[*set](found) || is[[]any](found) && !is[int64](k) {
				return nil, false
			}
			found = dot(found, read(k))
		}
	default:
		return nil, false
	}
	if found == nil {
		found = args[2]
	}
	return found, true
}

// sprintf formats text and whole numbers; OPA has its own way with the others.
func sprintf(args []any) (any, bool) {
	format, ok := args[0].(string)
	list, too := args[1].([]any)
	if !ok || !too {
		return nil, false
	}
	for _, x := range list {
		if !is[string](x) && !is[int64](x) {
			return nil, false
		}
	}
	return fmt.Sprintf(format, list...), true
}

// patterns are the compiled ones; those of the built-in rules are few.
var patterns sync.Map

func match(args []any) (any, bool) {
	pattern, ok := args[0].(string)
	s, too := args[1].(string)
	if !ok || !too {
		return nil, false
	}
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp).MatchString(s), true
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, false
	}
	patterns.Store(pattern, re)
	return re.MatchString(s), true
}

func substring(args []any) (any, bool) {
	s, ok := args[0].(string)
	offset, too := args[1].(int64)
	n, three := args[2].(int64)
	if !ok || !too || !three || offset < 0 || strings.ContainsFunc(s, func(r rune) bool { return r > 127 }) {
		return nil, false
	}
	if offset >= int64(len(s)) {
		return "", true
	}
	if s = s[offset:]; 0 <= n && n < int64(len(s)) {
		s = s[:n]
	}
	return s, true
}

// union is the objects' members, those of y where both have one; of objects that
// both have, the union again.
func union(x, y map[string]any) map[string]any {
	m := make(map[string]any, len(x)+len(y))
	maps.Copy(m, x)
	for k, v := range y {
		was, ok := m[k].(map[string]any)
		if is, too := v.(map[string]any); ok && too {
			v = union(was, is)
		}
		m[k] = v
	}
	return m
}

func sorted(args []any) (any, bool) {
	switch v := args[0].(type) {
	case []any:
		list := slices.Clone(v)
		slices.SortFunc(list, compare)
		return list, true
	case *set:
		return slices.Clone(v.list()), true
	}
	return nil, false
}

func split(args []any) (any, bool) {
	s, ok := args[0].(string)
	sep, too := args[1].(string)
	if !ok || !too || sep == "" {
		return nil, false
	}
	parts := strings.Split(s, sep)
	list := make([]any, len(parts))
	for i, p := range parts {
		list[i] = p
	}
	return list, true
}

func member(args []any) (any, bool) {
	v := stored(args[0])
	switch c := args[1].(type) {
	case []any:
		return slices.ContainsFunc(c, func(x any) bool { return same(x, v) }), true
	case *set:
		return c.has(v), true
	case map[string]any:
		for _, x := range c {
			if same(x, v) {
				return true, true
			}
		}
	}
	return false, true
}

// What time.UnixNano is defined for.
var (
	firstInstant = time.Unix(0, math.MinInt64)
	lastInstant  = time.Unix(0, math.MaxInt64)
)

func parseTime(args []any) (any, bool) {
	s, ok := args[0].(string)
	if !ok {
		return nil, false
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Before(firstInstant) || t.After(lastInstant) {
		return nil, false
	}
	return t.UnixNano(), true
}
