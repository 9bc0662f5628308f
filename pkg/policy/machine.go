package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"
)

// machine evaluates a program. It is for one goroutine.
type machine struct {
	*program
	// known holds the answers of plain functions: for one input, and those of
	// constant functions for good.
	known []answer
	// free is where the locals of calls are taken from.
	free []*ast.Term
	ctx  topdown.BuiltinContext
	data *ast.Term
	err  error
}

type answer struct {
	asked bool
	value *ast.Term // nil: undefined
}

// A block ends by running to its end, or with the number of blocks to leave, the
// innermost being 0: an undefined statement leaves 0. The large numbers leave the
// function.
const (
	ended    = -1
	returned = 1 << 20
	failed   = 1 << 21
)

// undefined is the local that is never set.
const undefined = -1

const localsAtATime = 4096

func newMachine(ctx context.Context, p *program) *machine {
	return &machine{
		program: p, known: make([]answer, len(p.funcs)), data: ast.ObjectTerm(),
		ctx: topdown.BuiltinContext{Context: ctx, Cache: builtins.Cache{}, Capabilities: capabilities()},
	}
}

// begin forgets what it knew of another input.
func (m *machine) begin() {
	for i, f := range m.funcs {
		if !f.constant {
			m.known[i] = answer{}
		}
	}
	m.err = nil
}

// ask evaluates rules on one input. Any error is the interpreter's to explain.
func (m *machine) ask(rules []*Rule, input ast.Value) (verdicts, error) {
	m.begin()
	in, got := ast.NewTerm(input), verdicts{}
	for _, r := range rules {
		for _, path := range r.sets() {
			found, err := m.set(path, in)
			if err != nil {
				return nil, err
			}
			if found == nil {
				continue
			}
			set, ok := found.Value.(ast.Set)
			if !ok {
				return nil, errNotPlanned
			}
			for _, element := range set.Slice() {
				v, err := ast.JSON(element.Value)
				if err != nil {
					return nil, err
				}
				if err := got.add(r.ID, path == r.Package+".fail", v); err != nil {
					return nil, err
				}
			}
		}
	}
	return got, nil
}

// set is the value of a rule's set for an input; nil when it is undefined.
func (m *machine) set(path string, input *ast.Term) (*ast.Term, error) {
	f := m.entry[path]
	if f == nil {
		return nil, fmt.Errorf("%w: %s", errNotPlanned, path)
	}
	v := m.call(f, input, nil, nil)
	return v, m.err
}

// call evaluates a function: undefined is nil, and m.err says whether it failed.
func (m *machine) call(f *function, input *ast.Term, args []operand, caller []*ast.Term) *ast.Term {
	if f.plain && m.known[f.id].asked {
		return m.known[f.id].value
	}
	if len(m.free) < f.locals {
		m.free = make([]*ast.Term, max(localsAtATime, f.locals))
	}
	kept := m.free
	locals := m.free[:f.locals:f.locals]
	m.free = m.free[f.locals:]
	locals[0], locals[1] = input, m.data
	for i := 2; i < len(args); i++ {
		locals[i] = args[i].of(caller)
	}
	var value *ast.Term
	for _, b := range f.blocks {
		code := m.run(b, locals)
		if code == returned {
			value = locals[0] // where the return statement left it
			break
		}
		if code == failed {
			break
		}
	}
	clear(locals)
	m.free = kept
	if f.plain && m.err == nil {
		m.known[f.id] = answer{asked: true, value: value}
	}
	return value
}

func (o operand) of(locals []*ast.Term) *ast.Term {
	if o.constant != nil {
		return o.constant
	}
	if o.local == undefined {
		return nil
	}
	return locals[o.local]
}

// errConflict is a rule or an object with two values: the interpreter says where.
var errConflict = errors.New("conflicting values")

func (m *machine) fail(err error) int {
	m.err = err
	return failed
}

// run executes a block.
func (m *machine) run(ops []op, locals []*ast.Term) int {
	for i := range ops {
		o := &ops[i]
		switch o.code {
		case opAssign:
			locals[o.target] = o.a.of(locals)
		case opDot:
			v := dot(o.a.of(locals), o.b.of(locals))
			if v == nil {
				return 0
			}
			locals[o.target] = v
		case opEqual:
			if !same(o.a.of(locals), o.b.of(locals)) {
				return 0
			}
		case opNotEqual:
			if same(o.a.of(locals), o.b.of(locals)) {
				return 0
			}
		case opIsDefined:
			if o.a.of(locals) == nil {
				return 0
			}
		case opIsUndefined:
			if o.a.of(locals) != nil {
				return 0
			}
		case opCall:
			v := m.call(o.call, locals[0], o.args, locals)
			if m.err != nil {
				return failed
			}
			if v == nil {
				return 0
			}
			locals[o.target] = v
		case opBuiltin:
			v, err := m.builtin(o, locals)
			if err != nil {
				return m.fail(err)
			}
			if v == nil {
				return 0
			}
			locals[o.target] = v
		case opScan:
			if code := m.scan(o, locals); code != ended {
				return code
			}
		case opNot:
			switch code := m.run(o.blocks[0], locals); {
			case code == ended:
				return 0
			case code >= returned:
				return code
			case code > 0:
				return code - 1
			}
		case opBlock:
			for _, b := range o.blocks {
				switch code := m.run(b, locals); {
				case code >= returned:
					return code
				case code > 0:
					return code - 1
				}
			}
		case opBreak:
			return o.n
		case opReturn:
			locals[0] = o.a.of(locals)
			return returned
		case opAssignOnce:
			v := o.a.of(locals)
			if before := locals[o.target]; before != nil && !same(before, v) {
				return m.fail(errConflict)
			}
			locals[o.target] = v
		default:
			if code := m.collection(o, locals); code != ended {
				return code
			}
		}
	}
	return ended
}

// collection executes the statements that make and look at collections.
func (m *machine) collection(o *op, locals []*ast.Term) int {
	switch o.code {
	case opMakeArray:
		locals[o.target] = ast.ArrayTerm()
	case opMakeObject:
		locals[o.target] = ast.ObjectTerm()
	case opMakeSet:
		locals[o.target] = ast.SetTerm()
	case opArrayAppend:
		array, ok := locals[o.target].Value.(*ast.Array)
		if !ok {
			return m.fail(errConflict)
		}
		locals[o.target] = ast.NewTerm(array.Append(o.a.of(locals)))
	case opSetAdd:
		set, ok := locals[o.target].Value.(ast.Set)
		if !ok {
			return m.fail(errConflict)
		}
		set.Add(o.a.of(locals))
	case opObjectInsert, opObjectInsertOnce:
		object, ok := locals[o.target].Value.(ast.Object)
		if !ok {
			return m.fail(errConflict)
		}
		key, value := o.a.of(locals), o.b.of(locals)
		if o.code == opObjectInsertOnce {
			if before := object.Get(key); before != nil && !same(before, value) {
				return m.fail(errConflict)
			}
		}
		object.Insert(key, value)
	case opLen:
		n, ok := length(o.a.of(locals))
		if !ok {
			return 0
		}
		locals[o.target] = ast.InternedTerm(n)
	case opIsArray:
		if v := o.a.of(locals); v == nil || !is[*ast.Array](v) {
			return 0
		}
	case opIsObject:
		if v := o.a.of(locals); v == nil || !is[ast.Object](v) {
			return 0
		}
	case opIsSet:
		if v := o.a.of(locals); v == nil || !is[ast.Set](v) {
			return 0
		}
	default:
		return m.fail(errNotPlanned)
	}
	return ended
}

func is[T ast.Value](v *ast.Term) bool {
	_, ok := v.Value.(T)
	return ok
}

// scan runs a block for each element. Leaving one block goes on to the next
// element, leaving two ends the loop.
func (m *machine) scan(o *op, locals []*ast.Term) int {
	source := o.a.of(locals)
	if source == nil {
		return ended
	}
	body := o.blocks[0]
	// step returns whether to go on, and else how the scan ends.
	step := func(key, value *ast.Term) (bool, int) {
		locals[o.b.local], locals[o.target] = key, value
		switch code := m.run(body, locals); {
		case code >= returned:
			return false, code
		case code == 1:
			return false, ended
		case code > 1:
			return false, code - 2
		}
		return true, ended
	}
	code := ended
	switch v := source.Value.(type) {
	case *ast.Array:
		for i := range v.Len() {
			var on bool
			if on, code = step(ast.InternedTerm(i), v.Elem(i)); !on {
				return code
			}
		}
	case ast.Set:
		for _, e := range v.Slice() {
			var on bool
			if on, code = step(e, e); !on {
				return code
			}
		}
	case ast.Object:
		stop := v.Until(func(key, value *ast.Term) bool {
			var on bool
			on, code = step(key, value)
			return !on
		})
		if stop {
			return code
		}
	}
	return ended
}

// dot looks a key up; nil where there is none.
func dot(source, key *ast.Term) *ast.Term {
	if source == nil || key == nil {
		return nil
	}
	switch v := source.Value.(type) {
	case ast.Object:
		return v.Get(key)
	case *ast.Array:
		return v.Get(key)
	case ast.Set:
		if v.Contains(key) {
			return key
		}
	}
	return nil
}

func same(a, b *ast.Term) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a == b || ast.ValueEqual(a.Value, b.Value)
}

func length(t *ast.Term) (int, bool) {
	if t == nil {
		return 0, false
	}
	switch v := t.Value.(type) {
	case *ast.Array:
		return v.Len(), true
	case ast.Object:
		return v.Len(), true
	case ast.Set:
		return v.Len(), true
	case ast.String:
		return len([]rune(string(v))), true
	}
	return 0, false
}

// builtin calls one of OPA's built-in functions; nil is undefined.
func (m *machine) builtin(o *op, locals []*ast.Term) (*ast.Term, error) {
	var few [4]*ast.Term
	args := few[:0]
	for _, a := range o.args {
		v := a.of(locals)
		if v == nil {
			return nil, nil
		}
		args = append(args, v)
	}
	var result *ast.Term
	err := o.builtin(m.ctx, args, func(t *ast.Term) error {
		result = t
		return nil
	})
	return result, err
}
