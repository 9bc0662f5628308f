package change

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"dbaudit/pkg/jsonfile"
)

// API reads and writes the trusted sources of a cluster.
type API interface {
	Sources(ctx context.Context, clusterID string) ([]Source, error)
	// Replace writes the whole list. It may have been written although an error is
	// returned: the answer was lost.
	Replace(ctx context.Context, clusterID string, list []Source) error
}

// ErrRefused is wrapped by errors of the API that a repetition does not help: the
// token may not write, or the list is not taken.
var ErrRefused = errors.New("the API refuses")

// States of an [Entry], in their order.
const (
	Waiting   = "waiting"
	Writing   = "writing"
	Applied   = "applied"
	TakenBack = "taken_back"
	Untouched = "untouched"
	Undone    = "undone"
	Unclear   = "unclear"
)

// Journal is what was written, with the lists as they were: what [Undo] needs. It is
// on disk before the first write, and after each.
type Journal struct {
	Version   string    `json:"schema_version"`
	StartedAt time.Time `json:"started_at"`
	API       string    `json:"api"`
	Entries   []*Entry  `json:"clusters"`

	path string
}

// Entry is one cluster of a journal.
type Entry struct {
	ClusterID   string   `json:"cluster_id"`
	ClusterName string   `json:"cluster_name"`
	Before      []Source `json:"before"`
	After       []Source `json:"after"`
	State       string   `json:"state"`
	Note        string   `json:"note,omitempty"`
}

func (j *Journal) keep() error {
	return jsonfile.Write(j.path, func(w io.Writer) error { return jsonfile.Indented(w, j) })
}

// ReadJournal reads a journal.
func ReadJournal(path string) (*Journal, error) {
	j := Journal{path: path}
	if err := readJSON(path, &j); err != nil {
		return nil, err
	}
	if j.Version != Version || j.StartedAt.IsZero() || len(j.Entries) == 0 {
		return nil, fmt.Errorf("%s is no journal of this version", path)
	}
	return &j, nil
}

// attempts is how often a write is tried whose answer was lost.
const attempts = 3

// wait is doubled before each repetition.
const wait = 200 * time.Millisecond

// Guard are the limits of what is applied.
type Guard struct {
	// MaxRemovals is how many sources may go from one cluster.
	MaxRemovals int
	// LockOut lets a plan through that cuts off an app or this computer.
	LockOut bool
}

// Check says why a plan is not to be applied, nil when it may be.
func (g Guard) Check(p *Plan) error {
	switch {
	case p.Unnamed:
		return errors.New("a source has to be named first: without one the list would be empty, and an empty list lets every host connect")
	case len(p.After) == 0:
		return errors.New("the list would be empty, and an empty list lets every host connect")
	case Addresses(p.After) > mostSources:
		return fmt.Errorf("the list would have more than %d addresses", mostSources)
	case len(p.Removed()) > g.MaxRemovals:
		return fmt.Errorf("%d sources would go, and %d are allowed", len(p.Removed()), g.MaxRemovals)
	}
	for _, c := range p.CutOff {
		if !g.LockOut && (c.Kind == "app" || c.Kind == "address") {
			return fmt.Errorf("the %s %s would lose access", c.Kind, c.Name)
		}
	}
	return nil
}

// Apply writes the plans, cluster by cluster. Before the first write all lists are
// read: a list that is not what the plan saw ends it, and nothing is written. What
// did not come out as planned is taken back. tell is told of each cluster.
func Apply(ctx context.Context, api API, f *File, journal string, now time.Time, tell func(*Entry)) (*Journal, error) {
	j := &Journal{Version: Version, StartedAt: now.UTC(), API: f.API, path: journal}
	for _, p := range f.Clusters {
		if p.Empty() {
			continue
		}
		list, err := api.Sources(ctx, p.ClusterID)
		if err != nil {
			return nil, fmt.Errorf("%s: read the trusted sources: %w", p.ClusterName, err)
		}
		if !same(list, p.Before) {
			return nil, fmt.Errorf("%s: the trusted sources have changed since the plan was made: make a new plan", p.ClusterName)
		}
		j.Entries = append(j.Entries, &Entry{ClusterID: p.ClusterID, ClusterName: p.ClusterName, Before: list, After: p.After, State: Waiting})
	}
	if len(j.Entries) == 0 {
		return j, nil
	}
	if err := j.keep(); err != nil {
		return nil, fmt.Errorf("write the journal: %w", err)
	}
	for _, e := range j.Entries {
		if err := ctx.Err(); err != nil {
			return j, fmt.Errorf("stopped before %s: %w", e.ClusterName, err)
		}
		err := j.write(ctx, api, e, e.After, Applied)
		tell(e)
		if err != nil {
			return j, fmt.Errorf("%s: %w", e.ClusterName, err)
		}
	}
	return j, nil
}

// write brings a cluster to a list, and makes sure of it.
func (j *Journal) write(ctx context.Context, api API, e *Entry, list []Source, state string) error {
	e.State = Writing
	if err := j.keep(); err != nil {
		e.State = Untouched
		return fmt.Errorf("write the journal: %w", err)
	}
	err := settle(ctx, api, e.ClusterID, list)
	switch {
	case err == nil:
		e.State, e.Note = state, ""
	case errors.Is(err, ErrRefused):
		e.State, e.Note = Untouched, err.Error()
	default:
		e.Note = err.Error()
		e.State = j.takeBack(ctx, api, e)
	}
	return errors.Join(err, j.keep())
}

// takeBack writes the old list where something else came out than was planned.
func (j *Journal) takeBack(ctx context.Context, api API, e *Entry) string {
	ctx = context.WithoutCancel(ctx)
	if list, err := api.Sources(ctx, e.ClusterID); err == nil && same(list, e.Before) {
		return TakenBack // nothing was written
	}
	if err := settle(ctx, api, e.ClusterID, e.Before); err != nil {
		return Unclear
	}
	return TakenBack
}

// settle writes a list and reads it again. Where the answer was lost, the list is
// read before anything is repeated, so that nothing is applied twice.
func settle(ctx context.Context, api API, clusterID string, list []Source) error {
	var last error
	for n := range attempts {
		if n > 0 {
			select {
			case <-time.After(wait << n):
			case <-ctx.Done():
				return fmt.Errorf("it is not known whether the list was written: %w", last)
			}
		}
		err := api.Replace(ctx, clusterID, list)
		if errors.Is(err, ErrRefused) {
			return err
		}
		now, readErr := api.Sources(context.WithoutCancel(ctx), clusterID)
		switch {
		case readErr != nil:
			last = errors.Join(err, readErr)
		case same(now, list):
			return nil
		case err == nil:
			return errors.New("the list that was read again is not the one that was written")
		default:
			last = err
		}
	}
	return fmt.Errorf("it is not known whether the list was written: %w", last)
}

// same compares lists by what they admit and say, in any order. The API gives a
// source that is written again another UUID.
func same(a, b []Source) bool {
	key := func(list []Source) []string {
		keys := make([]string, len(list))
		for i, s := range list {
			keys[i] = s.Type + "\x00" + s.Value + "\x00" + s.Description
		}
		slices.Sort(keys)
		return keys
	}
	return slices.Equal(key(a), key(b))
}

// Undo brings every cluster of a journal back to its list before. A cluster whose
// list is neither the old nor the new one was changed by somebody since, and is
// left alone.
func Undo(ctx context.Context, api API, j *Journal, tell func(*Entry)) error {
	var errs []error
	for _, e := range j.Entries {
		list, err := api.Sources(ctx, e.ClusterID)
		switch {
		case err != nil:
			err = fmt.Errorf("read the trusted sources: %w", err)
		case same(list, e.Before):
			e.State, e.Note = Undone, ""
			err = j.keep()
		case !same(list, e.After):
			e.State = Unclear
			err = errors.New("the trusted sources were changed since: nothing was written")
		default:
			err = j.write(ctx, api, e, e.Before, Undone)
		}
		tell(e)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", e.ClusterName, err))
		}
	}
	return errors.Join(errs...)
}
