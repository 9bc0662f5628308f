package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/clients/walk"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
)

// clientsFlags are the flags of clients.
type clientsFlags struct {
	loudness
	rules     ruleFlags
	gate      gateFlags
	output    outputFlags
	clock     clock
	snapshots []string
	staged    bool
	diff      string
	all       bool
}

func newClientsCommand() *cobra.Command {
	var f clientsFlags
	cmd := &cobra.Command{
		Use:   "clients [PATH…]",
		Short: "Find connection settings in a source tree that do not verify the server",
		Long: `Look through source trees for connections to PostgreSQL (URLs, .env files, compose,
Kubernetes, Terraform, CI, framework configuration, code, psql in scripts and
runbooks), tell what each does with the driver that reads it, and evaluate the
rules about clients. Nothing is connected to, and no token is needed.

Settings for localhost, Unix sockets and test-only files are shown as not
applicable; --all judges them too. A comment "dbaudit:ignore CL001 reason" on the
line or above it waives a finding.

Exit codes: 0 the gate passes; 1 findings at or above --fail-on; 2 wrong usage;
3 incomplete: a file could not be read.`,
		Example: `  dbaudit clients
  dbaudit clients services/ infra/ --format sarif > dbaudit.sarif
  dbaudit clients --staged                 # in a pre-commit hook
  dbaudit clients --diff origin/main       # in a pull request`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.BoolVar(&f.staged, "staged", false, "only what is staged in git, as it is staged")
	fs.StringVar(&f.diff, "diff", "", "only settings on lines changed since this revision")
	fs.BoolVar(&f.all, "all", false, "judge localhost and test-only settings too")
	fs.StringArrayVar(&f.snapshots, "snapshot", nil, "match settings to the clusters of this snapshot (repeatable; merged)")
	f.rules.register(fs)
	f.gate.register(fs)
	_ = fs.MarkHidden("require-probe")
	f.output.register(fs)
	f.clock.register(fs)
	f.loudness.register(fs)
	return cmd
}

func (f *clientsFlags) run(cmd *cobra.Command, paths []string) error {
	ctx := cmd.Context()
	if f.staged && f.diff != "" {
		return errors.New("--staged and --diff exclude each other")
	}
	cfg, rules, err := f.rules.load()
	if err != nil {
		return err
	}
	if len(rules.Only) == 0 {
		rules.Only = []string{"clients"}
	}
	set, err := rules.Load()
	if err != nil {
		return err
	}
	now, err := f.clock.now()
	if err != nil {
		return err
	}
	gate, baseline, err := f.gate.load(cmd.Flags(), cfg)
	if err != nil {
		return err
	}
	out, err := f.output.load(cmd, f.loudness, cfg)
	if err != nil {
		return err
	}
	engine, err := audit.Compile(ctx, set)
	if err != nil {
		return err
	}
	settings, problems, err := clients.Scan(ctx, clients.Options{Roots: paths, All: f.all, Staged: f.staged, DiffRev: f.diff})
	switch {
	case errors.Is(err, walk.ErrChange) && f.staged:
		return fmt.Errorf("--staged: %w", err)
	case errors.Is(err, walk.ErrChange):
		return fmt.Errorf("--diff: %w", err)
	case err != nil:
		return err
	}
	s := &snapshot.Snapshot{
		SchemaVersion: snapshot.SchemaVersion, Tool: tool(), CollectedAt: now,
		Clusters: []snapshot.Cluster{}, Clients: settings, Errors: problems, Incomplete: len(problems) > 0,
	}
	if s.Clients == nil {
		s.Clients = []snapshot.ClientSetting{}
	}
	if err := f.match(s.Clients); err != nil {
		return err
	}
	r, err := audit.Evaluate(ctx, engine, policy.FromSnapshot(s), audit.Judgement{
		Tool: tool(), Now: now, Config: cfg, Baseline: baseline, Gate: gate,
	})
	if err != nil {
		return err
	}
	code := r.ExitCode()
	if err := out.write(cmd.OutOrStdout(), r, f.quiet && code == exitPass); err != nil {
		return exit(exitUsage, err)
	}
	return exit(code, nil)
}

// match names the clusters of the snapshots that settings connect to.
func (f *clientsFlags) match(settings []snapshot.ClientSetting) error {
	var merged *snapshot.Snapshot
	for _, path := range f.snapshots {
		s, err := snapshot.Load(path)
		if err != nil {
			return fmt.Errorf("--snapshot: %w", err)
		}
		if merged == nil {
			merged = s
			continue
		}
		merged, _ = snapshot.Merge(merged, s)
	}
	if merged != nil {
		clients.Match(settings, merged.Clusters)
	}
	return nil
}
