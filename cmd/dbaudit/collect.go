package main

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/pkg/config"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
)

// collectFlags are the flags of collect.
type collectFlags struct {
	v       verbosity
	sources sourceFlags
	cfg     string
	base    string
	output  string
	resume  string
	planOut string
	many    collectFleetFlags
	signing signFlag
}

func newCollectCommand() *cobra.Command {
	var f collectFlags
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Write a snapshot of the account and its endpoints",
		Long: `Collect the account's PostgreSQL clusters, probe their endpoints, and write what
was observed as a snapshot for ` + "`dbaudit scan --snapshot`" + `.
A snapshot holds no password, token or key.

--plan-out writes a plan of what to probe, which holds no secret, for ` + "`dbaudit probe --plan`" + ` in a
network where there is no token. Without --output only the plan is written, and
nothing is probed.

--fleet collects many teams, each with its own token, into a store, for
` + "`dbaudit scan --fleet`" + ` to join and evaluate. A failure in one team does not affect the others.

Exit codes: 0 complete; 2 wrong usage or configuration; 3 incomplete: the
snapshot holds what could be collected, and says what is missing and why.`,
		Example: `  dbaudit collect --output snapshot.json.gz
  dbaudit collect --resume snapshot.json.gz --output snapshot.json.gz
  dbaudit collect --no-probe --output api.json.gz --plan-out plan.json
  dbaudit collect --fleet fleet.yaml --shard 1/4 --store s3://audits/dbaudit`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringVarP(&f.output, "output", "o", "", "the file to write (gzip when it ends in .gz; default: standard output, or the file of --resume)")
	fs.StringVar(&f.output, "save-snapshot", "", "the same as --output")
	fs.StringVar(&f.planOut, "plan-out", "", "also write a plan for dbaudit probe --plan to this file; without --output write nothing else")
	fs.StringVar(&f.resume, "resume", "", "continue this incomplete snapshot: what it has is not asked for again")
	fs.StringVar(&f.cfg, "config", "", "configuration file (default: dbaudit.yaml in the working directory, if any)")
	fs.StringVar(&f.base, "config-from", "", "read dbaudit.yaml as it is in this git revision, not in the checkout, and ignore new waivers in comments")
	f.signing.register(fs)
	f.many.register(fs)
	f.sources.register(fs)
	f.v.register(fs)
	return cmd
}

func (f *collectFlags) run(cmd *cobra.Command) error {
	if err := f.many.needs(cmd, "store", "unit", "shard", "units-at-once"); err != nil {
		return err
	}
	if f.many.path != "" {
		return f.many.run(cmd, &f.sources, f.v, &f.signing)
	}
	base, err := config.OpenBase(cmd.Context(), f.base)
	if err != nil {
		return fmt.Errorf("--config-from: %w", err)
	}
	c, err := base.Load(cmd.Context(), f.cfg)
	if err != nil {
		return err
	}
	if base != nil && !f.v.quiet {
		for _, n := range base.Notes {
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s\n", n)
		}
	}
	collection, err := f.sources.collection(cmd, c, f.base, f.v.verbose)
	if err != nil {
		return err
	}
	planOnly := f.planOut != "" && f.output == "" && f.resume == ""
	if planOnly {
		collection.OnlyPlan()
	}
	save := cmp.Or(f.output, f.resume, "-")
	if planOnly {
		save = ""
	}
	if f.planOut != "" && (f.planOut == save || toStdout(f.planOut) && toStdout(save)) {
		return errors.New("the snapshot and --plan-out would be written to one place: name two")
	}
	isFile := func(path string) bool { return path != "" && !toStdout(path) }
	if err := f.signing.load(isFile(save) || isFile(f.planOut), "name one with --output or --plan-out"); err != nil {
		return err
	}
	if f.resume != "" {
		if collection.Resume, err = snapshot.Load(f.resume); err != nil {
			return fmt.Errorf("--resume: %w", err)
		}
	}
	s, err := gather(cmd, collection, f.v, save)
	if err != nil {
		return err
	}
	if err := f.signing.file(save, sign.Snapshot); err != nil {
		return err
	}
	if f.planOut != "" {
		plan := probeplan.Of(s, f.sources.probe.endpoints, time.Now())
		if toStdout(f.planOut) {
			err = plan.Write(cmd.OutOrStdout())
		} else {
			err = plan.Save(f.planOut)
		}
		if err != nil {
			return fmt.Errorf("--plan-out: %w", err)
		}
		if err := f.signing.file(f.planOut, sign.Plan); err != nil {
			return err
		}
	}
	if planOnly {
		return incomplete(cmd, s, "the plan is incomplete: make it again")
	}
	return incomplete(cmd, s, "the snapshot is incomplete: --resume goes on from it")
}
