package store

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

var sunday = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// sample is a result with n findings.
func sample(at time.Time, n int) *result.Result {
	r := &result.Result{
		SchemaVersion: result.SchemaVersion, EvaluatedAt: at, Findings: []result.Finding{},
		Summary: result.Summary{Verdict: result.Pass, Findings: map[result.Severity]int{result.High: n}},
	}
	for range n {
		r.Findings = append(r.Findings, finding("TS001", result.Fail))
	}
	return r
}

func finding(rule, verdict string) result.Finding {
	return result.Finding{
		RuleID: rule, Verdict: verdict, Severity: result.High, Fingerprint: rule + verdict,
		Resource: result.Resource{Type: "cluster", ID: "c1", Name: "db", ClusterID: "c1"},
	}
}

func seen(at time.Time, names ...string) *snapshot.Snapshot {
	s := &snapshot.Snapshot{SchemaVersion: snapshot.SchemaVersion, Tool: snapshot.Tool{Name: "dbaudit", Version: "1"}, CollectedAt: at, Clusters: []snapshot.Cluster{}}
	s.Notes = append(s.Notes, names...)
	return s
}

// server is an S3 server on loopback with one bucket. Its fault, where there is one,
// answers in its place.
type server struct {
	*httptest.Server
	fault atomic.Pointer[func(w http.ResponseWriter, r *http.Request, s3 http.Handler)]
	calls atomic.Int64
}

func startS3(t *testing.T) *server {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "invented-key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "invented-secret")
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	memory := s3mem.New()
	if err := memory.CreateBucket("audits"); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(memory).Server()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.calls.Add(1)
		if f := s.fault.Load(); f != nil {
			(*f)(w, r, s3)
			return
		}
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) url() string { return "s3://audits/team/db?endpoint=" + s.URL }

func (s *server) fails(f func(w http.ResponseWriter, r *http.Request, s3 http.Handler)) {
	if f == nil {
		s.fault.Store(nil)
		return
	}
	s.fault.Store(&f)
}

// places are a store of each kind.
func places(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	return map[string]string{"folder": filepath.Join(dir, "new", "runs"), "file": "file://" + filepath.ToSlash(dir) + "/other", "bucket": startS3(t).url()}
}

func open(t *testing.T, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func keys(list []Entry) string {
	var out []string
	for _, e := range list {
		out = append(out, e.Key)
	}
	return strings.Join(out, " ")
}

func TestResults(t *testing.T) {
	for kind, address := range places(t) {
		t.Run(kind, func(t *testing.T) {
			s, ctx := open(t, address), t.Context()
			if past, err := s.Past(ctx, DefaultUnit, sample(sunday, 1), nil); past != nil || err != nil {
				t.Errorf("nothing there yet: %v, %v", past, err)
			}
			for i := range 5 {
				e, err := s.PutResult(ctx, DefaultUnit, sample(sunday.AddDate(0, 0, i), i))
				if err != nil {
					t.Fatal(err)
				}
				if want := "results/default/" + sunday.AddDate(0, 0, i).Format(stamp) + ".json.gz"; e.Key != want {
					t.Errorf("stored as %s, want %s", e.Key, want)
				}
				if err := s.KeepResults(ctx, 3, e); err != nil {
					t.Fatal(err)
				}
			}
			points, err := s.History(ctx, DefaultUnit)
			if err != nil || len(points) != 3 || points[0].Findings[result.High] != 2 || points[2].Findings[result.High] != 4 {
				t.Fatalf("history %+v, %v: want the last three, oldest first", points, err)
			}
			if !strings.HasSuffix(filepath.ToSlash(points[0].File), "/results/default/20260303T060000Z.json.gz") {
				t.Errorf("the point's file is %s", points[0].File)
			}
			list, err := s.Results(ctx, DefaultUnit, sunday.AddDate(0, 0, 3), sunday.AddDate(0, 0, 3))
			if err != nil || keys(list) != "results/default/20260304T060000Z.json.gz" {
				t.Fatalf("of one day: %s, %v", keys(list), err)
			}
			got, err := s.Result(ctx, list[0])
			if err != nil || len(got.Findings) != 3 || !got.EvaluatedAt.Equal(list[0].At) {
				t.Errorf("read %+v, %v", got, err)
			}
			// With an old clock: it is not the one that is removed.
			old, err := s.PutResult(ctx, DefaultUnit, sample(sunday.AddDate(-1, 0, 0), 0))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.KeepResults(ctx, 1, old); err != nil {
				t.Fatal(err)
			}
			if list, err := s.Results(ctx, DefaultUnit, time.Time{}, time.Time{}); err != nil || keys(list) != old.Key {
				t.Errorf("left: %s, %v", keys(list), err)
			}
			if units, err := s.Units(ctx); err != nil || !reflect.DeepEqual(units, []string{DefaultUnit}) {
				t.Errorf("units %v, %v", units, err)
			}
		})
	}
}

// TestNothingIsOverwritten: many write at once, of one second. Each has its own key,
// what is equal is written once, and the order is that of the numbers.
func TestNothingIsOverwritten(t *testing.T) {
	for kind, address := range places(t) {
		t.Run(kind, func(t *testing.T) {
			s, ctx := open(t, address), t.Context()
			var all sync.WaitGroup
			for i := range 24 {
				all.Go(func() {
					if _, err := s.PutSnapshot(ctx, "payments", "vpc-fra1", seen(sunday, string(rune('a'+i%12)))); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			list, err := s.Snapshots(ctx, "payments", "vpc-fra1", time.Time{}, time.Time{})
			if err != nil || len(list) != 12 {
				t.Fatalf("%d snapshots, want 12: %v\n%s", len(list), err, keys(list))
			}
			if first, last := list[0].Key, list[11].Key; first != "snapshots/payments/vpc-fra1/20260301T060000Z.json.gz" || last != "snapshots/payments/vpc-fra1/20260301T060000Z-12.json.gz" {
				t.Errorf("from %s to %s", first, last)
			}
			notes := map[string]bool{}
			for _, e := range list {
				snap, err := s.Snapshot(ctx, e)
				if err != nil {
					t.Fatal(err)
				}
				notes[snap.Notes[0]] = true
			}
			if len(notes) != 12 {
				t.Errorf("%d of 12 are there", len(notes))
			}
			if v, err := s.Vantages(ctx, "payments"); err != nil || !reflect.DeepEqual(v, []string{"vpc-fra1"}) {
				t.Errorf("vantage points %v, %v", v, err)
			}
		})
	}
}

func TestOlderLayoutAndOtherFiles(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	e, err := s.PutResult(ctx, DefaultUnit, sample(sunday, 1))
	if err != nil {
		t.Fatal(err)
	}
	// As it was before there were units.
	if err := os.Rename(filepath.Join(dir, e.Key), filepath.Join(dir, "20260301T060000Z.json.gz")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"notes.txt", "latest.json", "20260101T000000Z.json.gz.bak", "99999999T999999Z.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if e, err = s.PutResult(ctx, DefaultUnit, sample(sunday.AddDate(0, 0, 1), 2)); err != nil {
		t.Fatal(err)
	}
	if points, err := s.History(ctx, DefaultUnit); err != nil || len(points) != 2 || points[0].Findings[result.High] != 1 {
		t.Errorf("history %+v, %v", points, err)
	}
	if info, err := os.Stat(filepath.Join(dir, e.Key)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if err := s.KeepResults(ctx, 1, e); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 6 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := s.KeepResults(ctx, 0, e); err == nil {
		t.Error("keeping none was taken")
	}
}

// TestPast: what a run could not see stays known from the run before it, and an object
// that is broken is told and costs only itself.
func TestPast(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	for i, verdict := range []string{result.Fail, result.Unknown} {
		r := sample(sunday.AddDate(0, 0, i), 0)
		r.Findings = append(r.Findings, finding("TS001", verdict))
		if _, err := s.PutResult(ctx, DefaultUnit, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "20260303T060000Z.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	now := sample(sunday.AddDate(0, 0, 3), 1)
	now.Findings = append(now.Findings, finding("TS003", result.Fail))
	past, err := s.Past(ctx, DefaultUnit, now, nil)
	if err == nil || !strings.Contains(err.Error(), "20260303T060000Z.json") {
		t.Errorf("the broken file: %v", err)
	}
	if fresh := result.NewFindings(now, past); len(fresh) != 1 || fresh[0].RuleID != "TS003" {
		t.Errorf("new are %v", fresh)
	}
}

// TestPastKnowsNoFuture: a result of a later time, of a clock that was wrong, does not hide
// that a finding came back.
func TestPastKnowsNoFuture(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	ahead, fixed := sample(sunday.AddDate(5, 0, 0), 0), sample(sunday, 0)
	ahead.Findings = append(ahead.Findings, finding("TS001", result.Fail))
	for _, f := range ahead.Findings {
		fixed.Passed = append(fixed.Passed, result.Passed{RuleID: f.RuleID, ResourceID: f.Resource.ID})
	}
	for _, r := range []*result.Result{ahead, fixed} {
		if _, err := s.PutResult(ctx, DefaultUnit, r); err != nil {
			t.Fatal(err)
		}
	}
	now := sample(sunday.AddDate(0, 0, 1), 0)
	now.Findings = append(now.Findings, finding("TS001", result.Fail))
	past, err := s.Past(ctx, DefaultUnit, now, nil)
	if fresh := result.NewFindings(now, past); err != nil || len(fresh) != 1 || !past.Newest().EvaluatedAt.Equal(fixed.EvaluatedAt) {
		t.Errorf("new are %v, %v", fresh, err)
	}
}

func TestHistoryWithBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	if _, err := s.PutResult(ctx, DefaultUnit, sample(sunday, 0)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"20260302T000000Z.json": "", "20260303T000000Z.json": `{"schema_version":"1","evaluated_at":`,
		"20260304T000000Z.json": `{"schema_version":"7","evaluated_at":"2026-03-04T00:00:00Z","summary":{}}`,
		"20260305T000000Z.json": `[1]`, "20260306T000000Z.json": `{"a":1}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	points, err := s.History(ctx, DefaultUnit)
	if len(points) != 1 {
		t.Errorf("%d points, want the good one", len(points))
	}
	for _, want := range []string{"20260302", "20260303", "20260304", "20260305", "20260306", "empty", "too early", `version "7"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
	if !errors.Is(err, jsonfile.ErrVersion) {
		t.Errorf("kind of %v", err)
	}
	if _, err := open(t, filepath.Join(dir, "absent")).History(ctx, DefaultUnit); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"gs://bucket": "s3://BUCKET", "s3://": "s3://BUCKET", "file://elsewhere/x": "s3://BUCKET", "s3://a b/%zz": "no URL",
		"s3://key:invented-secret@bucket/x":            "AWS_SECRET_ACCESS_KEY",
		"s3://bucket/x?endpoint=http://h&no_such_key=": "no_such_key",
	} {
		_, err := Open(t.Context(), address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "invented-secret") {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
	s := open(t, t.TempDir())
	for _, name := range []string{"", "..", "a/b", ".hidden", "ä"} {
		if _, err := s.PutResult(t.Context(), name, sample(sunday, 0)); err == nil {
			t.Errorf("the unit %q was taken", name)
		}
		if _, err := s.PutSnapshot(t.Context(), "a", name, seen(sunday)); err == nil {
			t.Errorf("the vantage point %q was taken", name)
		}
	}
}

// TestFaults: what a bucket does wrong is an error that names the object, and nothing
// half written is there afterwards.
func TestFaults(t *testing.T) {
	s3 := startS3(t)
	s, ctx := open(t, s3.url()), context.Background()
	refuse := func(status int, code string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>no</Message></Error>"))
		}
	}
	put := func() (Entry, error) { return s.PutResult(ctx, "u", sample(sunday, 1)) }
	s3.fails(refuse(403, "AccessDenied"))
	if _, err := put(); err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") || !strings.Contains(err.Error(), "s3://audits/team/db/results/u/20260301T060000Z.json.gz") {
		t.Errorf("a refused write: %v", err)
	}
	if _, err := s.History(ctx, "u"); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("a refused listing: %v", err)
	}
	s3.fails(refuse(404, "NoSuchBucket"))
	if _, err := s.Past(ctx, "u", sample(sunday, 0), nil); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("no such bucket: %v", err)
	}
	// The answer is lost after the object was written: the repetition finds it there.
	lost := false
	s3.fails(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method != http.MethodPut || lost {
			next.ServeHTTP(w, r)
			return
		}
		lost = true
		next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
	e, err := put()
	if err != nil || !lost {
		t.Fatalf("an answer that was lost: %v", err)
	}
	s3.fails(nil)
	if list, err := s.Results(ctx, "u", time.Time{}, time.Time{}); err != nil || len(list) != 1 {
		t.Errorf("stored: %s, %v", keys(list), err)
	}
	// An object that is cut short, with and without a length that says so.
	for _, length := range []bool{true, false} {
		s3.fails(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			if length {
				w.Header().Set("Content-Length", rec.Header().Get("Content-Length"))
			}
			_, _ = w.Write(rec.Body.Bytes()[:rec.Body.Len()/2])
		})
		if _, err := s.Result(ctx, e); err == nil || !strings.Contains(err.Error(), e.Key) {
			t.Errorf("cut short: %v", err)
		}
	}
	// One that begins to answer and does not come to an end.
	callTimeout = 300 * time.Millisecond
	t.Cleanup(func() { callTimeout = time.Minute })
	for _, begun := range []bool{true, false} {
		s3.fails(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			if begun {
				w.Header().Set("Content-Length", "1000")
				_, _ = w.Write([]byte{0x1f, 0x8b, 8, 0})
				_ = http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		})
		if _, err := s.Result(ctx, e); err == nil || !strings.Contains(err.Error(), e.Key) || !strings.Contains(err.Error(), "did not answer within 300ms") {
			t.Errorf("without end: %v", err)
		}
	}
	s3.Close()
	if _, err := put(); err == nil {
		t.Error("written to a server that is not there")
	}
}

// TestListingStaysFlat: with years of nights, the newest cost one call and no body.
func TestListingStaysFlat(t *testing.T) {
	s3 := startS3(t)
	s, ctx := open(t, s3.url()), t.Context()
	for i := range 1500 {
		if err := s.backend.put(ctx, "results/u/"+sunday.AddDate(0, 0, i).Format(stamp)+".json.gz", nil); err != nil {
			t.Fatal(err)
		}
	}
	before := s3.calls.Load()
	list, err := s.Results(ctx, "u", sunday.AddDate(0, 0, 1498), time.Time{})
	if err != nil || len(list) != 2 || s3.calls.Load()-before != 1 {
		t.Errorf("%d results in %d calls, %v", len(list), s3.calls.Load()-before, err)
	}
}
