package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"dbaudit/pkg/notify"
	"dbaudit/pkg/result"
)

// scheduleFlags are the flags of scheduled runs.
type scheduleFlags struct {
	lock, store, notify string
	keepRuns            int

	webhook *notify.Webhook
	history []result.Point
	unlock  func() error
}

func (f *scheduleFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.store, "store", "", "keep the JSON result in this folder, by date; `dbaudit history` shows its trend")
	intFlag(fs, &f.keepRuns, "keep", 0, 0, 1_000_000, "how many results to keep in --store (default: all)")
	fs.StringVar(&f.notify, "notify", "", "URL, or @FILE that holds it: post a short message there when findings are new")
	fs.StringVar(&f.lock, "lock", "", "a lock file: a run that finds another one under way ends with exit code 4")
}

// begin checks the flags and takes the lock, before anything is asked.
func (f *scheduleFlags) begin(out *outputs) error {
	if f.keepRuns > 0 && f.store == "" {
		return fmt.Errorf("--keep %d needs --store, the folder to keep them in", f.keepRuns)
	}
	var err error
	if f.notify != "" {
		if f.webhook, err = notify.Parse(f.notify); err != nil {
			return fmt.Errorf("--notify: %w", err)
		}
	}
	if f.lock != "" {
		f.unlock, err = result.Lock(f.lock)
		switch {
		case errors.Is(err, result.ErrLocked):
			return exit(exitLocked, fmt.Errorf("--lock: %w", err))
		case err != nil:
			return fmt.Errorf("--lock: %w", err)
		}
	}
	if f.store == "" {
		return nil
	}
	// A stored result that cannot be read costs its point in the trend alone.
	f.history, _ = result.History(f.store)
	out.view.History = f.history
	return nil
}

func (f *scheduleFlags) end() {
	if f.unlock != nil {
		_ = f.unlock()
	}
}

// keep stores the result and tells of what is new. A message that does not get
// through is said and changes no exit code: the reports are there.
func (f *scheduleFlags) keep(ctx context.Context, stderr io.Writer, r *result.Result) error {
	var past *result.Past
	if f.store != "" {
		// A stored result that cannot be read knows nothing.
		if past, _ = result.StoredPast(f.store, r); r.Summary.New == nil && past != nil {
			fresh := len(result.NewFindings(r, past))
			r.Summary.New = &fresh
		}
		if _, err := result.StoreRun(f.store, r, f.keepRuns); err != nil {
			return fmt.Errorf("--store: %w", err)
		}
	}
	if f.webhook == nil {
		return nil
	}
	if _, err := f.webhook.Post(ctx, r, past); err != nil {
		fmt.Fprintf(stderr, "dbaudit: --notify: %v\n", err)
	}
	return nil
}
