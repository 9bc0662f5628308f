// Package store keeps snapshots and results in a folder or a bucket: put once, list,
// get. Nothing in a store is ever written over, and an object is there whole or not at
// all. It judges nothing and holds no credentials.
//
// The layout, version 1:
//
//	snapshots/UNIT/VANTAGE/TIME.json.gz
//	plans/UNIT/TIME.json.gz
//	results/UNIT/TIME.json.gz
//	findings/UNIT/TIME.parquet
//	announced/UNIT/TIME-WORD
//	unsent/UNIT/ROUTE/TIME-N
//
// The signature of an object stands beside it, its name with ".sig" added.
//
// UNIT is a team of a fleet, or [DefaultUnit] for runs without one; VANTAGE is the
// place from which the snapshot was taken, plans are what probes without a token need. TIME
// is 20260131T051700Z (collected_at of a snapshot, evaluated_at of a result), with -2, -3 … when several are of one second.
// Keys in order are times in order, so that a listing names the newest without reading
// any body and without an index.
//
// Results that stand at the top of a folder, as older versions of dbaudit left them,
// are read as those of [DefaultUnit].
package store

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// DefaultUnit is the unit of runs that are not of a fleet.
const DefaultUnit = "default"

// DefaultVantage is the vantage point of snapshots that name none.
const DefaultVantage = "api"

// Store is a folder or a bucket. Its methods may be called by several goroutines.
type Store struct {
	name    string
	backend backend
}

// backend is where the objects are. Keys have slashes.
type backend interface {
	// put writes a new object; one of that key is [fs.ErrExist].
	put(ctx context.Context, key string, body []byte) error
	// list gives the names below a folder in order, those of folders with a slash at
	// their end; names up to and with after may be left out. A folder that is not
	// there has none.
	list(ctx context.Context, folder, after string) ([]string, error)
	open(ctx context.Context, key string) (io.ReadCloser, error)
	remove(ctx context.Context, key string) error
	// place names an object for people.
	place(key string) string
	close() error
}

// Open opens a store: the path of a folder, which is made by the first write, or a URL:
// file:///PATH, or s3://BUCKET/PREFIX?endpoint=…&region=… with the parameters of
// [gocloud.dev/aws.V2ConfigFromURLParams] and [gocloud.dev/blob/s3blob.URLOpener].
// The credentials of a bucket come from where the AWS SDK looks for them.
func Open(ctx context.Context, address string) (*Store, error) {
	scheme, _, isURL := strings.Cut(address, "://")
	if !isURL {
		return &Store{address, folder(address)}, nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil: // the error of url.Parse quotes the address
		return nil, errors.New("the store is no URL that can be read: write a folder, file:///PATH or s3://BUCKET/PREFIX")
	case u.User != nil:
		return nil, errors.New("the store's URL holds credentials: leave them out, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	case scheme == "file" && u.Path != "" && (u.Host == "" || u.Host == "localhost"):
		return &Store{address, folder(u.Path)}, nil
	case scheme == "s3" && u.Host != "":
		b, err := openBucket(ctx, u)
		if err != nil {
			return nil, fmt.Errorf("store %s: %w", b.place(""), err)
		}
		return &Store{b.place(""), b}, nil
	}
	return nil, fmt.Errorf("store %s: write a folder, file:///PATH or s3://BUCKET/PREFIX", u.Redacted())
}

// Close gives back what the store holds open.
func (s *Store) Close() error { return s.backend.close() }

// String names the store for people.
func (s *Store) String() string { return s.name }

// Entry is an object of a store. The zero number is the first of its second.
type Entry struct {
	Key     string
	Unit    string
	Vantage string // of a snapshot
	At      time.Time
	kind    string
	number  int
}

// Place names the object for people: a path, or an s3:// URL.
func (s *Store) Place(e Entry) string { return s.backend.place(e.Key) }

// Kinds of objects: the folders at the top.
const (
	plans     = "plans"
	results   = "results"
	snapshots = "snapshots"
)

const stamp = "20060102T150405Z"

var (
	// objectName has no colons: some file systems have none.
	objectName = regexp.MustCompile(`^(\d{8}T\d{6}Z)(?:-(\d{1,6}))?\.json(?:\.gz)?$`)
	segment    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)
)

// CheckName says what is wrong with the name of a unit or a vantage point.
func CheckName(name string) error {
	if !segment.MatchString(name) {
		return fmt.Errorf("%q: write letters, digits, dots, hyphens and underscores, 63 at most, a letter or digit first", name)
	}
	return nil
}

// PutResult keeps a result of a unit, and its findings as a table.
func (s *Store) PutResult(ctx context.Context, unit string, r *result.Result) (Entry, error) {
	e, err := s.putNew(ctx, Entry{kind: results, Unit: unit, At: r.EvaluatedAt}, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	})
	if err == nil {
		err = s.putFindings(ctx, e, r)
	}
	return e, err
}

// PutSnapshot keeps a snapshot of a unit, taken from a vantage point.
func (s *Store) PutSnapshot(ctx context.Context, unit, vantage string, snap *snapshot.Snapshot) (Entry, error) {
	if err := CheckName(vantage); err != nil {
		return Entry{}, fmt.Errorf("vantage point %w", err)
	}
	return s.putNew(ctx, Entry{kind: snapshots, Unit: unit, Vantage: vantage, At: snap.CollectedAt}, func(w io.Writer) error { return snapshot.Write(w, snap) })
}

// PutPlan keeps the plan of a probe, made at a time.
func (s *Store) PutPlan(ctx context.Context, unit string, at time.Time, write func(io.Writer) error) (Entry, error) {
	return s.putNew(ctx, Entry{kind: plans, Unit: unit, At: at}, write)
}

// ReadPlan reads the newest plan of a unit.
func (s *Store) ReadPlan(ctx context.Context, unit string, read func(io.Reader) error) error {
	list, err := s.entries(ctx, Entry{kind: plans, Unit: unit}, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("%s has no plan of the unit %s: the collection with its token writes one", s, unit)
	}
	return s.read(ctx, list[len(list)-1], read)
}

// putNew writes an object under the first free key of its second. Where the object is
// there already, with the same content, nothing is written: a write whose answer was
// lost is repeated.
func (s *Store) putNew(ctx context.Context, e Entry, write func(io.Writer) error) (Entry, error) {
	if err := CheckName(e.Unit); err != nil {
		return e, fmt.Errorf("unit %w", err)
	}
	var body bytes.Buffer
	z := gzip.NewWriter(&body) // no name and no time in the header: equal content gives equal objects
	if err := errors.Join(write(z), z.Close()); err != nil {
		return e, err
	}
	e.At = e.At.UTC().Truncate(time.Second)
	for e.number = 1; ; e.number++ {
		name := e.At.Format(stamp)
		if e.number > 1 {
			name += "-" + strconv.Itoa(e.number)
		}
		e.Key = path.Join(e.folder(), name+".json.gz")
		err := s.backend.put(ctx, e.Key, body.Bytes())
		switch {
		case err == nil:
			return e, nil
		case !errors.Is(err, fs.ErrExist):
			return e, fmt.Errorf("write %s: %w", s.Place(e), err)
		}
		if there, err := s.Bytes(ctx, e); err == nil && bytes.Equal(there, body.Bytes()) {
			return e, nil
		}
	}
}

// folder is where an entry's kind is.
func (e Entry) folder() string { return path.Join(e.kind, e.Unit, e.Vantage) }

// Results lists the results of a unit that were evaluated between two times, oldest
// first. The zero time is no bound.
func (s *Store) Results(ctx context.Context, unit string, from, to time.Time) ([]Entry, error) {
	all, err := s.entries(ctx, Entry{kind: results, Unit: unit}, from, to)
	if _, isFolder := s.backend.(folder); err != nil || unit != DefaultUnit || !isFolder {
		return all, err
	}
	old, err := s.named(ctx, "", Entry{kind: results, Unit: unit}, from, to)
	return sorted(append(old, all...)), err
}

// Snapshots lists the snapshots of a unit from a vantage point that were collected
// between two times, oldest first. The zero time is no bound.
func (s *Store) Snapshots(ctx context.Context, unit, vantage string, from, to time.Time) ([]Entry, error) {
	return s.entries(ctx, Entry{kind: snapshots, Unit: unit, Vantage: vantage}, from, to)
}

func (s *Store) entries(ctx context.Context, like Entry, from, to time.Time) ([]Entry, error) {
	list, err := s.named(ctx, like.folder(), like, from, to)
	return sorted(list), err
}

func (s *Store) named(ctx context.Context, dir string, like Entry, from, to time.Time) ([]Entry, error) {
	if err := CheckName(like.Unit); err != nil { // it would lead out of the store
		return nil, fmt.Errorf("unit %w", err)
	}
	after := ""
	if !from.IsZero() {
		// What comes after this in order is of this second or later.
		after = from.UTC().Format(strings.TrimSuffix(stamp, "Z"))
	}
	names, err := s.list(ctx, dir, after)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, name := range names {
		m := objectName.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		e := like
		e.Key, e.number = path.Join(dir, name), 1
		if e.At, err = time.Parse(stamp, m[1]); err != nil { // digits that are no time
			continue
		}
		if m[2] != "" {
			e.number, _ = strconv.Atoi(m[2])
		}
		if !from.IsZero() && e.At.Before(from.Truncate(time.Second)) || !to.IsZero() && e.At.After(to) {
			continue
		}
		out = append(out, e)
	}
	return out, nil
}

func sorted(list []Entry) []Entry {
	slices.SortStableFunc(list, func(a, b Entry) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.number, b.number))
	})
	return list
}

// Units lists the units that have results.
func (s *Store) Units(ctx context.Context) ([]string, error) {
	units, err := s.folders(ctx, results)
	if err != nil || slices.Contains(units, DefaultUnit) {
		return units, err
	}
	old, err := s.Results(ctx, DefaultUnit, time.Time{}, time.Time{})
	if len(old) > 0 {
		units = append(units, DefaultUnit)
		slices.Sort(units)
	}
	return units, err
}

// SnapshotUnits lists the units that have snapshots.
func (s *Store) SnapshotUnits(ctx context.Context) ([]string, error) {
	return s.folders(ctx, snapshots)
}

// Vantages lists the vantage points that have snapshots of a unit.
func (s *Store) Vantages(ctx context.Context, unit string) ([]string, error) {
	return s.folders(ctx, path.Join(snapshots, unit))
}

// ErrNoAnswer says that a store could not be listed; a folder that is not there yet is
// [fs.ErrNotExist].
var ErrNoAnswer = errors.New("the store cannot be listed")

func (s *Store) list(ctx context.Context, dir, after string) ([]string, error) {
	names, err := s.backend.list(ctx, dir, after)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("list %s: %w", s.backend.place(dir), err)
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrNoAnswer, s.backend.place(dir), err)
	}
	return names, nil
}

func (s *Store) folders(ctx context.Context, dir string) ([]string, error) {
	names, err := s.list(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range names {
		if name, isFolder := strings.CutSuffix(n, "/"); isFolder && CheckName(name) == nil {
			out = append(out, name)
		}
	}
	return out, nil
}

// Result reads a result.
func (s *Store) Result(ctx context.Context, e Entry) (r *result.Result, err error) {
	err = s.read(ctx, e, func(body io.Reader) error { r, err = result.Read(body); return err })
	return r, err
}

// Snapshot reads a snapshot.
func (s *Store) Snapshot(ctx context.Context, e Entry) (snap *snapshot.Snapshot, err error) {
	err = s.read(ctx, e, func(body io.Reader) error { snap, err = snapshot.Read(body); return err })
	return snap, err
}

// Bytes reads an object as it is stored.
func (s *Store) Bytes(ctx context.Context, e Entry) (b []byte, err error) {
	err = s.read(ctx, e, func(body io.Reader) error { b, err = io.ReadAll(body); return err })
	return b, err
}

// read hands an object to a reader; its error names the object.
func (s *Store) read(ctx context.Context, e Entry, read func(io.Reader) error) error {
	body, err := s.backend.open(ctx, e.Key)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.Place(e), err)
	}
	defer body.Close()
	err = read(body)
	if fe, ok := errors.AsType[*jsonfile.Error](err); ok {
		fe.File = s.Place(e)
		return err
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", s.Place(e), err)
	}
	return nil
}
