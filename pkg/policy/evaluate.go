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
	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Source hands over a snapshot: its head (without clusters) once, and every cluster,
// in any order. It stops at the first error of a callback and returns it.
type Source func(head func(*snapshot.Snapshot) error, cluster func(*snapshot.Cluster) error) error

// FromSnapshot is the Source of a snapshot in memory.
func FromSnapshot(s *snapshot.Snapshot) Source {
	return func(head func(*snapshot.Snapshot) error, cluster func(*snapshot.Cluster) error) error {
		h := *s
		h.Clusters = nil
		if err := head(&h); err != nil {
			return err
		}
		for i := range s.Clusters {
			if err := cluster(&s.Clusters[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// FromFile is the Source of a snapshot file, read cluster by cluster: memory
// does not grow with their number. Errors name the file and the line.
func FromFile(path string) Source {
	return func(head func(*snapshot.Snapshot) error, cluster func(*snapshot.Cluster) error) error {
		h, err := snapshot.StreamFile(path, cluster)
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
	// Deadline bounds one evaluation of a user's rule; 0: one second.
	Deadline time.Duration
	// Memory bounds, in bytes, what the heap may grow by while a user's rule is
	// evaluated; 0: 512 MiB.
	Memory uint64
}

// clientBatch is how many connection settings one evaluation judges.
const clientBatch = 32

// Engine is a compiled [Set].
type Engine struct {
	set    *Set
	groups []*compiled
}

// Compile prepares the rules. schema is the JSON Schema of the input: a field
// that it does not have is a compile error. nil: fields are not checked. Built-in rules
// are compiled when the first input needs them.
func (s *Set) Compile(ctx context.Context, schema []byte) (*Engine, error) {
	input, err := parseSchema(schema)
	if err != nil {
		return nil, err
	}
	e := &Engine{set: s}
	var errs []error
	for _, g := range s.groups {
		errs = append(errs, g.checkEvidence(input))
		for _, part := range g.parts() {
			c := part.queried()
			if !g.builtIn && len(g.rules) > 0 {
				errs = append(errs, c.compile(ctx, input))
			}
			e.groups = append(e.groups, c)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
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
	work := make(chan *snapshot.Cluster, 4*o.Workers)
	g, gctx := errgroup.WithContext(ctx)
	parts := make([]part, o.Workers)
	for i := range o.Workers {
		g.Go(func() error {
			for c := range work {
				if err := run.cluster(gctx, c, &parts[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(work)
		return src(func(h *snapshot.Snapshot) error { head = h; return nil }, func(c *snapshot.Cluster) error {
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
	return run.finish(head, parts), nil
}

// part is what one worker found.
type part struct {
	findings []result.Finding
	passed   []verdict
	exempt   []verdict
	errors   []ruleError
	clusters []result.Cluster

	facts       notes
	unexplained []unexplained
}

// verdict is a pass, or an exemption with its reason.
type verdict struct {
	rule     *Rule
	resource *result.Resource
	reason   string
}

// ruleError is an error of one rule.
type ruleError struct {
	rule string
	snapshot.Error
}

// evaluation is one run of an engine.
type evaluation struct {
	*Engine
	o          Options
	parameters map[string]any // in force, by rule: of each a map[string]any
	now        string

	mu sync.Mutex
	// stopped are a user's rules that ran over their bounds, and why.
	stopped map[string]string
	// single are the groups whose rules are asked one by one, since one was stopped
	// or erred, and solo the queries for it.
	single map[*compiled]bool
	solo   map[string]*rego.PreparedEvalQuery
}

func newEvaluation(e *Engine, o Options) (*evaluation, error) {
	run := &evaluation{
		Engine: e, o: o, now: o.Now.UTC().Format(time.RFC3339),
		parameters: map[string]any{}, stopped: map[string]string{},
		single: map[*compiled]bool{}, solo: map[string]*rego.PreparedEvalQuery{},
	}
	for _, r := range e.set.all {
		if len(r.Parameters) == 0 {
			continue
		}
		m := map[string]any{}
		for name, p := range r.Parameters {
			v, err := p.Check(p.InForce())
			if err != nil {
				return nil, fmt.Errorf("parameter %s of %s: %w", name, r.ID, err)
			}
			m[name] = v
		}
		run.parameters[r.ID] = m
	}
	return run, nil
}

// input is what rules see. Fields are converted when a rule reads them.
func (run *evaluation) input(key string, v any) ast.Value {
	return ast.LazyObject(map[string]any{key: v, "parameters": run.parameters, "now": run.now})
}

// cluster judges one cluster.
func (run *evaluation) cluster(ctx context.Context, c *snapshot.Cluster, p *part) error {
	value, err := snapshot.ClusterValue(c)
	if err != nil {
		return fmt.Errorf("cluster %s: %w", c.ID, err)
	}
	p.clusters = append(p.clusters, result.Inventory(c))
	before := len(p.findings)
	if err := run.judgeAll(ctx, clusterKey, value, &input{cluster: value}, p); err != nil {
		return err
	}
	change.Join(value, p.findings[before:])
	return nil
}

// judgeAll asks the rules that read one part of the input, and judges their answers.
func (run *evaluation) judgeAll(ctx context.Context, key string, v any, in *input, p *part) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	value := run.input(key, v)
	for _, g := range run.groups {
		for _, name := range sortedKeys(g.queries) {
			q := g.queries[name]
			if q.key() != key || !q.applies(in) {
				continue
			}
			var got answers
			var failed map[string]error
			if q.observed(in) {
				var err error
				if got, failed, err = run.ask(ctx, g, q, value); err != nil {
					return err
				}
			}
			for _, r := range q.rules {
				run.judge(r, in, got[r.ID], failed[r.ID], p)
			}
			q.note(in, p)
		}
	}
	return nil
}

// clients judges the connection settings, a batch an evaluation.
func (run *evaluation) clients(ctx context.Context, head *snapshot.Snapshot, p *part) error {
	for _, m := range head.Missing {
		if m.Fact != clientsKey && !strings.HasPrefix(m.Fact, clientsKey+".") {
			continue
		}
		for _, g := range run.groups {
			if q := g.queries[clientsKey]; q != nil {
				for _, r := range q.rules {
					account := &result.Resource{Type: "account", ID: "account/" + m.Fact, Name: "account"}
					p.findings = append(p.findings, unknown(r, account, []string{m.Fact}, m))
				}
			}
		}
	}
	for batch := range slices.Chunk(head.Clients, clientBatch) {
		list := make([]any, len(batch))
		for i := range batch {
			m, err := snapshot.ClientValue(&batch[i])
			if err != nil {
				return fmt.Errorf("connection setting %s: %w", batch[i].ID, err)
			}
			list[i] = m
		}
		if err := run.judgeAll(ctx, clientsKey, list, &input{clients: list}, p); err != nil {
			return err
		}
	}
	return nil
}
