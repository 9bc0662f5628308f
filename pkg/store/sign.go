package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"gocloud.dev/gcerrors"

	"dbaudit/pkg/sign"
)

// Sign signs an object that was put, under its key, and the table of a result with it;
// nothing without a key. A signature that is there already is not written over.
func (s *Store) Sign(ctx context.Context, e Entry, key *sign.Key, kind sign.Kind) error {
	if key == nil {
		return nil
	}
	err := s.sign(ctx, e, key, kind)
	if table := findingsKey(e); err == nil && table != "" {
		err = s.sign(ctx, Entry{Key: table}, key, sign.Report)
	}
	return err
}

func (s *Store) sign(ctx context.Context, e Entry, key *sign.Key, kind sign.Kind) error {
	data, err := s.Bytes(ctx, e)
	if err != nil {
		return err
	}
	envelope, err := key.Sign(kind, sign.Subject{Name: e.Key, Digest: sign.DigestOf(data)})
	if err != nil {
		return err
	}
	if err := s.backend.put(ctx, e.Key+sign.Suffix, envelope); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write the signature of %s: %w", s.Place(e), err)
	}
	return nil
}

// Signature is the envelope that signs an object; nil when there is none.
func (s *Store) Signature(ctx context.Context, e Entry) ([]byte, error) {
	e.Key += sign.Suffix
	b, err := s.Bytes(ctx, e)
	if errors.Is(err, fs.ErrNotExist) || gcerrors.Code(err) == gcerrors.NotFound {
		return nil, nil
	}
	return b, err
}

// Signed reads an object and its signature; nil when it has none.
func (s *Store) Signed(ctx context.Context, e Entry) (data, envelope []byte, err error) {
	if data, err = s.Bytes(ctx, e); err == nil {
		envelope, err = s.Signature(ctx, e)
	}
	return data, envelope, err
}

// Plans lists the plans of a unit, oldest first.
func (s *Store) Plans(ctx context.Context, unit string) ([]Entry, error) {
	return s.entries(ctx, Entry{kind: plans, Unit: unit}, time.Time{}, time.Time{})
}
