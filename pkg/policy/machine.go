package policy

import (
	"context"
	"errors"
	"unicode/utf8"

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
	free []any
	// args are those of the built-in function that is being called.
	args []any
	ctx  topdown.BuiltinContext
	data any
	err  error
}

type answer struct {
	asked bool
	value any // nil: undefined
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
		program: p, known: make([]answer, len(p.funcs)), data: map[string]any{},
		ctx: topdown.BuiltinContext{Context: ctx, Cache: builtins.Cache{}},
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
func (m *machine) ask(rules []*Rule, input map[string]any) (got verdicts, err error) {
	defer func() {
		if x := recover(); x != nil {
			if x != any(errNotPlanned) {
				panic(x)
			}
			got, err = nil, errNotPlanned
			m.free = nil
		}
	}()
	m.begin()
	got = verdicts{}
	for _, r := range rules {
		sets := m.rules[r.Package]
		if err := m.set(got, r, sets.fail, true, input); err != nil {
			return nil, err
		}
		if r.notApplicable {
			if err := m.set(got, r, sets.exempt, false, input); err != nil {
				return nil, err
			}
		}
	}
	return got, nil
}

// set adds the elements of one of a rule's sets to the verdicts.
func (m *machine) set(got verdicts, r *Rule, f *function, fail bool, input map[string]any) error {
	if f == nil {
		return errNotPlanned
	}
	v := m.call(f, input, nil, nil)
	if m.err != nil || v == nil { // failed, or undefined
		return m.err
	}
	s, ok := v.(*set)
	if !ok {
		return errNotPlanned
	}
	for _, element := range s.list() {
		if err := got.add(r.ID, fail, exported(element)); err != nil {
			return err
		}
	}
	return nil
}

// call evaluates a function: undefined is nil, and m.err says whether it failed.
func (m *machine) call(f *function, input any, args []operand, caller []any) any {
	if f.plain && m.known[f.id].asked {
		return m.known[f.id].value
	}
	if len(m.free) < f.locals {
		m.free = make([]any, max(localsAtATime, f.locals))
	}
	kept := m.free
	locals := m.free[:f.locals:f.locals]
	m.free = m.free[f.locals:]
	locals[0], locals[1] = input, m.data
	for i := 2; i < len(args); i++ {
		locals[i] = args[i].of(caller)
	}
	var value any
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

func (o *operand) of(locals []any) any {
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
func (m *machine) run(ops []op, locals []any) int {
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
func (m *machine) collection(o *op, locals []any) int {
	switch o.code {
	case opMakeArray:
		locals[o.target] = make([]any, 0, o.n)
	case opMakeObject:
		locals[o.target] = map[string]any{}
	case opMakeSet:
		locals[o.target] = &set{}
	case opArrayAppend:
		array, ok := locals[o.target].([]any)
		if !ok {
			return m.fail(errConflict)
		}
		locals[o.target] = append(array, stored(o.a.of(locals)))
	case opSetAdd:
		set, ok := locals[o.target].(*set)
		if !ok {
			return m.fail(errConflict)
		}
		set.add(stored(o.a.of(locals)))
	case opObjectInsert, opObjectInsertOnce:
		object, ok := locals[o.target].(map[string]any)
		if !ok {
			return m.fail(errConflict)
		}
		key, ok := o.a.of(locals).(string)
		if !ok {
			return m.fail(errNotPlanned)
		}
		value := stored(o.b.of(locals))
		if o.code == opObjectInsertOnce {
			if before, ok := object[key]; ok && !same(before, value) {
				return m.fail(errConflict)
			}
		}
		object[key] = value
	case opLen:
		n, ok := length(o.a.of(locals))
		if !ok {
			return 0
		}
		locals[o.target] = n
	case opIsArray:
		if !is[[]any](o.a.of(locals)) {
			return 0
		}
	case opIsObject:
		if !is[map[string]any](o.a.of(locals)) {
			return 0
		}
	case opIsSet:
		if !is[*set](o.a.of(locals)) {
			return 0
		}
	default:
		return m.fail(errNotPlanned)
	}
	return ended
}

// scan runs a block for each element. Leaving one block goes on to the next
// element, leaving two ends the loop.
func (m *machine) scan(o *op, locals []any) int {
	body := o.blocks[0]
	// step returns whether to go on, and else how the scan ends.
	step := func(key, value any) (bool, int) {
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
	switch v := o.a.of(locals).(type) {
	case []any:
		for i, x := range v {
			if on, code := step(int64(i), read(x)); !on {
				return code
			}
		}
	case *set:
		for _, x := range v.list() {
			if on, code := step(read(x), read(x)); !on {
				return code
			}
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			if on, code := step(k, read(v[k])); !on {
				return code
			}
		}
	}
	return ended
}

// dot looks a key up; nil where there is none.
func dot(source, key any) any {
	switch v := source.(type) {
	case map[string]any:
		if k, ok := key.(string); ok {
			if x, ok := v[k]; ok {
				return read(x)
			}
		}
	case []any:
		i, ok := key.(int64)
		if !ok && isNumber(key) {
			panic(errNotPlanned)
		}
		if ok && 0 <= i && i < int64(len(v)) {
			return read(v[i])
		}
	case *set:
		if key != nil && v.has(stored(key)) {
			return key
		}
	}
	return nil
}

func length(v any) (int64, bool) {
	switch v := v.(type) {
	case []any:
		return int64(len(v)), true
	case map[string]any:
		return int64(len(v)), true
	case *set:
		return int64(len(v.items)), true
	case string:
		return int64(utf8.RuneCountInString(v)), true
	}
	return 0, false
}
