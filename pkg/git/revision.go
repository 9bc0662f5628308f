package git

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing/fstest"
)

// Revision is a commit of the checkout around the working directory.
type Revision struct {
	Name   string // as it was named
	commit string
	// tops are the checkout's root: as git names it, and as the working directory does
	// (which may have come through a link).
	tops []string
}

// Open finds a revision.
func Open(ctx context.Context, name string) (*Revision, error) {
	if strings.HasPrefix(name, "-") {
		return nil, fmt.Errorf("%q is not a revision", name)
	}
	where, err := Output(ctx, ".", "rev-parse", "--show-toplevel", "--show-prefix")
	if err != nil {
		return nil, fmt.Errorf("the working directory is not in a git checkout: %w", err)
	}
	commit, err := Output(ctx, ".", "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("no revision %q in this checkout (in CI, fetch it first: actions/checkout with fetch-depth: 0, GitLab with GIT_DEPTH: 0)", name)
	}
	top, prefix, _ := strings.Cut(strings.TrimSuffix(string(where), "\n"), "\n")
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the working directory: %w", err)
	}
	up := strings.TrimSuffix(cwd, string(filepath.Separator)+filepath.FromSlash(strings.TrimSuffix(prefix, "/")))
	return &Revision{Name: name, commit: strings.TrimSpace(string(commit)), tops: []string{filepath.FromSlash(top), up}}, nil
}

// Holds gives a path's name in the repository; false for one outside of the checkout.
// No link is followed: what the checkout calls its own is its own.
func (r *Revision) Holds(file string) (string, bool) {
	full, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	for _, top := range r.tops {
		if rel, err := filepath.Rel(top, full); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel), true
		}
	}
	return "", false
}

// entry is a line of git ls-tree.
type entry struct{ mode, object, name string }

// entries lists the files of a folder, and below it, or one file.
func (r *Revision) entries(ctx context.Context, name string) ([]entry, error) {
	args := []string{"ls-tree", "-r", "-z", "--full-tree", r.commit}
	if name != "." {
		args = append(args, "--", name)
	}
	out, err := Output(ctx, ".", args...)
	if err != nil {
		return nil, err
	}
	var all []entry
	for line := range strings.SplitSeq(string(out), "\x00") {
		about, file, ok := strings.Cut(line, "\t")
		f := strings.Fields(about)
		if ok && len(f) == 3 {
			all = append(all, entry{f[0], f[2], file})
		}
	}
	return all, nil
}

// File reads a file by its name in the repository. fs.ErrNotExist: the revision has
// none.
func (r *Revision) File(ctx context.Context, name string) ([]byte, error) {
	all, err := r.entries(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 || all[0].name != name {
		return nil, fmt.Errorf("%s in %s: %w", name, r.Name, fs.ErrNotExist)
	}
	return r.blob(ctx, all[0])
}

func (r *Revision) blob(ctx context.Context, e entry) ([]byte, error) {
	if !strings.HasPrefix(e.mode, "100") {
		return nil, fmt.Errorf("%s in %s: a link or a submodule, not a file", e.name, r.Name)
	}
	return Output(ctx, ".", "cat-file", "blob", e.object)
}

// Folder holds the files of a folder whose names end in suffix. fs.ErrNotExist: the
// revision has no such folder.
func (r *Revision) Folder(ctx context.Context, name, suffix string) (fs.FS, error) {
	all, err := r.entries(ctx, name)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	found := false
	for _, e := range all {
		rel, below := strings.CutPrefix(e.name, name+"/")
		if name == "." {
			rel, below = e.name, true
		}
		found = found || below
		if !below || path.Ext(rel) != suffix {
			continue
		}
		text, err := r.blob(ctx, e)
		if err != nil {
			return nil, err
		}
		files[rel] = &fstest.MapFile{Data: text, Mode: 0o444}
	}
	if !found {
		return nil, fmt.Errorf("%s in %s: %w", name, r.Name, fs.ErrNotExist)
	}
	return files, nil
}

// Tracks reports whether the index has a file, or a file below a folder.
func (r *Revision) Tracks(ctx context.Context, name string) (bool, error) {
	out, err := Output(ctx, r.tops[0], "ls-files", "-z", "--cached", "--", ":(literal)"+name)
	return len(out) > 0, err
}

// Unchanged reports whether the work tree has a file, or the files below a folder, as the
// revision has them, and no others.
func (r *Revision) Unchanged(ctx context.Context, name string) (bool, error) {
	entries, err := r.entries(ctx, name)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		text, err := r.blob(ctx, e)
		if err != nil {
			return false, err
		}
		if !Same(filepath.Join(r.tops[0], filepath.FromSlash(e.name)), text) {
			return false, nil
		}
	}
	here := 0
	err = filepath.WalkDir(filepath.Join(r.tops[0], filepath.FromSlash(name)), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			here++
		}
		return err
	})
	return err == nil && here == len(entries), err
}

// Same reports whether the work tree has a file with this content.
func Same(file string, text []byte) bool {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(text)) {
		return false
	}
	now, err := os.ReadFile(file)
	return err == nil && bytes.Equal(now, text)
}
