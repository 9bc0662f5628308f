package reports

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
)

// CheckWritable reports whether a file could be written to path, by making and
// removing a file beside it. It is to be called before anything is collected: a run
// of minutes must not end at a mistyped folder.
func CheckWritable(path string) error {
	if path == "" {
		return errors.New("write a file: its name is empty")
	}
	target, special, err := destination(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, plainError(err))
	}
	if special {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".dbaudit-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, plainError(err))
	}
	name := f.Name()
	return errors.Join(f.Close(), os.Remove(name))
}

// CheckInside reports whether a path is one below the working directory with no link in
// it, and no part of git's own folder. The configuration may come with the tree that is
// judged, and may write nowhere else.
func CheckInside(path string) error {
	if !filepath.IsLocal(path) {
		return fmt.Errorf("%s is not below the working directory, where alone the configuration may write: name it on the command line", path)
	}
	at := "."
	for part := range strings.SplitSeq(filepath.Clean(path), string(filepath.Separator)) {
		if strings.EqualFold(part, ".git") {
			return fmt.Errorf("%s is git's own: name another file", path)
		}
		at = filepath.Join(at, part)
		if info, err := os.Lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s: %s is a symbolic link, which the configuration may not write through: name a file", path, at)
		}
	}
	return nil
}

// WriteFile renders r to a file; see [WriteTo].
func WriteFile(path string, f Format, r *result.Result, v View) error {
	return WriteTo(path, func(w io.Writer) error { return f.Write(w, r, v) })
}

// WriteTo writes a file, gzipped if its name ends in .gz. The file appears
// whole or not at all: it is written beside its place, synced, and renamed, so that a
// full disk or a crash leaves the old one as it was. A device or a named pipe
// (/dev/stdout) is written to as it is.
func WriteTo(path string, write func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, plainError(err))
		}
	}()
	target, special, err := destination(path)
	if err != nil {
		return err
	}
	if special {
		out, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(jsonfile.Compressed(out, path, write), out.Close())
	}
	out, err := renameio.NewPendingFile(target, renameio.WithTempDir(filepath.Dir(target)),
		renameio.WithPermissions(0o600), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	defer func() {
		if cleanup := out.Cleanup(); err == nil {
			err = cleanup
		}
	}()
	if err := jsonfile.Compressed(out, path, write); err != nil {
		return err
	}
	return out.CloseAtomicallyReplace()
}

// destination is the file that path stands for, symbolic links followed so that
// they stay links, and whether it is something else than a regular file.
func destination(path string) (target string, special bool, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		dir := filepath.Dir(path)
		switch info, err := os.Stat(dir); {
		case errors.Is(err, fs.ErrNotExist):
			return "", false, fmt.Errorf("there is no folder %s", dir)
		case err != nil:
			return "", false, err
		case !info.IsDir():
			return "", false, fmt.Errorf("%s is not a folder", dir)
		}
		if to, err := os.Readlink(path); err == nil {
			return "", false, fmt.Errorf("it is a symbolic link to %s, which is not there", to)
		}
		return path, false, nil
	}
	if err != nil {
		return "", false, err
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return "", false, err
	case info.IsDir():
		return "", false, errors.New("it is a folder: name a file in it")
	}
	return target, !info.Mode().IsRegular(), nil
}

// plainError drops the operation and temporary name from a file's error: the
// report's own path is named already.
func plainError(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
