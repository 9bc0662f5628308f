package fleet

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

func TestShards(t *testing.T) {
	var units []config.Unit
	for i := range 10 {
		units = append(units, config.Unit{Name: fmt.Sprint(i)})
	}
	for _, c := range []struct {
		text string
		env  []string // index, count and their values
		want string
	}{
		{"1/3", nil, "0369"},
		{"3/3", nil, "258"},
		{"1/1", nil, "0123456789"},
		{"11/12", nil, ""},
		{"auto", []string{"JOB_COMPLETION_INDEX=0", "DBAUDIT_SHARD_COUNT=4"}, "048"},
		{"auto", []string{"NOMAD_ALLOC_INDEX=3", "DBAUDIT_SHARD_COUNT=4"}, "37"},
		{"auto", []string{"CI_NODE_INDEX=1", "CI_NODE_TOTAL=4"}, "048"}, // GitLab counts from 1
		{"auto", []string{"CI_NODE_INDEX=4", "CI_NODE_TOTAL=4"}, "37"},
		{"0/3", nil, "!I/N"},
		{"4/3", nil, "!I/N"},
		{"x", nil, "!I/N"},
		{"1/", nil, "!I/N"},
		{"auto", nil, "!JOB_COMPLETION_INDEX, NOMAD_ALLOC_INDEX, CI_NODE_INDEX"},
		{"auto", []string{"JOB_COMPLETION_INDEX=0"}, "!DBAUDIT_SHARD_COUNT"},
		{"auto", []string{"JOB_COMPLETION_INDEX=4", "DBAUDIT_SHARD_COUNT=4"}, "!none of the 4 shards"},
		{"auto", []string{"CI_NODE_INDEX=0", "CI_NODE_TOTAL=4"}, "!count from 1"},
	} {
		env := func(name string) string {
			for _, e := range c.env {
				if v, ok := strings.CutPrefix(e, name+"="); ok {
					return v
				}
			}
			return ""
		}
		s, err := ParseShard(c.text, env)
		if want, bad := strings.CutPrefix(c.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %v: %v, want %q", c.text, c.env, err, want)
			}
			continue
		}
		var got string
		for _, u := range s.Units(units) {
			got += u.Name
		}
		if err != nil || got != c.want {
			t.Errorf("%s %v: %q, %v, want %q", c.text, c.env, got, err, c.want)
		}
	}
}

// bucket is an S3 server on loopback.
func bucket(t *testing.T) *store.Store { s, _ := faultyBucket(t); return s }

// fault answers in the server's place, and says whether it did.
type fault func(w http.ResponseWriter, r *http.Request, s3 http.Handler) bool

// faultyBucket is an S3 server on loopback, and what sets its fault; nil: none.
func faultyBucket(t *testing.T) (*store.Store, func(fault)) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "invented-key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "invented-secret")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	memory := s3mem.New()
	if err := memory.CreateBucket("audits"); err != nil {
		t.Fatal(err)
	}
	var now atomic.Pointer[fault]
	s3 := gofakes3.New(memory).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := now.Load(); f == nil || !(*f)(w, r, s3) {
			s3.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	s, err := store.Open(t.Context(), "s3://audits?endpoint="+server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return s, func(f fault) {
		if f == nil {
			now.Store(nil)
			return
		}
		now.Store(&f)
	}
}

// accountOf is a snapshot of an account with one cluster, open to all or not.
func accountOf(at time.Time, open bool) *snapshot.Snapshot {
	sources := []snapshot.TrustedSource{{Type: "ip_addr", Value: "192.0.2.7", Description: "office"}}
	if open {
		sources = []snapshot.TrustedSource{}
	}
	return &snapshot.Snapshot{
		SchemaVersion: snapshot.SchemaVersion, Tool: snapshot.Tool{Name: "dbaudit", Version: "test"}, CollectedAt: at,
		Clusters: []snapshot.Cluster{{ID: "c1", Name: "db", Role: snapshot.RoleCluster, Engine: "pg", ObservedAt: at, TrustedSources: sources}},
	}
}

// fleetFile is a fleet of one unit.
func fleetFile(t *testing.T, more string) *config.Fleet {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fleet.yaml")
	if err := os.WriteFile(path, []byte("units:\n- name: payments\n  token: env:NONE\n"+more), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.LoadFleet(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func scanOf(f *config.Fleet, s *store.Store, now time.Time) *Scan {
	return &Scan{
		Fleet: f, Store: s, Tool: snapshot.Tool{Name: "dbaudit", Version: "test"}, Now: now, MaxAge: 24 * time.Hour,
		Rules: audit.Rules{Only: []string{"TS001"}, Config: &config.Config{}}, Gate: result.Gate{FailOn: "medium"}, Warn: func(string) {},
	}
}

var night = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// TestTwoCoordinators: several judge at once. Each keeps its result, and one of them
// tells what is new.
func TestTwoCoordinators(t *testing.T) {
	s, f := bucket(t), fleetFile(t, "")
	if _, err := s.PutSnapshot(t.Context(), "payments", store.DefaultVantage, accountOf(night, false)); err != nil {
		t.Fatal(err)
	}
	if _, err := scanOf(f, s, night).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutSnapshot(t.Context(), "payments", store.DefaultVantage, accountOf(night.Add(time.Hour), true)); err != nil {
		t.Fatal(err)
	}
	var told atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range 4 {
		all.Go(func() {
			one := scanOf(f, s, night.Add(2*time.Hour).Add(time.Duration(i)*time.Second))
			one.Announce = func(_ context.Context, _ *config.Unit, _ *config.Config, r *result.Result, past *result.Past) error {
				if len(result.NewFindings(r, past)) > 0 {
					told.Add(1)
				}
				return nil
			}
			<-start
			if out, err := one.Run(t.Context()); err != nil || out.ExitCode() != 1 {
				t.Errorf("%+v, %v", out, err)
			}
		})
	}
	close(start)
	all.Wait()
	if n := told.Load(); n != 1 {
		t.Errorf("told %d times", n)
	}
	if list, err := s.Results(t.Context(), "payments", time.Time{}, time.Time{}); err != nil || len(list) != 5 {
		t.Errorf("%d results, %v", len(list), err)
	}
}

// TestUnitsConfiguration: a unit's configuration is laid over the common one, for that
// unit alone, and a wrong one ends the run before anything is stored.
func TestUnitsConfiguration(t *testing.T) {
	s := bucket(t)
	f := fleetFile(t, "  config: payments.yaml\n- {name: web, token: env:NONE}\n")
	write := func(text string) {
		if err := os.WriteFile(f.Resolve("payments.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range []string{"payments", "web"} {
		if _, err := s.PutSnapshot(t.Context(), u, store.DefaultVantage, accountOf(night, true)); err != nil {
			t.Fatal(err)
		}
	}
	write("severity: {NO001: low}\n")
	if _, err := scanOf(f, s, night).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "unit payments") || !strings.Contains(err.Error(), "NO001") {
		t.Errorf("a rule that is not there: %v", err)
	}
	if units, err := s.Units(t.Context()); err != nil || len(units) > 0 {
		t.Errorf("stored: %v, %v", units, err)
	}
	write("severity: {TS001: low}\nwaivers:\n- {rule: TS001, cluster: none-such, reason: r, expires: 2027-01-01}\n")
	out, err := scanOf(f, s, night).Run(t.Context())
	if err != nil || out.ExitCode() != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	for _, u := range out.Units {
		if want := map[string]string{"payments": result.Pass, "web": result.Fail}[u.Name]; u.Verdict != want {
			t.Errorf("%s: %s, want %s: %+v", u.Name, u.Verdict, want, u)
		}
	}
}

// TestKeep: as many results, snapshots and plans of each unit stay as are wanted.
func TestKeep(t *testing.T) {
	s, f := bucket(t), fleetFile(t, "")
	for i := range 4 {
		at := night.AddDate(0, 0, i)
		if _, err := s.PutSnapshot(t.Context(), "payments", store.DefaultVantage, accountOf(at, false)); err != nil {
			t.Fatal(err)
		}
		scan := scanOf(f, s, at)
		scan.Keep = 2
		if _, err := scan.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	results, err := s.Results(t.Context(), "payments", time.Time{}, time.Time{})
	snapshots, err2 := s.Snapshots(t.Context(), "payments", store.DefaultVantage, time.Time{}, time.Time{})
	if err != nil || err2 != nil || len(results) != 2 || len(snapshots) != 2 || !snapshots[1].At.Equal(night.AddDate(0, 0, 3)) {
		t.Errorf("left %v %v, %v %v", results, snapshots, err, err2)
	}
}
