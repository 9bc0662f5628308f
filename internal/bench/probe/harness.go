//go:build unix

package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
)

// harness is a realpg.TB outside of a test.
type harness struct {
	failure  error
	cleanups []func()
}

// withServers runs do, which may start servers, on a goroutine that Fatal can end,
// and stops them.
func withServers(do func(*harness) error) error {
	h := &harness{}
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		err = do(h)
	}()
	<-done
	for _, f := range slices.Backward(h.cleanups) {
		f()
	}
	return errors.Join(h.failure, err)
}

func (h *harness) Helper() {}

func (h *harness) Cleanup(f func()) { h.cleanups = append(h.cleanups, f) }

func (h *harness) Fatal(args ...any) {
	h.failure = errors.New(fmt.Sprint(args...))
	runtime.Goexit()
}

func (h *harness) Fatalf(format string, args ...any) { h.Fatal(fmt.Sprintf(format, args...)) }
