package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/fleet"
	"dbaudit/pkg/store"
)

// collectFleetFlags are the flags of collecting many teams.
type collectFleetFlags struct {
	fleetFlag
	unit, shard, store string
	atOnce             int
}

func (f *collectFleetFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.path, "fleet", "", "collect the units that this file names, each with its own token")
	fs.StringVar(&f.store, "store", "", "the folder or bucket (s3://BUCKET/PREFIX) for the units' snapshots; with --fleet")
	fs.StringVar(&f.unit, "unit", "", "only this unit; with --fleet")
	fs.StringVar(&f.shard, "shard", "", "only part I of N of the units, or auto: as the variables of Kubernetes, Nomad or GitLab say; with --fleet")
	intFlag(fs, &f.atOnce, "units-at-once", 16, 1, 1000, "the most units collected at once, each with its own rate limit; with --fleet")
}

// run collects the units that the flags choose.
func (f *collectFleetFlags) run(cmd *cobra.Command, sources *sourceFlags, v verbosity, signing *signFlag) error {
	ofEach := append(flagNames(new(probeFlags).register), "concurrency", "api-timeout", "no-rate-limit")
	wrong := slices.DeleteFunc(sourceFlagNames(), func(name string) bool { return slices.Contains(ofEach, name) })
	if err := notOfFleet(cmd, append(wrong, "output", "save-snapshot", "plan-out", "resume", "config", "config-from")...); err != nil {
		return err
	}
	fl, units, err := f.units()
	if err != nil {
		return err
	}
	if f.store == "" {
		return errNoStore
	}
	if err := signing.load(true, ""); err != nil {
		return err
	}
	st, err := store.Open(cmd.Context(), f.store)
	if err != nil {
		return fmt.Errorf("--store: %w", err)
	}
	probe, err := sources.probe.options(cmd.Context())
	if err != nil {
		return err
	}
	failed := 0
	outcomes := fleet.Collect(cmd.Context(), fleet.Collection{
		Fleet: fl, Units: units, Store: st, Key: signing.key, AtOnce: f.atOnce, Network: sources.probe.endpoints,
		Like:    audit.Collection{Tool: tool(), Probe: probe, NoProbe: "not probed (--no-probe)"},
		Account: sources.account.paced(),
		Tell: func(o fleet.Outcome) {
			if o.Err != nil {
				failed++
				fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: unit %s: %v\n", o.Unit, o.Err)
			} else if !v.quiet {
				fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: unit %s: %s\n", o.Unit, o.Place)
			}
		},
	})
	if failed > 0 {
		return exit(exitIncomplete, fmt.Errorf("%d of %d units were not collected, or not all of them", failed, len(outcomes)))
	}
	if len(outcomes) == 0 && !v.quiet {
		fmt.Fprintln(cmd.ErrOrStderr(), "dbaudit: no unit is in this shard")
	}
	return nil
}

// units are those that are chosen.
func (f *collectFleetFlags) units() (*config.Fleet, []config.Unit, error) {
	fl, err := config.LoadFleet(f.path)
	if err != nil {
		return nil, nil, fmt.Errorf("--fleet: %w", err)
	}
	switch {
	case f.unit != "" && f.shard != "":
		return nil, nil, fmt.Errorf("--unit and --shard exclude each other")
	case f.unit != "":
		var names []string
		for _, u := range fl.Units {
			if u.Name == f.unit {
				return fl, []config.Unit{u}, nil
			}
			names = append(names, u.Name)
		}
		return nil, nil, fmt.Errorf("--unit %q: %s has %s", f.unit, f.path, strings.Join(names, ", "))
	case f.shard != "":
		s, err := fleet.ParseShard(f.shard, os.Getenv)
		if err != nil {
			return nil, nil, fmt.Errorf("--shard %w", err)
		}
		return fl, s.Units(fl.Units), nil
	}
	return fl, fl.Units, nil
}
