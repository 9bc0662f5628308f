// Package walk finds the files of a source tree and reads each as UTF-8 text: all
// of them, or those that a change in git touches.
//
// It opens regular files only, follows no link out of the tree, runs no program but
// git, and writes nothing.
package walk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/git"
)

// skipDirs are folders of other people's code, and of tools, in which nobody
// configures a connection of this project.
var skipDirs = map[string]bool{
	".git": true, "node_modules": true, "vendor": true, ".hg": true, ".svn": true, ".terraform": true,
	"bower_components": true, ".venv": true, "venv": true, "site-packages": true, "__pycache__": true, ".tox": true,
	"_build": true, "deps": false, ".gradle": true, ".next": true, ".nuxt": true, ".yarn": true,
}

// skipSuffixes are names of files that hold no text of interest: pictures,
// archives, programs, and lock files, which are read for versions only.
var skipSuffixes = map[string]bool{}

func init() {
	for s := range strings.FieldsSeq(`.png .jpg .jpeg .gif .webp .ico .bmp .tiff .pdf .zip .gz .tgz .bz2 .xz .zst .7z .rar .jar .war .ear
		.class .o .a .so .dylib .dll .exe .bin .wasm .pyc .pyo .woff .woff2 .ttf .otf .eot .mp3 .mp4 .mov .avi .webm .ogg .flac .wav
		.sqlite .db .parquet .avro .npy .pb .der .p12 .pfx .jks .psd .ai .sketch .snap .svg`) {
		skipSuffixes[s] = true
	}
}

var lockFiles = map[string]bool{
	"package-lock.json": true, "yarn.lock": true, "pnpm-lock.yaml": true, "go.sum": true, "cargo.lock": true, "gemfile.lock": true,
	"poetry.lock": true, "uv.lock": true, "mix.lock": true, "composer.lock": true, "pipfile.lock": true, "packages.lock.json": true,
}

func skipFile(rel string) bool {
	base := strings.ToLower(path.Base(rel))
	return lockFiles[base] || skipSuffixes[path.Ext(base)] || strings.HasSuffix(base, ".min.js") || strings.HasSuffix(base, ".min.css") ||
		strings.HasSuffix(base, ".js.map") || strings.HasSuffix(base, ".css.map") || strings.HasSuffix(base, ".mjs.map") || strings.HasSuffix(base, ".ts.map")
}

func skipPath(rel string) bool {
	for dir := range strings.SplitSeq(path.Dir(rel), "/") {
		if skipDirs[dir] {
			return true
		}
	}
	return skipFile(rel)
}

// Document is one file's text.
type Document struct {
	Path string // relative to the root, with slashes
	Text string // UTF-8 for the most part
}

// Tree is what to walk.
type Tree struct {
	Root string
	// Only is the one file to read, relative to the root; "" for all.
	Only string
	// Change is what is changed in git, nil to read everything. Unchanged: other files
	// are read too.
	Change    *Change
	Unchanged bool
	// MaxFileSize in bytes; 0: [DefaultMaxFileSize].
	MaxFileSize int64
	// Workers is how many files are read at once; 0: 2.
	Workers int
	// Hints are what a file must hold to be read at all, unless Whole says of its
	// path that it is read whatever it holds.
	Hints *Hints
	Whole func(path string) bool
	// Report is told of what could not be read; the walk goes on. It is called
	// from several goroutines at once.
	Report func(path string, err error)

	// Unread is told of what is listed and not read: a submodule, another repository, or,
	// with a sparse checkout, a file that is not there. nil: nobody is.
	Unread func(path string, repository bool)

	sparse  bool            // files that git tracks may not be checked out
	tracked map[string]bool // what git listed of a folder that it ignores otherwise
}

// Walk gives each document to visit, which is called from several goroutines at
// once. The error is that of an interrupted walk, or of a root that cannot be listed.
func (t Tree) Walk(ctx context.Context, visit func(Document)) error {
	t.sparse = t.Only == "" && git.Sparse(ctx, t.Root)
	names := make(chan string, 1024)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(names)
		if t.Only != "" {
			names <- t.Only
			return nil
		}
		return t.list(ctx, names)
	})
	for range cmp.Or(t.Workers, 2) {
		g.Go(func() error {
			r := &reader{max: cmp.Or(t.MaxFileSize, DefaultMaxFileSize), hints: t.Hints}
			for name := range names {
				if err := ctx.Err(); err != nil {
					return err
				}
				text, err := t.read(ctx, r, name)
				if err != nil {
					t.Report(name, err)
				}
				if text != "" {
					visit(Document{Path: name, Text: text})
				}
			}
			return nil
		})
	}
	err := g.Wait()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("scan %s: %w", t.Root, err)
	}
	return err
}

// errNoText is reported of a file that was named by itself.
var errNoText = errors.New("not text: a binary file, or an unknown encoding")

func (t Tree) read(ctx context.Context, r *reader, name string) (string, error) {
	whole := t.Only != "" || t.Whole != nil && t.Whole(name)
	full := filepath.Join(t.Root, filepath.FromSlash(name))
	if t.Change != nil && t.Change.staged && t.Change.Changed(name) {
		if info, err := os.Lstat(full); err != nil || !info.IsDir() {
			return t.indexed(ctx, r, name, whole)
		}
	}
	if t.Only == "" {
		text, err := r.file(full, whole)
		switch {
		case errors.Is(err, errRepository):
			t.unread(name, true)
		case errors.Is(err, errGone) && t.sparse && t.Change != nil && t.Change.Changed(name):
			return t.indexed(ctx, r, name, whole)
		case errors.Is(err, errGone) && t.sparse:
			t.unread(name, false)
		case !errors.Is(err, errGone):
			return text, err
		}
		return "", nil
	}
	// Whoever names a file means what it links to.
	full, err := filepath.EvalSymlinks(full)
	if err != nil {
		return "", err
	}
	text, err := r.file(full, whole)
	if text == "" && err == nil {
		if info, statErr := os.Stat(full); statErr == nil && info.Size() > 0 {
			err = errNoText
		}
	}
	return text, err
}

// indexed reads a file as it is in git's index.
func (t Tree) indexed(ctx context.Context, r *reader, name string, whole bool) (string, error) {
	text, err := git.Output(ctx, t.Root, "cat-file", "blob", ":./"+name)
	if err != nil {
		return "", err
	}
	return r.text(bytes.NewReader(text), whole)
}

func (t Tree) unread(name string, repository bool) {
	if t.Unread != nil {
		t.Unread(name, repository)
	}
}

// Text is what the walk makes of a file's bytes: its text as UTF-8, "" when it holds
// nothing of interest.
func (t Tree) Text(name string, file []byte) (string, error) {
	r := &reader{max: cmp.Or(t.MaxFileSize, DefaultMaxFileSize), hints: t.Hints}
	return r.text(bytes.NewReader(file), t.Whole != nil && t.Whole(name))
}

// list streams the files: those that git tracks or would, when the root is in a
// checkout and git is there, all that no .gitignore leaves out otherwise.
func (t Tree) list(ctx context.Context, out chan<- string) error {
	if t.Change != nil && !t.Unchanged {
		return t.Change.list(ctx, out)
	}
	if ok, err := t.git(ctx, out); ok || err != nil {
		return err
	}
	return t.folder(ctx, "", nil, out)
}

// folder lists without git. Links are not followed: what they point to inside the
// tree is listed at its own place, what is outside is not the tree's.
func (t Tree) folder(ctx context.Context, rel string, ignored []gitignore.Pattern, out chan<- string) error {
	dir := filepath.Join(t.Root, filepath.FromSlash(rel))
	entries, err := os.ReadDir(dir)
	if err != nil {
		if rel == "" {
			return fmt.Errorf("read the folder %s: %w", t.Root, err)
		}
		t.Report(rel, err)
	}
	var parts []string
	if rel != "" {
		parts = strings.Split(rel, "/")
	}
	ignored = append(slices.Clip(ignored), patterns(dir, parts)...)
	matcher := gitignore.NewMatcher(ignored)
	for _, e := range entries {
		name := path.Join(rel, e.Name())
		isFile := e.Type().IsRegular() && !skipFile(name)
		isDir := e.IsDir() && !skipDirs[e.Name()]
		if !isFile && !isDir || t.tracked[name] || len(ignored) > 0 && matcher.Match(append(slices.Clip(parts), e.Name()), isDir) {
			continue
		}
		if isDir {
			if err := t.folder(ctx, name, ignored, out); err != nil {
				return err
			}
			continue
		}
		if err := send(ctx, out, name); err != nil {
			return err
		}
	}
	return nil
}

// send gives a name on, unless the walk has been interrupted.
func send(ctx context.Context, out chan<- string, name string) error {
	select {
	case out <- name:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// patterns are those of a folder's own .gitignore, if it has one.
func patterns(dir string, domain []string) []gitignore.Pattern {
	text, err := os.ReadFile(filepath.Join(dir, ".gitignore"))
	if err != nil || len(text) > 1<<20 {
		return nil
	}
	var out []gitignore.Pattern
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, gitignore.ParsePattern(line, domain))
		}
	}
	return out
}
