// Command clients times `dbaudit clients`' scanner against grep on a generated
// tree, warm cache, and prints the ratio and the peak memory. It writes below a
// temporary folder only, and removes it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dbaudit/pkg/collect/clients"
)

// child is the environment variable under which the program scans and says what
// it took, so that its memory is that of a scan alone.
const child = "DBAUDIT_BENCH_CLIENTS_TREE"

func main() {
	files := flag.Int("files", 100_000, "files in the tree")
	size := flag.Int("mb", 1000, "megabytes in the tree")
	runs := flag.Int("runs", 3, "runs of each; the best counts")
	limit := flag.Float64("limit", 0, "fail above this ratio to grep; 0: never")
	keep := flag.String("tree", "", "use (or make and keep) the tree in this folder")
	flag.Parse()
	if dir := os.Getenv(child); dir != "" {
		if err := scan(dir); err != nil {
			fail(err)
		}
		return
	}
	if err := run(*files, *size, *runs, *limit, *keep); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "bench clients: %v\n", err)
	os.Exit(1)
}

func run(files, mb, runs int, limit float64, keep string) error {
	dir := keep
	if dir == "" {
		tmp, err := os.MkdirTemp("", "dbaudit-bench-clients-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(tmp) }()
		dir = tmp
	}
	if err := generate(filepath.Join(dir, "tree"), files, mb); err != nil {
		return fmt.Errorf("generate the tree: %w", err)
	}
	tree := filepath.Join(dir, "tree")
	grep, err := best(runs, func() (time.Duration, string, error) {
		start := time.Now()
		err := exec.Command("grep", "-rIlE", "postgres|sslmode", tree).Run()
		var ee *exec.ExitError
		if err != nil && !errors.As(err, &ee) {
			return 0, "", err
		}
		return time.Since(start), "", nil
	})
	if err != nil {
		return fmt.Errorf("grep: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ours, err := best(runs, func() (time.Duration, string, error) {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), child+"="+tree)
		start := time.Now()
		out, err := cmd.Output()
		return time.Since(start), strings.TrimSpace(string(out)), err
	})
	if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	ratio := float64(ours.took) / float64(grep.took)
	fmt.Printf("clients: %d files, %d MB: dbaudit %.2f s (%s), grep -rIlE %.2f s: %.2f times grep\n",
		files, mb, ours.took.Seconds(), ours.said, grep.took.Seconds(), ratio)
	if limit > 0 && ratio > limit {
		return fmt.Errorf("%.2f times grep's time; at most %.2f is wanted", ratio, limit)
	}
	return nil
}

type timing struct {
	took time.Duration
	said string
}

func best(runs int, f func() (time.Duration, string, error)) (timing, error) {
	var b timing
	for i := range runs {
		took, said, err := f()
		if err != nil {
			return b, err
		}
		if i == 0 || took < b.took {
			b = timing{took, said}
		}
	}
	return b, nil
}

// scan runs in the child.
func scan(dir string) error {
	found, problems, err := clients.Scan(context.Background(), clients.Options{Roots: []string{dir}})
	if err != nil {
		return err
	}
	fmt.Printf("%d settings, %d problems, %s peak", len(found), len(problems), peak())
	return nil
}

// peak is the process's largest resident size, from /proc.
func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return fmt.Sprintf("%d MB", kb/1024)
		}
	}
	return "unknown"
}

var words = strings.Fields(`func return const import export default class public static void string value number config server client request
response handler router middleware context error result index array object promise async await while break continue switch case package module
select insert update delete where order limit offset table column cache queue worker event stream buffer reader writer parse format print log
the a of and to in is that for it with as on be at by this from or an are was`)

var settings = []string{
	"DATABASE_URL=postgres://app:${DB_PASSWORD}@db.example.com:25060/app?sslmode=require\n",
	"const pool = new Pool({ host: 'db.example.com', ssl: { rejectUnauthorized: false } }); // postgres\n",
	"  sslmode: verify-full\n",
	"psql --set=sslmode=verify-full -h db.example.com\n",
}

var extensions = []string{".js", ".ts", ".go", ".py", ".rb", ".yaml", ".json", ".md", ".txt", ".css", ".html", ".java"}

// generate writes source-like files: about one in 200 names PostgreSQL, one in
// 50 is binary.
func generate(root string, files, mb int) error {
	if _, err := os.Stat(root); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	mean := mb * 1_000_000 / files
	var text []byte
	for i := range files {
		dir := filepath.Join(root, fmt.Sprintf("d%03d", i/1000), fmt.Sprintf("e%02d", i/50%20))
		if i%50 == 0 {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
		text = text[:0]
		for size := mean/2 + r.IntN(mean+1); len(text) < size; {
			for range 4 + r.IntN(8) {
				text = append(text, words[r.IntN(len(words))]...)
				text = append(text, " (){};.,="[r.IntN(9)])
			}
			text = append(text, '\n')
		}
		name := fmt.Sprintf("f%05d%s", i, extensions[i%len(extensions)])
		switch {
		case i%50 == 7:
			text[len(text)/3] = 0
			text[20] = 0
		case i%200 == 3:
			text = append(text, settings[i/200%len(settings)]...)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
