// Command startup times whole processes of dbaudit that do little: what a user
// waits for before anything happens.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() {
	binary := flag.String("dbaudit", "bin/dbaudit", "the binary of dbaudit")
	runs := flag.Int("runs", 11, "runs of each; the median counts")
	flag.Parse()
	if err := run(*binary, *runs); err != nil {
		fmt.Fprintf(os.Stderr, "bench startup: %v\n", err)
		os.Exit(1)
	}
}

func run(binary string, runs int) error {
	dir, err := os.MkdirTemp("", "dbaudit-bench-startup-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "command\tms\tCPU ms\tpeak MB\t")
	for _, args := range [][]string{{"version"}, {"rules", "list"}, {"rules", "show", "TS001"}, {"demo", "--output=" + dir}} {
		walls, cpus, peak := []time.Duration{}, []time.Duration{}, int64(0)
		for range runs {
			cmd := exec.Command(binary, args...)
			start := time.Now()
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("%v: %w\n%s", args, err, out)
			}
			walls = append(walls, time.Since(start))
			cpus = append(cpus, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
			if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
				peak = max(peak, u.Maxrss)
			}
		}
		slices.Sort(walls)
		slices.Sort(cpus)
		fmt.Fprintf(t, "dbaudit %s\t%d\t%d\t%d\t\n", strings.ReplaceAll(strings.Join(args, " "), "="+dir, ""), walls[runs/2].Milliseconds(), cpus[runs/2].Milliseconds(), peak/1000)
	}
	return t.Flush()
}
