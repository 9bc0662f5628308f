package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"sync"

	"dbaudit/pkg/result"
)

// The built-in policies come prepared: their metadata read and their plan made, so
// that a command need not parse and compile them each time that it starts. What is
// prepared names the policies that it was made of by their hash. Where that is
// another, it is passed over, and the policies themselves are read.
const (
	preparedRules = "prepared/rules.json"
	preparedPlan  = "prepared/plan"
)

// planFormat is part of the hash: another number makes every earlier plan another's.
const planFormat = 1

// prepared is the content of preparedRules.
type prepared struct {
	Policies string         `json:"policies"` // SHA-256
	Rules    []preparedRule `json:"rules"`
}

type preparedRule struct {
	Rule          result.Rule        `json:"rule"`
	Severities    []result.Severity  `json:"severities"`
	Package       string             `json:"package"`
	File          string             `json:"file"`
	Line          int                `json:"line"`
	NotApplicable bool               `json:"not_applicable,omitempty"`
	Templates     result.Remediation `json:"templates"`
}

// Prepare reads the built-in policies and gives the files, by name, that spare
// [Load] to do so. The errors are those of Load and of planning.
func Prepare(builtin fs.FS) (map[string][]byte, error) {
	g, err := parseBuiltIn(builtin)
	if err != nil {
		return nil, err
	}
	p := prepared{}
	if p.Policies, err = hashPolicies(builtin); err != nil {
		return nil, err
	}
	for _, r := range g.rules {
		p.Rules = append(p.Rules, preparedRule{
			Rule: r.Rule, Severities: r.Severities, Package: r.Package, File: r.File, Line: r.Line,
			NotApplicable: r.notApplicable, Templates: r.remediation.templates(),
		})
	}
	rules, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return nil, fmt.Errorf("prepare policies: %w", err)
	}
	prog, err := g.plan()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{preparedRules: append(rules, '\n'), preparedPlan: encode(prog)}, nil
}

// hashPolicies is the SHA-256 of all policies but their tests.
func hashPolicies(fsys fs.FS) (string, error) {
	files, err := policyFiles(fsys, withoutTests)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d\n", planFormat)
	for _, f := range files {
		raw, err := fs.ReadFile(fsys, f)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(h, "%s %d\n", f, len(raw))
		h.Write(raw)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// loadPrepared is nil where nothing is prepared, or of other policies.
func loadPrepared(builtin fs.FS) (*group, error) {
	raw, err := fs.ReadFile(builtin, preparedRules)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var p prepared
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", preparedRules, err)
	}
	hash, err := hashPolicies(builtin)
	if err != nil {
		return nil, err
	}
	if p.Policies != hash {
		return nil, nil
	}
	g := &group{builtIn: true, source: builtin}
	for _, x := range p.Rules {
		r := &Rule{
			Rule: x.Rule, Severities: x.Severities, Package: x.Package, File: x.File, Line: x.Line,
			kind: kinds[x.Rule.Resource], notApplicable: x.NotApplicable, remediation: newRemedies(x.Templates),
		}
		for _, path := range x.Rule.Evidence {
			e, err := parseEvidence(path, r.kind)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", preparedRules, r.ID, err)
			}
			r.evidence = append(r.evidence, e)
		}
		g.rules = append(g.rules, r)
	}
	g.parse = sync.OnceValues(func() (*parsed, error) {
		g, err := parseBuiltIn(builtin)
		if err != nil {
			return nil, err
		}
		return g.parse()
	})
	g.prepared = sync.OnceValues(func() (*program, error) {
		raw, err := fs.ReadFile(builtin, preparedPlan)
		if err != nil {
			return nil, err
		}
		return decode(raw)
	})
	return g, nil
}

// The kinds of operands in an encoded plan.
const (
	localOperand = iota
	stringOperand
	integerOperand
	numberOperand
	nullOperand
	falseOperand
	trueOperand
)

// encode writes a program as numbers of variable length: the texts, the functions,
// their statements.
func encode(p *program) []byte {
	e := &encoder{index: map[string]int{}}
	e.number(len(p.funcs))
	for _, f := range p.funcs {
		e.text(f.name)
		e.number(f.locals)
		e.flag(f.plain)
		e.flag(f.constant)
		e.blocks(f.blocks)
	}
	e.number(len(p.rules))
	for _, name := range sortedKeys(p.rules) {
		sets := p.rules[name]
		e.text(name)
		e.number(sets.fail.id)
		if e.flag(sets.exempt != nil); sets.exempt != nil {
			e.number(sets.exempt.id)
		}
	}
	body := e.b
	e.b = nil
	e.number(len(e.texts))
	for _, t := range e.texts {
		e.number(len(t))
		e.b = append(e.b, t...)
	}
	return append(e.b, body...)
}

type encoder struct {
	b     []byte
	texts []string
	index map[string]int
}

func (e *encoder) number(n int) { e.b = binary.AppendVarint(e.b, int64(n)) }

func (e *encoder) flag(b bool) {
	n := 0
	if b {
		n = 1
	}
	e.number(n)
}

func (e *encoder) text(s string) {
	i, ok := e.index[s]
	if !ok {
		i = len(e.texts)
		e.texts, e.index[s] = append(e.texts, s), i
	}
	e.number(i)
}

func (e *encoder) blocks(blocks [][]op) {
	e.number(len(blocks))
	for _, b := range blocks {
		e.number(len(b))
		for i := range b {
			e.op(&b[i])
		}
	}
}

func (e *encoder) op(o *op) {
	e.number(int(o.code))
	e.operand(o.a)
	e.operand(o.b)
	e.number(o.target)
	e.number(o.n)
	e.number(len(o.args))
	for _, a := range o.args {
		e.operand(a)
	}
	switch o.code {
	case opCall:
		e.number(o.call.id)
	case opBuiltin:
		e.text(o.builtin.name)
	}
	e.blocks(o.blocks)
}

func (e *encoder) operand(o operand) {
	switch c := o.constant.(type) {
	case nil:
		e.number(localOperand)
		e.number(o.local)
	case string:
		e.number(stringOperand)
		e.text(c)
	case int64:
		e.number(integerOperand)
		e.b = binary.AppendVarint(e.b, c)
	case json.Number:
		e.number(numberOperand)
		e.text(string(c))
	case bool:
		if c {
			e.number(trueOperand)
		} else {
			e.number(falseOperand)
		}
	default:
		e.number(nullOperand)
	}
}

// errPlan is a plan that is no plan.
var errPlan = errors.New(preparedPlan + " is damaged")

// decode reads what encode wrote.
func decode(raw []byte) (p *program, err error) {
	d := &decoder{b: raw}
	defer func() {
		if x := recover(); x != nil {
			if x != any(errPlan) {
				panic(x)
			}
			p, err = nil, errPlan
		}
	}()
	all := string(raw)
	for range d.count() {
		n := d.count()
		at := len(raw) - len(d.b)
		d.texts = append(d.texts, all[at:at+n])
		d.b = d.b[n:]
	}
	p = &program{rules: map[string]ruleSets{}}
	p.funcs = make([]*function, d.count())
	list := make([]function, len(p.funcs))
	for i := range p.funcs {
		p.funcs[i] = &list[i]
	}
	d.funcs = p.funcs
	for i, f := range p.funcs {
		*f = function{id: i, name: d.text(), locals: d.count(), plain: d.number() == 1, constant: d.number() == 1}
		f.blocks = d.blocks()
	}
	for range d.count() {
		name := d.text()
		sets := ruleSets{fail: d.function()}
		if d.number() == 1 {
			sets.exempt = d.function()
		}
		p.rules[name] = sets
	}
	if len(d.b) != 0 {
		return nil, errPlan
	}
	return p, nil
}

type decoder struct {
	b        []byte
	texts    []string
	funcs    []*function
	builtins map[string]*builtin
}

func (d *decoder) number() int {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		panic(errPlan)
	}
	d.b = d.b[size:]
	return int(n)
}

// count is a number of things that are still to come, each of a byte or more.
func (d *decoder) count() int {
	n := d.number()
	if n < 0 || n > len(d.b) || n > math.MaxInt32 {
		panic(errPlan)
	}
	return n
}

func (d *decoder) text() string {
	n := d.number()
	if n < 0 || n >= len(d.texts) {
		panic(errPlan)
	}
	return d.texts[n]
}

func (d *decoder) function() *function {
	n := d.number()
	if n < 0 || n >= len(d.funcs) {
		panic(errPlan)
	}
	return d.funcs[n]
}

func (d *decoder) blocks() [][]op {
	n := d.count()
	if n == 0 {
		return nil
	}
	blocks := make([][]op, n)
	for i := range blocks {
		blocks[i] = make([]op, d.count())
		for j := range blocks[i] {
			d.op(&blocks[i][j])
		}
	}
	return blocks
}

func (d *decoder) op(o *op) {
	o.code = opcode(d.number())
	o.a, o.b = d.operand(), d.operand()
	o.target, o.n = d.number(), d.number()
	if n := d.count(); n > 0 {
		o.args = make([]operand, n)
		for i := range o.args {
			o.args[i] = d.operand()
		}
	}
	switch o.code {
	case opCall:
		o.call = d.function()
	case opBuiltin:
		o.builtin = d.builtin(d.text())
	}
	o.blocks = d.blocks()
}

func (d *decoder) builtin(name string) *builtin {
	b := d.builtins[name]
	if b == nil {
		if b = newBuiltin(name); b == nil {
			panic(errPlan)
		}
		if d.builtins == nil {
			d.builtins = map[string]*builtin{}
		}
		d.builtins[name] = b
	}
	return b
}

func (d *decoder) operand() operand {
	switch d.number() {
	case localOperand:
		return operand{local: d.number()}
	case stringOperand:
		return operand{constant: d.text()}
	case integerOperand:
		return operand{constant: int64(d.number())}
	case numberOperand:
		return operand{constant: json.Number(d.text())}
	case nullOperand:
		return operand{constant: null{}}
	case falseOperand:
		return operand{constant: false}
	case trueOperand:
		return operand{constant: true}
	}
	panic(errPlan)
}

// templates are the texts of the remediation.
func (r remedies) templates() result.Remediation {
	var out result.Remediation
	for _, w := range r.ways {
		w.set(&out, strings.TrimSpace(w.text))
	}
	return out
}
