package account

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
)

// The benchmarks' API runs in a process of its own, so that its memory and its
// garbage collection are not the collector's: this test binary, started again.
const (
	serveEnv  = "DBAUDIT_BENCH_API"
	serveDone = "ready "
)

func TestMain(m *testing.M) {
	if n, err := strconv.Atoi(os.Getenv(serveEnv)); err == nil {
		if err := serve(n); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serve answers for an account of n clusters until standard input ends. Its first
// line of input sets the latency and the limit.
func serve(n int) error {
	a := emulator.Generate(emulator.Generation{Clusters: n, Seed: 1, Bad: 0.3, Replicas: 0.1, Pools: 0.3, Now: testNow})
	run, err := a.StartAPI(context.Background())
	if err != nil {
		return err
	}
	in := bufio.NewReader(os.Stdin)
	fmt.Printf("%s%s %s\n", serveDone, run.URL, run.Token)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil
		}
		var latency, window time.Duration // nanoseconds
		var requests int
		if _, err := fmt.Sscan(line, (*int64)(&latency), &requests, (*int64)(&window)); err != nil {
			return err
		}
		run.SetLatency(latency)
		if requests > 0 {
			run.SetRateLimit(emulator.RateLimit{Requests: requests, Window: window})
		}
		fmt.Println("set")
	}
}

// api starts the API for an account of n clusters.
func api(b *testing.B, n int, latency time.Duration, requests int, window time.Duration) Options {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"="+strconv.Itoa(n))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	var url, token string
	if _, err := fmt.Sscan(strings.TrimPrefix(line, serveDone), &url, &token); err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(in, "%d %d %d\n", latency, requests, window)
	if _, err := lines.ReadString('\n'); err != nil {
		b.Fatal(err)
	}
	return Options{BaseURL: url, Token: NewToken(token), Limits: NoLimits, Now: func() time.Time { return testNow }}
}

var trustedSources = []string{"cluster.trusted_sources", "trusted_source.target.exists", "trusted_source.target.owner.type", "trusted_source.target.admits"}

// "x-ideal" is the wall time over calls × latency ÷ concurrency.
func BenchmarkLatency(b *testing.B) {
	const latency = 50 * time.Millisecond
	o := api(b, 1000, latency, 0, 0)
	o.Facts = trustedSources
	calls := 0
	o.Progress = func(p Progress) { calls = p.Calls }
	for b.Loop() {
		began := time.Now()
		s, err := Collect(b.Context(), o)
		if err != nil || s.Incomplete {
			b.Fatal(err, s)
		}
		ideal := time.Duration(calls) * latency / DefaultConcurrency
		b.ReportMetric(float64(time.Since(began))/float64(ideal), "x-ideal")
		b.ReportMetric(float64(calls), "calls")
	}
}

// "x-allowed" is the wall time over what the limit allows: the first window's
// calls at once, and a window for each further lot.
func BenchmarkLimit(b *testing.B) {
	const requests, window = 100, 2 * time.Second
	o := api(b, 300, 0, requests, window)
	o.Facts = trustedSources
	o.Limits = []Limit{{Calls: requests, Window: window + 20*time.Millisecond}}
	calls := 0
	o.Progress = func(p Progress) { calls = p.Calls }
	for b.Loop() {
		time.Sleep(window) // what was sent before is forgotten
		began := time.Now()
		s, err := Collect(b.Context(), o)
		if err != nil || s.Incomplete {
			b.Fatal(err, s)
		}
		allowed := time.Duration((calls-1)/requests) * window
		b.ReportMetric(float64(time.Since(began))/float64(allowed), "x-allowed")
		b.ReportMetric(float64(calls), "calls")
	}
}

// Every fact of 10,000 clusters (minutes: 90,000 calls to an API on the same machine). "peak-MB" is the process's most resident memory.
func BenchmarkMemory(b *testing.B) {
	o := api(b, memoryClusters(), 0, 0, 0)
	for b.Loop() {
		s, err := Collect(b.Context(), o)
		if err != nil || s.Incomplete {
			b.Fatal(err, s.Errors[:min(len(s.Errors), 3)])
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "live-MB")
		b.ReportMetric(peak(), "peak-MB")
		b.ReportMetric(float64(len(s.Clusters)), "clusters")
		runtime.KeepAlive(s)
	}
}

// memoryClusters is 10,000, or DBAUDIT_BENCH_CLUSTERS.
func memoryClusters() int {
	if n, err := strconv.Atoi(os.Getenv("DBAUDIT_BENCH_CLUSTERS")); err == nil {
		return n
	}
	return 10000
}

// peak reads VmHWM (proc(5)); 0 where there is none.
func peak() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
			return kb / 1e3
		}
	}
	return 0
}
