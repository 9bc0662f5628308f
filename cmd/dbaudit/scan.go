package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/store"
)

// scanFlags are the flags of scan.
type scanFlags struct {
	judgeFlags
	sources   sourceFlags
	schedule  scheduleFlags
	fleet     scanFleetFlags
	snapshots []string
	trust     string
	signing   signFlag
	save      string
}

func newScanCommand() *cobra.Command { return scanCommand(new(scanFlags)) }

func scanCommand(f *scanFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scan",
		Short: "Collect, evaluate, report; the exit code is the gate",
		Long: `Collect the account's PostgreSQL clusters, probe their endpoints, evaluate the
rules and report. Nothing is changed: the API gets only GET requests, and endpoints
get no password, except with --sql, over verified TLS.

Exit codes: 0 the gate passes; 1 findings at or above --fail-on; 2 wrong usage or
configuration, nothing was audited; 3 incomplete: no failing finding, but something
that was asked for could not be judged; 4 another run holds the lock.`,
		Example: `  dbaudit scan
  dbaudit scan --cluster 'prod-*' --fail-on high --report sarif=dbaudit.sarif
  dbaudit scan --snapshot api.json --snapshot vpc-fra1.json --format json
  dbaudit scan --fleet fleet.yaml --store s3://audits/dbaudit --report html=fleet.html
  dbaudit scan --terraform plan.json       # terraform show -json plan.out > plan.json`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringArrayVar(&f.snapshots, "snapshot", nil, "evaluate this snapshot instead of collecting (repeatable; merged)")
	fs.StringVar(&f.trust, "trust", "", "accept only snapshots that are signed by the keys in this file, or in trust.yaml of this folder")
	fs.StringVar(&f.save, "save-snapshot", "", "also keep what was collected in this file (gzip when it ends in .gz)")
	f.signing.register(fs)
	f.sources.register(fs)
	f.schedule.register(fs)
	f.fleet.register(fs)
	f.judgeFlags.register(fs)
	return cmd
}

func (f *scanFlags) run(cmd *cobra.Command) error {
	if err := f.fleet.needs(cmd, "max-age"); err != nil {
		return err
	}
	if f.fleet.path != "" {
		return f.runFleet(cmd)
	}
	if f.trust != "" && len(f.snapshots) == 0 {
		return errors.New("--trust judges who may say what a --snapshot says, and none is given")
	}
	f.output.snapshot = f.save
	j, err := f.prepare(cmd, "")
	if err != nil {
		return err
	}
	files := len(j.out.targets) > 0 || f.save != "" || f.schedule.place != ""
	if err := f.signing.load(files, "name one with --report, --save-snapshot or --store"); err != nil {
		return err
	}
	j.out.signing, f.schedule.key = f.signing, f.signing.key
	if err := f.schedule.begin(cmd.Context(), j.Config, j.out); err != nil {
		return err
	}
	defer f.schedule.end()
	done := false
	src, err := f.source(cmd, j)
	if err == nil {
		if f.schedule.store != nil {
			src = audit.Remember(cmd.Context(), src, f.schedule.store, store.DefaultUnit)
		}
		err = j.report(cmd, src, func(r *result.Result) error {
			done = true
			err := f.schedule.keep(context.WithoutCancel(cmd.Context()), cmd.ErrOrStderr(), r)
			if f.quiet {
				j.out.brief = f.schedule.brief
			}
			return err
		})
	}
	if !done {
		f.schedule.failed(cmd, j.Now, err)
	}
	return err
}

// source is the snapshot that is judged: collected, or read.
func (f *scanFlags) source(cmd *cobra.Command, j *judge) (policy.Source, error) {
	if len(f.snapshots) > 0 {
		beside, err := f.sources.local(cmd, j.Config, f.base)
		if err != nil {
			return nil, err
		}
		files := audit.Snapshots{Files: f.snapshots, Now: j.Now}
		if f.trust != "" {
			if err := j.base.Same(cmd.Context(), f.trust); err != nil {
				return nil, about("--trust", err)
			}
		}
		if files.Trust, err = loadTrust(f.trust); err != nil {
			return nil, err
		}
		return audit.Source(cmd.Context(), files, beside)
	}
	c, err := f.sources.collection(cmd, j.Config, f.base, f.verbose)
	if err != nil {
		return nil, err
	}
	if c.Account != nil {
		c.Account.Facts = j.set.Evidence()
	}
	s, err := gather(cmd, c, f.verbosity, f.save)
	if err != nil {
		return nil, err
	}
	return policy.FromSnapshot(s), f.signing.file(f.save, sign.Snapshot)
}
