package policy

import (
	"context"
	"fmt"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
)

// heapObjects is the metric of live and not yet swept heap objects, in bytes.
const heapObjects = "/memory/classes/heap/objects:bytes"

// bounded evaluates within the bounds of a user's rules. OPA looks at them between its
// steps: an evaluation whose single step goes on long after is left behind, and goes on
// beside until that step ends.
func (run *evaluation) bounded(ctx context.Context, g *compiled, eval func(context.Context) (rego.ResultSet, error)) (rego.ResultSet, error) {
	if g.builtIn {
		return eval(ctx)
	}
	type outcome struct {
		rs  rego.ResultSet
		err error
	}
	ctx, stop := run.bound(ctx)
	done := make(chan outcome, 1)
	go func() {
		rs, err := eval(ctx)
		done <- outcome{rs, err}
	}()
	late := time.NewTimer(5*run.o.Deadline + time.Second)
	defer late.Stop()
	select {
	case o := <-done:
		if why := stop(); o.err != nil && why != "" {
			return nil, fmt.Errorf("%w: %s", errBounds, why)
		}
		return o.rs, o.err
	case <-late.C:
		stop()
		return nil, fmt.Errorf("%w: the evaluation took longer than %s, and was left behind in a call that does not end", errBounds, run.o.Deadline)
	}
}

// bound gives a context that ends with the deadline of a user's rule, or when
// the heap grew by more than its share. stop ends it and says which bound was
// met; "" for none. OPA looks at the context between its steps.
func (run *evaluation) bound(parent context.Context) (context.Context, func() string) {
	ctx, cancel := context.WithTimeout(parent, run.o.Deadline)
	var grew atomic.Bool
	done := make(chan struct{})
	go func() {
		// Short evaluations end before the first look.
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		var first uint64
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			now := heap()
			switch {
			case first == 0:
				first = now
			case now > first+run.o.Memory:
				grew.Store(true)
				cancel()
				return
			}
		}
	}()
	return ctx, func() string {
		close(done)
		expired := ctx.Err() == context.DeadlineExceeded && parent.Err() == nil
		cancel()
		switch {
		case grew.Load():
			return fmt.Sprintf("the evaluation took more than %d MiB of memory and was stopped", run.o.Memory>>20)
		case expired:
			return fmt.Sprintf("the evaluation took longer than %s and was stopped", run.o.Deadline)
		}
		return ""
	}
}

func heap() uint64 {
	s := []metrics.Sample{{Name: heapObjects}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}
