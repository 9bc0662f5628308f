package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"
)

// A plan is OPA's intermediate representation of policies
// (https://www.openpolicyagent.org/docs/ir): Rego with its unification worked out
// into straight loops. The built-in rules are evaluated from it by a machine of
// ours, several times faster than OPA's interpreter does from the syntax tree. It
// answers only where all goes well: whatever is not planned, and every error, is the
// interpreter's to answer, so that there is one source of error messages; and tests
// hold both against each other.

// errNotPlanned is a policy that uses what the machine does not do.
var errNotPlanned = errors.New("not planned")

// program is a plan in the machine's form.
type program struct {
	funcs []*function
	// rules are the functions of the rules' sets, by the rule's package.
	rules map[string]ruleSets
}

// ruleSets are the functions of what a rule defines; exempt may be nil.
type ruleSets struct{ fail, exempt *function }

// function is a rule or a function of the policies. Its locals 0 and 1 are the
// input and the (empty) data.
type function struct {
	id     int
	name   string
	locals int
	blocks [][]op
	// plain: it takes the input and data alone, so that one evaluation asks once.
	plain bool
	// constant: neither it nor what it calls reads the input.
	constant bool
}

type opcode uint8

const (
	opArrayAppend opcode = iota
	opAssign
	opAssignOnce
	opBlock
	opBreak
	opBuiltin
	opCall
	opDot
	opEqual
	opIsArray
	opIsDefined
	opIsObject
	opIsSet
	opIsUndefined
	opLen
	opMakeArray
	opMakeObject
	opMakeSet
	opNot
	opNotEqual
	opObjectInsert
	opObjectInsertOnce
	opReturn
	opScan
	opSetAdd
)

// operand is a constant, or the local of that number.
type operand struct {
	constant any
	local    int
}

// op is a statement. a, b and args are read, target is written.
type op struct {
	code    opcode
	a, b    operand
	target  int
	n       int
	blocks  [][]op
	args    []operand
	call    *function
	builtin *builtin
}

// plan compiles the sets of rules into a program. The error is errNotPlanned when
// the rules use a statement that the machine does not have.
func (g *group) plan() (*program, error) {
	all, err := g.parse()
	if err != nil {
		return nil, err
	}
	b := &bundle.Bundle{Data: map[string]any{}}
	b.Manifest.Init()
	b.Manifest.SetRegoVersion(ast.RegoV1)
	for _, name := range sortedKeys(all.modules) {
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: name, Path: name, Parsed: all.modules[name]})
	}
	var entrypoints []string
	for _, r := range g.rules {
		path := strings.ReplaceAll(r.Package, ".", "/")
		entrypoints = append(entrypoints, path+"/fail")
		if r.notApplicable {
			entrypoints = append(entrypoints, path+"/not_applicable")
		}
	}
	c := compile.New().WithBundle(b).WithTarget(compile.TargetPlan).WithCapabilities(capabilities()).
		WithRegoVersion(ast.RegoV1).WithPruneUnused(true).WithEntrypoints(entrypoints...)
	if err := c.Build(context.Background()); err != nil {
		return nil, fmt.Errorf("plan policies: %w", err)
	}
	var policy ir.Policy
	if err := json.Unmarshal(c.Bundle().PlanModules[0].Raw, &policy); err != nil {
		return nil, fmt.Errorf("plan policies: %w", err)
	}
	return assemble(&policy, g.rules)
}

// assembler turns one plan into a program.
type assembler struct {
	strings  []string
	builtins map[string]*ir.BuiltinFunc
	byName   map[string]*function
	err      error
	// of the function at hand
	locals map[ir.Local]int
	calls  map[*function][]*function
	reads  map[*function]bool
	now    *function
}

func assemble(p *ir.Policy, rules []*Rule) (*program, error) {
	a := &assembler{
		builtins: map[string]*ir.BuiltinFunc{}, byName: map[string]*function{},
		calls: map[*function][]*function{}, reads: map[*function]bool{},
	}
	for _, s := range p.Static.Strings {
		a.strings = append(a.strings, s.Value)
	}
	for _, b := range p.Static.BuiltinFuncs {
		a.builtins[b.Name] = b
	}
	prog, byPath := &program{rules: map[string]ruleSets{}}, map[string]*function{}
	for i, f := range p.Funcs.Funcs {
		fn := &function{id: i, name: f.Name, plain: len(f.Params) == 2}
		prog.funcs = append(prog.funcs, fn)
		a.byName[f.Name] = fn
		if len(f.Path) > 1 {
			byPath[strings.Join(f.Path[1:], ".")] = fn
		}
	}
	for i, f := range p.Funcs.Funcs {
		a.function(f, prog.funcs[i])
	}
	if a.err != nil {
		return nil, a.err
	}
	for _, r := range rules {
		sets := ruleSets{byPath[r.Package+".fail"], byPath[r.Package+".not_applicable"]}
		if sets.fail == nil || r.notApplicable && sets.exempt == nil {
			return nil, fmt.Errorf("%w: %s", errNotPlanned, r.Package)
		}
		prog.rules[r.Package] = sets
	}
	a.constants(prog.funcs)
	return prog, nil
}

// constants finds the functions that never come to read the input.
func (a *assembler) constants(funcs []*function) {
	for changed := true; changed; {
		changed = false
		for _, f := range funcs {
			for _, callee := range a.calls[f] {
				if a.reads[callee] && !a.reads[f] {
					a.reads[f], changed = true, true
				}
			}
		}
	}
	for _, f := range funcs {
		f.constant = f.plain && !a.reads[f]
	}
}

func (a *assembler) function(f *ir.Func, fn *function) {
	a.now, a.locals = fn, map[ir.Local]int{}
	for _, p := range f.Params {
		a.local(p)
	}
	for _, b := range f.Blocks {
		fn.blocks = append(fn.blocks, a.block(b))
	}
	fn.locals = len(a.locals)
}

func (a *assembler) local(l ir.Local) int {
	n, ok := a.locals[l]
	if !ok {
		n = len(a.locals)
		a.locals[l] = n
	}
	return n
}

// operand reads a value. Passing the input on to a rule is no reading of it.
func (a *assembler) operand(o ir.Operand) operand {
	switch v := o.Value.(type) {
	case *ir.Local:
		return a.source(*v)
	case *ir.StringIndex:
		return operand{constant: a.strings[*v]}
	case *ir.Bool:
		return operand{constant: bool(*v)}
	}
	a.refuse("operand %T", o.Value)
	return operand{}
}

func (a *assembler) source(l ir.Local) operand {
	if l == ir.Input {
		a.reads[a.now] = true
	}
	return operand{local: a.local(l)}
}

func (a *assembler) refuse(format string, args ...any) {
	if a.err == nil {
		a.err = fmt.Errorf("%w: %s", errNotPlanned, fmt.Sprintf(format, args...))
	}
}

func (a *assembler) block(b *ir.Block) []op {
	ops := make([]op, 0, len(b.Stmts))
	for _, s := range b.Stmts {
		if _, nop := s.(*ir.NopStmt); !nop {
			ops = append(ops, a.statement(s))
		}
	}
	return ops
}

func (a *assembler) statement(s ir.Stmt) op {
	switch s := s.(type) {
	case *ir.ArrayAppendStmt:
		return op{code: opArrayAppend, a: a.operand(s.Value), target: a.local(s.Array)}
	case *ir.AssignIntStmt:
		return op{code: opAssign, a: operand{constant: s.Value}, target: a.local(s.Target)}
	case *ir.AssignVarStmt:
		return op{code: opAssign, a: a.operand(s.Source), target: a.local(s.Target)}
	case *ir.AssignVarOnceStmt:
		return op{code: opAssignOnce, a: a.operand(s.Source), target: a.local(s.Target)}
	case *ir.BlockStmt:
		o := op{code: opBlock}
		for _, b := range s.Blocks {
			o.blocks = append(o.blocks, a.block(b))
		}
		return o
	case *ir.BreakStmt:
		return op{code: opBreak, n: int(s.Index)}
	case *ir.CallStmt:
		return a.call(s)
	case *ir.DotStmt:
		return op{code: opDot, a: a.operand(s.Source), b: a.operand(s.Key), target: a.local(s.Target)}
	case *ir.EqualStmt:
		return op{code: opEqual, a: a.operand(s.A), b: a.operand(s.B)}
	case *ir.IsArrayStmt:
		return op{code: opIsArray, a: a.operand(s.Source)}
	case *ir.IsDefinedStmt:
		return op{code: opIsDefined, a: a.source(s.Source)}
	case *ir.IsObjectStmt:
		return op{code: opIsObject, a: a.operand(s.Source)}
	case *ir.IsSetStmt:
		return op{code: opIsSet, a: a.operand(s.Source)}
	case *ir.IsUndefinedStmt:
		return op{code: opIsUndefined, a: a.source(s.Source)}
	case *ir.LenStmt:
		return op{code: opLen, a: a.operand(s.Source), target: a.local(s.Target)}
	case *ir.MakeArrayStmt:
		return op{code: opMakeArray, n: int(s.Capacity), target: a.local(s.Target)}
	case *ir.MakeNullStmt:
		return op{code: opAssign, a: operand{constant: null{}}, target: a.local(s.Target)}
	case *ir.MakeNumberIntStmt:
		return op{code: opAssign, a: operand{constant: s.Value}, target: a.local(s.Target)}
	case *ir.MakeNumberRefStmt:
		return op{code: opAssign, a: operand{constant: number64(json.Number(a.strings[s.Index]))}, target: a.local(s.Target)}
	case *ir.MakeObjectStmt:
		return op{code: opMakeObject, target: a.local(s.Target)}
	case *ir.MakeSetStmt:
		return op{code: opMakeSet, target: a.local(s.Target)}
	case *ir.NotStmt:
		return op{code: opNot, blocks: [][]op{a.block(s.Block)}}
	case *ir.NotEqualStmt:
		return op{code: opNotEqual, a: a.operand(s.A), b: a.operand(s.B)}
	case *ir.ObjectInsertStmt:
		return op{code: opObjectInsert, a: a.operand(s.Key), b: a.operand(s.Value), target: a.local(s.Object)}
	case *ir.ObjectInsertOnceStmt:
		return op{code: opObjectInsertOnce, a: a.operand(s.Key), b: a.operand(s.Value), target: a.local(s.Object)}
	case *ir.ResetLocalStmt:
		return op{code: opAssign, a: operand{local: undefined}, target: a.local(s.Target)}
	case *ir.ReturnLocalStmt:
		return op{code: opReturn, a: a.source(s.Source)}
	case *ir.ScanStmt:
		return op{code: opScan, a: a.source(s.Source), b: operand{local: a.local(s.Key)}, target: a.local(s.Value), blocks: [][]op{a.block(s.Block)}}
	case *ir.SetAddStmt:
		return op{code: opSetAdd, a: a.operand(s.Value), target: a.local(s.Set)}
	}
	a.refuse("%T", s)
	return op{}
}

func (a *assembler) call(s *ir.CallStmt) op {
	if callee, ok := a.byName[s.Func]; ok {
		a.calls[a.now] = append(a.calls[a.now], callee)
		// A rule reads the input that it is given if its body does; what a
		// function is given besides is read here.
		args := []operand{{local: 0}, {local: 1}}
		if len(s.Args) < 2 || !isLocal(s.Args[0], ir.Input) || !isLocal(s.Args[1], ir.Data) {
			a.refuse("%s is called with another input", s.Func)
			return op{}
		}
		for _, arg := range s.Args[2:] {
			args = append(args, a.operand(arg))
		}
		return op{code: opCall, args: args, call: callee, target: a.local(s.Result)}
	}
	decl, ok := a.builtins[s.Func]
	f := newBuiltin(s.Func)
	if b := ast.BuiltinMap[s.Func]; !ok || f == nil || b == nil || b.Relation || decl.Decl.Result() == nil {
		a.refuse("%s", s.Func)
	}
	o := op{code: opBuiltin, builtin: f, target: a.local(s.Result)}
	for _, arg := range s.Args {
		o.args = append(o.args, a.operand(arg))
	}
	return o
}

func isLocal(o ir.Operand, l ir.Local) bool {
	v, ok := o.Value.(*ir.Local)
	return ok && *v == l
}
