// Package collect holds what collectors have in common: their interface, and how
// far they are is shown. The collectors are in the folders below it.
package collect

import (
	"context"
	"errors"
	"time"

	"dbaudit/pkg/snapshot"
)

// Collector observes one kind of source.
type Collector interface {
	// Name is what the snapshot's errors call it: "account".
	Name() string
	// Collect adds to the snapshot what it observes and, for each fact that it was
	// asked for and did not observe, a [snapshot.Missing] with the reason. What the
	// snapshot of an interrupted collection has already is not asked again. The end
	// of ctx is no error. An error means that there is nothing to go on from; it
	// wraps [ErrUnavailable] when that is not for wrong options.
	Collect(ctx context.Context, s *snapshot.Snapshot, p Progress) error
}

// ErrUnavailable is a source that does not answer, or not as it should.
var ErrUnavailable = errors.New("nothing could be collected")

// Progress is told how far a collector is, by one goroutine or several.
type Progress func(State)

// State is how far a collector is.
type State struct {
	// Unit is what is counted: "clusters", "endpoints".
	Unit string
	// Total is how many are known, Done how many of them are collected. Total 0: not
	// counted.
	Done, Total int
	// Calls is how many requests were sent, repetitions included; 0: not counted.
	Calls int
	// WaitUntil is when the latest wait ends, and Why what it is for.
	WaitUntil time.Time
	Why       string
}
