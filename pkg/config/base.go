package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/git"
	"dbaudit/pkg/policy"
)

// Base is the revision from which the files are taken that decide how the work tree is
// judged: the configuration, folders of policies, a baseline. A change cannot weaken
// what it is judged by. Files outside of the checkout are taken as they are, and so is
// everything by a nil Base.
type Base struct {
	revision *git.Revision
	// Notes say which of these files the work tree has otherwise.
	Notes []string
}

// OpenBase finds a revision of the checkout around the working directory; "" gives nil.
func OpenBase(ctx context.Context, revision string) (*Base, error) {
	if revision == "" {
		return nil, nil
	}
	r, err := git.Open(ctx, revision)
	if err != nil {
		return nil, err
	}
	return &Base{revision: r}, nil
}

// inside gives the name of a file of the checkout.
func (b *Base) inside(path string) (string, bool) {
	if b == nil {
		return "", false
	}
	return b.revision.Holds(path)
}

func (b *Base) note(format string, args ...any) {
	b.Notes = append(b.Notes, fmt.Sprintf(format, args...))
}

// unmerged notes that the revision does not have a file of the work tree.
func (b *Base) unmerged(path string) {
	b.note("%s is not in %s: it has no effect until it is there", path, b.revision.Name)
}

// Load is [Load] of the file as it is in the revision.
func (b *Base) Load(ctx context.Context, path string) (*Config, error) {
	named := path != ""
	if !named {
		path = DefaultFile
	}
	name, inside := b.inside(path)
	if !inside {
		if !named {
			path = ""
		}
		return Load(path)
	}
	here, hereErr := readFile(path)
	text, err := b.revision.File(ctx, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && named && errors.Is(hereErr, fs.ErrNotExist):
		return nil, err
	case errors.Is(err, fs.ErrNotExist):
		if !errors.Is(hereErr, fs.ErrNotExist) {
			b.unmerged(path)
		}
		return &Config{}, nil
	case err != nil:
		return nil, err
	}
	c, err := Parse(path, text)
	if err != nil {
		return nil, fmt.Errorf("in %s: %w", b.revision.Name, err)
	}
	if hereErr != nil || string(here) != string(text) {
		b.note("%s%s is changed: it is judged by %s as it is in %s", path, changedKeys(text, here), path, b.revision.Name)
	}
	return c, nil
}

// changedKeys names the keys of two configurations that differ.
func changedKeys(before, after []byte) string {
	var a, b map[string]any
	if yaml.Unmarshal(before, &a) != nil || yaml.Unmarshal(after, &b) != nil {
		return ""
	}
	var keys []string
	for _, m := range []map[string]any{a, b} {
		for k := range m {
			if !reflect.DeepEqual(a[k], b[k]) && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	if len(keys) == 0 {
		return ""
	}
	return " (" + strings.Join(keys, ", ") + ")"
}

// Folder opens a folder of policies; nil when the revision does not have it yet.
func (b *Base) Folder(ctx context.Context, dir string) (fs.FS, error) {
	name, inside := b.inside(dir)
	if !inside {
		return policy.OpenFolder(dir)
	}
	folder, err := b.revision.Folder(ctx, name, ".rego")
	if errors.Is(err, fs.ErrNotExist) {
		if _, here := os.Stat(dir); here == nil {
			b.unmerged(dir)
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if changed := differ(folder, dir); len(changed) > 0 {
		b.note("changed in %s: %s: it is judged by the policies as they are in %s", dir, strings.Join(changed, ", "), b.revision.Name)
	}
	return folder, nil
}

// differ lists the policies that a folder of the work tree has otherwise.
func differ(base fs.FS, dir string) []string {
	var changed []string
	visit := func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".rego" {
			return nil //nolint:nilerr // what cannot be listed differs, and the other side names it
		}
		text, err := fs.ReadFile(base, p)
		if (err != nil || !git.Same(filepath.Join(dir, filepath.FromSlash(p)), text)) && !slices.Contains(changed, p) {
			changed = append(changed, p)
		}
		return nil
	}
	_ = fs.WalkDir(base, ".", visit)
	_ = fs.WalkDir(os.DirFS(dir), ".", visit)
	return changed
}

// File reads a file that decides about the verdict, such as a baseline. nil: it is to
// be read as it is, because the checkout does not have it under its own files.
func (b *Base) File(ctx context.Context, path string) ([]byte, error) {
	name, inside := b.inside(path)
	if !inside {
		return nil, nil
	}
	text, err := b.revision.File(ctx, name)
	switch {
	case err == nil && !git.Same(path, text):
		b.note("%s is changed: it is taken as it is in %s", path, b.revision.Name)
	case errors.Is(err, fs.ErrNotExist):
		tracked, err := b.revision.Tracks(ctx, name)
		if err == nil && tracked {
			err = fmt.Errorf("%s is not in %s: what is judged brings it itself; take a file that git does not track", path, b.revision.Name)
		}
		return nil, err
	}
	return text, err
}

// Same refuses a file, or a folder, of the checkout that is not as the revision has it:
// for what is read where no other can be put in its place.
func (b *Base) Same(ctx context.Context, path string) error {
	name, inside := b.inside(path)
	if !inside {
		return nil
	}
	same, err := b.revision.Unchanged(ctx, name)
	if err == nil && !same {
		err = fmt.Errorf("%s is not as it is in %s: what is judged may not change it", path, b.revision.Name)
	}
	return err
}

// readFile reads a configuration's text.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a file, but %s", path, kindOf(info.Mode()))
	case info.Size() > maxSize:
		return nil, fmt.Errorf("%s: larger than %d MB: this is no configuration of dbaudit", path, maxSize>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSize))
}

func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	}
	return "a device or a socket"
}
