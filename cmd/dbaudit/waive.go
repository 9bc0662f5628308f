package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
)

func newWaiveCommand() *cobra.Command {
	var w result.Waiver
	var path string
	cmd := &cobra.Command{
		Use:   "waive",
		Short: "Add or extend a waiver in dbaudit.yaml, keeping its comments",
		Long: `Add a waiver to dbaudit.yaml. A waiver that is there already for the same rule, cluster
and resource gets the new date, reason and owner.`,
		Example: `  dbaudit waive --rule TS003 --cluster orders-prod --resource 'ip_addr:203.0.112.0/22' \
    --reason 'office range, reviewed in SEC-112' --expires 2027-03-31 --owner platform`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := waiverFlags(&w); err != nil {
				return err
			}
			if path == "" {
				path = config.DefaultFile
			}
			rules := audit.Rules{}
			if c, err := config.Load(path); err == nil {
				rules.Dirs = config.Values(c.Policies)
			}
			set, err := rules.Load()
			if err != nil {
				return err
			}
			r, ok := set.Rule(w.Rule)
			if !ok {
				return fmt.Errorf("--rule: %w", set.NoRule(w.Rule))
			}
			w.Rule = r.ID
			before, err := config.AddWaiver(path, w)
			if err != nil {
				return err
			}
			if before != "" {
				before = " (it was until " + before + ")"
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s: %s (%s) is waived until %s%s\n", path, r.ID, r.Name, w.Expires, before)
			return nil
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&w.Rule, "rule", "", "the rule's id (required)")
	fs.StringVar(&w.Cluster, "cluster", "", "the cluster's name, a pattern or its id")
	fs.StringVar(&w.Resource, "resource", "", "one resource: its name, a pattern or its id")
	fs.StringVar(&w.Fingerprint, "fingerprint", "", "one finding: its fingerprint, at least 12 digits")
	fs.StringVar(&w.Verdict, "verdict", "", "what is waived: fail (default), or unknown where something cannot be judged")
	fs.StringVar(&w.Reason, "reason", "", "why the risk is accepted (required)")
	fs.StringVar(&w.Expires, "expires", "", "the last day of the waiver, as 2027-03-31 (required)")
	fs.StringVar(&w.Owner, "owner", "", "who is responsible for the risk")
	fs.StringVar(&path, "config", "", "the file (default: dbaudit.yaml)")
	return cmd
}

// waiverFlags says which flags of a waiver are missing, all at once.
func waiverFlags(w *result.Waiver) error {
	var missing []string
	for _, f := range []struct{ name, value string }{{"--rule ID", w.Rule}, {"--reason TEXT", w.Reason}, {"--expires DATE", w.Expires}} {
		if f.value == "" {
			missing = append(missing, f.name)
		}
	}
	if w.Cluster+w.Resource+w.Fingerprint == "" {
		missing = append(missing, "--cluster PATTERN (or --resource, --fingerprint)")
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("a waiver needs %s too; dbaudit waive --help has an example", strings.Join(missing, ", "))
}
