//go:build unix

// Command bench times dbaudit beside its peers, each run a process of its own, by
// turns, and prints medians, peak memory and ratios to the first of each table:
//
//	go run ./internal/bench [-quick] [PART ...]
//
// The parts are startup, evaluation, account, probe, database, clients, reports and
// fleet; all without one. A peer that is not installed is named and left out. It writes into a
// temporary folder, and removes it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"dbaudit/reports"
)

// What make build and scripts/bench put in place.
const dbaudit, opa, conftest = "bin/dbaudit", ".bench/opa", ".bench/conftest"

type bench struct {
	dir   string // temporary
	quick bool
}

var parts = []string{"startup", "evaluation", "account", "probe", "database", "clients", "reports", "fleet"}

func main() {
	var b bench
	flag.BoolVar(&b.quick, "quick", false, "smaller sizes and no testssl: minutes instead of a quarter of an hour")
	flag.Parse()
	if err := b.all(context.Background(), flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func (b *bench) all(ctx context.Context, names []string) (err error) {
	if b.dir, err = os.MkdirTemp("", "dbaudit-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.dir) }()
	if len(names) == 0 {
		names = parts
	}
	run := map[string]func(context.Context) error{
		"startup": b.startup, "evaluation": b.evaluation, "account": b.account,
		"probe": b.probe, "database": b.database, "clients": b.clients, "reports": b.reports,
		"fleet": b.fleet,
	}
	for _, name := range names {
		if run[name] == nil {
			return fmt.Errorf("no part %q: they are %s", name, strings.Join(parts, ", "))
		}
		fmt.Printf("\n== %s\n", name)
		if err := run[name](ctx); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// database has no peer: it is a Go benchmark.
func (b *bench) database(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "test", "./pkg/collect/database", "-run", "^$", "-bench", ".", "-benchtime", fmt.Sprintf("%dx", b.size(5, 1)))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// size is the full one, or the quick one.
func (b *bench) size(full, quick int) int {
	if b.quick {
		return quick
	}
	return full
}

func (b *bench) startup(context.Context) error {
	_, err := b.compare("start-up and the demo, to their end", "", b.size(11, 5),
		contender{name: "dbaudit version", args: []string{dbaudit, "version"}},
		contender{name: "dbaudit rules list", args: []string{dbaudit, "rules", "list"}},
		contender{name: "dbaudit demo", args: []string{dbaudit, "demo", "--output", filepath.Join(b.dir, "demo")}},
		contender{name: "opa version", args: []string{opa, "version"}},
	)
	return err
}

// clients times the search of source trees, in a warm cache, beside grep: copies of
// Go's own source and of the connection settings that the tests know.
func (b *bench) clients(context.Context) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	trees := filepath.Join(b.dir, "trees")
	copies := b.size(10, 1)
	for i := range copies {
		to := filepath.Join(trees, fmt.Sprint(i))
		err := errors.Join(
			os.CopyFS(filepath.Join(to, "go"), os.DirFS(filepath.Join(strings.TrimSpace(string(root)), "src"))),
			os.CopyFS(filepath.Join(to, "settings"), os.DirFS("testdata/clients/corpus")))
		if err != nil {
			return err
		}
	}
	_, err = b.compare(fmt.Sprintf("Go's source × %d", copies), "", 3,
		contender{name: "grep -rIlE", args: []string{"grep", "-rIlE", "postgres|sslmode", trees}},
		contender{name: "dbaudit clients", args: []string{dbaudit, "clients", trees, "--format", "json"}},
	)
	return err
}

// reports renders a large result in every format, JSON first.
func (b *bench) reports(context.Context) error {
	snapshot, err := b.snapshot(b.size(10_000, 1000))
	if err != nil {
		return err
	}
	from := filepath.Join(b.dir, "result.json")
	if _, err := b.run(contender{name: "dbaudit scan", args: append(scan(snapshot), "--report", "json="+from)}); err != nil {
		return err
	}
	render := func(format string) contender {
		return contender{name: format, args: []string{dbaudit, "report", from, "--format", format}}
	}
	all := []contender{render("json")}
	for _, f := range reports.All() {
		if f.Name != "json" {
			all = append(all, render(f.Name))
		}
	}
	_, err = b.compare("the result in each format", "", b.size(3, 1), all...)
	return err
}
