// Command evaluate times the whole way from a snapshot file to a result on disk,
// `dbaudit scan --snapshot`, against `opa eval` and `conftest test` with the same
// policies on the same clusters, and prints time and peak memory as ratios. Each
// measurement is a process of its own.
//
//	go run ./internal/bench/evaluate -dbaudit bin/dbaudit -opa opa -conftest conftest
//
// The peers get their best form: one process, one input, one query over all
// clusters, no tests among the policies. They yield what the rules found; dbaudit's
// result also holds the passes, the evidence that is missing, and a remediation
// for every finding.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"dbaudit/pkg/policy"
	"dbaudit/policies"
)

func main() {
	var b bench
	flag.StringVar(&b.dbaudit, "dbaudit", "bin/dbaudit", "the binary of dbaudit")
	flag.StringVar(&b.opa, "opa", "", "the binary of opa; without it opa is left out")
	flag.StringVar(&b.conftest, "conftest", "", "the binary of conftest; without it conftest is left out")
	flag.IntVar(&b.clusters, "clusters", 10_000, "clusters of the snapshot that all evaluate")
	flag.IntVar(&b.large, "large", 0, "clusters of a snapshot that dbaudit alone evaluates; 0: none")
	flag.IntVar(&b.runs, "runs", 1, "runs of each; the fastest counts")
	flag.Parse()
	if err := b.run(); err != nil {
		fmt.Fprintf(os.Stderr, "bench evaluate: %v\n", err)
		os.Exit(1)
	}
}

// smallest is the snapshot that time per cluster is compared with.
const smallest = 1000

type bench struct {
	dbaudit, opa, conftest string
	clusters, large, runs  int

	dir       string
	templates []map[string]json.RawMessage
}

// row is one measurement.
type row struct {
	name     string
	clusters int
	wall     time.Duration
	cpu      time.Duration
	peakMB   float64
}

func (b *bench) run() error {
	var err error
	if b.dir, err = os.MkdirTemp("", "dbaudit-bench-evaluate-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.dir) }()
	if err := b.collect(); err != nil {
		return err
	}
	if err := b.policies(); err != nil {
		return err
	}
	var rows []row
	sizes := []int{smallest, b.clusters}
	if b.large > 0 {
		sizes = append(sizes, b.large)
	}
	for _, n := range sizes {
		path, err := b.snapshot(n)
		if err != nil {
			return err
		}
		r, err := b.measure("dbaudit scan --snapshot", n, b.dbaudit, "scan", "--snapshot", path, "--format", "json", "--fail-on", "none", "--allow-incomplete")
		if err != nil {
			return err
		}
		rows = append(rows, r)
		if n == b.clusters {
			peers, err := b.peers(path, n)
			if err != nil {
				return err
			}
			rows = append(rows, peers...)
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return b.print(rows)
}

// collect has the demo's clusters, all facts of them, as templates.
func (b *bench) collect() error {
	demo := filepath.Join(b.dir, "demo")
	if out, err := exec.Command(b.dbaudit, "demo", "--output", demo).CombinedOutput(); err != nil {
		return fmt.Errorf("dbaudit demo: %w\n%s", err, out)
	}
	raw, err := os.ReadFile(filepath.Join(demo, "snapshot.json"))
	if err != nil {
		return err
	}
	var s struct {
		Clusters []map[string]json.RawMessage `json:"clusters"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	// The cluster that cannot be reached has next to no facts.
	b.templates = slices.DeleteFunc(s.Clusters, func(c map[string]json.RawMessage) bool { return string(c["name"]) == `"vault"` })
	if len(b.templates) == 0 {
		return fmt.Errorf("the demo has no clusters")
	}
	return nil
}

// snapshot writes a snapshot of n clusters.
func (b *bench) snapshot(n int) (string, error) {
	path := filepath.Join(b.dir, fmt.Sprintf("%d.json", n))
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	// The peers read the same file as their input: parameters and clock beside the clusters.
	fmt.Fprint(w, `{"schema_version":"1","tool":{"name":"dbaudit","version":"bench"},"collected_at":"2026-01-01T00:00:00Z","clusters":[`)
	for i := range n {
		c := b.templates[i%len(b.templates)]
		c["id"] = json.RawMessage(fmt.Sprintf(`"%08d-0000-4000-8000-000000000000"`, i))
		c["name"] = json.RawMessage(fmt.Sprintf(`"cluster-%06d"`, i))
		raw, err := json.Marshal(c)
		if err != nil {
			return "", err
		}
		if i > 0 {
			fmt.Fprint(w, ",\n")
		}
		if _, err := w.Write(raw); err != nil {
			return "", err
		}
	}
	fmt.Fprint(w, "]}\n")
	if err := w.Flush(); err != nil {
		return "", err
	}
	return path, f.Close()
}

// policies writes the rules about clusters for the peers, and what runs them.
func (b *bench) policies() error {
	dir := filepath.Join(b.dir, "policies")
	err := fs.WalkDir(policies.Rules, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".rego") || strings.HasSuffix(p, "_test.rego") || strings.HasPrefix(p, "clients/") {
			return err
		}
		src, err := fs.ReadFile(policies.Rules, p)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, p)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, src, 0o644)
	})
	if err != nil {
		return err
	}
	set, err := policy.Load(policies.Rules)
	if err != nil {
		return err
	}
	parameters := map[string]map[string]any{}
	var gather strings.Builder
	fmt.Fprint(&gather, "package main\n")
	for _, r := range set.Rules {
		if r.Resource == "client" {
			continue
		}
		for _, what := range []string{"fail", "not_applicable"} {
			fmt.Fprintf(&gather, "\nfound contains [%q, %q, x] if some x in data.%s.%s\n", r.ID, what, r.Package, what)
		}
		parameters[r.ID] = map[string]any{}
		for name, p := range r.Parameters {
			parameters[r.ID][name] = p.Default
		}
	}
	raw, err := json.Marshal(parameters)
	if err != nil {
		return err
	}
	fmt.Fprintf(&gather, `
parameters := %s

all := [{"id": c.id, "found": f} |
	some c in input.clusters
	f := found with input as {"cluster": c, "now": "%s", "parameters": parameters}
]

deny contains {"msg": f[2].message, "rule": f[0], "found": f[2]} if {
	some c in input.clusters
	some f in found with input as {"cluster": c, "now": "%[2]s", "parameters": parameters}
	f[1] == "fail"
}
`, raw, time.Now().UTC().Format(time.RFC3339))
	return os.WriteFile(filepath.Join(dir, "main.rego"), []byte(gather.String()), 0o644)
}

func (b *bench) peers(path string, n int) ([]row, error) {
	dir := filepath.Join(b.dir, "policies")
	var rows []row
	if b.opa != "" {
		r, err := b.measure("opa eval", n, b.opa, "eval", "-d", dir, "-i", path, "--format", "raw", "data.main.all")
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	if b.conftest != "" {
		r, err := b.measure("conftest test", n, b.conftest, "test", "--no-fail", "--output", "json", "--policy", dir, path)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// measure runs a command with its output on disk.
func (b *bench) measure(name string, clusters int, command string, args ...string) (row, error) {
	best := row{name: name, clusters: clusters}
	for range b.runs {
		out, err := os.Create(filepath.Join(b.dir, "out"))
		if err != nil {
			return best, err
		}
		cmd := exec.Command(command, args...)
		var stderr strings.Builder
		cmd.Stdout, cmd.Stderr = out, &stderr
		start := time.Now()
		err = cmd.Run()
		wall := time.Since(start)
		if err != nil {
			return best, fmt.Errorf("%s: %w: %s", name, err, stderr.String())
		}
		info, err := out.Stat()
		if err != nil {
			return best, err
		}
		if info.Size() < int64(100*clusters) {
			return best, fmt.Errorf("%s: %d bytes are no result of %d clusters", name, info.Size(), clusters)
		}
		if err := out.Close(); err != nil {
			return best, err
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			return best, fmt.Errorf("%s: no resource usage", name)
		}
		if best.wall == 0 || wall < best.wall {
			best.wall, best.cpu = wall, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
			best.peakMB = float64(usage.Maxrss) / 1000
		}
	}
	return best, nil
}

func (b *bench) print(rows []row) error {
	var ours, small row
	for _, r := range rows {
		if strings.HasPrefix(r.name, "dbaudit") && r.clusters == b.clusters {
			ours = r
		}
		if r.clusters == smallest {
			small = r
		}
	}
	t := tabwriter.NewWriter(io.Writer(os.Stdout), 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "evaluation\tclusters\tseconds\tCPU seconds\tpeak MB\tms a cluster\ttime : dbaudit\tmemory : dbaudit\t")
	for _, r := range rows {
		ratio, memory := "", ""
		if r.clusters == b.clusters {
			ratio, memory = fmt.Sprintf("%.2f", float64(r.wall)/float64(ours.wall)), fmt.Sprintf("%.2f", r.peakMB/ours.peakMB)
		}
		fmt.Fprintf(t, "%s\t%d\t%.2f\t%.2f\t%.0f\t%.3f\t%s\t%s\t\n", r.name, r.clusters, r.wall.Seconds(), r.cpu.Seconds(), r.peakMB,
			float64(r.wall.Milliseconds())/float64(r.clusters), ratio, memory)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	last := rows[len(rows)-1]
	if b.large == 0 {
		last = ours
	}
	each := func(r row) float64 { return r.cpu.Seconds() / float64(r.clusters) }
	_, err := fmt.Printf("CPU time a cluster of %d against that of %d: %.2f\n", last.clusters, small.clusters, each(last)/each(small))
	return err
}
