package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/config"
	"dbaudit/pkg/notify"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/store"
)

// scheduleFlags are the flags of scheduled runs.
type scheduleFlags struct {
	lock, place, notify string
	keepRuns            int

	router notify.Router
	store  *store.Store
	// brief is what is new since the results of the store; nil: it has none.
	brief  *string
	key    *sign.Key // signs what is stored; nil: nothing does
	unlock func() error
}

func (f *scheduleFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.place, "store", "", "keep the JSON result in this folder or bucket (s3://BUCKET/PREFIX), by date, for dbaudit history")
	intFlag(fs, &f.keepRuns, "keep", 0, 0, 1_000_000, "how many results to keep in --store (default: all)")
	fs.StringVar(&f.notify, "notify", "", "post a short message to this URL (or the URL in @FILE or env:NAME) when findings are new or the audit fails")
	fs.StringVar(&f.lock, "lock", "", "a lock file: while another run holds it, this one ends with exit code 4")
}

// begin checks the flags, takes the lock and opens the store, before anything is asked.
// out gets the trend; nil: it is of no use.
func (f *scheduleFlags) begin(ctx context.Context, c *config.Config, out *outputs) error {
	if f.keepRuns > 0 && f.place == "" {
		return fmt.Errorf("--keep %d needs --store, the place to keep them in", f.keepRuns)
	}
	err := f.routes(c)
	if err != nil {
		return err
	}
	if f.lock != "" {
		f.unlock, err = store.Lock(f.lock)
		if errors.Is(err, store.ErrLocked) {
			return exit(exitLocked, about("--lock", err))
		}
		if err != nil {
			return about("--lock", err)
		}
	}
	if f.place == "" {
		return nil
	}
	if f.store, err = store.Open(ctx, f.place); err != nil {
		return about("--store", err)
	}
	f.router.Outbox = &store.Outbox{Store: f.store, Unit: store.DefaultUnit}
	if out == nil {
		return nil
	}
	// A stored result that cannot be read costs its point in the trend alone; a store
	// that does not answer is told before anything is asked.
	if out.view.History, err = f.store.History(ctx, store.DefaultUnit); errors.Is(err, store.ErrNoAnswer) {
		return about("--store", err)
	}
	return nil
}

func (f *scheduleFlags) end() {
	if f.unlock != nil {
		_ = f.unlock()
	}
}

// routes are those of the configuration and of --notify.
func (f *scheduleFlags) routes(c *config.Config) error {
	f.router.Owners = append(f.router.Owners, c.Notify.Owners...)
	for _, r := range c.Notify.Routes {
		if err := f.router.Add(r.Route); err != nil {
			return c.At(r.Line, fmt.Errorf("notify: %w", err))
		}
	}
	if f.notify == "" {
		return nil
	}
	return about("--notify", f.router.AddAddress(f.notify))
}

// keep stores the result and tells of what is new. A message that does not get
// through is said and changes no exit code: the reports are there.
func (f *scheduleFlags) keep(ctx context.Context, stderr io.Writer, r *result.Result) error {
	var past *result.Past
	var kept error
	if f.store != nil {
		// A stored result that cannot be read knows nothing.
		if past, _ = f.store.Past(ctx, store.DefaultUnit, r, nil); past != nil {
			past.Count(r)
			text := f.router.Text(r, past)
			f.brief = &text
		}
		// Of a row of audits that could not be done, the first is kept: it is the trend's
		// gap, and the others would push what was found out of the store.
		if r.TookPlace() || past.TookPlace() {
			kept = f.put(ctx, r)
		}
	}
	if _, err := f.router.Send(ctx, r, past); err != nil {
		fmt.Fprintf(stderr, "dbaudit: --notify: %v\n", err)
	}
	return kept
}

func (f *scheduleFlags) put(ctx context.Context, r *result.Result) error {
	put, err := f.store.PutResult(ctx, store.DefaultUnit, r)
	if err == nil {
		err = f.store.Sign(ctx, put, f.key, sign.Result)
	}
	if err == nil && f.keepRuns > 0 {
		err = f.store.KeepResults(ctx, f.keepRuns, put)
	}
	return about("--store", err)
}

// failed keeps and tells that an audit could not be done.
func (f *scheduleFlags) failed(cmd *cobra.Command, at time.Time, reason error) {
	if err := f.keep(context.WithoutCancel(cmd.Context()), cmd.ErrOrStderr(), result.NotAudited(tool(), at, reason)); err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %v\n", err)
	}
}
