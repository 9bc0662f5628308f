package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
	"dbaudit/pkg/trust"
)

// skew is how far the clock of a vantage point may be ahead of the one that judges.
const skew = 5 * time.Minute

// joined is what the vantage points of a unit reported.
type joined struct {
	snapshot *snapshot.Snapshot
	coverage []result.Coverage
}

// join reads the newest snapshot of each vantage point that has to report, and joins
// them. A gap is an error in the joined snapshot, so that no verdict of it is a pass.
func (s *Scan) join(ctx context.Context, u *config.Unit) joined {
	var j joined
	var gaps []snapshot.Error
	for _, vantage := range append([]string{store.DefaultVantage}, u.Vantages...) {
		snap, c := s.newest(ctx, u, vantage)
		j.coverage = append(j.coverage, c)
		if c.State != result.Reported {
			gaps = append(gaps, snapshot.Error{Collector: "fleet", Message: "vantage point " + c.String()})
		}
		switch {
		case snap == nil:
		case j.snapshot == nil:
			j.snapshot = snap
		default:
			j.snapshot, _ = snapshot.Merge(j.snapshot, snap)
		}
	}
	if j.snapshot == nil {
		j.snapshot = &snapshot.Snapshot{
			SchemaVersion: snapshot.SchemaVersion, Tool: s.Tool, CollectedAt: s.Now, Incomplete: true, Clusters: []snapshot.Cluster{},
			Missing: []snapshot.Missing{{Fact: "clusters", Kind: snapshot.MissingFailed, Reason: "no vantage point of the unit has reported"}},
		}
	}
	audit.Join(j.snapshot)
	j.snapshot.Errors = append(j.snapshot.Errors, gaps...)
	return j
}

// newest reads the newest snapshot of a vantage point that can be read, and says what
// is wrong where it is not the newest, or is old.
func (s *Scan) newest(ctx context.Context, u *config.Unit, vantage string) (*snapshot.Snapshot, result.Coverage) {
	c := result.Coverage{Vantage: vantage, State: result.Reported}
	// Years of nights are not listed to find the last one.
	list, err := s.Store.Snapshots(ctx, u.Name, vantage, s.Now.Add(-s.MaxAge), time.Time{})
	if err == nil && len(list) == 0 {
		list, err = s.Store.Snapshots(ctx, u.Name, vantage, time.Time{}, time.Time{})
	}
	worse := func(state, format string, args ...any) {
		if c.State == result.Reported {
			c.State, c.Reason = state, fmt.Sprintf(format, args...)
		}
	}
	if err != nil {
		worse(result.Unreadable, "%v", err)
		return nil, c
	}
	for _, e := range slices.Backward(list) {
		if e.At.After(s.Now.Add(skew)) {
			worse(result.Ahead, "%s is from the future: a clock is wrong", s.Store.Place(e))
			continue
		}
		snap, err := s.read(ctx, e)
		var refusal *trust.Refusal
		switch {
		case errors.As(err, &refusal) && snap != nil:
			snap.Notes = append(snap.Notes, fmt.Sprintf("used although not trusted: %s: %v", s.Store.Place(e), err))
		case refusal != nil:
			worse(result.Refused, "%s: %v", s.Store.Place(e), err)
			if errors.Is(err, trust.ErrOld) { // and so is what is before it
				return nil, c
			}
			continue
		case err != nil:
			worse(result.Unreadable, "%v", err)
			continue
		}
		if wrong := misplaced(snap, u, e); wrong != "" {
			worse(result.Refused, "%s: %s", s.Store.Place(e), wrong)
			continue
		}
		if age := s.Now.Sub(e.At); age > s.MaxAge {
			worse(result.Old, "the newest snapshot is of %s, more than %g hours ago", e.At.Format(time.RFC3339), s.MaxAge.Hours())
		}
		c.CollectedAt, c.Snapshot = &e.At, s.Store.Place(e)
		return snap, c
	}
	worse(result.Missed, "there is no snapshot")
	return nil, c
}

// misplaced says why a snapshot is not one of its place in the store: whoever copies a
// file there by hand does not make a vantage point report.
func misplaced(snap *snapshot.Snapshot, u *config.Unit, e store.Entry) string {
	api := e.Vantage == store.DefaultVantage
	switch {
	case !snap.CollectedAt.Truncate(time.Second).Equal(e.At):
		return fmt.Sprintf("it was collected at %s, which its name does not say", snap.CollectedAt.UTC().Format(time.RFC3339))
	case api && snap.Probe != nil:
		return "it is of a probe, not of a collection with the unit's token"
	case !api && snap.Probe == nil:
		return "it is of no probe by a plan"
	case !api && snap.Probe.Vantage != e.Vantage:
		return fmt.Sprintf("it is of the vantage point %q", snap.Probe.Vantage)
	case api && !snap.Selection.Equal(&snapshot.Selection{Clusters: config.Values(u.Clusters)}):
		return "it was collected of other clusters than the fleet's file names for the unit"
	}
	return ""
}
