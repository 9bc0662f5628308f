package main

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/change"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

func newFixCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fix",
		Short: "Plan, apply, undo and suggest changes of trusted sources",
		Long: `Change the trusted sources of clusters so that findings about them end. A plan is
reviewed first, applied with a journal, evaluated again, and can be undone.

Only fix apply and fix undo change anything in the account.`,
		Args: cobra.ArbitraryArgs,
		RunE: group,
	}
	cmd.AddCommand(newFixPlanCommand(), newFixSuggestCommand(), newFixApplyCommand(), newFixUndoCommand())
	return cmd
}

// fixFlags are the flags of what a plan is made of.
type fixFlags struct {
	verbosity
	selection snapshot.Selection
	account   accountFlags
	snapshots []string
	config    string
	clock     clock
	output    string
}

func (f *fixFlags) register(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.selection.Clusters, "cluster", nil, "only clusters with this name, name pattern or id (repeatable)")
	fs.StringArrayVar(&f.snapshots, "snapshot", nil, "plan for this snapshot instead of collecting (repeatable; merged)")
	fs.StringVarP(&f.output, "output", "o", "", "keep the plan in this file, for fix apply")
	fs.StringVar(&f.config, "config", "", "configuration file (default: dbaudit.yaml in the working directory, if any)")
	f.account.register(fs)
	f.clock.register(fs)
	f.verbosity.register(fs)
}

// judged collects and judges what a plan is made of: the rules about trusted
// sources.
func (f *fixFlags) judged(cmd *cobra.Command) (*snapshot.Snapshot, *result.Result, *change.File, error) {
	rules := ruleFlags{only: []string{"trusted_sources"}, config: f.config}
	judging := judgeFlags{rules: rules, gate: gateFlags{Gate: result.Gate{FailOn: string(result.Medium)}}, output: outputFlags{format: "json"}, clock: f.clock, verbosity: f.verbosity}
	j, err := judging.prepare(cmd, "")
	if err != nil {
		return nil, nil, nil, err
	}
	s, api, err := f.observed(cmd, j)
	if err != nil {
		return nil, nil, nil, err
	}
	r, err := audit.Evaluate(cmd.Context(), j.engine, policy.FromSnapshot(s), j.Judgement)
	if err != nil {
		return nil, nil, nil, err
	}
	return s, r, &change.File{CreatedAt: time.Now().UTC().Truncate(time.Second), API: api}, nil
}

// observed is the snapshot that is planned for, and the API's address.
func (f *fixFlags) observed(cmd *cobra.Command, j *judge) (*snapshot.Snapshot, string, error) {
	if len(f.snapshots) > 0 {
		s, err := audit.Snapshots{Files: f.snapshots}.Merged(f.selection)
		if err != nil {
			return nil, "", err
		}
		return s, f.account.address(), nil
	}
	o, err := f.account.options(cmd, f.verbose)
	if err != nil {
		return nil, "", err
	}
	o.Facts = append(j.set.Evidence(), "trusted_source.target.exists", "client.binding")
	s, err := gather(cmd, audit.Collection{Tool: tool(), Selection: f.selection, Account: &o, NoProbe: "a plan of trusted sources needs no probe"}, f.verbosity, "")
	return s, o.BaseURL, err
}

func newFixPlanCommand() *cobra.Command {
	var f fixFlags
	var add, remove, rules []string
	var from string
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Plan changes of trusted sources; nothing is written to the account",
		Long: `Show for each cluster which trusted sources would be removed, added and kept, because
of which rules, and which clients would lose access. Nothing is written to the account.`,
		Example: `  dbaudit fix plan --cluster orders -o plan.json
  dbaudit fix plan --cluster orders --add 'tag:backend=the API servers' -o plan.json`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := wish(add, remove, commas(rules), from)
			if err != nil {
				return err
			}
			if len(add)+len(remove) > 0 && len(f.selection.Clusters) == 0 {
				return errors.New("--add and --remove need --cluster: say of which clusters")
			}
			s, r, file, err := f.judged(cmd)
			if err != nil {
				return err
			}
			file.Clusters = change.Propose(s, r, w)
			return f.show(cmd, file, s)
		},
	}
	fs := cmd.Flags()
	fs.StringArrayVar(&add, "add", nil, "also add this source (repeatable)")
	fs.StringArrayVar(&remove, "remove", nil, "also remove this source (repeatable)")
	fs.StringArrayVar(&rules, "rule", nil, "only changes for findings of this rule (repeatable)")
	fs.StringVar(&from, "from", "", "this computer's public address, to see whether it would lose access")
	f.register(fs)
	return cmd
}

func wish(add, remove, rules []string, from string) (w change.Wish, err error) {
	w.Rules = rules
	for flag, list := range map[string][]string{"--add": add, "--remove": remove} {
		for _, text := range list {
			s, err := change.ParseSource(text)
			if err != nil && flag == "--remove" && strings.HasPrefix(text, "ip_addr:") { // what is to go may be malformed
				s, err = change.Source{Type: "ip_addr", Value: strings.TrimPrefix(text, "ip_addr:")}, nil
			}
			if err != nil {
				return w, fmt.Errorf("%s %w", flag, err)
			}
			if flag == "--add" {
				w.Add = append(w.Add, s)
			} else {
				w.Remove = append(w.Remove, s)
			}
		}
	}
	if from != "" {
		if w.From, err = netip.ParseAddr(from); err != nil {
			return w, fmt.Errorf("--from %q: give an address such as 203.0.113.7", from)
		}
	}
	return w, nil
}

func newFixSuggestCommand() *cobra.Command {
	var f fixFlags
	cmd := &cobra.Command{
		Use:   "suggest --cluster NAME",
		Short: "Suggest the smallest list of trusted sources that admits every known client",
		Long: `Suggest the smallest list that admits every known client, as a plan. Clients are known
from sessions (snapshots of scan --sql), App Platform bindings and the present sources.`,
		Example: `  dbaudit fix suggest --cluster orders --snapshot last-week.json -o plan.json`,
		Args:    takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(f.selection.Clusters) == 0 {
				return errors.New("--cluster: say for which cluster")
			}
			s, r, file, err := f.judged(cmd)
			if err != nil {
				return err
			}
			for i := range s.Clusters {
				if s.Clusters[i].TrustedSources != nil && s.Clusters[i].Planned == nil {
					file.Clusters = append(file.Clusters, change.Suggest(&s.Clusters[i], s.Clients, r))
				}
			}
			return f.show(cmd, file, s)
		},
	}
	f.register(cmd.Flags())
	return cmd
}

// show prints plans, and keeps them.
func (f *fixFlags) show(cmd *cobra.Command, file *change.File, s *snapshot.Snapshot) error {
	w := cmd.OutOrStdout()
	if toStdout(f.output) { // which the plan has for itself
		w = cmd.ErrOrStderr()
	}
	for _, p := range file.Clusters {
		if err := change.Write(w, p, f.verbose); err != nil {
			return err
		}
	}
	next := "To apply: dbaudit fix apply " + f.output
	if slices.ContainsFunc(file.Clusters, func(p *change.Plan) bool { return p.Unnamed }) {
		next = "Before fix apply, plan again with a source that needs the database: --cluster NAME --add TYPE:VALUE"
	}
	switch {
	case toStdout(f.output):
		if err := file.Print(cmd.OutOrStdout()); err != nil {
			return about("--output", err)
		}
	case f.output != "":
		if err := file.Write(f.output); err != nil {
			return about("--output", err)
		}
		fmt.Fprintln(w, "Nothing was written to the account. "+next)
	}
	if s.Failed() {
		return exit(exitIncomplete, errors.New("the account was not collected completely: clusters or reasons may be missing from the plan"))
	}
	return nil
}
