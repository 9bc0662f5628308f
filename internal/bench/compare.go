//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// contender is a command that is measured as a process of its own, its output on disk.
type contender struct {
	name string
	args []string
	env  []string
	// anyExit allows every exit code; else 0 and 1 (findings) are no failure.
	anyExit bool
	// count is read before and after a run, for the column of that name.
	count func() int
}

// measured is what one run took.
type measured struct {
	wall, cpu time.Duration
	peakMB    float64
	count     int
}

// compare runs the contenders by turns, so that whatever else the computer does is
// everyone's burden, and prints medians, and ratios to the first. counted names what
// the contenders count; "" for nothing. It returns the medians.
func (b *bench) compare(title, counted string, rounds int, contenders ...contender) ([]measured, error) {
	contenders = slices.DeleteFunc(contenders, func(c contender) bool {
		_, err := exec.LookPath(c.args[0])
		if err != nil {
			fmt.Printf("%s is left out: %s is not installed\n", c.name, filepath.Base(c.args[0]))
		}
		return err != nil
	})
	runs := make([][]measured, len(contenders))
	for range rounds {
		for i, c := range contenders {
			m, err := b.run(c)
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], m)
		}
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s\tms\tCPU ms\tpeak MB\t%s\ttime\tmemory\t\n", title, counted)
	medians := make([]measured, len(contenders))
	for i, c := range contenders {
		m := &medians[i]
		m.wall = median(runs[i], func(m measured) time.Duration { return m.wall })
		m.cpu = median(runs[i], func(m measured) time.Duration { return m.cpu })
		m.peakMB = median(runs[i], func(m measured) float64 { return m.peakMB })
		m.count = median(runs[i], func(m measured) int { return m.count })
		count := ""
		if c.count != nil {
			count = fmt.Sprint(m.count)
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%s\t%.2f\t%.2f\t\n", c.name, m.wall.Milliseconds(), m.cpu.Milliseconds(), m.peakMB, count,
			float64(m.wall)/float64(medians[0].wall), m.peakMB/medians[0].peakMB)
	}
	return medians, t.Flush()
}

func median[T cmp.Ordered](all []measured, of func(measured) T) T {
	values := make([]T, len(all))
	for i, m := range all {
		values[i] = of(m)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// run runs a contender once.
func (b *bench) run(c contender) (measured, error) {
	out, err := os.Create(filepath.Join(b.dir, "out"))
	if err != nil {
		return measured{}, err
	}
	defer func() { _ = out.Close() }()
	var stderr strings.Builder
	// GNU time tells the peak; what wait4(2) tells here begins with this process's own.
	peak := filepath.Join(b.dir, "peak")
	cmd := exec.Command("/usr/bin/time", append([]string{"-q", "-f", "%M", "-o", peak}, c.args...)...)
	cmd.Stdout, cmd.Stderr = out, &stderr
	cmd.Env = append(os.Environ(), c.env...)
	before := 0
	if c.count != nil {
		before = c.count()
	}
	start := time.Now()
	err = cmd.Run()
	m := measured{wall: time.Since(start)}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || !c.anyExit && exit.ExitCode() != 1) {
		return m, fmt.Errorf("%s: %w\n%s", c.name, err, stderr.String())
	}
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	kb, err := os.ReadFile(peak)
	if err != nil {
		return m, err
	}
	if _, err := fmt.Sscan(string(kb), &m.peakMB); err != nil {
		return m, fmt.Errorf("peak memory %q: %w", kb, err)
	}
	m.peakMB /= 1000
	if c.count != nil {
		m.count = c.count() - before
	}
	return m, nil
}
