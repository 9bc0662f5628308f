package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

func tool() snapshot.Tool { return snapshot.Tool{Name: "dbaudit", Version: thisBuild().Version} }

// verbosity are the flags of how much is written.
type verbosity struct{ quiet, verbose, noColor bool }

func (v *verbosity) register(f *pflag.FlagSet) {
	f.BoolVarP(&v.quiet, "quiet", "q", false, "print only errors, and the report when something is wrong; with --store only what is new since the last results")
	f.BoolVarP(&v.verbose, "verbose", "v", false, "show passed rules, where the token came from, and every API call")
	f.BoolVar(&v.noColor, "no-color", false, "no colours (as with NO_COLOR)")
}

// ruleFlags are the flags of which rules judge.
type ruleFlags struct {
	policies, only, skip []string
	config               string
}

func (r *ruleFlags) register(f *pflag.FlagSet) {
	f.StringArrayVar(&r.policies, "policy", nil, "a folder with more rules, beside the built-in ones (repeatable)")
	f.StringArrayVar(&r.only, "only", nil, "only this rule or category (repeatable)")
	f.StringArrayVar(&r.skip, "skip", nil, "leave this rule or category out (repeatable)")
	f.StringVar(&r.config, "config", "", "configuration file (default: dbaudit.yaml in the working directory, if any)")
}

// load reads the configuration and gives the rules that it and the flags say. base is
// where both are taken from.
func (r *ruleFlags) load(ctx context.Context, base *config.Base) (*config.Config, audit.Rules, error) {
	c, err := base.Load(ctx, r.config)
	if err != nil {
		return nil, audit.Rules{}, err
	}
	open := func(dir string) (fs.FS, error) { return base.Folder(ctx, dir) }
	return c, audit.Rules{Dirs: r.policies, Only: commas(r.only), Skip: commas(r.skip), Config: c, Open: open}, nil
}

// commas lets a repeatable flag also take a list: --only tls,TS001.
func commas(values []string) []string {
	var out []string
	for _, v := range values {
		for s := range strings.SplitSeq(v, ",") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// gateFlags are the flags of what fails.
type gateFlags struct {
	result.Gate
	baseline string
}

func (g *gateFlags) register(f *pflag.FlagSet) {
	failOnFlag(f, &g.FailOn, "the lowest severity that fails the gate: %s")
	f.StringVar(&g.baseline, "baseline", "", "an earlier JSON result, or a store of them (--store): only findings that are new or worse fail the gate")
	f.BoolVar(&g.AllowIncomplete, "allow-incomplete", false, "an incomplete audit without failing findings exits 0, not 3")
	f.BoolVar(&g.AllowEmpty, "allow-empty", false, "an account without PostgreSQL clusters passes")
	f.BoolVar(&g.RequireProbe, "require-probe", false, "an endpoint that cannot be reached makes the audit incomplete")
}

func failOnFlag(f *pflag.FlagSet, into *string, usage string) {
	choiceFlag(f, into, "fail-on", string(result.Medium), usage, "critical", "high", "medium", "low", result.None)
}

// load gives the gate, the configuration's fail_on where no flag is given, and
// what a result is compared with.
func (g *gateFlags) load(cmd *cobra.Command, c *config.Config, base *config.Base) (result.Gate, func(*result.Result) (*result.Past, error), error) {
	gate := g.Gate
	if !cmd.Flags().Changed("fail-on") && c.FailOn.Value != "" {
		gate.FailOn = c.FailOn.Value
	}
	if g.baseline == "" {
		return gate, nil, nil
	}
	isStore := strings.Contains(g.baseline, "://")
	var trusted []byte
	if !isStore {
		var err error
		if trusted, err = base.File(cmd.Context(), g.baseline); err != nil {
			return gate, nil, about("--baseline", err)
		}
		info, err := os.Stat(g.baseline)
		isStore = err == nil && info.IsDir()
	}
	if isStore {
		stored, err := g.storedBaseline(cmd.Context())
		return gate, stored, err
	}
	load := result.Load
	if trusted != nil {
		load = func(string) (*result.Result, error) { return result.Read(bytes.NewReader(trusted)) }
	}
	b, err := load(g.baseline)
	if err != nil {
		return gate, nil, fmt.Errorf("--baseline: %w", err)
	}
	return gate, func(*result.Result) (*result.Past, error) { return result.NewPast(b), nil }, nil
}

func (g *gateFlags) storedBaseline(ctx context.Context) (func(*result.Result) (*result.Past, error), error) {
	st, err := store.Open(ctx, g.baseline)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	return func(r *result.Result) (*result.Past, error) {
		past, err := st.Past(context.WithoutCancel(ctx), store.DefaultUnit, r, nil)
		if err == nil && past == nil {
			return nil, fmt.Errorf("--baseline %s: the store holds no result", st)
		}
		return past, about("--baseline", err)
	}, nil
}

// about names the flag that an error is about; nil of nil.
func about(flag string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", flag, err)
}

// clock is the flag of the time that is judged by.
type clock struct{ at string }

func (c *clock) register(f *pflag.FlagSet) {
	f.StringVar(&c.at, "at", "", "evaluate as of this time (RFC 3339; default: now)")
}

func (c *clock) now() (time.Time, error) {
	if c.at == "" {
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, c.at)
	if err != nil {
		return t, fmt.Errorf("--at %q: write the time as 2026-11-24T06:00:00Z", c.at)
	}
	return t, nil
}
