// Command reports measures every report format on a large result: how much processor
// time it takes, how much memory the process needs at most, and both as ratios to what
// encoding/json needs for the JSON result; for SARIF also to encoding/json on the
// same SARIF document. Each measurement is a process of its own.
//
// It prints a table for people; -json prints one object a line for a script.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// Names of the measurements beside the formats.
const (
	stdJSON  = "encoding/json of the result"
	stdSARIF = "encoding/json of the SARIF"
	allSARIF = "sarif without limits"
)

// measurement is what one process tells.
type measurement struct {
	Name string `json:"name"`
	// Seconds is processor time, user and system, the garbage collector's included:
	// unlike the time on the clock it does not depend on what else the machine does.
	Seconds float64 `json:"cpu_seconds"`
	// PeakMB is the most memory that the process held, the result included;
	// ResultMB what it held before it wrote.
	PeakMB   float64 `json:"peak_mb"`
	ResultMB float64 `json:"result_mb"`
	BytesMB  float64 `json:"written_mb"`
}

func main() {
	n := flag.Int("n", 100_000, "failing findings in the result")
	only := flag.String("only", "", "measure only this, in this process")
	runs := flag.Int("runs", 3, "processes a measurement; the fastest counts")
	asJSON := flag.Bool("json", false, "print JSON lines")
	flag.Parse()
	if err := run(os.Stdout, *n, *only, *runs, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "bench reports:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, n int, only string, runs int, asJSON bool) error {
	if only != "" {
		m, err := measure(only, n)
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(m)
	}
	names := []string{stdJSON, stdSARIF, allSARIF}
	for _, f := range reports.All() {
		names = append(names, f.Name)
	}
	var all []measurement
	for _, name := range names {
		best, err := child(name, n, runs)
		if err != nil {
			return err
		}
		all = append(all, best)
		if asJSON {
			if err := json.NewEncoder(w).Encode(best); err != nil {
				return err
			}
		}
	}
	if asJSON {
		return nil
	}
	return table(w, n, all)
}

// child measures in processes of their own and keeps the fastest and the leanest.
func child(name string, n, runs int) (measurement, error) {
	self, err := os.Executable()
	if err != nil {
		return measurement{}, err
	}
	var best measurement
	for i := range runs {
		cmd := exec.Command(self, "-n", strconv.Itoa(n), "-only", name)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return best, fmt.Errorf("%s: %w", name, err)
		}
		var m measurement
		if err := json.Unmarshal(out, &m); err != nil {
			return best, fmt.Errorf("%s: %w", name, err)
		}
		if i == 0 {
			best = m
		}
		best.Seconds, best.PeakMB = min(best.Seconds, m.Seconds), min(best.PeakMB, m.PeakMB)
	}
	return best, nil
}

func table(w io.Writer, n int, all []measurement) error {
	of := func(name string) measurement {
		return all[slices.IndexFunc(all, func(m measurement) bool { return m.Name == name })]
	}
	fmt.Fprintf(w, "%d findings; the process with the result alone: %.0f MB\n\n", n, of("json").ResultMB)
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "format\tCPU seconds\twritten MB\tpeak MB\tadded MB\ttime : encoding/json\tmemory : encoding/json\t")
	for _, m := range all {
		base := of(stdJSON)
		if m.Name == allSARIF || m.Name == stdSARIF {
			base = of(stdSARIF)
		}
		fmt.Fprintf(t, "%s\t%.2f\t%.1f\t%.0f\t%.0f\t%.2f\t%.2f\t\n", m.Name, m.Seconds, m.BytesMB, m.PeakMB, m.PeakMB-m.ResultMB, m.Seconds/base.Seconds, m.PeakMB/base.PeakMB)
	}
	return t.Flush()
}

// measure runs one report in this process.
func measure(name string, n int) (measurement, error) {
	r := reporttest.Sample(reporttest.Full(n))
	write := func(w io.Writer) error {
		f, err := reports.Lookup(name)
		if err != nil {
			return err
		}
		return f.Write(w, r, reports.View{})
	}
	switch name {
	case stdJSON:
		write = func(w io.Writer) error { return marshal(w, r) }
	case allSARIF:
		write = func(w io.Writer) error { return reports.SARIF{}.Write(w, r, reports.View{}) }
	case stdSARIF:
		doc, err := document(r)
		if err != nil {
			return measurement{}, err
		}
		r = nil // the document is what is written
		write = func(w io.Writer) error { return marshal(w, doc) }
	}
	runtime.GC()
	debug.FreeOSMemory()
	if err := resetPeak(); err != nil {
		return measurement{}, err
	}
	before, err := memory("VmRSS:")
	if err != nil {
		return measurement{}, err
	}
	var written countingWriter
	start, err := processorTime()
	if err != nil {
		return measurement{}, err
	}
	if err := write(&written); err != nil {
		return measurement{}, err
	}
	end, err := processorTime()
	if err != nil {
		return measurement{}, err
	}
	peak, err := memory("VmHWM:")
	runtime.KeepAlive(r)
	return measurement{Name: name, Seconds: (end - start).Seconds(), PeakMB: peak, ResultMB: before, BytesMB: float64(written) / 1e6}, err
}

// marshal is what a program does that keeps it simple.
func marshal(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// document is the whole SARIF document as Go values.
func document(r *result.Result) (*sarifDocument, error) {
	var text bytes.Buffer
	if err := (reports.SARIF{}).Write(&text, r, reports.View{}); err != nil {
		return nil, err
	}
	var doc sarifDocument
	if err := json.Unmarshal(text.Bytes(), &doc); err != nil {
		return nil, err
	}
	var again bytes.Buffer
	if err := marshal(&again, &doc); err != nil {
		return nil, err
	}
	if d := again.Len() - text.Len(); d < -text.Len()/50 || d > text.Len()/50 {
		return nil, fmt.Errorf("the two SARIF documents are not the same: %d and %d bytes", text.Len(), again.Len())
	}
	return &doc, nil
}

type countingWriter int64

func (c *countingWriter) Write(b []byte) (int, error) {
	*c += countingWriter(len(b))
	return len(b), nil
}

func processorTime() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// resetPeak lets VmHWM begin anew (proc(5), clear_refs).
func resetPeak() error { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// memory reads a line of /proc/self/status, in MB.
func memory(key string) (float64, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), key); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1000, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", key)
}
