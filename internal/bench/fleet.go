//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// Of a fleet: clusters of a team, teams that are collected at once (the default), and
// the API's limit, ten times as fast.
const (
	clustersOfTeam = 40
	teamsAtOnce    = 16
	limitWindow    = 6 * time.Second
)

// fleet times the collection of many teams, against what their budgets allow, and
// joining and judging what they left in a store, beside the same clusters as one
// snapshot.
func (b *bench) fleet(ctx context.Context) error {
	teams := b.size(100, 20)
	if err := b.fleetCollect(ctx, teams); err != nil {
		return err
	}
	return b.fleetScan(ctx, teams)
}

func (b *bench) fleetCollect(ctx context.Context, teams int) error {
	var text strings.Builder
	var apis []*emulator.Running
	for i := range teams {
		api, err := emulator.Generate(emulator.Generation{Clusters: clustersOfTeam, Seed: uint64(i), Bad: 0.3, Replicas: 0.1, Pools: 0.3}).StartAPI(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = api.Close() }()
		api.SetRateLimit(emulator.RateLimit{Requests: 5000, Window: time.Hour / 10, Burst: callsAMinute, BurstWindow: limitWindow})
		apis = append(apis, api)
		token := fmt.Sprintf("team-%03d.token", i)
		if err := os.WriteFile(filepath.Join(b.dir, token), []byte(api.Token), 0o600); err != nil {
			return err
		}
		fmt.Fprintf(&text, "- {name: team-%03d, api_url: %q, token: %q}\n", i, api.URL, "file:"+token)
	}
	file := filepath.Join(b.dir, "collect.yaml")
	if err := os.WriteFile(file, []byte("units:\n"+text.String()), 0o600); err != nil {
		return err
	}
	all, err := b.compare(fmt.Sprintf("%d teams of %d clusters, the API's limit ten times as fast", teams, clustersOfTeam), "calls", 1, contender{
		name: "dbaudit collect --fleet",
		args: []string{dbaudit, "collect", "--fleet", file, "--store", filepath.Join(b.dir, "collected"), "--no-probe", "--no-rate-limit", "--quiet"},
		count: func() (n int) {
			for _, api := range apis {
				n += len(api.Requests())
			}
			return n
		},
	})
	if err != nil || len(all) == 0 {
		return err
	}
	rounds := (teams + teamsAtOnce - 1) / teamsAtOnce
	best := time.Duration((all[0].count/teams-1)/callsAMinute*rounds) * limitWindow
	fmt.Printf("of the %.1f s that the budgets of %d teams at a time take at best: %.2f\n", best.Seconds(), teamsAtOnce, float64(all[0].wall)/float64(best))
	return nil
}

// fleetScan judges teams that reported from two vantage points.
func (b *bench) fleetScan(ctx context.Context, teams int) error {
	path, err := b.snapshot(teams * clustersOfTeam)
	if err != nil {
		return err
	}
	all, err := snapshot.Load(path)
	if err != nil {
		return err
	}
	place := filepath.Join(b.dir, "store")
	st, err := store.Open(ctx, place)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	var text strings.Builder
	for i := range teams {
		unit := fmt.Sprintf("team-%03d", i)
		one := *all
		one.CollectedAt, one.Clusters = time.Now().UTC(), all.Clusters[i*clustersOfTeam:(i+1)*clustersOfTeam]
		for _, vantage := range []string{store.DefaultVantage, "vpc-fra1"} {
			if vantage != store.DefaultVantage {
				one.Probe = &snapshot.Probe{Vantage: vantage, PlanNonce: strings.Repeat("0", 32), PlanCreatedAt: one.CollectedAt}
			}
			if _, err := st.PutSnapshot(ctx, unit, vantage, &one); err != nil {
				return err
			}
		}
		fmt.Fprintf(&text, "- {name: %s, token: env:NONE, vantages: [vpc-fra1]}\n", unit)
	}
	file := filepath.Join(b.dir, "scan.yaml")
	if err := os.WriteFile(file, []byte("units:\n"+text.String()), 0o600); err != nil {
		return err
	}
	_, err = b.compare(fmt.Sprintf("%d teams of %d clusters, two vantage points", teams, clustersOfTeam), "", b.size(3, 1),
		contender{name: "the same as one snapshot", args: scan(path)},
		contender{name: "dbaudit scan --fleet", args: []string{dbaudit, "scan", "--fleet", file, "--store", place, "--format", "json"}},
	)
	return err
}
