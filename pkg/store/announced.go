package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"time"
)

// announced is the folder of what runs said of a unit: announced/UNIT/TIME-WORD.
const announced = "announced"

// lease is how long a run has for telling what it has claimed, and for storing its
// result. A claim that is older is that of a run that was killed in between.
const lease = 15 * time.Minute

// keptWords are left whatever is to be kept: those of runs at the same time.
const keptWords = 16

var wordName = regexp.MustCompile(`^\d{8}T\d{6}Z-`)

// First claims what is to be told of a unit: of several runs at once with the same
// word, one is told so. The word stands for the news since an earlier result, of a
// time; the zero time where there is none.
func (s *Store) First(ctx context.Context, unit string, since time.Time, word string) (bool, error) {
	for n := 1; ; n++ {
		e := Entry{Key: path.Join(announced, unit, since.UTC().Format(stamp)+"-"+word)}
		if n > 1 {
			e.Key += fmt.Sprintf("-%d", n)
		}
		err := s.backend.put(ctx, e.Key, []byte(time.Now().UTC().Format(time.RFC3339)))
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return false, fmt.Errorf("write %s: %w", s.Place(e), err)
		}
		text, err := s.Bytes(ctx, e)
		if err != nil {
			return false, err
		}
		if at, err := time.Parse(time.RFC3339, string(text)); err == nil && time.Since(at).Abs() < lease {
			return false, nil
		}
	}
}

// KeepAnnounced removes the oldest words of a unit until n are left, or a few more.
func (s *Store) KeepAnnounced(ctx context.Context, n int, unit string) error {
	dir := path.Join(announced, unit)
	names, err := s.list(ctx, dir, "")
	if err != nil {
		return err
	}
	// Earlier versions put no time before the word.
	slices.SortStableFunc(names, func(a, b string) int {
		switch old := !wordName.MatchString(a); {
		case old == !wordName.MatchString(b):
			return 0 // they are in order
		case old:
			return -1
		}
		return 1
	})
	for _, name := range names[:max(0, len(names)-max(n, keptWords))] {
		if err := s.backend.remove(ctx, path.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
