package clients

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// DefaultMaxFileSize is the size in bytes above which a file is not held as a
// whole: only the text around what looks like a setting is read.
const DefaultMaxFileSize = 4 << 20

// Options is what to scan.
type Options struct {
	// Roots are folders or files; none means the working directory.
	Roots []string
	// All judges settings for localhost and test-only files too.
	All bool
	// Staged reads what is staged in git, and reports only what that changes.
	Staged bool
	// DiffRev reports only settings on lines changed since this revision.
	DiffRev string
	// MaxFileSize in bytes; 0: [DefaultMaxFileSize].
	MaxFileSize int64
	// Workers is how many files are read at once; 0: 2.
	Workers int
}

// Scan finds the connection settings of the trees, sorted by path and line.
// What could not be read is in the errors, of the collector "clients"; the
// error is for wrong options and an interrupted run, and what was found until
// then is still returned.
func Scan(ctx context.Context, o Options) ([]snapshot.ClientSetting, []snapshot.Error, error) {
	if o.Staged && o.DiffRev != "" {
		return nil, nil, errors.New("--staged and --diff exclude each other")
	}
	if len(o.Roots) == 0 {
		o.Roots = []string{"."}
	}
	if o.MaxFileSize <= 0 {
		o.MaxFileSize = DefaultMaxFileSize
	}
	if o.Workers <= 0 {
		o.Workers = 2
	}
	var settings []snapshot.ClientSetting
	var problems []snapshot.Error
	for _, root := range o.Roots {
		s, p, err := scanRoot(ctx, root, o)
		settings = append(settings, s...)
		problems = append(problems, p...)
		if err != nil {
			return settings, problems, err
		}
	}
	identify(settings)
	return settings, problems, nil
}

// scanner is one run over one root.
type scanner struct {
	o       Options
	root    string
	prefix  string // of paths, when there are several roots or the root is a file
	ctx     *project
	change  *change
	large   sync.Mutex // one large file at a time: its tree takes many times its size
	mu      sync.Mutex
	found   []snapshot.ClientSetting
	trouble []snapshot.Error
}

func scanRoot(ctx context.Context, root string, o Options) ([]snapshot.ClientSetting, []snapshot.Error, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", root, errors.Unwrap(err))
	}
	sc := &scanner{o: o, root: root}
	var only string
	if !info.IsDir() {
		sc.root, only = filepath.Split(root)
		if sc.root == "" {
			sc.root = "."
		}
	}
	if len(o.Roots) > 1 || only != "" {
		if p := filepath.ToSlash(filepath.Clean(sc.root)); p != "." && !filepath.IsAbs(sc.root) && !strings.HasPrefix(p, "../") && p != ".." {
			sc.prefix = p
		} else if len(o.Roots) > 1 {
			sc.prefix = path.Base(p)
		}
	}
	sc.ctx = newProject(sc.root)
	if o.Staged || o.DiffRev != "" {
		c, err := changed(ctx, sc.root, o.Staged, o.DiffRev)
		if err != nil {
			return nil, nil, err
		}
		sc.change = &c
	}
	err = sc.run(ctx, only)
	sort.Slice(sc.found, func(i, j int) bool {
		a, b := sc.found[i], sc.found[j]
		if a.Path != b.Path {
			return a.Path < b.Path
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		if a.Column != b.Column {
			return a.Column < b.Column
		}
		return a.Key < b.Key
	})
	sort.SliceStable(sc.trouble, func(i, j int) bool { return sc.trouble[i].Message < sc.trouble[j].Message })
	return sc.found, sc.trouble, err
}

func (sc *scanner) run(ctx context.Context, only string) error {
	names := make(chan string, 1024)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(names)
		if only != "" {
			names <- only
			return nil
		}
		if sc.change != nil {
			return sc.listChanged(ctx, names)
		}
		return lister{root: sc.root, report: sc.report}.list(ctx, names)
	})
	for range sc.o.Workers {
		g.Go(func() error {
			r := reader{max: sc.o.MaxFileSize}
			for name := range names {
				if err := ctx.Err(); err != nil {
					return err
				}
				sc.file(ctx, &r, name)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("scan %s: %w", sc.root, err)
		}
		return err
	}
	return nil
}

func (sc *scanner) listChanged(ctx context.Context, names chan<- string) error {
	all := make([]string, 0, len(sc.change.lines))
	for name := range sc.change.lines {
		if !skipPath(name) {
			all = append(all, name)
		}
	}
	sort.Strings(all)
	for _, name := range all {
		select {
		case names <- name:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// shown is how a path is written in results.
func (sc *scanner) shown(rel string) string {
	return strings.ToValidUTF8(path.Join(sc.prefix, rel), "?")
}

func (sc *scanner) report(rel string, err error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	sc.trouble = append(sc.trouble, snapshot.Error{Collector: "clients", Message: sc.shown(rel) + ": " + err.Error()})
}

// file reads one file and keeps what it finds.
func (sc *scanner) file(ctx context.Context, r *reader, rel string) {
	var text []byte
	var err error
	byName := namedKind(rel)
	if sc.change != nil && sc.change.staged {
		text, err = gitOutput(ctx, sc.root, "show", ":./"+rel)
		if err == nil {
			text = r.accept(text, byName)
		}
	} else {
		text, err = r.read(filepath.Join(sc.root, filepath.FromSlash(rel)), byName)
	}
	if err != nil {
		sc.report(rel, err)
		return
	}
	if text == nil {
		return
	}
	sc.keep(rel, string(text))
}

// largeFile is in bytes.
const largeFile = 256 << 10

// keep finds and keeps the settings of one text. A file that breaks the reader
// must not cost what the others hold: it is reported.
func (sc *scanner) keep(rel, text string) {
	defer func() {
		if p := recover(); p != nil {
			sc.report(rel, errors.New("could not be read: a fault in dbaudit's reader, please report it"))
		}
	}()
	if len(text) > largeFile {
		sc.large.Lock()
		defer sc.large.Unlock()
		if len(text) > 4*largeFile {
			// What the last one left behind would let the heap grow to twice that.
			defer runtime.GC()
		}
	}
	found, problems := scanText(rel, text, sc.ctx, sc.o.All, sc.change)
	sc.mu.Lock()
	defer sc.mu.Unlock()
	for i := range found {
		found[i].Path = sc.shown(rel)
	}
	sc.found = append(sc.found, found...)
	for _, p := range problems {
		sc.trouble = append(sc.trouble, snapshot.Error{Collector: "clients", Message: sc.shown(rel) + ": " + p})
	}
}

// scanText finds and judges the settings of one text.
func scanText(rel, text string, ctx *project, all bool, c *change) ([]snapshot.ClientSetting, []string) {
	f := newFile(rel, text)
	f.ctx = ctx
	f.recognise()
	comments := f.ignoreComments()
	if len(f.sites) == 0 {
		return nil, f.problems
	}
	sort.SliceStable(f.sites, func(i, j int) bool { return f.sites[i].At < f.sites[j].At })
	peers := ctx.peersOf(rel)
	test := testPath(rel)
	out := make([]snapshot.ClientSetting, 0, len(f.sites))
	for i := range f.sites {
		s := &f.sites[i]
		j := judgement{all: all, peers: peers, testFile: test}
		if s.Driver == "" {
			j.driver = f.driver
			if j.driver == "" {
				j.driver, j.driverWhy = ctx.driverFor(rel, s.Key)
			}
		}
		j.version = func(d string) string { return ctx.versionOf(rel, d) }
		j.rootState = func(root string) (string, []string) { return ctx.rootCert(rel, root) }
		lines := f.linesOf(s)
		if c != nil && !anyTouched(*c, rel, lines) {
			continue
		}
		cs := judge(s, j)
		cs.Path = rel
		cs.Line, cs.Column = f.place(s.At)
		cs.Excerpt = s.Excerpt
		if cs.Excerpt == "" {
			cs.Excerpt = f.line(cs.Line)
		}
		cs.Excerpt = redact(cs.Excerpt, append(append([]string(nil), f.secrets...), s.Conn.Secrets...))
		hide(&cs, f.secrets)
		cs.Ignore = f.covers(comments, lines)
		out = append(out, cs)
	}
	return out, f.problems
}

func anyTouched(c change, rel string, lines []int) bool {
	for _, n := range lines {
		if c.touches(rel, n, n) {
			return true
		}
	}
	return false
}

// linesOf are the lines of a setting, its own first.
func (f *file) linesOf(s *setting.Setting) []int {
	first, _ := f.place(s.At)
	lines := []int{first}
	for _, at := range s.Also {
		if n, _ := f.place(at); n != first {
			lines = append(lines, n)
		}
	}
	return lines
}

// hide is the last line of defence: a password that a malformed string has put
// into a host, a user or a database does not leave.
func hide(c *snapshot.ClientSetting, secrets []string) {
	for _, s := range secrets {
		if len(s) < 4 {
			continue
		}
		for _, field := range []*string{&c.Host, &c.User, &c.Database, &c.RootCert, &c.Mode, &c.Key, &c.Effect, &c.Fix, &c.Why} {
			// A password that is also the user's name hides the password only.
			if *field == s && (field == &c.User || field == &c.Database || field == &c.Host) {
				continue
			}
			*field = strings.ReplaceAll(*field, s, redacted)
		}
	}
}

// identify gives ids that hold across runs and machines: of the path, the kind,
// the key, the host, and the order of equal ones, but not the line.
func identify(all []snapshot.ClientSetting) {
	seen := map[string]int{}
	for i := range all {
		c := &all[i]
		base := strings.Join([]string{c.Path, c.Kind, c.Key, c.Host}, "\x00")
		n := seen[base]
		seen[base]++
		sum := sha256.Sum256([]byte(base + "\x00" + strconv.Itoa(n)))
		c.ID = hex.EncodeToString(sum[:8])
	}
}
