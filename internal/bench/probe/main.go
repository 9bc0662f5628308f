//go:build unix

// Command probe times whole processes that look at the same real PostgreSQL
// server (dbaudit probe, sslscan and testssl), the probe's own handshake beside a
// bare one, and a thousand endpoints with latency:
//
//	go run ./internal/bench/probe -dbaudit bin/dbaudit [-quick] [-part many]
//
// -quick leaves testssl out, which takes a minute.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
)

func main() {
	binary := flag.String("dbaudit", "bin/dbaudit", "the binary of dbaudit")
	quick := flag.Bool("quick", false, "without testssl, and fewer runs")
	part := flag.String("part", "", "only this part: peers, handshake or many")
	flag.Parse()
	if err := run(*binary, *part, *quick); err != nil {
		fmt.Fprintf(os.Stderr, "bench probe: %v\n", err)
		os.Exit(1)
	}
}

// run does all parts, or one; servers and files are gone when it returns.
func run(binary, part string, quick bool) (err error) {
	binary, err = filepath.Abs(binary)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("the binary to measure: %w (make build)", err)
	}
	dir, err := os.MkdirTemp("", "dbaudit-bench-probe-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	return withServers(func(tb *harness) error {
		known := false
		for _, p := range []struct {
			name string
			do   func() error
		}{
			{"peers", func() error { return peers(tb, binary, dir, quick) }},
			{"handshake", func() error { return handshakes(quick) }},
			{"many", func() error { return many(binary, dir) }},
		} {
			if part != "" && part != p.name {
				continue
			}
			known = true
			if err := p.do(); err != nil {
				return err
			}
		}
		if !known {
			return fmt.Errorf("-part %q: it is peers, handshake or many", part)
		}
		return nil
	})
}

// peer is a command and what it is compared with.
type peer struct {
	name    string
	args    []string
	against string // the name of another; "" for the base of comparisons
	target  string
	runs    int
	slow    bool
}

// measured is what a command took: medians, each by itself.
type measured struct {
	wall, cpu   time.Duration
	peakMB      float64
	connections int
}

// once runs a command. ok says which exit codes are no failure.
func once(args []string, ok func(code int) bool) (measured, error) {
	cmd := exec.Command(args[0], args[1:]...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	m := measured{wall: time.Since(start)}
	if cmd.ProcessState == nil {
		return m, fmt.Errorf("%s: %w", args[0], err)
	}
	if err != nil && !ok(cmd.ProcessState.ExitCode()) {
		return m, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, is := cmd.ProcessState.SysUsage().(*syscall.Rusage); is {
		m.peakMB = float64(u.Maxrss) / 1000
	}
	return m, nil
}

func median[T cmp.Ordered](all []measured, of func(measured) T) T {
	values := make([]T, len(all))
	for i, m := range all {
		values[i] = of(m)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// peers times the commands by turns, so that whatever else the machine does is
// everyone's burden, and prints times and ratios.
func peers(tb *harness, binary, dir string, quick bool) error {
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Bench Project CA"})
	if err != nil {
		return err
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"localhost"}, Key: pki.RSA2048})
	if err != nil {
		return err
	}
	caFile := filepath.Join(dir, "ca.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		return err
	}
	pg := realpg.Start(tb, realpg.Config{}.Leaf(tb, leaf))
	at := fmt.Sprintf("localhost:%d", pg.Port)
	few := []string{"--no-ciphersuites", "--no-groups", "--no-heartbleed", "--no-renegotiation", "--no-compression", "--no-fallback"}
	all := []peer{
		{name: "dbaudit probe", args: []string{binary, "probe", at, "--ca", caFile}, runs: 15},
		{name: "sslscan, protocols and certificate", args: slices.Concat([]string{"sslscan", "--starttls-psql"}, few, []string{at}), against: "dbaudit probe", target: "≥ 1", runs: 15},
		{name: "dbaudit probe --ciphers", args: []string{binary, "probe", at, "--ca", caFile, "--ciphers"}, runs: 7},
		{name: "sslscan", args: []string{"sslscan", "--starttls-psql", at}, against: "dbaudit probe --ciphers", target: "≥ 4", runs: 7},
		{name: "testssl", args: []string{"testssl", "--starttls", "postgres", "--warnings", "batch", "--color", "0", at}, against: "dbaudit probe --ciphers", target: "≥ 200", runs: 1, slow: true},
	}
	results := map[string][]measured{}
	for round := range 15 {
		for _, p := range all {
			if (p.slow && quick) || round >= p.runs || (quick && round >= (p.runs+2)/3) {
				continue
			}
			before := strings.Count(pg.Log(), "connection received")
			m, err := once(p.args, func(code int) bool {
				return code == 0 || code == 1 || p.slow // testssl's is the number of its findings
			})
			if err != nil {
				return err
			}
			m.connections = strings.Count(pg.Log(), "connection received") - before
			results[p.name] = append(results[p.name], m)
		}
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(t, "looking at one PostgreSQL\tms\tCPU ms\tpeak MB\tconnections\ttime : dbaudit\twanted\t")
	wall := func(name string) time.Duration {
		return median(results[name], func(m measured) time.Duration { return m.wall })
	}
	for _, p := range all {
		ms := results[p.name]
		if len(ms) == 0 {
			continue
		}
		ratio := ""
		if p.against != "" {
			ratio = fmt.Sprintf("%.2f", float64(wall(p.name))/float64(wall(p.against)))
		}
		_, _ = fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%d\t%s\t%s\t\n", p.name, wall(p.name).Milliseconds(),
			median(ms, func(m measured) time.Duration { return m.cpu }).Milliseconds(),
			median(ms, func(m measured) float64 { return m.peakMB }),
			median(ms, func(m measured) int { return m.connections }), ratio, p.target)
	}
	return t.Flush()
}
