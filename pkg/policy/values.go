package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// values turns decoded JSON into OPA's values as [ast.InterfaceToValue] does, and
// makes the keys of objects, which are the same in every cluster, only once. It is
// for one goroutine.
type values map[string]*ast.Term

func (v values) key(s string) *ast.Term {
	t := v[s]
	if t == nil {
		t = ast.StringTerm(s)
		v[s] = t
	}
	return t
}

func (v values) of(x any) (ast.Value, error) {
	switch x := x.(type) {
	case []any:
		terms, list := make([]ast.Term, len(x)), make([]*ast.Term, len(x))
		for i, e := range x {
			value, err := v.of(e)
			if err != nil {
				return nil, err
			}
			terms[i].Value, list[i] = value, &terms[i]
		}
		return ast.NewArray(list...), nil
	case map[string]any:
		terms, pairs := make([]ast.Term, len(x)), make([][2]*ast.Term, 0, len(x))
		for k, e := range x {
			value, err := v.of(e)
			if err != nil {
				return nil, err
			}
			t := &terms[len(pairs)]
			t.Value = value
			pairs = append(pairs, [2]*ast.Term{v.key(k), t})
		}
		return ast.NewObject(pairs...), nil
	}
	return ast.InterfaceToValue(x)
}
