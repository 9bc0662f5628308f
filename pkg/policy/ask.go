package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// answer is what a rule says of one unit.
type answer struct {
	fails []map[string]any
	// exempt and unknown are the reasons of its not_applicable and unknown.
	exempt, unknown string
}

// answers are by rule id, then unit id.
type answers map[string]map[string]*answer

func (a answers) of(rule, unit string) *answer {
	m := a[rule]
	if m == nil {
		m = map[string]*answer{}
		a[rule] = m
	}
	one := m[unit]
	if one == nil {
		one = &answer{}
		m[unit] = one
	}
	return one
}

// ask evaluates the rules of a query on one input: all at once, and one by one when
// that fails, so that one rule's error costs no other rule its verdict. failed holds
// the errors by rule id.
func (run *evaluation) ask(ctx context.Context, g *compiled, q *query, input ast.Value) (answers, map[string]error, error) {
	if err := g.compile(ctx, nil); err != nil {
		return nil, nil, err
	}
	run.mu.Lock()
	single := run.single[g]
	run.mu.Unlock()
	if !single {
		got := answers{}
		err := run.eval(ctx, g, q.PreparedEvalQuery, input, got)
		if err == nil {
			return got, nil, nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if !g.builtIn {
			run.mu.Lock()
			run.single[g] = true
			run.mu.Unlock()
		}
	}
	got, failed := answers{}, map[string]error{}
	for _, r := range q.rules {
		err := run.askOne(ctx, g, r, input, got)
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if err != nil {
			delete(got, r.ID)
			failed[r.ID] = err
		}
	}
	return got, failed, nil
}

// askOne evaluates one rule, unless it was stopped before.
func (run *evaluation) askOne(ctx context.Context, g *compiled, r *Rule, input ast.Value, got answers) error {
	run.mu.Lock()
	why, stopped := run.stopped[r.ID]
	q := run.solo[r.ID]
	run.mu.Unlock()
	if stopped {
		return errors.New(why)
	}
	if q == nil {
		var err error
		if q, err = g.prepareRule(ctx, r); err != nil {
			return err
		}
		run.mu.Lock()
		run.solo[r.ID] = q
		run.mu.Unlock()
	}
	err := run.eval(ctx, g, q, input, got)
	if errors.Is(err, errBounds) {
		run.mu.Lock()
		run.stopped[r.ID] = err.Error()
		run.mu.Unlock()
	}
	return err
}

// errBounds is a user's rule that ran over its deadline or memory.
var errBounds = errors.New("out of bounds")

func (run *evaluation) eval(ctx context.Context, g *compiled, q *rego.PreparedEvalQuery, input ast.Value, into answers) error {
	rs, err := run.bounded(ctx, g, func(ctx context.Context) (rego.ResultSet, error) {
		return q.Eval(ctx, rego.EvalParsedInput(input))
	})
	if err != nil {
		return evalError(err)
	}
	return into.read(rs)
}

// evalError is OPA's error with file and line.
func evalError(err error) error {
	if te, ok := errors.AsType[*topdown.Error](err); ok && te.Location != nil {
		return located(te.Location, te.Message)
	}
	return err
}

// read takes [rule, set, element] triples.
func (a answers) read(rs rego.ResultSet) error {
	if len(rs) != 1 || len(rs[0].Expressions) != 1 {
		return errors.New("the policies gave no answer")
	}
	list, ok := rs[0].Expressions[0].Value.([]any)
	if !ok {
		return errors.New("the policies' answer is not a set")
	}
	for _, item := range list {
		t := item.([]any)
		if err := a.add(t[0].(string), t[1].(string), t[2]); err != nil {
			return err
		}
	}
	return nil
}

// add takes an element of one of a rule's sets.
func (a answers) add(id, set string, element any) error {
	m, ok := element.(map[string]any)
	if !ok {
		return fmt.Errorf("rule %s: an element of %s is not an object but %v", id, set, element)
	}
	unit, ok := m["resource"].(string)
	if !ok {
		return fmt.Errorf("rule %s: an element of %s has no \"resource\" (the id of what it is about)", id, set)
	}
	one, reason := a.of(id, unit), str(m, "reason")
	switch {
	case set == failSet:
		one.fails = append(one.fails, m)
	case reason == "":
		return fmt.Errorf("rule %s: an element of %s has no \"reason\"", id, set)
	case set == exemptSet:
		one.exempt = reason
	default:
		one.unknown = reason
	}
	return nil
}
