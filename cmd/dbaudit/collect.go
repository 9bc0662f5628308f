package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/pkg/config"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
)

func newCollectCommand() *cobra.Command {
	var (
		v       verbosity
		sources sourceFlags
		cfg     string
		output  string
		resume  string
		planOut string
		signing signFlag
	)
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Write a snapshot of the account and its endpoints",
		Long: `Collect the account's PostgreSQL clusters and probe their endpoints, and write
what was observed as a snapshot, to be judged by ` + "`dbaudit scan --snapshot`" + `.
A snapshot holds no password, token or key.

--plan-out writes what a probe has to know and no secret, for ` + "`dbaudit probe --plan`" + ` in a
network that holds no token. Without --output nothing else is written, and nothing
is probed.

Exit codes: 0 complete; 2 wrong usage or configuration; 3 incomplete: what could
be collected is in the snapshot, which says what is missing and why.`,
		Example: `  dbaudit collect --output snapshot.json.gz
  dbaudit collect --resume snapshot.json.gz --output snapshot.json.gz
  dbaudit collect --no-probe --output api.json.gz --plan-out plan.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cfg)
			if err != nil {
				return err
			}
			collection, err := sources.collection(cmd, c, v.verbose)
			if err != nil {
				return err
			}
			planOnly := planOut != "" && output == "" && resume == ""
			if planOnly {
				collection.OnlyPlan()
			}
			save := cmp.Or(output, resume)
			if save == "-" {
				save = ""
			}
			if err := signing.load(save != "" || planOut != "", "name one with --output or --plan-out"); err != nil {
				return err
			}
			if resume != "" {
				if collection.Resume, err = snapshot.Load(resume); err != nil {
					return fmt.Errorf("--resume: %w", err)
				}
			}
			s, err := gather(cmd, collection, v, save)
			if err != nil {
				return err
			}
			if err := signing.file(save, sign.Snapshot); err != nil {
				return err
			}
			if planOut != "" {
				if err := probeplan.Of(s, sources.probe.endpoints, time.Now()).Save(planOut); err != nil {
					return fmt.Errorf("--plan-out: %w", err)
				}
				if err := signing.file(planOut, sign.Plan); err != nil {
					return err
				}
			}
			if save == "" && !planOnly {
				if err := snapshot.Write(cmd.OutOrStdout(), s); err != nil {
					return fmt.Errorf("write the snapshot: %w", err)
				}
			}
			if planOnly {
				return incomplete(cmd, s, "the plan is incomplete: make it again")
			}
			return incomplete(cmd, s, "the snapshot is incomplete: --resume goes on from it")
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&output, "output", "o", "", "the file to write (gzip when it ends in .gz; default: standard output, or the file of --resume)")
	fs.StringVar(&output, "save-snapshot", "", "the same as --output")
	fs.StringVar(&planOut, "plan-out", "", "also write the plan that dbaudit probe --plan needs, without a token, here; without --output write nothing else")
	fs.StringVar(&resume, "resume", "", "go on from this incomplete snapshot without asking again for what it has")
	fs.StringVar(&cfg, "config", "", "configuration file (default: dbaudit.yaml in the working directory, if any)")
	signing.register(fs)
	sources.register(fs)
	v.register(fs)
	return cmd
}
