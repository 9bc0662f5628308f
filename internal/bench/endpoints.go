//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
)

// DigitalOcean's limit for a token, and how many calls dbaudit has under way at once.
const callsAMinute, concurrency = 250, 8

// account times collecting through an emulated API, against what the calls, their
// latency and the rate limit allow.
func (b *bench) account(ctx context.Context) error {
	const latency = 50 * time.Millisecond
	of := func(what string, clusters int, set func(*emulator.Running), ideal func(calls int) time.Duration, args ...string) error {
		run, err := emulator.Generate(emulator.Generation{Clusters: clusters, Seed: 1, Bad: 0.3, Replicas: 0.1, Pools: 0.3}).StartAPI(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = run.Close() }()
		set(run)
		all, err := b.compare(fmt.Sprintf("%d clusters, %s", clusters, what), "calls", 1, contender{
			name: "dbaudit " + args[0], args: append([]string{dbaudit}, args...),
			env:   []string{"DIGITALOCEAN_API_URL=" + run.URL, "DIGITALOCEAN_TOKEN=" + run.Token},
			count: func() int { return len(run.Requests()) },
		})
		if err == nil && ideal != nil {
			best := ideal(all[0].count)
			fmt.Printf("of the %.1f s that these calls take at best: %.2f\n", best.Seconds(), float64(all[0].wall)/float64(best))
		}
		return err
	}
	err := of("trusted sources, 50 ms a call", b.size(1000, 200),
		func(r *emulator.Running) { r.SetLatency(latency) },
		func(calls int) time.Duration { return time.Duration(calls) * latency / concurrency },
		"scan", "--only", "trusted_sources", "--no-probe", "--no-rate-limit", "--format", "json")
	if err != nil {
		return err
	}
	err = of("trusted sources and what they admit, 250 calls a minute", b.size(250, 130),
		func(r *emulator.Running) {
			r.SetRateLimit(emulator.RateLimit{Requests: 5000, Window: time.Hour, Burst: callsAMinute, BurstWindow: time.Minute})
		},
		func(calls int) time.Duration { return time.Duration((calls-1)/callsAMinute) * time.Minute },
		"scan", "--only", "trusted_sources", "--no-probe", "--format", "json")
	if err != nil {
		return err
	}
	return of("every fact", b.size(10_000, 1000), func(*emulator.Running) {}, nil, "collect", "--no-probe", "--no-rate-limit")
}

// probe looks at one real PostgreSQL, beside sslscan and testssl.
func (b *bench) probe(context.Context) error {
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Bench Project CA"})
	if err != nil {
		return err
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"localhost"}, Key: pki.RSA2048})
	if err != nil {
		return err
	}
	key, err := leaf.KeyPEM()
	root := filepath.Join(b.dir, "ca.crt")
	if err := errors.Join(err, os.WriteFile(root, ca.PEM(), 0o600)); err != nil {
		return err
	}
	pg, err := realpg.Launch(realpg.Config{
		Conf:  []string{"ssl = on"},
		Files: map[string][]byte{"server.crt": leaf.PEM(), "server.key": key},
	})
	if err != nil {
		return err
	}
	defer pg.Stop()
	at := fmt.Sprintf("localhost:%d", pg.Port)
	connections := func() int { return strings.Count(pg.Log(), "connection received") }
	short := []string{"--no-ciphersuites", "--no-groups", "--no-heartbleed", "--no-renegotiation", "--no-compression", "--no-fallback"}
	if _, err := b.compare("one PostgreSQL", "connections", b.size(15, 5),
		contender{name: "dbaudit probe", args: []string{dbaudit, "probe", at, "--ca", root}, count: connections},
		contender{name: "sslscan, protocols and certificate", args: slices.Concat([]string{"sslscan", "--starttls-psql"}, short, []string{at}), count: connections},
	); err != nil {
		return err
	}
	suites := contender{name: "dbaudit probe --ciphers", args: []string{dbaudit, "probe", at, "--ca", root, "--ciphers"}, count: connections}
	if _, err := b.compare("its suites", "connections", b.size(7, 3), suites,
		contender{name: "sslscan", args: []string{"sslscan", "--starttls-psql", at}, count: connections},
	); err != nil || b.quick {
		return err
	}
	_, err = b.compare("everything", "connections", 1, suites, contender{
		name: "testssl", args: []string{"testssl", "--starttls", "postgres", "--warnings", "batch", "--color", "0", at},
		anyExit: true, count: connections, // it exits with the number of its findings
	})
	return err
}
