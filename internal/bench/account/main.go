// Command account times collecting an account through the API, against what the
// calls, the latency and the rate limit allow, and measures the collector's memory.
// The API is the emulator's, in a process of its own; the collector is the binary
// of dbaudit, but for the limit, which is scaled down by options that the command
// line does not have.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/collect/account"
)

// child is the environment variable under which the program is the API, of an
// account of so many clusters.
const child = "DBAUDIT_BENCH_ACCOUNT_CLUSTERS"

const latency = 50 * time.Millisecond

// sizes are the clusters of each part.
type sizes struct{ latency, limit, memory int }

func main() {
	if n, err := strconv.Atoi(os.Getenv(child)); err == nil {
		if err := serve(n); err != nil {
			fail(err)
		}
		return
	}
	binary := flag.String("dbaudit", "bin/dbaudit", "the binary of dbaudit")
	quick := flag.Bool("quick", false, "smaller accounts: half a minute instead of two")
	strict := flag.Bool("strict", false, "fail when a ratio is above what is wanted")
	flag.Parse()
	n := sizes{latency: 1000, limit: 600, memory: 10_000}
	if *quick {
		n = sizes{latency: 300, limit: 200, memory: 2000}
	}
	if err := run(*binary, n, *strict); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "bench account: %v\n", err)
	os.Exit(1)
}

func run(binary string, n sizes, strict bool) error {
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tclusters\tcalls\tseconds\tmeasured\twanted\t")
	above := false
	row := func(what string, clusters int, c cost, measured, wanted float64, unit string) {
		above = above || measured > wanted
		fmt.Fprintf(t, "%s\t%d\t%d\t%.1f\t%.2f%s\t%.2f%s\t\n", what, clusters, c.calls, c.wall.Seconds(), measured, unit, wanted, unit)
	}

	// What the calls cost: a scan of the trusted sources, from process start to end.
	c, err := command(binary, n.latency, latency, "scan", "--only", "trusted_sources", "--no-probe", "--no-rate-limit", "--quiet", "--format", "json")
	if err != nil {
		return fmt.Errorf("latency: %w", err)
	}
	ideal := time.Duration(c.calls) * latency / account.DefaultConcurrency
	row("scan of trusted sources, of calls × 50 ms ÷ 8", n.latency, c, float64(c.wall)/float64(ideal), 1.3, "×")

	// What the limit allows: its calls at once, and a window for each further lot.
	const requests, window = 100, 2 * time.Second
	if c, err = limited(n.limit, requests, window); err != nil {
		return fmt.Errorf("limit: %w", err)
	}
	allowed := time.Duration((c.calls-1)/requests) * window
	row("100 requests in 2 s, of what that allows", n.limit, c, float64(c.wall)/float64(allowed), 1.1, "×")

	if c, err = command(binary, n.memory, 0, "collect", "--no-probe", "--no-rate-limit", "--quiet"); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	row("collect of every fact, peak memory", n.memory, c, c.peak/150, 1, "×150 MB")
	if err := t.Flush(); err != nil {
		return err
	}
	if above && strict {
		return errors.New("more than is wanted")
	}
	return nil
}

type cost struct {
	calls int
	wall  time.Duration
	peak  float64 // MB
}

// command runs dbaudit against an API of n clusters.
func command(binary string, n int, latency time.Duration, args ...string) (cost, error) {
	a, err := start(n, latency, 0, 0)
	if err != nil {
		return cost{}, err
	}
	defer a.stop()
	dir, err := os.MkdirTemp("", "dbaudit-bench-account-")
	if err != nil {
		return cost{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary, err = filepath.Abs(binary)
	if err != nil {
		return cost{}, err
	}
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		return cost{}, err
	}
	defer func() { _ = out.Close() }()
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, os.Stderr
	cmd.Env = append(os.Environ(), "DIGITALOCEAN_API_URL="+a.url, "DIGITALOCEAN_TOKEN="+a.token)
	began := time.Now()
	err = cmd.Run()
	c := cost{wall: time.Since(began)}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: findings
		return c, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = float64(u.Maxrss) / 1000
	}
	c.calls, err = a.calls()
	return c, err
}

// limited collects the trusted sources of n clusters under a limit of the API's
// that the collector knows.
func limited(n, requests int, window time.Duration) (cost, error) {
	a, err := start(n, 0, requests, window)
	if err != nil {
		return cost{}, err
	}
	defer a.stop()
	c := cost{}
	began := time.Now()
	s, err := account.Collect(context.Background(), account.Options{
		BaseURL: a.url, Token: account.NewToken(a.token),
		Facts: []string{"cluster.trusted_sources", "trusted_source.target.exists", "trusted_source.target.owner.type", "trusted_source.target.admits"},
		// A little longer than the API's window, as the default pace is.
		Pace:     &account.Pace{Burst: requests, Window: window + window/60},
		Progress: func(p account.Progress) { c.calls = p.Calls },
	})
	c.wall = time.Since(began)
	if err == nil && s.Incomplete {
		err = fmt.Errorf("incomplete: %v", s.Errors[:min(len(s.Errors), 3)])
	}
	return c, err
}

// api is the emulator, in a process of its own.
type api struct {
	cmd        *exec.Cmd
	in         io.WriteCloser
	out        *bufio.Reader
	url, token string
}

func start(n int, latency time.Duration, requests int, window time.Duration) (*api, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a := &api{cmd: exec.Command(self)}
	a.cmd.Env = append(os.Environ(), child+"="+strconv.Itoa(n))
	a.cmd.Stderr = os.Stderr
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	a.out = bufio.NewReader(out)
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	_, err = fmt.Fscan(a.out, &a.url, &a.token)
	if err == nil {
		_, err = fmt.Fprintln(a.in, int64(latency), requests, int64(window))
	}
	if err == nil {
		_, err = a.calls()
	}
	if err != nil {
		a.stop()
		return nil, fmt.Errorf("start the API: %w", err)
	}
	return a, nil
}

// calls asks how many there were.
func (a *api) calls() (n int, err error) {
	if _, err = fmt.Fprintln(a.in, "calls"); err == nil {
		_, err = fmt.Fscan(a.out, &n)
	}
	return n, err
}

func (a *api) stop() {
	_ = a.in.Close()
	_ = a.cmd.Wait()
}

// serve runs in the child: it answers until standard input ends. The first line of
// it sets the latency and the limit; each further one asks for the number of calls.
func serve(n int) error {
	run, err := emulator.Generate(emulator.Generation{Clusters: n, Seed: 1, Bad: 0.3, Replicas: 0.1, Pools: 0.3}).StartAPI(context.Background())
	if err != nil {
		return err
	}
	in := bufio.NewReader(os.Stdin)
	fmt.Println(run.URL, run.Token)
	var latency, window time.Duration
	var requests int
	if _, err := fmt.Fscanln(in, (*int64)(&latency), &requests, (*int64)(&window)); err != nil {
		return fmt.Errorf("latency and limit: %w", err)
	}
	run.SetLatency(latency)
	if requests > 0 {
		run.SetRateLimit(emulator.RateLimit{Requests: 1_000_000, Window: time.Hour, Burst: requests, BurstWindow: window})
	}
	for {
		if _, err := in.ReadString('\n'); err != nil {
			return run.Close()
		}
		fmt.Println(len(run.Requests()))
	}
}
