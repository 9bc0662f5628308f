package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dbaudit/pkg/diff"
)

func newDiffCommand() *cobra.Command {
	var format string
	var exitCode bool
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two snapshots or two JSON results: what is new, gone or changed",
		Long: `Compare two snapshots (collect, scan --save-snapshot) or two JSON results
(scan --format json). Either may be compressed with gzip. A fact that only one of the
two observed is not a change: it is listed as not compared.`,
		Example: `  dbaudit diff monday.json tuesday.json
  dbaudit diff --exit-code --format json before.json.gz after.json.gz`,
		Args: takes("A", "B"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := diff.Files(args[0], args[1])
			if err != nil {
				return err
			}
			if err := diff.Write(cmd.OutOrStdout(), d, format); err != nil {
				return fmt.Errorf("write the difference: %w", err)
			}
			if exitCode && len(d.Changes) > 0 {
				return exit(exitFail, nil)
			}
			return nil
		},
	}
	tableOrJSON(cmd.Flags(), &format)
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "exit 1 when anything changed")
	return cmd
}
