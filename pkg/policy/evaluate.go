package policy

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Source hands over a snapshot: its head (without clusters) once, and every
// cluster in its decoded JSON form, in any order. In that form a whole number of 64
// bits is an int64 and any other number a [json.Number]. It stops at the first error of
// a callback and returns it.
type Source func(head func(*snapshot.Snapshot) error, cluster func(map[string]any) error) error

// FromSnapshot is the Source of a snapshot in memory.
func FromSnapshot(s *snapshot.Snapshot) Source {
	return func(head func(*snapshot.Snapshot) error, cluster func(map[string]any) error) error {
		h := *s
		h.Clusters = nil
		if err := head(&h); err != nil {
			return err
		}
		for i := range s.Clusters {
			m, err := snapshot.ClusterValue(&s.Clusters[i])
			if err != nil {
				return fmt.Errorf("cluster %s: %w", s.Clusters[i].ID, err)
			}
			if err := cluster(m); err != nil {
				return err
			}
		}
		return nil
	}
}

// FromFile is the Source of a snapshot file, read cluster by cluster: memory
// does not grow with their number. Errors name the file and the line.
func FromFile(path string) Source {
	return func(head func(*snapshot.Snapshot) error, cluster func(map[string]any) error) error {
		h, err := snapshot.StreamFile(path, func(r snapshot.Record) error { return cluster(r.Value) })
		if err != nil {
			return err
		}
		return head(h)
	}
}

// Options are the conditions of an evaluation.
type Options struct {
	// Now is the only clock that rules see.
	Now time.Time
	// Workers evaluate at the same time; 0: one a core.
	Workers int
	// Interpreter leaves the built-in rules to OPA's interpreter too: slower, and
	// with the same verdicts, which tests make sure of.
	Interpreter bool
	// Deadline bounds one evaluation of a user's rule; 0: one second.
	Deadline time.Duration
	// Memory bounds, in bytes, what the heap may grow by while a user's rule is
	// evaluated; 0: 512 MiB.
	Memory uint64
}

// clientBatch is how many connection settings one evaluation judges.
const clientBatch = 256

// Engine is a compiled [Set].
type Engine struct {
	set    *Set
	groups []*compiled
}

// Compile prepares the rules. schema is the JSON Schema of the input: a field
// that it does not have is a compile error. nil: fields are not checked.
func (s *Set) Compile(ctx context.Context, schema []byte) (*Engine, error) {
	e := &Engine{set: s}
	var errs []error
	for _, g := range s.groups {
		if len(g.rules) == 0 {
			continue
		}
		c, err := g.compile(ctx, schema)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		e.groups = append(e.groups, c)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return e, nil
}

// Evaluate judges a snapshot. The result has findings, passes, exemptions, the
// inventory and errors; waivers, baseline and the gate are [result.Finish]'s.
// The error is the source's or the context's: a rule's own error is in the
// result, and makes its verdicts unknown.
func (e *Engine) Evaluate(ctx context.Context, src Source, o Options) (*result.Result, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Deadline <= 0 {
		o.Deadline = time.Second
	}
	if o.Memory == 0 {
		o.Memory = 512 << 20
	}
	run, err := newEvaluation(e, o)
	if err != nil {
		return nil, err
	}
	var head *snapshot.Snapshot
	work := make(chan map[string]any, 4*o.Workers)
	g, gctx := errgroup.WithContext(ctx)
	parts := make([]part, o.Workers)
	for i := range o.Workers {
		g.Go(func() error {
			w := run.worker(gctx)
			for c := range work {
				if err := run.cluster(gctx, w, c, &parts[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(work)
		return src(func(h *snapshot.Snapshot) error { head = h; return nil }, func(c map[string]any) error {
			select {
			case work <- c:
				return nil
			case <-gctx.Done():
				return gctx.Err()
			}
		})
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if head == nil {
		head = &snapshot.Snapshot{}
	}
	if err := run.clients(ctx, head, &parts[0]); err != nil {
		return nil, err
	}
	return run.finish(head, joined(parts)), nil
}

// evaluation is one run of an engine.
type evaluation struct {
	*Engine
	o      Options
	now    string
	values map[string]map[string]any // parameters in force, by rule
	params map[string]any            // the same, as policies see them

	mu   sync.Mutex
	dead map[string]string // user's rules that ran over their bounds, and why
	slow map[*compiled]bool
	solo map[string]*rego.PreparedEvalQuery
}

func newEvaluation(e *Engine, o Options) (*evaluation, error) {
	run := &evaluation{
		Engine: e, o: o, values: map[string]map[string]any{}, params: map[string]any{},
		dead: map[string]string{}, slow: map[*compiled]bool{}, solo: map[string]*rego.PreparedEvalQuery{},
	}
	for _, r := range e.set.Rules {
		if len(r.Parameters) == 0 {
			continue
		}
		m := map[string]any{}
		for name, p := range r.Parameters {
			v := p.Value
			if v == nil {
				v = p.Default
			}
			v, err := checkParameter(p, v)
			if err != nil {
				return nil, fmt.Errorf("parameter %s of %s: %w", name, r.ID, err)
			}
			m[name] = v
		}
		run.values[r.ID], run.params[r.ID] = m, plain(m)
	}
	run.now = o.Now.UTC().Format(time.RFC3339)
	return run, nil
}

// said is what a rule said of one unit.
type said struct {
	fails  []map[string]any
	exempt string
}

// verdicts are by rule id, then unit id.
type verdicts map[string]map[string]*said

func (v verdicts) of(rule, unit string) *said {
	m := v[rule]
	if m == nil {
		m = map[string]*said{}
		v[rule] = m
	}
	s := m[unit]
	if s == nil {
		s = &said{}
		m[unit] = s
	}
	return s
}

// worker is what one goroutine evaluates with.
type worker struct {
	machines []*machine // one a group; nil for a group that has none
}

func (run *evaluation) worker(ctx context.Context) *worker {
	w := &worker{machines: make([]*machine, len(run.groups))}
	for i, g := range run.groups {
		if g.program == nil || run.o.Interpreter {
			continue
		}
		if p := g.program(); p != nil {
			w.machines[i] = newMachine(ctx, p)
		}
	}
	return w
}

// cluster judges one cluster. Its error is only the context's.
func (run *evaluation) cluster(ctx context.Context, w *worker, c map[string]any, p *part) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.clusters.add(inventory(c))
	input, s := run.input("cluster", c), &subject{cluster: c}
	for i, g := range run.groups {
		if len(g.clusters) == 0 {
			continue
		}
		got, failed, err := run.ask(ctx, w.machines[i], g, g.clusters, input)
		if err != nil {
			return err
		}
		for _, r := range g.clusters {
			run.judge(r, s, got[r.ID], failed[r.ID], p)
		}
	}
	return nil
}

// input is what rules see.
func (run *evaluation) input(key string, v any) map[string]any {
	return map[string]any{key: v, "parameters": run.params, "now": run.now}
}

// ask evaluates a group's rules on one input: by the machine where it can, else
// all at once by the interpreter, and one by one when that fails, so that one
// rule's error costs no other rule its verdict. failed holds the errors by rule
// id.
func (run *evaluation) ask(ctx context.Context, m *machine, g *compiled, rules []*Rule, in map[string]any) (verdicts, map[string]error, error) {
	if m != nil {
		if got, err := m.ask(rules, in); err == nil {
			return got, nil, nil
		}
	}
	opa, err := g.interpreter()
	if err != nil {
		return nil, nil, err
	}
	input, err := ast.InterfaceToValue(in)
	if err != nil {
		return nil, nil, fmt.Errorf("the input of the policies: %w", err)
	}
	q := opa.clusterQuery
	if rules[0].kind.name == "client" {
		q = opa.clientQuery
	}
	run.mu.Lock()
	slow := run.slow[g]
	run.mu.Unlock()
	got := verdicts{}
	if !slow {
		err := run.eval(ctx, g, q, input, got)
		if err == nil {
			return got, nil, nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if !g.builtIn {
			run.mu.Lock()
			run.slow[g] = true
			run.mu.Unlock()
		}
	}
	failed := map[string]error{}
	got = verdicts{}
	for _, r := range rules {
		run.mu.Lock()
		why, dead := run.dead[r.ID]
		run.mu.Unlock()
		if dead {
			failed[r.ID] = errors.New(why)
			continue
		}
		one, err := run.alone(ctx, opa, r)
		if err == nil {
			err = run.eval(ctx, g, one, input, got)
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if err == nil {
			continue
		}
		delete(got, r.ID)
		failed[r.ID] = err
		if errors.Is(err, errBounds) {
			run.mu.Lock()
			run.dead[r.ID] = err.Error()
			run.mu.Unlock()
		}
	}
	return got, failed, nil
}

func (run *evaluation) alone(ctx context.Context, in *interpreter, r *Rule) (*rego.PreparedEvalQuery, error) {
	run.mu.Lock()
	defer run.mu.Unlock()
	if q, ok := run.solo[r.ID]; ok {
		return q, nil
	}
	q, err := in.prepareRule(ctx, r)
	if err == nil {
		run.solo[r.ID] = q
	}
	return q, err
}

// errBounds is a user's rule that ran over its deadline or memory.
var errBounds = errors.New("out of bounds")

func (run *evaluation) eval(ctx context.Context, g *compiled, q *rego.PreparedEvalQuery, input ast.Value, into verdicts) error {
	if !g.builtIn {
		var stop func() string
		ctx, stop = run.bound(ctx)
		rs, err := q.Eval(ctx, rego.EvalParsedInput(input))
		if why := stop(); err != nil && why != "" {
			return fmt.Errorf("%w: %s", errBounds, why)
		}
		if err != nil {
			return evalError(err)
		}
		return into.read(rs)
	}
	rs, err := q.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return evalError(err)
	}
	return into.read(rs)
}

// evalError is OPA's error with file and line.
func evalError(err error) error {
	var te *topdown.Error
	if errors.As(err, &te) && te.Location != nil {
		return fmt.Errorf("%s:%d: %s", te.Location.File, te.Location.Row, strings.Join(strings.Fields(te.Message), " "))
	}
	return err
}

// read takes [id, "fail" | "not_applicable", value] triples.
func (v verdicts) read(rs rego.ResultSet) error {
	if len(rs) != 1 || len(rs[0].Expressions) != 1 {
		return errors.New("the policies gave no answer")
	}
	list, ok := rs[0].Expressions[0].Value.([]any)
	if !ok {
		return errors.New("the policies' answer is not a set")
	}
	for _, item := range list {
		t := item.([]any)
		if err := v.add(t[0].(string), t[1] == "fail", t[2]); err != nil {
			return err
		}
	}
	return nil
}

// add takes an element of a rule's fail, or else of its not_applicable.
func (v verdicts) add(id string, fail bool, element any) error {
	what := "not_applicable"
	if fail {
		what = "fail"
	}
	m, ok := element.(map[string]any)
	if !ok {
		return fmt.Errorf("rule %s: an element of %s is not an object but %v", id, what, element)
	}
	unit, ok := m["resource"].(string)
	if !ok {
		return fmt.Errorf("rule %s: an element of %s has no \"resource\" (the id of what it is about)", id, what)
	}
	s := v.of(id, unit)
	if fail {
		s.fails = append(s.fails, m)
		return nil
	}
	if s.exempt = str(m, "reason"); s.exempt == "" {
		return fmt.Errorf("rule %s: an element of not_applicable has no \"reason\"", id)
	}
	return nil
}

// clients judges the connection settings, a batch an evaluation.
func (run *evaluation) clients(ctx context.Context, head *snapshot.Snapshot, p *part) error {
	var rules []*Rule
	for _, g := range run.groups {
		rules = append(rules, g.clients...)
	}
	if len(rules) == 0 {
		return nil
	}
	for _, m := range head.Missing {
		if m.Fact != "clients" && !strings.HasPrefix(m.Fact, "clients.") {
			continue
		}
		for _, r := range rules {
			p.findings.add(unknown(r, result.Resource{Type: "account", ID: "account/" + m.Fact, Name: "account"}, []string{m.Fact}, m))
		}
	}
	w := run.worker(ctx)
	for batch := range slices.Chunk(head.Clients, clientBatch) {
		list := make([]any, len(batch))
		for i := range batch {
			m, err := snapshot.ClientValue(&batch[i])
			if err != nil {
				return fmt.Errorf("connection setting %s: %w", batch[i].ID, err)
			}
			list[i] = m
		}
		input, s := run.input("clients", list), &subject{clients: list}
		for i, g := range run.groups {
			if len(g.clients) == 0 {
				continue
			}
			got, failed, err := run.ask(ctx, w.machines[i], g, g.clients, input)
			if err != nil {
				return err
			}
			for _, r := range g.clients {
				run.judge(r, s, got[r.ID], failed[r.ID], p)
			}
		}
	}
	return nil
}
