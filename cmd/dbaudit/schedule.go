package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"dbaudit/pkg/notify"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/store"
)

// scheduleFlags are the flags of scheduled runs.
type scheduleFlags struct {
	lock, place, notify string
	keepRuns            int

	webhook *notify.Webhook
	store   *store.Store
	key     *sign.Key // signs what is stored; nil: nothing does
	unlock  func() error
}

func (f *scheduleFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.place, "store", "", "keep the JSON result in this folder or bucket (s3://BUCKET/PREFIX), by date; `dbaudit history` shows its trend")
	intFlag(fs, &f.keepRuns, "keep", 0, 0, 1_000_000, "how many results to keep in --store (default: all)")
	fs.StringVar(&f.notify, "notify", "", "URL, or @FILE that holds it: post a short message there when findings are new")
	fs.StringVar(&f.lock, "lock", "", "a lock file: a run that finds another one under way ends with exit code 4")
}

// begin checks the flags and takes the lock, before anything is asked.
func (f *scheduleFlags) begin(ctx context.Context, out *outputs) error {
	if f.keepRuns > 0 && f.place == "" {
		return fmt.Errorf("--keep %d needs --store, the place to keep them in", f.keepRuns)
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
	if f.place == "" {
		return nil
	}
	if f.store, err = store.Open(ctx, f.place); err != nil {
		return fmt.Errorf("--store: %w", err)
	}
	// A stored result that cannot be read costs its point in the trend alone; a store
	// that does not answer is told before anything is asked.
	if out.view.History, err = f.store.History(ctx, store.DefaultUnit); errors.Is(err, store.ErrNoAnswer) {
		return fmt.Errorf("--store: %w", err)
	}
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
	if f.store != nil {
		// A stored result that cannot be read knows nothing.
		if past, _ = f.store.Past(ctx, store.DefaultUnit, r); r.Summary.New == nil && past != nil {
			fresh := len(result.NewFindings(r, past))
			r.Summary.New = &fresh
		}
		put, err := f.store.PutResult(ctx, store.DefaultUnit, r)
		if err == nil && f.key != nil {
			err = f.store.Sign(ctx, put, f.key, sign.Result)
		}
		if err == nil && f.keepRuns > 0 {
			err = f.store.KeepResults(ctx, f.keepRuns, put)
		}
		if err != nil {
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
