package trust

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/store"
)

// Place is where a snapshot lies in a store. The name in its signature has to be the
// key, so that nobody moves one unit's snapshot to another unit.
type Place struct {
	Unit, Vantage, Key string
	// Plans are those of the unit; see [Trust.Plan].
	Plans func() ([]*probeplan.Plan, error)
}

// Plan reads a plan, which takes the signature of a key that speaks for everything: of
// the unit where it lies in a store. at is nil for a file.
func (t *Trust) Plan(data, envelope []byte, at *Place) (*probeplan.Plan, error) {
	if err := t.whole(sign.Plan, data, envelope, at); err != nil {
		return nil, err
	}
	return probeplan.Read(bytes.NewReader(data))
}

// Plans are the newest plans of a unit in a store that are trusted, at most so many, the
// newest first. refused says why the newest of all is none of them; err is the store's.
func (t *Trust) Plans(ctx context.Context, st *store.Store, unit string, most int) (trusted []*probeplan.Plan, refused, err error) {
	entries, err := st.Plans(ctx, unit)
	if err != nil {
		return nil, nil, err
	}
	for i, e := range slices.Backward(entries) {
		data, envelope, err := st.Signed(ctx, e)
		if err != nil {
			return nil, nil, err
		}
		plan, err := t.Plan(data, envelope, &Place{Unit: unit, Key: e.Key})
		if err == nil {
			if trusted = append(trusted, plan); len(trusted) == most {
				break
			}
		} else if i == len(entries)-1 {
			refused = fmt.Errorf("%s: %w", st.Place(e), err)
		}
	}
	return trusted, refused, nil
}

// Result says why a stored result of a unit is not trusted: it takes the same
// signature as a plan.
func (t *Trust) Result(data, envelope []byte, at Place) error {
	return t.whole(sign.Result, data, envelope, &at)
}

// whole is nil for what a key has signed that speaks for everything of the place's unit.
func (t *Trust) whole(kind sign.Kind, data, envelope []byte, at *Place) error {
	var keys []*sign.Public
	for _, k := range t.keys {
		if k.everything && at.of(k.units) {
			keys = append(keys, k.public)
		}
	}
	if envelope == nil {
		return sign.ErrUnsigned
	}
	s, _, err := sign.Verify(data, envelope, keys...)
	switch {
	case err != nil:
		return err
	case s.Kind() != kind:
		return fmt.Errorf("%w: as a %s", ErrMoved, s.Kind())
	}
	return at.holds(s, data)
}

// holds says whether a statement is about what lies there. A file may lie anywhere.
func (p *Place) holds(s *sign.Statement, data []byte) error {
	if p == nil || slices.Contains(s.Subject, sign.Subject{Name: p.Key, Digest: sign.DigestOf(data)}) {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrMoved, s.Subject[0].Name) // what was verified has a subject
}

// of reports whether the place is one of these units'; nil are all.
func (p *Place) of(units []string) bool {
	return len(units) == 0 || p != nil && slices.Contains(units, p.Unit)
}
