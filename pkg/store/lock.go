package store

import (
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// ErrLocked says that another run holds the lock.
var ErrLocked = errors.New("another run is not finished")

// Lock takes a lock file, so that a run that takes longer than the time between
// two of them is not overtaken. It does not wait: when another process holds the
// lock, the error is [ErrLocked]. The operating system gives the lock back when
// the process ends, however it ends; the file stays.
func Lock(path string) (unlock func() error, err error) {
	l := flock.New(path, flock.SetPermissions(0o600))
	got, err := l.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("take the lock: %w", withPath(path, err))
	case !got:
		return nil, fmt.Errorf("%s is locked: %w", path, ErrLocked)
	}
	return l.Unlock, nil
}

func withPath(path string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}
