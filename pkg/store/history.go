package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
)

// atOnce is how many objects are read at once.
const atOnce = 16

// History is the trend of a unit's results, oldest first. A result that cannot be read
// costs its point alone: the error names it, and the points are still good.
func (s *Store) History(ctx context.Context, unit string) ([]result.Point, error) {
	entries, err := s.Results(ctx, unit, time.Time{}, time.Time{})
	if err != nil {
		return nil, err
	}
	points, errs := make([]result.Point, len(entries)), make([]error, len(entries))
	var work errgroup.Group
	work.SetLimit(atOnce)
	for i, e := range entries {
		work.Go(func() error {
			errs[i] = s.read(ctx, e, func(r io.Reader) (err error) {
				points[i], err = result.ReadPoint(r)
				return err
			})
			points[i].File = s.Place(e)
			return nil
		})
	}
	_ = work.Wait() // its functions return no error
	var good []result.Point
	for i, p := range points {
		if errs[i] == nil {
			good = append(good, p)
		}
	}
	slices.SortStableFunc(good, func(a, b result.Point) int { return a.EvaluatedAt.Compare(b.EvaluatedAt) })
	return good, errors.Join(errs...)
}

// skew is by how much the clocks of two runs may differ.
const skew = 5 * time.Minute

// mostRuns is how far back [Store.Past] looks.
const mostRuns = 20

// Past is what the stored results of a unit say of the findings of r: the newest, and
// older ones as far as those judged what it did not. Results of a later time are left out:
// of a clock that was wrong, or of a run that looked ahead. nil when there are none, or no
// folder yet. trusted says why a result is left out; nil: none is. The error names what
// could not be read; what could be is still good.
func (s *Store) Past(ctx context.Context, unit string, r *result.Result, trusted func(Entry) error) (*result.Past, error) {
	entries, err := s.Results(ctx, unit, time.Time{}, r.EvaluatedAt.Add(skew))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	past := result.NewPast()
	var broken []error
	for i, e := range slices.Backward(entries) {
		if len(entries)-i > mostRuns {
			break
		}
		earlier, err := s.trusted(ctx, e, trusted)
		if err != nil {
			broken = append(broken, err)
			continue
		}
		past.Add(earlier)
		if earlier.TookPlace() && past.Settles(r) {
			break
		}
	}
	if more := len(broken) - 3; more > 0 {
		broken = append(broken[:3], fmt.Errorf("and %d more stored results", more))
	}
	return past, errors.Join(broken...)
}

func (s *Store) trusted(ctx context.Context, e Entry, trusted func(Entry) error) (*result.Result, error) {
	if trusted != nil {
		if err := trusted(e); err != nil {
			return nil, fmt.Errorf("%s is compared with nothing: %w", s.Place(e), err)
		}
	}
	return s.Result(ctx, e)
}

// KeepResults removes the oldest results of a unit until n are left, never the one
// that has just been put.
func (s *Store) KeepResults(ctx context.Context, n int, put Entry) error {
	entries, err := s.Results(ctx, put.Unit, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	return s.keep(ctx, entries, n, put)
}

// KeepSnapshots removes the oldest snapshots of a vantage point until n are left.
func (s *Store) KeepSnapshots(ctx context.Context, n int, unit, vantage string) error {
	return s.keepNewest(ctx, n, Entry{kind: snapshots, Unit: unit, Vantage: vantage})
}

// KeepPlans removes the oldest plans of a unit until n are left.
func (s *Store) KeepPlans(ctx context.Context, n int, unit string) error {
	return s.keepNewest(ctx, n, Entry{kind: plans, Unit: unit})
}

func (s *Store) keepNewest(ctx context.Context, n int, like Entry) error {
	entries, err := s.entries(ctx, like, time.Time{}, time.Time{})
	if err != nil || len(entries) == 0 {
		return err
	}
	return s.keep(ctx, entries, n, entries[len(entries)-1])
}

func (s *Store) keep(ctx context.Context, entries []Entry, n int, put Entry) error {
	if n < 1 {
		return fmt.Errorf("keep %d objects: give a number of 1 or more", n)
	}
	// An evaluation may have an old clock.
	entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Key == put.Key })
	for _, e := range entries[:max(0, len(entries)+1-n)] {
		keys := []string{e.Key, e.Key + sign.Suffix}
		if table := findingsKey(e); table != "" {
			keys = append(keys, table, table+sign.Suffix)
		}
		for _, key := range keys {
			if err := s.backend.remove(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}
