package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/google/renameio/v2"
)

// folder keeps objects as files, 0600, in folders, 0700.
type folder string

func (f folder) place(key string) string { return filepath.Join(string(f), filepath.FromSlash(key)) }
func (folder) close() error              { return nil }

func (f folder) put(_ context.Context, key string, body []byte) error {
	to := f.place(key)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	tmp, err := renameio.NewPendingFile(to, renameio.WithPermissions(0o600))
	if err != nil {
		return err
	}
	defer tmp.Cleanup() //nolint:errcheck // after CloseAtomicallyReplace there is nothing left to clean
	if _, err := tmp.Write(body); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	// A link is made only where there is no file of that name, and the file behind it
	// is whole already.
	err = os.Link(tmp.Name(), to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EPERM) {
		return err
	}
	// A file system without links.
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return tmp.CloseAtomicallyReplace()
}

func (f folder) list(_ context.Context, dir, _ string) ([]string, error) {
	entries, err := os.ReadDir(f.place(dir))
	if errors.Is(err, fs.ErrNotExist) && dir != "" {
		// Nothing was written there yet; the store itself must be there.
		if _, missing := os.Stat(string(f)); missing == nil {
			return nil, nil
		}
	}
	var names []string
	for _, e := range entries {
		switch {
		case e.IsDir():
			names = append(names, e.Name()+"/")
		case e.Type().IsRegular() && !strings.HasPrefix(e.Name(), "."):
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (f folder) open(_ context.Context, key string) (io.ReadCloser, error) {
	return os.Open(f.place(key))
}

func (f folder) remove(_ context.Context, key string) error {
	if err := os.Remove(f.place(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove an old object: %w", err)
	}
	return nil
}
