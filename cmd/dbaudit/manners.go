package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"dbaudit/pkg/notify"
	"dbaudit/pkg/result"
)

// mannersFlags are the flags of scheduled runs.
type mannersFlags struct {
	lock, store, notify string
	keepRuns            int

	webhook *notify.Webhook
	history []result.Point
	unlock  func() error
}

func (m *mannersFlags) register(f *pflag.FlagSet) {
	f.StringVar(&m.store, "store", "", "keep the JSON result in this folder, by date; `dbaudit history` shows its trend")
	f.IntVar(&m.keepRuns, "keep", 0, "how many results to keep in --store (default: all)")
	f.StringVar(&m.notify, "notify", "", "URL, or @FILE that holds it: post a short message there when findings are new")
	f.StringVar(&m.lock, "lock", "", "a lock file: a run that finds another one under way ends with exit code 2")
}

// begin checks the flags and takes the lock, before anything is asked.
func (m *mannersFlags) begin(out *outputs) error {
	if m.keepRuns < 0 {
		return fmt.Errorf("--keep %d: give the number of results to keep", m.keepRuns)
	}
	if m.keepRuns > 0 && m.store == "" {
		return fmt.Errorf("--keep %d needs --store, the folder to keep them in", m.keepRuns)
	}
	var err error
	if m.notify != "" {
		if m.webhook, err = notify.Parse(m.notify); err != nil {
			return fmt.Errorf("--notify: %w", err)
		}
	}
	if m.lock != "" {
		if m.unlock, err = result.Lock(m.lock); err != nil {
			return fmt.Errorf("--lock: %w", err)
		}
	}
	if m.store == "" {
		return nil
	}
	// A stored result that cannot be read costs its point in the trend alone.
	m.history, _ = result.History(m.store)
	out.view.History = m.history
	return nil
}

func (m *mannersFlags) end() {
	if m.unlock != nil {
		_ = m.unlock()
	}
}

// keep stores the result and tells of what is new. A message that does not get
// through is said and changes no exit code: the reports are there.
func (m *mannersFlags) keep(ctx context.Context, stderr io.Writer, r *result.Result) error {
	var previous *result.Result
	if n := len(m.history); n > 0 {
		previous, _ = result.Load(m.history[n-1].File)
	}
	if m.store != "" {
		if _, err := result.StoreRun(m.store, r, m.keepRuns); err != nil {
			return fmt.Errorf("--store: %w", err)
		}
	}
	if m.webhook == nil {
		return nil
	}
	if _, err := m.webhook.Post(ctx, r, previous); err != nil {
		fmt.Fprintf(stderr, "dbaudit: --notify: %v\n", err)
	}
	return nil
}
