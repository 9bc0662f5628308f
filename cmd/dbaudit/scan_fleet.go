package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/config"
	"dbaudit/pkg/fleet"
	"dbaudit/pkg/notify"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/store"
	"dbaudit/reports"
)

// scanFleetFlags are the flags of judging many teams.
type scanFleetFlags struct {
	fleetFlag
	maxAge time.Duration
}

func (f *scanFleetFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.path, "fleet", "", "evaluate the units that this file names, by the newest snapshots in --store")
	durationFlag(fs, &f.maxAge, "max-age", 24*time.Hour, time.Minute, "how old the newest snapshot of a vantage point may be; with --fleet")
}

// runFleet joins and judges what is in the store.
func (f *scanFlags) runFleet(cmd *cobra.Command) error {
	err := notOfFleet(cmd, append(sourceFlagNames(), "snapshot", "save-snapshot", "config-from", "framework", "upload", "upload-category", "upload-waived")...)
	if err != nil {
		return err
	}
	fl, err := config.LoadFleet(f.fleet.path)
	if err != nil {
		return fmt.Errorf("--fleet: %w", err)
	}
	if f.schedule.place == "" {
		return errNoStore
	}
	if err := f.signing.load(true, ""); err != nil {
		return err
	}
	out, err := f.fleetOutputs(cmd)
	if err != nil {
		return err
	}
	scan, err := f.fleetScan(cmd, fl)
	if err != nil {
		return err
	}
	defer f.schedule.end()
	display := collect.NewDisplay(cmd.ErrOrStderr(), f.quiet)
	scan.Progress = display.Show
	report, err := scan.Run(cmd.Context())
	display.Close()
	if errors.Is(err, store.ErrNoAnswer) {
		return exit(exitIncomplete, fmt.Errorf("--store: %w", err))
	}
	if err != nil {
		return err
	}
	code := report.ExitCode()
	if err := out(report, f.quiet && code == exitPass); err != nil {
		return exit(exitIncomplete, err)
	}
	return exit(code, nil)
}

// fleetScan is how the units are judged.
func (f *scanFlags) fleetScan(cmd *cobra.Command, fl *config.Fleet) (*fleet.Scan, error) {
	s, err := f.fleetJudge(cmd)
	if err != nil {
		return nil, err
	}
	if err := f.schedule.begin(cmd.Context(), s.Rules.Config, nil); err != nil {
		return nil, err
	}
	s.Fleet, s.Store, s.MaxAge, s.Keep = fl, f.schedule.store, f.fleet.maxAge, f.schedule.keepRuns
	s.Key = f.signing.key
	if s.Trust, err = loadTrust(f.trust); err != nil {
		return nil, err
	}
	s.Warn = func(s string) { fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s\n", s) }
	s.Announce = func(ctx context.Context, u *config.Unit, c *config.Config, r *result.Result, past *result.Past) error {
		routes := scheduleFlags{notify: f.schedule.notify, router: notify.Router{Unit: u.Name, Outbox: &store.Outbox{Store: f.schedule.store, Unit: u.Name}}}
		if u.Notify.Value != "" { // the unit's own in place of the common one
			address, err := fl.Secret(ctx, u.Notify.Value)
			if err == nil {
				err = routes.router.AddAddress(address)
			}
			if err != nil {
				return fl.At(u.Notify.Line, fmt.Errorf("notify: %w", err))
			}
			routes.notify = ""
		}
		if err := routes.routes(c); err != nil {
			return err
		}
		_, err := routes.router.Send(ctx, r, past)
		return err
	}
	return s, nil
}

// fleetJudge takes the flags of how is judged.
func (f *scanFlags) fleetJudge(cmd *cobra.Command) (*fleet.Scan, error) {
	if f.gate.baseline != "" && f.gate.baseline != f.schedule.place {
		return nil, errors.New("--baseline: with --fleet it is the same as --store: each unit is compared with its own results")
	}
	stored := f.gate.baseline != ""
	f.gate.baseline = ""
	c, rules, err := f.rules.load(cmd.Context(), nil)
	if err != nil {
		return nil, err
	}
	s := &fleet.Scan{Tool: tool(), Rules: rules, FailOnFixed: cmd.Flags().Changed("fail-on"), Baseline: stored}
	if s.Now, err = f.clock.now(); err != nil {
		return nil, err
	}
	s.Gate, _, err = f.gate.load(cmd, c, nil)
	return s, err
}

// fleetOutputs are the reports of a fleet.
func (f *scanFlags) fleetOutputs(cmd *cobra.Command) (func(r *result.Fleet, silent bool) error, error) {
	stdout, err := reports.LookupFleet(f.output.format)
	if err != nil {
		return nil, fmt.Errorf("--format: %w", err)
	}
	type file struct {
		reports.FleetFormat
		path string
	}
	var files []file
	for _, spec := range f.output.reports {
		name, path, _ := strings.Cut(spec, "=")
		format, err := reports.LookupFleet(name)
		switch {
		case err != nil:
		case path == "":
			err = fmt.Errorf("%q: write FORMAT=FILE", spec)
		case toStdout(path) && cmd.Flags().Changed("format"):
			err = fmt.Errorf("--format %s goes to standard output too", f.output.format)
		case toStdout(path):
			stdout = format
			continue
		case slices.ContainsFunc(files, func(x file) bool { return x.path == path }):
			err = fmt.Errorf("another report goes to %s already: name another file", path)
		default:
			err = reports.CheckWritable(path)
		}
		if err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
		files = append(files, file{format, path})
	}
	return func(r *result.Fleet, silent bool) error {
		for _, x := range files {
			if err := reports.WriteTo(x.path, func(w io.Writer) error { return x.Write(w, r, reports.View{}) }); err != nil {
				return fmt.Errorf("--report %s: %w", x.Name, err)
			}
			if err := f.signing.file(x.path, sign.Report); err != nil {
				return err
			}
		}
		if silent {
			return nil
		}
		return stdout.Write(cmd.OutOrStdout(), r, view(cmd.OutOrStdout(), f.verbosity, f.output.width))
	}, nil
}
