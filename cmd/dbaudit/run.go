package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
)

// judgeFlags are the flags of every command that judges: by which rules, as of
// when, what fails, and what is written where.
type judgeFlags struct {
	verbosity
	rules  ruleFlags
	base   string
	gate   gateFlags
	output outputFlags
	clock  clock
}

func (f *judgeFlags) register(fs *pflag.FlagSet) {
	f.rules.register(fs)
	fs.StringVar(&f.base, "config-from", "", "read dbaudit.yaml, policies and the baseline as they are in this git revision, not in the checkout, and ignore new waivers in comments: a pull request then cannot weaken its own checks")
	f.gate.register(fs)
	f.output.register(fs)
	f.clock.register(fs)
	f.verbosity.register(fs)
}

// judge is a run that is ready to judge: flags and configuration are checked, and
// the rules compile, before anything is collected.
type judge struct {
	audit.Judgement
	base   *config.Base
	set    *policy.Set
	engine *policy.Engine
	out    *outputs
	quiet  bool
	notes  bool // told on standard error too
}

// prepare makes a judge. Without --only, the rules are those of the category, or
// all when it is "".
func (f *judgeFlags) prepare(cmd *cobra.Command, category string) (*judge, error) {
	base, err := config.OpenBase(cmd.Context(), f.base)
	if err != nil {
		return nil, fmt.Errorf("--config-from: %w", err)
	}
	cfg, rules, err := f.rules.load(cmd.Context(), base)
	if err != nil {
		return nil, err
	}
	if len(rules.Only) == 0 && category != "" {
		rules.Only = []string{category}
	}
	j := &judge{Judgement: audit.Judgement{Tool: tool(), Config: cfg}, base: base, quiet: f.quiet}
	if j.set, err = rules.Load(); err != nil {
		return nil, err
	}
	if err := f.output.checkFramework(j.set.Catalog); err != nil {
		return nil, err
	}
	if j.Now, err = f.clock.now(); err != nil {
		return nil, err
	}
	if j.Gate, j.Baseline, err = f.gate.load(cmd, cfg, base); err != nil {
		return nil, err
	}
	if j.out, err = f.output.load(cmd, f.verbosity, cfg); err != nil {
		return nil, err
	}
	if base != nil {
		j.Notes, j.notes = base.Notes, !f.quiet
	}
	j.engine, err = audit.Compile(cmd.Context(), j.set)
	return j, err
}

// report judges, and writes the reports. keep is told of the result before; where
// it fails, the reports are written all the same.
func (j *judge) report(cmd *cobra.Command, src policy.Source, keep func(*result.Result) error) error {
	// What was collected before an interrupt is still judged and reported.
	r, err := audit.Evaluate(context.WithoutCancel(cmd.Context()), j.engine, src, j.Judgement)
	if err != nil {
		return err
	}
	for _, n := range r.Notes {
		if j.notes {
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s\n", n)
		}
	}
	code := r.ExitCode()
	kept := keep(r)
	failed := errors.Join(kept, j.out.write(cmd.OutOrStdout(), r, j.quiet && code == exitPass), j.out.send(cmd.Context(), r))
	if failed != nil && code == exitPass {
		code = exitIncomplete
	}
	return exit(code, failed)
}
