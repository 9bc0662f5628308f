package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/config"
	"dbaudit/pkg/fleet"
	"dbaudit/pkg/jsonfile"
)

func newFleetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fleet",
		Short: "Audit many teams: check the file that names them",
		Long: `A fleet is a list of teams in a file, each with its own account and token.
` + "`dbaudit collect --fleet` collects them, `dbaudit scan --fleet`" + ` joins
and evaluates what is in the store.`,
		Args: cobra.ArbitraryArgs,
		RunE: group,
	}
	cmd.AddCommand(newFleetCheckCommand())
	return cmd
}

func newFleetCheckCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Validate a fleet's file, and try each token's scopes",
		Long: `Validate a fleet's file and the configurations it names, fetch each unit's token,
and try its scopes with one read call each. No token is shown.

Exit codes: 0 every unit can be audited; 2 the file is wrong; 3 a unit cannot be
audited: its token is missing, is refused, or lacks database:read. Other missing
scopes are listed; what needs them will be unknown.`,
		Example: `  dbaudit fleet check fleet.yaml
  dbaudit fleet check fleet.yaml --format json`,
		Args: takes("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := config.LoadFleet(args[0])
			if err != nil {
				return err
			}
			checks := fleet.CheckTokens(cmd.Context(), f, account.Options{UserAgent: "dbaudit/" + thisBuild().Version, Retry: account.Retry{Attempts: 2}})
			if err := writeChecks(cmd, checks, format); err != nil {
				return err
			}
			bad := 0
			for _, c := range checks {
				if !c.OK() {
					bad++
				}
			}
			if bad > 0 {
				return exit(exitIncomplete, fmt.Errorf("%d of %d units cannot be audited", bad, len(checks)))
			}
			return nil
		},
	}
	tableOrJSON(cmd.Flags(), &format)
	return cmd
}

func writeChecks(cmd *cobra.Command, checks []fleet.Check, format string) error {
	if format == "json" {
		return jsonfile.Indented(cmd.OutOrStdout(), checks)
	}
	out := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "UNIT\tOWNER\tTOKEN\tSTATE")
	for _, c := range checks {
		state := "ok"
		var lacks []string
		for _, s := range c.Scopes {
			if s.State != account.ScopeOK {
				lacks = append(lacks, s.Scope)
			}
		}
		switch {
		case !c.OK():
			state = c.Error
		case len(lacks) > 0:
			state = "ok, without " + strings.Join(lacks, " ")
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", c.Unit, cmp.Or(c.Owner, "-"), c.Token, state)
	}
	return out.Flush()
}

// fleetFlag names a fleet's file.
type fleetFlag struct{ path string }

// notOfFleet says which flags are of no use with a fleet: its file says what they say,
// or it has one for each unit.
func notOfFleet(cmd *cobra.Command, names ...string) error {
	var wrong []string
	for _, n := range names {
		if cmd.Flags().Changed(n) {
			wrong = append(wrong, "--"+n)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s: not with --fleet, whose file says so of each unit, or which does not do that", strings.Join(wrong, ", "))
	}
	return nil
}

// needs says which flags are of use with a fleet only.
func (f fleetFlag) needs(cmd *cobra.Command, names ...string) error {
	for _, n := range names {
		if f.path == "" && cmd.Flags().Changed(n) {
			return fmt.Errorf("--%s: only with --fleet", n)
		}
	}
	return nil
}

var errNoStore = errors.New("--fleet needs --store, the folder or bucket in which the units' snapshots are")
