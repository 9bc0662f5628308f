package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"dbaudit/pkg/store"
	"dbaudit/reports"
)

func newHistoryCommand() *cobra.Command {
	var format, unit string
	cmd := &cobra.Command{
		Use:   "history STORE",
		Short: "Show the trend of the results that scan --store keeps",
		Long: `Show the trend of the results that scan --store keeps in a folder or a bucket
(s3://BUCKET/PREFIX). In a fleet's store, --unit chooses the unit.`,
		Example: `  dbaudit history /var/lib/dbaudit
  dbaudit history --format json /var/lib/dbaudit
  dbaudit history --unit payments 's3://audits/dbaudit?endpoint=https://fra1.digitaloceanspaces.com'`,
		Args: takes("STORE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := store.Open(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			points, err := st.History(cmd.Context(), unit)
			if errors.Is(err, fs.ErrNotExist) && points == nil {
				return fmt.Errorf("%s: there is no such folder, or no result in it; scan --store %[1]s keeps them", args[0])
			}
			if points == nil && err != nil {
				return err
			}
			if err != nil { // some objects of the store: the others still tell
				for line := range strings.SplitSeq(err.Error(), "\n") {
					fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: left out: %s\n", line)
				}
			}
			if len(points) == 0 {
				if units, _ := st.Units(cmd.Context()); len(units) > 0 {
					return fmt.Errorf("%s has no results of the unit %q: --unit is one of %s", st, unit, strings.Join(units, ", "))
				}
			}
			return reports.WriteHistory(cmd.OutOrStdout(), points, format)
		},
	}
	tableOrJSON(cmd.Flags(), &format)
	cmd.Flags().StringVar(&unit, "unit", store.DefaultUnit, "the unit of a fleet")
	return cmd
}
