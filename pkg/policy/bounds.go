package policy

import (
	"context"
	"fmt"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// heapObjects is the metric of live and not yet swept heap objects, in bytes.
const heapObjects = "/memory/classes/heap/objects:bytes"

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
