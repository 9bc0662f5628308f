// Package probe times whole processes that look at the same PostgreSQL server:
// dbaudit probe, sslscan and testssl. It is a benchmark of its own package so that
// it can start a real server:
//
//	DBAUDIT=$PWD/bin/dbaudit go test ./internal/bench/probe -run '^$' -bench . -benchtime 1x
//
// DBAUDIT_BENCH_QUICK=1 leaves testssl out, which takes a minute.
package probe

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
)

// peer is a command and what it is compared with.
type peer struct {
	name    string
	args    []string
	against string // the name of another; "" for the base of comparisons
	runs    int
	slow    bool
}

type measured struct {
	wall, cpu time.Duration
	peakMB    float64
}

// run runs a command so many times and takes the median by time on the clock.
func run(b *testing.B, runs int, args []string, codes ...int) measured {
	b.Helper()
	all := make([]measured, runs)
	for i := range all {
		cmd := exec.Command(args[0], args[1:]...)
		start := time.Now()
		out, err := cmd.CombinedOutput()
		all[i].wall = time.Since(start)
		if code := cmd.ProcessState.ExitCode(); err != nil && !slices.Contains(codes, code) {
			b.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
		all[i].cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			all[i].peakMB = float64(u.Maxrss) / 1000
		}
	}
	slices.SortFunc(all, func(x, y measured) int { return int(x.wall - y.wall) })
	return all[runs/2]
}

// dbaudit is the binary that is measured.
func dbaudit(b *testing.B) string {
	b.Helper()
	path, err := filepath.Abs(os.Getenv("DBAUDIT"))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil || os.Getenv("DBAUDIT") == "" {
		b.Fatal("DBAUDIT does not name the binary that is measured: make build")
	}
	return path
}

// BenchmarkPeers prints time and ratios.
func BenchmarkPeers(b *testing.B) {
	binary := dbaudit(b)
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Bench Project CA"})
	if err != nil {
		b.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"localhost"}, Key: pki.RSA2048})
	if err != nil {
		b.Fatal(err)
	}
	pg := realpg.Start(b, realpg.Config{Conf: []string{"log_connections = off"}}.Leaf(b, leaf))
	caFile := filepath.Join(b.TempDir(), "ca.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		b.Fatal(err)
	}
	at := fmt.Sprintf("localhost:%d", pg.Port)
	few := []string{"--no-ciphersuites", "--no-groups", "--no-heartbleed", "--no-renegotiation", "--no-compression", "--no-fallback"}
	peers := []peer{
		{name: "dbaudit probe", args: []string{binary, "probe", at, "--ca", caFile}, runs: 9},
		{name: "sslscan, protocols and certificate", args: slices.Concat([]string{"sslscan", "--starttls-psql"}, few, []string{at}), against: "dbaudit probe", runs: 9},
		{name: "dbaudit probe --ciphers", args: []string{binary, "probe", at, "--ca", caFile, "--ciphers"}, runs: 5},
		{name: "sslscan", args: []string{"sslscan", "--starttls-psql", at}, against: "dbaudit probe --ciphers", runs: 5},
		{name: "testssl", args: []string{"testssl", "--starttls", "postgres", "--warnings", "batch", "--color", "0", at}, against: "dbaudit probe --ciphers", runs: 1, slow: true},
	}
	results := map[string]measured{}
	for b.Loop() {
		for _, p := range peers {
			if p.slow && os.Getenv("DBAUDIT_BENCH_QUICK") != "" {
				continue
			}
			codes := []int{0, 1}
			if p.slow {
				codes = nil
				for code := range 256 { // testssl's is the number of its findings
					codes = append(codes, code)
				}
			}
			results[p.name] = run(b, p.runs, p.args, codes...)
		}
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nlooking at one PostgreSQL\tms\tCPU ms\tpeak MB\ttime : dbaudit\t")
	for _, p := range peers {
		m, ok := results[p.name]
		if !ok {
			continue
		}
		ratio := ""
		if p.against != "" {
			ratio = fmt.Sprintf("%.2f", float64(m.wall)/float64(results[p.against].wall))
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%s\t\n", p.name, m.wall.Milliseconds(), m.cpu.Milliseconds(), m.peakMB, ratio)
	}
	if err := t.Flush(); err != nil {
		b.Fatal(err)
	}
}

// endpoints that BenchmarkMany looks at, and the delay that is put before every
// answer of theirs.
const (
	endpoints = 1000
	delay     = 20 * time.Millisecond
)

// BenchmarkMany probes 1,000 endpoints with latency in one process.
func BenchmarkMany(b *testing.B) {
	binary := dbaudit(b)
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Bench Project CA"})
	if err != nil {
		b.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"*.example.com"}})
	if err != nil {
		b.Fatal(err)
	}
	s, err := pgserver.Start(b.Context(), pgserver.Options{Certificate: leaf.TLS()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	proxy := delayed(b, s.Addr())
	caFile := filepath.Join(b.TempDir(), "ca.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		b.Fatal(err)
	}
	args := []string{binary, "probe", "--ca", caFile, "--format", "json", "--fail-on", "none"}
	for i := range endpoints {
		host := fmt.Sprintf("db-%d.example.com", i)
		args = append(args, host, "--connect-to", host+":5432:"+proxy)
	}
	for b.Loop() {
		m := run(b, 1, args, 0, 3)
		fmt.Printf("\n%d endpoints, %s before every answer: %.2f s, %.2f s CPU, peak %.0f MB\n",
			endpoints, delay, m.wall.Seconds(), m.cpu.Seconds(), m.peakMB)
	}
}

// delayed is a way to an address on which answers take longer.
func delayed(b *testing.B, to string) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go forward(c, to)
		}
	}()
	return l.Addr().String()
}

func forward(client net.Conn, to string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	buf := make([]byte, 16<<10)
	for {
		n, err := server.Read(buf)
		if n > 0 {
			time.Sleep(delay)
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
