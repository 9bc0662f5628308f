package clients

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/readers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/walk"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// Options is what to scan.
type Options struct {
	// Roots are folders or files; none means the working directory.
	Roots []string
	// Include are the contexts of which settings are judged too. What stands in the
	// others is kept and not judged.
	Include []setting.Context
	// Staged reads what is staged in git, and reports only what that changes.
	Staged bool
	// DiffRev reports only settings on lines changed since this revision.
	DiffRev string
	// Trusted is a revision: a dbaudit:ignore comment waives nothing on a line, or for a
	// setting, that was changed since. "": every comment is trusted.
	Trusted string
	// Note is told of comments that were not trusted, and of what was not searched; nil:
	// nobody is.
	Note func(string)
	// MaxFileSize in bytes; 0: [walk.DefaultMaxFileSize].
	MaxFileSize int64
	// Workers is how many files are read at once; 0: 2.
	Workers int

	partial *bool // set where files of a tree are not checked out
}

func (o *Options) roots() []string {
	if len(o.Roots) == 0 {
		return []string{"."}
	}
	return o.Roots
}

// Scan finds the connection settings of the trees, sorted by path and line.
// What could not be read is in the errors, of the collector "clients"; the
// error is for wrong options and an interrupted run, and what was found until
// then is still returned.
func Scan(ctx context.Context, o Options) ([]snapshot.ClientSetting, []snapshot.Error, error) {
	if o.Staged && o.DiffRev != "" {
		return nil, nil, errors.New("what is staged and what changed since a revision exclude each other")
	}
	o.Roots = o.roots()
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
	include []setting.Context
	prefix  string // of paths, when there are several roots or the root is a file
	ctx     *project.Project
	change  *changes // nil: everything is reported
	note    func(string)
	unread  int          // files that are not checked out
	own     *walk.Change // what brings its own comments along; nil: nothing does
	large   sync.Mutex   // one large file at a time: its tree takes many times its size
	mu      sync.Mutex
	found   []snapshot.ClientSetting
	trouble []snapshot.Error
}

func scanRoot(ctx context.Context, root string, o Options) ([]snapshot.ClientSetting, []snapshot.Error, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", root, errors.Unwrap(err))
	}
	sc := &scanner{include: o.Include, note: o.Note}
	tree := walk.Tree{Root: root, MaxFileSize: o.MaxFileSize, Workers: o.Workers, Hints: readers.Hints(), Whole: readers.Whole, Report: sc.report, Unread: sc.passedOver}
	switch {
	case info.Mode().IsRegular():
		if tree.Root, tree.Only = filepath.Split(root); tree.Root == "" {
			tree.Root = "."
		}
	case !info.IsDir():
		return nil, nil, fmt.Errorf("%s: neither a file nor a folder but a pipe, socket or device", root)
	}
	if len(o.Roots) > 1 || tree.Only != "" {
		if p := filepath.ToSlash(filepath.Clean(tree.Root)); p != "." && !filepath.IsAbs(tree.Root) && !strings.HasPrefix(p, "../") && p != ".." {
			sc.prefix = p
		} else if len(o.Roots) > 1 {
			sc.prefix = path.Base(p)
		}
	}
	sc.ctx = project.New(tree.Root)
	switch {
	case o.Staged:
		tree.Change, err = walk.Staged(ctx, tree.Root)
	case o.DiffRev != "":
		tree.Change, err = walk.Since(ctx, tree.Root, o.DiffRev)
	}
	if err != nil {
		return nil, nil, err
	}
	if tree.Change != nil {
		if sc.change, err = newChanges(ctx, &tree, sc.ctx, o.Include); err != nil {
			return nil, nil, err
		}
		tree.Unchanged = sc.change.surroundings
	}
	if o.Trusted != "" {
		if sc.own, err = walk.Since(ctx, tree.Root, o.Trusted); err != nil {
			return nil, nil, fmt.Errorf("dbaudit:ignore comments: %w", err)
		}
	}
	err = tree.Walk(ctx, sc.keep)
	if sc.unread > 0 && sc.note != nil {
		sc.note(words.Count(sc.unread, "file") + " that git tracks: not checked out (a sparse checkout), and not searched")
	}
	if sc.unread > 0 && o.partial != nil {
		*o.partial = true
	}
	slices.SortStableFunc(sc.found, func(a, b snapshot.ClientSetting) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Key, b.Key))
	})
	slices.SortStableFunc(sc.trouble, func(a, b snapshot.Error) int { return cmp.Compare(a.Message, b.Message) })
	return sc.found, sc.trouble, err
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

// passedOver notes what is not searched. A repository of its own is searched by itself.
func (sc *scanner) passedOver(rel string, repository bool) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	switch {
	case !repository:
		sc.unread++
	case sc.note != nil:
		sc.note(sc.shown(rel) + ": a submodule, or another repository: not searched; search it by itself")
	}
}

// largeFile is in bytes.
const largeFile = 256 << 10

// keep finds and keeps the settings of one text. A file that breaks the reader
// must not cost what the others hold: it is reported.
func (sc *scanner) keep(d walk.Document) {
	defer func() {
		if p := recover(); p != nil {
			sc.report(d.Path, errors.New("could not be read: a fault in dbaudit's reader, please report it"))
		}
	}()
	if len(d.Text) > largeFile {
		sc.large.Lock()
		defer sc.large.Unlock()
	}
	found, problems, doubted := scanText(d.Path, d.Text, sc.ctx, sc.include, sc.change, sc.own)
	sc.mu.Lock()
	defer sc.mu.Unlock()
	for i := range found {
		found[i].Path = sc.shown(d.Path)
	}
	sc.found = append(sc.found, found...)
	if sc.note != nil && len(doubted) > 0 {
		sc.note(fmt.Sprintf("%s: dbaudit:ignore %s waives nothing: the comment or its setting is changed", sc.shown(d.Path), lineList(doubted)))
	}
	for _, p := range problems {
		sc.trouble = append(sc.trouble, snapshot.Error{Collector: "clients", Message: sc.shown(d.Path) + ": " + p})
	}
}

// scanText finds and judges the settings of one text. The dbaudit:ignore comments that
// own brings along are not trusted; their lines are returned.
func scanText(rel, text string, ctx *project.Project, include []setting.Context, c *changes, own *walk.Change) (out []snapshot.ClientSetting, problems []string, doubted []int) {
	f := readers.New(rel, text)
	f.Project = ctx
	f.Read()
	comments, wrong := ignoreComments(f)
	if len(f.Settings) == 0 {
		return nil, f.Problems, nil
	}
	sort.SliceStable(f.Settings, func(i, j int) bool { return f.Settings[i].At < f.Settings[j].At })
	f.Settings = withoutDoubles(f.Settings)
	m := newMask(f.Secrets)
	fold := folding{path: rel, text: text, project: ctx, driver: ctx.DriverItself(rel, text), include: include, elsewhere: strings.Contains(text, "PGHOST"), report: isReport(rel, text)}
	out = make([]snapshot.ClientSetting, 0, len(f.Settings))
	var before map[string]int
	if c != nil {
		before = c.before(rel, text)
	}
	for i := range f.Settings {
		s := &f.Settings[i]
		j := drivers.Around{}
		if s.Driver == "" {
			j.Driver = f.Driver
			if j.Driver == "" {
				j.Driver, j.DriverWhy = ctx.DriverFor(rel, s.Key)
			}
		}
		j.Version = func(d string) string { return ctx.Version(rel, d) }
		j.RootState = func(root string) (string, []string) { return ctx.RootCert(rel, root) }
		lines := linesOf(f, s)
		cs := drivers.Judge(s, j)
		fold.line = f.Line(lines[0])
		fold.apply(s, &cs)
		cs.Password = cs.Password && !placeholders(s.Conn.Secrets, isDocumentation(rel) || setting.IsPlaceholder(s.Conn.Host()))
		cs.Path = rel
		cs.Line, cs.Column = f.Place(s.At)
		if cs.Excerpt = s.Excerpt; cs.Excerpt == "" {
			cs.Excerpt = excerpt(f.Line(cs.Line), cs, m)
		}
		hide(&cs, m)
		var doubt []int
		if cs.NotApplicable == "" {
			atSetting(wrong, f, lines)
		}
		cs.Ignore, doubt = trusted(covers(f, comments, lines), own, rel, lines)
		if c != nil && !slices.ContainsFunc(lines, func(n int) bool { return c.Touches(rel, n) }) {
			if j := judgement(cs); j != "" && before[j] > 0 {
				before[j]--
				continue
			}
		}
		doubted = append(doubted, doubt...)
		out = append(out, cs)
	}
	return out, f.Problems, doubted
}

// linesOf are the lines of a setting, its own first.
func linesOf(f *readers.File, s *setting.Setting) []int {
	first, _ := f.Place(s.At)
	lines := []int{first}
	for _, at := range s.Also {
		if n, _ := f.Place(at); n != first {
			lines = append(lines, n)
		}
	}
	return lines
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
