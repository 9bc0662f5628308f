package policy

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The machine works on decoded JSON as a snapshot's reader gives it, without a
// conversion: a whole number of 64 bits is an int64, any other a [json.Number], an
// object a map[string]any. A set is a *set. What is undefined is nil, so that null
// is null{} in a local; within an array or an object it is nil, as decoded.
type null struct{}

// read takes a value out of an array or an object.
func read(v any) any {
	if v == nil {
		return null{}
	}
	return v
}

// stored is a value as arrays and objects hold it.
func stored(v any) any {
	if v == any(null{}) {
		return nil
	}
	return v
}

// set is a Rego set.
type set struct {
	items  []any // as arrays hold them
	sorted bool
	// keys are those of the items, once there are more than few.
	keys map[string]bool
}

// few elements are faster compared one by one than looked up.
const few = 8

// add takes a value, as arrays hold it, into the set.
func (s *set) add(v any) {
	if s.has(v) {
		return
	}
	s.items, s.sorted = append(s.items, v), false
	switch {
	case s.keys != nil:
		s.keys[keyOf(v)] = true
	case len(s.items) > few:
		s.keys = make(map[string]bool, 2*len(s.items))
		for _, x := range s.items {
			s.keys[keyOf(x)] = true
		}
	}
}

func (s *set) has(v any) bool {
	if s.keys != nil {
		return s.keys[keyOf(v)]
	}
	return slices.ContainsFunc(s.items, func(x any) bool { return same(x, v) })
}

// list is the set's elements in the order of Rego.
func (s *set) list() []any {
	if !s.sorted {
		slices.SortFunc(s.items, compare)
		s.sorted = true
	}
	return s.items
}

// keyOf is a text that is the same for equal values alone.
func keyOf(v any) string {
	if s, ok := v.(string); ok {
		return "s" + s
	}
	return string(appendKey(nil, v))
}

func appendKey(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return strconv.AppendQuote(append(b, 's'), v)
	case int64:
		return strconv.AppendInt(append(b, 'i'), v, 10)
	case []any:
		b = append(b, '[')
		for _, x := range v {
			b = append(appendKey(b, x), ',')
		}
		return append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for _, k := range sortedKeys(v) {
			b = append(appendKey(strconv.AppendQuote(b, k), v[k]), ',')
		}
		return append(b, '}')
	case *set:
		b = append(b, '<')
		for _, x := range v.list() {
			b = append(appendKey(b, x), ',')
		}
		return append(b, '>')
	case nil, null:
		return append(b, 'n')
	case bool:
		return strconv.AppendBool(b, v)
	}
	// A number beyond an int64 has many spellings: a bucket for all of them would be
	// wrong, and so would one for each.
	panic(errNotPlanned)
}

// same reports whether two values are equal. Undefined is equal to itself.
func same(a, b any) bool {
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return ok && x == y
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case int64:
		if y, ok := b.(int64); ok {
			return x == y
		}
		return is[json.Number](b) && compare(a, b) == 0
	case nil, null:
		return b == nil || b == any(null{})
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, same)
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for k, v := range x {
			if w, ok := y[k]; !ok || !same(v, w) {
				return false
			}
		}
		return true
	case *set:
		y, ok := b.(*set)
		return ok && len(x.items) == len(y.items) && !slices.ContainsFunc(x.items, func(v any) bool { return !y.has(v) })
	}
	return isNumber(a) && isNumber(b) && compare(a, b) == 0
}

func is[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func isNumber(v any) bool { return is[int64](v) || is[json.Number](v) }

// compare is the order of Rego's values.
func compare(a, b any) int {
	ka, kb := rank(a), rank(b)
	if ka != kb {
		return cmp.Compare(ka, kb)
	}
	switch x := a.(type) {
	case string:
		return strings.Compare(x, b.(string))
	case bool:
		switch y := b.(bool); {
		case x == y:
			return 0
		case y:
			return -1
		}
		return 1
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	case []any:
		return slices.CompareFunc(x, b.([]any), compare)
	case *set:
		return slices.CompareFunc(x.list(), b.(*set).list(), compare)
	case map[string]any:
		return compareObjects(x, b.(map[string]any))
	case nil, null:
		return 0
	}
	return ast.Compare(term(a).Value, term(b).Value)
}

// rank is the place of a value's type in the order of types.
func rank(v any) int {
	switch v.(type) {
	case nil, null:
		return 0
	case bool:
		return 1
	case int64, json.Number:
		return 2
	case string:
		return 3
	case []any:
		return 4
	case map[string]any:
		return 5
	}
	return 6
}

func compareObjects(x, y map[string]any) int {
	a, b := sortedKeys(x), sortedKeys(y)
	for i := range min(len(a), len(b)) {
		if c := cmp.Or(strings.Compare(a[i], b[i]), compare(x[a[i]], y[b[i]])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// term makes OPA's value of a value.
func term(v any) *ast.Term {
	switch v := v.(type) {
	case nil, null:
		return ast.NullTerm()
	case string:
		return ast.StringTerm(v)
	case bool:
		return ast.InternedTerm(v)
	case int64:
		return ast.NumberTerm(json.Number(strconv.FormatInt(v, 10)))
	case json.Number:
		return ast.NumberTerm(v)
	case []any:
		return ast.ArrayTerm(terms(v)...)
	case *set:
		return ast.SetTerm(terms(v.items)...)
	case map[string]any:
		pairs := make([][2]*ast.Term, 0, len(v))
		for k, x := range v {
			pairs = append(pairs, [2]*ast.Term{ast.StringTerm(k), term(x)})
		}
		return ast.ObjectTerm(pairs...)
	}
	panic(errNotPlanned) // [plain] lets nothing else in
}

func terms(list []any) []*ast.Term {
	out := make([]*ast.Term, len(list))
	for i, x := range list {
		out[i] = term(x)
	}
	return out
}

// value makes a value of one of OPA's.
func value(t *ast.Term) any {
	switch v := t.Value.(type) {
	case ast.Null:
		return null{}
	case ast.Boolean:
		return bool(v)
	case ast.String:
		return string(v)
	case ast.Number:
		return number64(json.Number(v))
	case *ast.Array:
		list := make([]any, 0, v.Len())
		v.Foreach(func(x *ast.Term) { list = append(list, stored(value(x))) })
		return list
	case ast.Set:
		s := &set{items: make([]any, 0, v.Len())}
		v.Foreach(func(x *ast.Term) { s.add(stored(value(x))) })
		return s
	case ast.Object:
		m := make(map[string]any, v.Len())
		v.Foreach(func(k, x *ast.Term) {
			key, ok := k.Value.(ast.String)
			if !ok {
				panic(errNotPlanned)
			}
			m[string(key)] = stored(value(x))
		})
		return m
	}
	panic(errNotPlanned)
}

// number64 is a number as values have it.
func number64(n json.Number) any {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil && strconv.FormatInt(i, 10) == string(n) {
		return i
	}
	return n
}

// plain is decoded JSON as the machine takes it: the same value where it has no
// other numbers in it, which those of a snapshot never have.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case float64:
		return number64(json.Number(strconv.FormatFloat(v, 'g', -1, 64)))
	case json.Number:
		return number64(v)
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, x := range v {
			m[k] = plain(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = plain(x)
		}
		return list
	}
	return v
}

// exported is a value as JSON has it: sets are lists in their order.
func exported(v any) any {
	switch v := v.(type) {
	case null:
		return nil
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case *set:
		return exported(v.list())
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = exported(x)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, x := range v {
			m[k] = exported(x)
		}
		return m
	}
	return v
}
