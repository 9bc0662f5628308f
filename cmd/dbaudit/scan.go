package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/config"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
)

// scanFlags are the flags of scan.
type scanFlags struct {
	loudness
	selection
	rules     ruleFlags
	account   accountFlags
	probe     probeFlags
	gate      gateFlags
	output    outputFlags
	clock     clock
	manners   mannersFlags
	snapshots []string
	save      string
	clients   []string
}

func newScanCommand() *cobra.Command {
	var f scanFlags
	cmd := &cobra.Command{
		Use:   "scan",
		Short: "Collect, evaluate, report; the exit code is the gate",
		Long: `Collect the account's PostgreSQL clusters, probe their endpoints, evaluate the
rules and report. Nothing is changed: the API gets GET alone, and no password is
ever sent to an endpoint.

Exit codes: 0 the gate passes; 1 findings at or above --fail-on; 2 wrong usage or
configuration, nothing was audited; 3 incomplete: no failing finding, but
something that was asked for could not be judged.`,
		Example: `  dbaudit scan
  dbaudit scan --cluster 'prod-*' --fail-on high --report sarif=dbaudit.sarif
  dbaudit scan --snapshot api.json --snapshot vpc-fra1.json --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&f.snapshots, "snapshot", nil, "evaluate this snapshot in place of collecting (repeatable; merged)")
	fs.StringVar(&f.save, "save-snapshot", "", "also keep what was collected in this file (gzip when it ends in .gz)")
	fs.StringArrayVar(&f.clients, "clients", nil, "also look for connection settings in this source tree (repeatable)")
	f.selection.register(fs)
	f.account.register(fs)
	f.probe.register(fs)
	f.rules.register(fs)
	f.gate.register(fs)
	f.output.register(fs)
	f.manners.register(fs)
	f.clock.register(fs)
	f.loudness.register(fs)
	return cmd
}

func (f *scanFlags) run(cmd *cobra.Command) error {
	ctx := cmd.Context()
	cfg, rules, err := f.rules.load()
	if err != nil {
		return err
	}
	set, err := rules.Load()
	if err != nil {
		return err
	}
	now, err := f.clock.now()
	if err != nil {
		return err
	}
	gate, baseline, err := f.gate.load(cmd.Flags(), cfg)
	if err != nil {
		return err
	}
	out, err := f.output.load(cmd, f.loudness, cfg)
	if err != nil {
		return err
	}
	if err := f.manners.begin(out); err != nil {
		return err
	}
	defer f.manners.end()
	// A policy that does not compile is found before the account is asked.
	engine, err := audit.Compile(ctx, set)
	if err != nil {
		return err
	}
	src, interrupted, err := f.source(cmd, cfg, set)
	if err != nil {
		return err
	}
	// Twice the garbage of Go's default costs less memory than the result itself,
	// and saves a tenth of the time.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	// What was collected before an interrupt is still judged and reported.
	r, err := audit.Evaluate(context.WithoutCancel(ctx), engine, src, audit.Judgement{
		Tool: tool(), Now: now, Config: cfg, Baseline: baseline, Gate: gate,
	})
	if err != nil {
		return err
	}
	code := r.ExitCode()
	if interrupted && code == exitPass {
		code = exitIncomplete
	}
	if err := f.manners.keep(context.WithoutCancel(ctx), cmd.ErrOrStderr(), r); err != nil {
		return exit(exitUsage, err)
	}
	if err := out.write(cmd.OutOrStdout(), r, f.quiet && code == exitPass); err != nil {
		return exit(exitUsage, err)
	}
	return exit(code, nil)
}

// source is the snapshot that is judged: collected, or read.
func (f *scanFlags) source(cmd *cobra.Command, cfg *config.Config, set *policy.Set) (policy.Source, bool, error) {
	ctx := cmd.Context()
	sel := f.Selection
	if len(sel.Clusters) == 0 {
		sel.Clusters = config.Values(cfg.Clusters)
	}
	trees := append(config.Values(cfg.Clients), f.clients...)
	if len(f.snapshots) > 0 {
		if f.save != "" {
			return nil, false, errors.New("--save-snapshot keeps what is collected; with --snapshot nothing is")
		}
		src, err := audit.Source(ctx, f.snapshots, trees, sel)
		return src, false, err
	}
	s, err := gather(cmd, f.account, f.probe, f.loudness, sel, trees, set.Evidence(), nil, f.save)
	if err != nil {
		return nil, false, err
	}
	return policy.FromSnapshot(s), ctx.Err() != nil, nil
}

// gather collects a snapshot and keeps it when save names a file.
func gather(cmd *cobra.Command, a accountFlags, p probeFlags, l loudness, sel snapshot.Selection, trees, facts []string, resume *snapshot.Snapshot, save string) (*snapshot.Snapshot, error) {
	ctx := cmd.Context()
	probe, err := p.options()
	if err != nil {
		return nil, err
	}
	if save != "" && save != "-" {
		if err := reports.CheckWritable(save); err != nil {
			return nil, fmt.Errorf("--save-snapshot: %w", err)
		}
	}
	opts, err := a.options(cmd, l)
	if err != nil {
		return nil, err
	}
	opts.Facts = facts
	display := collect.NewDisplay(cmd.ErrOrStderr(), l.quiet)
	defer display.Close()
	c := audit.Collection{
		Tool: tool(), Selection: sel, Resume: resume, Account: &opts, Probe: probe, NoProbe: "not probed (--no-probe)", Progress: display.Show,
	}
	if len(trees) > 0 {
		c.Clients = &clients.Options{Roots: trees}
	}
	s, err := audit.Collect(ctx, c)
	display.Close()
	if err != nil {
		return nil, collectionFailed(err)
	}
	if l.verbose {
		for _, n := range s.Notes {
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s\n", n)
		}
	}
	if ctx.Err() != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "dbaudit: interrupted: going on with what was collected until now")
	}
	if save == "" || save == "-" {
		return s, nil
	}
	if err := snapshot.Save(save, s); err != nil {
		return nil, fmt.Errorf("--save-snapshot: %w", err)
	}
	return s, nil
}
