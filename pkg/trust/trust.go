// Package trust says whose snapshots are believed, and about what. A key may speak for
// everything, or for the endpoints of a plan alone: whoever takes over a machine inside
// a network that holds such a key cannot say anything about the rest of the account.
package trust

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// File is the file that is read of a folder.
const File = "trust.yaml"

const (
	defaultMaxAge = 26 * time.Hour // a nightly run that is two hours late
	skew          = 5 * time.Minute
)

// Of why a snapshot that is signed by a known key is not trusted. What is wrong with
// the signature itself is an error of pkg/sign.
var (
	ErrOld    = errors.New("it is too old")
	ErrFuture = errors.New("it is from the future")
	ErrReplay = errors.New("it was written by another plan")
	ErrMoved  = errors.New("it was signed for another place")
	ErrBeyond = errors.New("its key may not say this")
)

// Refusal is a snapshot that is not trusted.
type Refusal struct{ Reason error }

func (r *Refusal) Error() string { return r.Reason.Error() }

// Unwrap gives the reason, one of the Err variables here or in pkg/sign.
func (r *Refusal) Unwrap() error { return r.Reason }

// Trust is who is trusted.
type Trust struct {
	// Mark: a snapshot that is not trusted is used, and the result says so. Otherwise it
	// is left out, and the result is incomplete.
	Mark   bool
	maxAge time.Duration
	keys   []speaker
	public []*sign.Public
}

// speaker is a key and what it may speak for: everything, the plans that are named, or
// those of a store.
type speaker struct {
	public     *sign.Public
	everything bool
	vantage    string
	units      []string // of a fleet; nil: all
	plans      []*probeplan.Plan
}

// file is the form of trust.yaml.
type file struct {
	MaxAge     string `yaml:"max_age"`
	Unverified string `yaml:"unverified"`
	Keys       []struct {
		Key       string   `yaml:"key"`
		SpeaksFor string   `yaml:"speaks_for"`
		Vantage   string   `yaml:"vantage"`
		Units     []string `yaml:"units"`
		Plans     []string `yaml:"plans"`
	} `yaml:"keys"`
}

// Load reads a file, or the trust.yaml of a folder. What it names is below its own
// folder unless it is absolute.
func Load(path string) (*Trust, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, File)
	}
	if err := jsonfile.CheckRegular(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %s", path, problem(err))
	}
	t := &Trust{maxAge: defaultMaxAge}
	if f.MaxAge != "" {
		if t.maxAge, err = time.ParseDuration(f.MaxAge); err != nil || t.maxAge <= 0 {
			return nil, fmt.Errorf("%s: max_age %q: write a duration such as 26h", path, f.MaxAge)
		}
	}
	switch f.Unverified {
	case "", "refuse":
	case "mark":
		t.Mark = true
	default:
		return nil, fmt.Errorf("%s: unverified %q: want refuse or mark", path, f.Unverified)
	}
	if len(f.Keys) == 0 {
		return nil, fmt.Errorf("%s: keys: name at least one", path)
	}
	if err := t.read(filepath.Dir(path), &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// Values of speaks_for.
const (
	everything  = "everything"
	storedPlans = "plans"
)

var unknownField = regexp.MustCompile(`line (\d+): field (\S+) not found in type \S+`)

func problem(err error) string {
	return unknownField.ReplaceAllString(err.Error(), `line $1: the key "$2" is not known`)
}

// read reads the keys, then the plans: those that speak for everything vouch for them.
func (t *Trust) read(dir string, f *file) error {
	in := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	seen := map[string]bool{}
	var all []*sign.Public
	for i, k := range f.Keys {
		at := func(format string, args ...any) error {
			return fmt.Errorf("keys[%d]: %w", i, fmt.Errorf(format, args...))
		}
		public, err := sign.LoadPublic(in(k.Key))
		switch {
		case k.Key == "":
			return at("key: name the file of a public key")
		case err != nil:
			return at("key: %w", err)
		case seen[public.ID]:
			return at("key: %s is the key of another entry too", k.Key)
		case k.SpeaksFor != "" && k.SpeaksFor != everything && k.SpeaksFor != storedPlans:
			return at("speaks_for %q: want %s, or %s (those of a store)", k.SpeaksFor, everything, storedPlans)
		case (k.SpeaksFor == "") == (len(k.Plans) == 0):
			return at("say what it may speak for: either speaks_for: %s, speaks_for: %s, or plans", everything, storedPlans)
		case k.Vantage != "" && k.SpeaksFor == everything:
			return at("vantage: only a key of plans has one")
		}
		seen[public.ID] = true
		t.public = append(t.public, public)
		t.keys = append(t.keys, speaker{public: public, everything: k.SpeaksFor == everything, vantage: k.Vantage, units: k.Units})
		if k.SpeaksFor == everything {
			all = append(all, public)
		}
	}
	for i, k := range f.Keys {
		for _, path := range k.Plans {
			data, envelope, err := sign.Read(in(path))
			if err != nil {
				return fmt.Errorf("keys[%d]: plans: %w", i, err)
			}
			if err := verified(data, envelope, all); err != nil {
				return fmt.Errorf("keys[%d]: plans: %s: %w: it takes the signature of a key that speaks for everything, given by `dbaudit collect` as it writes the plan", i, path, err)
			}
			p, err := probeplan.Read(bytes.NewReader(data))
			if err != nil {
				return fmt.Errorf("keys[%d]: plans: %s: %w", i, path, err)
			}
			t.keys[i].plans = append(t.keys[i].plans, p)
		}
	}
	return nil
}

func verified(data, envelope []byte, keys []*sign.Public) error {
	if envelope == nil {
		return sign.ErrUnsigned
	}
	_, _, err := sign.Verify(data, envelope, keys...)
	return err
}

// File reads a snapshot and the signature beside it; see [Trust.Check].
func (t *Trust) File(path string, now time.Time) (*snapshot.Snapshot, error) {
	data, envelope, err := sign.Read(path)
	if err != nil {
		return nil, err
	}
	s, err := t.Check(data, envelope, now, nil)
	if err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Check reads a snapshot; envelope is its signature, nil when it has none, and at is where
// it lies in a store, nil for a file. The error is a [*Refusal] when it is not trusted: then
// the snapshot is there only where such are to be marked.
func (t *Trust) Check(data, envelope []byte, now time.Time, at *Place) (*snapshot.Snapshot, error) {
	var signed []*sign.Public
	why := sign.ErrUnsigned
	if envelope != nil {
		var statement *sign.Statement
		if statement, signed, why = sign.Verify(data, envelope, t.public...); why == nil {
			why = at.holds(statement, data)
		}
	}
	if why != nil && !t.Mark {
		return nil, &Refusal{why}
	}
	s, err := snapshot.Read(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if why == nil {
		why = t.vouch(s, signed, now, at)
	}
	switch {
	case why == nil:
		return s, nil
	case t.Mark:
		return s, &Refusal{why}
	}
	return nil, &Refusal{why}
}

// vouch says why a snapshot is not to be believed, although these keys signed it.
func (t *Trust) vouch(s *snapshot.Snapshot, signed []*sign.Public, now time.Time, at *Place) error {
	if err := t.timely(s, now); err != nil {
		return err
	}
	var why error
	for i := range t.keys {
		k := &t.keys[i]
		if !slices.Contains(signed, k.public) {
			continue
		}
		if why = k.may(s, at); why == nil {
			return nil
		}
	}
	return why
}

// timely looks at every time that decides which of two observations is the newer one.
func (t *Trust) timely(s *snapshot.Snapshot, now time.Time) error {
	latest := s.CollectedAt
	later := func(at time.Time) {
		if at.After(latest) {
			latest = at
		}
	}
	for i := range s.Clusters {
		later(s.Clusters[i].ObservedAt)
		for _, e := range s.Clusters[i].Endpoints {
			if e.ProbedAt != nil {
				later(*e.ProbedAt)
			}
		}
	}
	switch {
	case latest.After(now.Add(skew)):
		return fmt.Errorf("%w: %s is after %s", ErrFuture, stamp(latest), stamp(now))
	case now.Sub(s.CollectedAt) > t.maxAge:
		return fmt.Errorf("%w: it is of %s, and max_age is %s", ErrOld, stamp(s.CollectedAt), t.maxAge)
	}
	return nil
}

// may says what a key may not say.
func (k *speaker) may(s *snapshot.Snapshot, at *Place) error {
	switch {
	case !at.of(k.units):
		return fmt.Errorf("%w: it speaks for the units %s", ErrBeyond, strings.Join(k.units, ", "))
	case k.everything:
		return nil
	case s.Probe == nil:
		return fmt.Errorf("%w: it speaks for a plan, and the snapshot is of no plan", ErrBeyond)
	case k.vantage != "" && s.Probe.Vantage != k.vantage:
		return fmt.Errorf("%w: it speaks for the vantage point %s, not %q", ErrBeyond, k.vantage, s.Probe.Vantage)
	}
	if at != nil && at.Vantage == store.DefaultVantage {
		return fmt.Errorf("%w: it speaks for plans, not for the account", ErrBeyond)
	}
	if at != nil && at.Vantage != s.Probe.Vantage {
		return fmt.Errorf("%w: %s", ErrMoved, s.Probe.Vantage)
	}
	plans := k.plans
	if plans == nil && at != nil {
		var err error
		if plans, err = at.Plans(); err != nil {
			return fmt.Errorf("%w: the plans: %w", ErrReplay, err)
		}
	}
	for _, p := range plans {
		if p.Nonce != s.Probe.PlanNonce {
			continue
		}
		if s.CollectedAt.Before(p.CreatedAt.Add(-skew)) {
			return fmt.Errorf("%w: it is of %s, before its plan was made", ErrReplay, stamp(s.CollectedAt))
		}
		if err := p.Vouch(s); err != nil {
			return fmt.Errorf("%w: %w", ErrBeyond, err)
		}
		return nil
	}
	return fmt.Errorf("%w: its plan, of %s, is none of the key's", ErrReplay, stamp(s.Probe.PlanCreatedAt))
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
