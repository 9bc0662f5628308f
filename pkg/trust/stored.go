package trust

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
)

// Place is where a snapshot lies in a store. The name in its signature has to be the
// key, so that nobody moves one unit's snapshot to another unit.
type Place struct {
	Unit, Vantage, Key string
	// Plans are those of the unit; see [Trust.Plan].
	Plans func() ([]*probeplan.Plan, error)
}

// Stored is [Trust.Check] on a snapshot of a store.
func (t *Trust) Stored(data, envelope []byte, now time.Time, at Place) (*snapshot.Snapshot, error) {
	return t.check(data, envelope, now, &at)
}

// Plan reads a plan of a unit in a store, which takes the signature of a key that speaks
// for everything of that unit.
func (t *Trust) Plan(data, envelope []byte, at Place) (*probeplan.Plan, error) {
	if err := t.whole(sign.Plan, data, envelope, at); err != nil {
		return nil, err
	}
	return probeplan.Read(bytes.NewReader(data))
}

// Result says why a stored result of a unit is not trusted: it takes the same
// signature as a plan.
func (t *Trust) Result(data, envelope []byte, at Place) error {
	return t.whole(sign.Result, data, envelope, at)
}

// whole is nil for what a key has signed that speaks for everything of the unit.
func (t *Trust) whole(kind sign.Kind, data, envelope []byte, at Place) error {
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
