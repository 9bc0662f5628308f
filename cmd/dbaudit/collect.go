package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dbaudit/pkg/config"
	"dbaudit/pkg/snapshot"
)

func newCollectCommand() *cobra.Command {
	var (
		v       verbosity
		sources sourceFlags
		cfg     string
		output  string
		resume  string
	)
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Write a snapshot of the account and its endpoints",
		Long: `Collect the account's PostgreSQL clusters and probe their endpoints, and write
what was observed as a snapshot, to be judged by ` + "`dbaudit scan --snapshot`" + `.
A snapshot holds no password, token or key.

Exit codes: 0 complete; 2 wrong usage or configuration; 3 incomplete: what could
be collected is in the snapshot, which says what is missing and why.`,
		Example: `  dbaudit collect --output snapshot.json.gz
  dbaudit collect --resume snapshot.json.gz --output snapshot.json.gz
  dbaudit collect --endpoints private > vpc-fra1.json`,
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
			if resume != "" {
				if collection.Resume, err = snapshot.Load(resume); err != nil {
					return fmt.Errorf("--resume: %w", err)
				}
			}
			save := cmp.Or(output, resume)
			if save == "-" {
				save = ""
			}
			s, err := gather(cmd, collection, v, save)
			if err != nil {
				return err
			}
			if save == "" {
				if err := snapshot.Write(cmd.OutOrStdout(), s); err != nil {
					return fmt.Errorf("write the snapshot: %w", err)
				}
			}
			if !s.Incomplete && len(s.Errors) == 0 {
				return nil
			}
			for _, e := range s.Errors {
				fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s: %s\n", e.Collector, e.Message)
			}
			return exit(exitIncomplete, errors.New("the snapshot is incomplete: --resume goes on from it"))
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&output, "output", "o", "", "the file to write (gzip when it ends in .gz; default: standard output, or the file of --resume)")
	fs.StringVar(&output, "save-snapshot", "", "the same as --output")
	fs.StringVar(&resume, "resume", "", "go on from this incomplete snapshot without asking again for what it has")
	fs.StringVar(&cfg, "config", "", "configuration file (default: dbaudit.yaml in the working directory, if any)")
	sources.register(fs)
	v.register(fs)
	return cmd
}
