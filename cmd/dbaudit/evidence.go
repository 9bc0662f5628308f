package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/pkg/evidence"
	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/store"
	"dbaudit/pkg/trust"
	"dbaudit/reports"
)

// evidenceFlags are the flags of evidence.
type evidenceFlags struct {
	from, to, store, output, trust string
	units                          []string
	maxGap                         time.Duration
	signing                        signFlag
	clock                          clock
}

func newEvidenceCommand() *cobra.Command {
	var f evidenceFlags
	cmd := &cobra.Command{
		Use:   "evidence --from DATE --to DATE --store STORE --output FILE.zip",
		Short: "Bundle the stored results of a period for an auditor",
		Long: `Write a ZIP file with the unchanged stored results of a period, their signatures,
the digests of snapshots and rules, the waivers in force, OSCAL Assessment Results,
and a page that says for each control whether it held for the whole period, and if
not, when it did not. Nothing is evaluated again. A time without a result is a gap,
never a pass.

Exit codes: 0 results cover the period; 2 wrong usage; 3 there are gaps, or a
result cannot be read or is not trusted: the bundle is written, and says so.`,
		Example: `  dbaudit evidence --from 2026-01-01 --to 2026-03-31 --store runs --sign key.pem -o q1.zip
  dbaudit verify q1.zip --key key.pub`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", "the first day, such as 2026-01-01 (UTC)")
	fs.StringVar(&f.to, "to", "", "the last day (UTC)")
	fs.StringVar(&f.store, "store", "", "the folder or bucket (s3://BUCKET/PREFIX) of the results")
	fs.StringArrayVar(&f.units, "unit", nil, "only this unit of a fleet (repeatable; default: all units in the store)")
	durationFlag(fs, &f.maxGap, "max-gap", 26*time.Hour, time.Minute, "the longest time between two results that does not count as a gap")
	fs.StringVar(&f.trust, "trust", "", "a file of keys, or a folder with trust.yaml: count only results that are signed by a key for everything of their unit")
	fs.StringVarP(&f.output, "output", "o", "", "the bundle to write")
	f.signing.register(fs)
	f.clock.register(fs)
	valueIs(fs, "from", "DATE")
	return cmd
}

func (f *evidenceFlags) run(cmd *cobra.Command) error {
	o := evidence.Options{Tool: tool(), Units: f.units, MaxGap: f.maxGap}
	var err error
	if o.Now, err = f.clock.now(); err != nil {
		return err
	}
	if o.From, err = day("from", f.from); err != nil {
		return err
	}
	if o.To, err = day("to", f.to); err != nil {
		return err
	}
	switch {
	case o.To.Before(o.From):
		return fmt.Errorf("--to %s is before --from %s", f.to, f.from)
	case o.From.After(o.Now):
		return fmt.Errorf("--from %s has not begun", f.from)
	case f.store == "":
		return errors.New("--store: name the folder or bucket of the results")
	case f.output == "":
		return errors.New("--output: name the bundle to write, such as evidence.zip")
	case !evidence.IsBundle(f.output):
		return fmt.Errorf("--output %s: its name must end in .zip", f.output)
	}
	o.To = o.To.AddDate(0, 0, 1) // the last day counts
	if err := f.signing.load(true, ""); err != nil {
		return err
	}
	o.Key = f.signing.key
	t, err := loadTrust(f.trust)
	if err != nil {
		return err
	}
	if t != nil {
		o.Trusted = func(x store.Entry, data, envelope []byte) error {
			return t.Result(data, envelope, trust.Place{Unit: x.Unit, Key: x.Key})
		}
	}
	if err := reports.CheckWritable(f.output); err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	if o.Store, err = store.Open(cmd.Context(), f.store); err != nil {
		return fmt.Errorf("--store: %w", err)
	}
	defer func() { _ = o.Store.Close() }()
	var e *evidence.Evidence
	err = jsonfile.Write(f.output, func(w io.Writer) (err error) {
		e, err = evidence.Write(cmd.Context(), w, o)
		return err
	})
	if err != nil {
		return fmt.Errorf("--store: %w", err)
	}
	for _, u := range e.Units {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", u.Name, u.Summary())
	}
	if !e.Whole() {
		return exit(exitIncomplete, fmt.Errorf("%s is written; results do not cover the whole period", f.output))
	}
	return nil
}

// day reads a date.
func day(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, fmt.Errorf("--%s is missing: write a day such as --%[1]s 2026-01-31", flag)
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("--%s %q: write a day such as 2026-01-31", flag, text)
	}
	return t, nil
}
