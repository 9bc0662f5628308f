package fleet

import (
	"context"
	"slices"

	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
	"dbaudit/pkg/trust"
)

// recentPlans is how many plans of a unit a snapshot may be of: a vantage point may
// have taken the one before the newest.
const recentPlans = 5

// read reads a snapshot, and says whether it is trusted where somebody has to vouch for
// it: then the error is a *[trust.Refusal].
func (s *Scan) read(ctx context.Context, e store.Entry) (*snapshot.Snapshot, error) {
	if s.Trust == nil {
		return s.Store.Snapshot(ctx, e)
	}
	data, err := s.Store.Bytes(ctx, e)
	if err != nil {
		return nil, err
	}
	envelope, err := s.Store.Signature(ctx, e)
	if err != nil {
		return nil, err
	}
	plans := func() ([]*probeplan.Plan, error) { return s.plans(ctx, e.Unit) }
	return s.Trust.Stored(data, envelope, s.Now, trust.Place{Unit: e.Unit, Vantage: e.Vantage, Key: e.Key, Plans: plans})
}

// plans are the newest plans of a unit that are trusted; the others are none.
func (s *Scan) plans(ctx context.Context, unit string) (out []*probeplan.Plan, err error) {
	entries, err := s.Store.Plans(ctx, unit)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(entries[max(0, len(entries)-recentPlans):]) {
		data, err := s.Store.Bytes(ctx, e)
		if err != nil {
			return nil, err
		}
		envelope, err := s.Store.Signature(ctx, e)
		if err != nil {
			return nil, err
		}
		if p, err := s.Trust.Plan(data, envelope, trust.Place{Unit: unit, Key: e.Key}); err == nil {
			out = append(out, p)
		}
	}
	return out, nil
}
