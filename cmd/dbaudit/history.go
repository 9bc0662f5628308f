package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dbaudit/pkg/result"
)

func newHistoryCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "history DIR",
		Short: "The trend of the results that scan --store keeps in a folder",
		Example: `  dbaudit history /var/lib/dbaudit
  dbaudit history --format json /var/lib/dbaudit`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(result.HistoryFormats, format) {
				return fmt.Errorf("--format %q: it is one of %s", format, strings.Join(result.HistoryFormats, ", "))
			}
			points, err := result.History(args[0])
			if points == nil && err != nil {
				return err
			}
			if err != nil { // some files of the folder: the others still tell
				for line := range strings.SplitSeq(err.Error(), "\n") {
					fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: left out: %s\n", line)
				}
			}
			return result.WriteHistory(cmd.OutOrStdout(), points, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}
