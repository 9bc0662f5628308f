package policy

import (
	"context"
	"fmt"
	"runtime/metrics"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
)

// heapObjects is the metric of live and not yet swept heap objects, in bytes.
const heapObjects = "/memory/classes/heap/objects:bytes"

// bounded evaluates within the deadline of a user's rule and its share of memory. OPA looks
// at the context between its steps: an evaluation whose single step goes on long after is
// left behind, and goes on beside until that step ends.
func (run *evaluation) bounded(parent context.Context, g *compiled, eval func(context.Context) (rego.ResultSet, error)) (rego.ResultSet, error) {
	if g.builtIn {
		return eval(parent)
	}
	type outcome struct {
		rs  rego.ResultSet
		err error
	}
	ctx, cancel := context.WithTimeout(parent, run.o.Deadline)
	defer cancel()
	done := make(chan outcome, 1)
	go func() {
		rs, err := eval(ctx)
		done <- outcome{rs, err}
	}()
	late := time.After(5*run.o.Deadline + time.Second)
	look := time.NewTicker(5 * time.Millisecond) // short evaluations end before the first look
	defer look.Stop()
	var first uint64 // bytes of heap at the first look
	grew := false
	for {
		select {
		case o := <-done:
			switch {
			case o.err == nil:
			case grew:
				o.err = fmt.Errorf("%w: the evaluation took more than %d MiB of memory and was stopped", errBounds, run.o.Memory>>20)
			case ctx.Err() == context.DeadlineExceeded && parent.Err() == nil:
				o.err = fmt.Errorf("%w: the evaluation took longer than %s and was stopped", errBounds, run.o.Deadline)
			}
			return o.rs, o.err
		case <-late:
			return nil, fmt.Errorf("%w: the evaluation took longer than %s and could not be stopped", errBounds, run.o.Deadline)
		case <-look.C:
			now := heap()
			if first == 0 {
				first = now
			} else if now > first+run.o.Memory {
				grew = true
				cancel()
			}
		}
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
