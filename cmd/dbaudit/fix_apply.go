package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
)

// writerFlags are the flags of the commands that write.
type writerFlags struct {
	account accountFlags
	yes     bool
}

// client is the API that is written to.
func (f *writerFlags) client(cmd *cobra.Command, api string) (*change.Client, error) {
	if f.account.apiURL == "" {
		f.account.apiURL = api
	}
	o, err := f.account.options(cmd, false)
	if err != nil {
		return nil, err
	}
	if strings.TrimSuffix(o.BaseURL, "/") != strings.TrimSuffix(api, "/") {
		return nil, fmt.Errorf("it was made for the API at %s, not %s", api, o.BaseURL)
	}
	return &change.Client{Base: o.BaseURL, UserAgent: o.UserAgent, Timeout: o.CallTimeout, Authorize: o.Token.Authorize}, nil
}

// agreed asks, unless --yes was given.
func (f *writerFlags) agreed(cmd *cobra.Command, question string) error {
	if f.yes {
		return nil
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s Type yes to go on: ", question)
	answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		return errors.New("nothing was written")
	}
	return nil
}

// told says what came of a cluster.
func told(w io.Writer) func(*change.Entry) {
	return func(e *change.Entry) {
		line := e.ClusterName + ": " + strings.ReplaceAll(e.State, "_", " ")
		if e.Note != "" {
			line += ": " + e.Note
		}
		fmt.Fprintln(w, line)
	}
}

func newFixApplyCommand() *cobra.Command {
	var f writerFlags
	var journal string
	var guard change.Guard
	cmd := &cobra.Command{
		Use:   "apply PLAN",
		Short: "Apply a plan, evaluate again, and revert clusters that got worse",
		Long: `Apply the plan of a file to the account. The lists are read again first: when one of
them has changed since the plan was made, nothing is written. The old lists are saved in
the journal before the first write, for fix undo. After the writes the clusters are
evaluated again, and a cluster with a new finding gets its old list back.`,
		Example: `  dbaudit fix apply plan.json
  dbaudit fix apply plan.json --yes --journal fix-2026-11-26.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one file that fix plan -o has made")
			}
			now := time.Now()
			file, err := change.Read(args[0], now)
			if err != nil {
				return err
			}
			api, err := f.client(cmd, file.API)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			n := 0
			for _, p := range file.Clusters {
				if p.Empty() {
					continue
				}
				if err := guard.Check(p); err != nil {
					return fmt.Errorf("%s: %w", p.ClusterName, err)
				}
				if err := change.Write(cmd.OutOrStdout(), p, false); err != nil {
					return err
				}
				n++
			}
			if n == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "Nothing to change.")
				return nil
			}
			if err := f.agreed(cmd, fmt.Sprintf("The trusted sources of %d clusters will be replaced.", n)); err != nil {
				return err
			}
			if toStdout(journal) {
				return errors.New("--journal: name a file, from which fix undo can bring the old lists back")
			}
			if journal == "" {
				journal = "dbaudit-fix-" + now.UTC().Format("20060102T150405Z") + ".json"
			}
			before, err := f.findings(cmd, file)
			if err != nil {
				return err
			}
			j, err := change.Apply(cmd.Context(), api, file, journal, now, told(cmd.OutOrStdout()))
			if err != nil {
				if j != nil {
					err = fmt.Errorf("%w; dbaudit fix undo %s brings back what was written", err, journal)
				}
				return exit(exitFail, err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "The old lists are in %s: dbaudit fix undo %s brings them back.\n", journal, journal)
			return f.judgeAgain(cmd, api, file, j, before)
		},
	}
	fs := cmd.Flags()
	fs.BoolVar(&f.yes, "yes", false, "do not ask")
	fs.StringVar(&journal, "journal", "", "the file for the old lists (default: dbaudit-fix-TIME.json)")
	fs.BoolVar(&guard.LockOut, "allow-lock-out", false, "also apply a plan that takes access from an app of the account or this computer")
	intFlag(fs, &guard.MaxRemovals, "max-removals", 10, 0, 100, "the most sources that may be removed from one cluster")
	f.account.register(fs)
	return cmd
}

// findings are the failing ones about the trusted sources of a plan's clusters, by
// fingerprint.
func (f *writerFlags) findings(cmd *cobra.Command, file *change.File) (map[string]result.Finding, error) {
	plan := fixFlags{account: f.account, verbosity: verbosity{quiet: true}}
	for _, p := range file.Clusters {
		plan.selection.Clusters = append(plan.selection.Clusters, p.ClusterID)
	}
	_, r, _, err := plan.judged(cmd)
	if err != nil {
		return nil, err
	}
	failing := map[string]result.Finding{}
	for _, x := range r.Findings {
		if x.Verdict == result.Fail {
			failing[x.Fingerprint] = x
		}
	}
	return failing, nil
}

// judgeAgain says what is left, and takes back a cluster that got worse.
func (f *writerFlags) judgeAgain(cmd *cobra.Command, api change.API, file *change.File, j *change.Journal, before map[string]result.Finding) error {
	after, err := f.findings(cmd, file)
	if err != nil {
		return exit(exitIncomplete, fmt.Errorf("the lists are written, and could not be judged again: %w", err))
	}
	worse := map[string]string{}
	for id, x := range after {
		if _, was := before[id]; !was && x.Severity.Rank() >= result.Medium.Rank() {
			worse[x.Resource.ClusterID] = x.RuleID + " " + x.Message
		}
	}
	ended := 0
	for id := range before {
		if _, still := after[id]; !still {
			ended++
		}
	}
	if len(worse) == 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "Judged again: %d of %d findings about trusted sources have ended.\n", ended, len(before))
		return nil
	}
	for _, e := range j.Entries {
		if why := worse[e.ClusterID]; why != "" {
			only := *j
			only.Entries = []*change.Entry{e}
			err = errors.Join(err, change.Undo(context.WithoutCancel(cmd.Context()), api, &only, told(cmd.OutOrStdout())), fmt.Errorf("%s got worse and was taken back: %s", e.ClusterName, why))
		}
	}
	return exit(exitFail, err)
}

func newFixUndoCommand() *cobra.Command {
	var f writerFlags
	cmd := &cobra.Command{
		Use:   "undo JOURNAL",
		Short: "Restore the trusted sources as they were before fix apply",
		Long: `Give every cluster of a journal its old list back. A cluster whose list was changed by
somebody else in the meantime is left as it is, and named.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one journal that fix apply has written")
			}
			j, err := change.ReadJournal(args[0])
			if err != nil {
				return err
			}
			api, err := f.client(cmd, j.API)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if err := f.agreed(cmd, fmt.Sprintf("The old lists of %d clusters will be written.", len(j.Entries))); err != nil {
				return err
			}
			if err := change.Undo(cmd.Context(), api, j, told(cmd.OutOrStdout())); err != nil {
				return exit(exitFail, err)
			}
			return nil
		},
	}
	fs := cmd.Flags()
	fs.BoolVar(&f.yes, "yes", false, "do not ask")
	f.account.register(fs)
	return cmd
}
