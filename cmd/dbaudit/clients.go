package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/walk"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// clientsFlags are the flags of clients.
type clientsFlags struct {
	judgeFlags
	snapshots []string
	staged    bool
	diff      string
	all       bool
	include   includeFlag
}

func newClientsCommand() *cobra.Command {
	var f clientsFlags
	cmd := &cobra.Command{
		Use:   "clients [PATH…]",
		Short: "Find connection settings in a source tree that do not verify the server",
		Long: `Search source trees for connections to PostgreSQL (URLs, .env files, compose,
Kubernetes, Terraform, CI, framework configuration, code, psql in scripts and
runbooks), say what each setting does with the driver that reads it, and evaluate
the rules about clients. It opens no connection and needs no token.

Settings in documentation and examples, in test-only files, and of set-ups on one
computer are shown as not applicable; --include evaluates them too. A comment
"dbaudit:ignore CL001 reason" on the same line or the line above waives a finding.

Exit codes: 0 the gate passes; 1 findings at or above --fail-on; 2 wrong usage;
3 incomplete: a file could not be read.`,
		Example: `  dbaudit clients
  dbaudit clients services/ infra/ --format sarif > dbaudit.sarif
  dbaudit clients --staged                 # in a pre-commit hook
  dbaudit clients --diff origin/main       # in a pull request`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	fs := cmd.Flags()
	fs.BoolVar(&f.staged, "staged", false, "only what is staged in git")
	fs.StringVar(&f.diff, "diff", "", "only settings that are new or judged otherwise since this revision")
	f.include.register(fs)
	fs.BoolVar(&f.all, "all", false, "the same as --include docs,tests,local")
	fs.StringArrayVar(&f.snapshots, "snapshot", nil, "match settings to the clusters of this snapshot (repeatable; merged)")
	f.register(fs)
	_ = fs.MarkHidden("require-probe")
	return cmd
}

func (f *clientsFlags) run(cmd *cobra.Command, paths []string) error {
	j, err := f.prepare(cmd, "clients")
	if err != nil {
		return err
	}
	include, err := f.include.contexts()
	if err != nil {
		return err
	}
	if f.all {
		include = setting.Contexts
	}
	s, err := audit.Collect(cmd.Context(), audit.Collection{
		Tool: tool(), Now: func() time.Time { return j.Now },
		Clients: &clients.Options{Roots: paths, Include: include, Staged: f.staged, DiffRev: f.diff, Trusted: f.base},
	})
	switch {
	case errors.Is(err, walk.ErrChange) && f.staged:
		return fmt.Errorf("--staged: %w", err)
	case errors.Is(err, walk.ErrChange):
		return fmt.Errorf("--diff: %w", err)
	case err != nil:
		return err
	}
	if err := f.match(s.Clients); err != nil {
		return err
	}
	return j.report(cmd, policy.FromSnapshot(s), func(*result.Result) error { return nil })
}

// match names the clusters of the snapshots that settings connect to.
func (f *clientsFlags) match(settings []snapshot.ClientSetting) error {
	if len(f.snapshots) == 0 {
		return nil
	}
	merged, err := audit.Snapshots{Files: f.snapshots}.Merged(snapshot.Selection{})
	if err != nil {
		return fmt.Errorf("--snapshot: %w", err)
	}
	clients.Match(settings, merged.Clusters)
	return nil
}
