package fleet

import (
	"context"

	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/result"
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
	data, envelope, err := s.Store.Signed(ctx, e)
	if err != nil {
		return nil, err
	}
	plans := func() ([]*probeplan.Plan, error) {
		plans, _, err := s.Trust.Plans(ctx, s.Store, e.Unit, recentPlans)
		return plans, err
	}
	return s.Trust.Check(data, envelope, s.Now, &trust.Place{Unit: e.Unit, Vantage: e.Vantage, Key: e.Key, Plans: plans})
}

// past is what the stored results say of a unit's findings: those that are trusted,
// where somebody has to vouch for them.
func (s *Scan) past(ctx context.Context, unit string, r *result.Result) (*result.Past, error) {
	if s.Trust == nil {
		return s.Store.Past(ctx, unit, r, nil)
	}
	return s.Store.Past(ctx, unit, r, func(e store.Entry) error {
		data, envelope, err := s.Store.Signed(ctx, e)
		if err == nil {
			err = s.Trust.Result(data, envelope, trust.Place{Unit: unit, Key: e.Key})
		}
		return err
	})
}
