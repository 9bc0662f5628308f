package fleet

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// TestStoreFaults: whatever the store does wrong, each unit is in the report, none
// passes that was not seen, and what is new is told once in the end.
func TestStoreFaults(t *testing.T) {
	s, set := faultyBucket(t)
	f := fleetFile(t, "- {name: web, token: env:NONE}\n")
	for _, u := range []string{"payments", "web"} {
		if _, err := s.PutSnapshot(t.Context(), u, store.DefaultVantage, accountOf(night, false)); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	run := func(at time.Time) *result.Fleet {
		t.Helper()
		scan := scanOf(f, s, at)
		scan.Announce = func(_ context.Context, u *config.Unit, _ *config.Config, r *result.Result, past *result.Past) error {
			if len(result.NewFindings(r, past)) > 0 {
				told = append(told, u.Name)
			}
			return nil
		}
		out, err := scan.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	verdicts := func(out *result.Fleet) string {
		got := map[string]string{}
		for _, u := range out.Units {
			got[u.Name] = u.Verdict
		}
		return got["payments"] + " " + got["web"]
	}
	at := func(method, part string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == method && strings.Contains(r.URL.Path, part) }
	}
	cut := func(r func(*http.Request) bool) fault {
		return func(w http.ResponseWriter, req *http.Request, s3 http.Handler) bool {
			if !r(req) {
				return false
			}
			whole := httptest.NewRecorder()
			s3.ServeHTTP(whole, req)
			_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
			return true
		}
	}
	refuse := func(r func(*http.Request) bool) fault {
		return func(w http.ResponseWriter, req *http.Request, _ http.Handler) bool {
			if r(req) {
				w.WriteHeader(http.StatusForbidden)
			}
			return r(req)
		}
	}
	for i, c := range []struct {
		name  string
		fault fault
		want  string
	}{
		{"a snapshot is cut short", cut(at("GET", "snapshots/payments")), "incomplete pass"},
		{"a snapshot is refused", refuse(at("GET", "snapshots/web")), "pass incomplete"},
		{"a result is not taken", refuse(at("PUT", "results/web")), "pass incomplete"},
		{"a table is not taken", refuse(at("PUT", "findings/payments")), "incomplete pass"},
		{"slow", func(http.ResponseWriter, *http.Request, http.Handler) bool {
			time.Sleep(20 * time.Millisecond)
			return false
		}, "pass pass"},
		{"none", nil, "pass pass"},
	} {
		set(c.fault)
		if got := verdicts(run(night.Add(time.Duration(i) * time.Minute))); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}

	// What is new is found while the result cannot be stored, and then it can.
	if _, err := s.PutSnapshot(t.Context(), "web", store.DefaultVantage, accountOf(night.Add(time.Hour), true)); err != nil {
		t.Fatal(err)
	}
	set(refuse(at("PUT", "results/web")))
	told = nil
	run(night.Add(2 * time.Hour))
	set(nil)
	run(night.Add(3 * time.Hour))
	run(night.Add(4 * time.Hour))
	if len(told) != 1 || told[0] != "web" {
		t.Errorf("told %v, want web once", told)
	}
	set(refuse(at("GET", "/audits")))
	if _, err := scanOf(f, s, night).Run(t.Context()); err == nil {
		t.Error("a store that refuses everything")
	}
}

// TestMisplaced: a snapshot that stands where it does not belong makes no vantage point
// report, with and without signatures.
func TestMisplaced(t *testing.T) {
	s := bucket(t)
	f := fleetFile(t, "  clusters: [\"prod-*\"]\n  vantages: [vpc]\n")
	for i, c := range []struct {
		vantage string
		at      time.Time
		change  func(*snapshot.Snapshot)
		want    string
	}{
		{"api", night, func(s *snapshot.Snapshot) { s.CollectedAt = night.Add(-time.Hour) }, "which its name does not say"},
		{"api", night, func(s *snapshot.Snapshot) { s.Probe = probeAt("api") }, "it is of a probe"},
		{"api", night, func(s *snapshot.Snapshot) { s.Selection = nil }, "of other clusters"},
		{"api", night, func(s *snapshot.Snapshot) { s.Selection.Clusters = []string{"prod-1"} }, "of other clusters"},
		{"vpc", night, func(*snapshot.Snapshot) {}, "of no probe"},
		{"vpc", night, func(s *snapshot.Snapshot) { s.Probe = probeAt("other") }, `of the vantage point "other"`},
		{"api", night, func(*snapshot.Snapshot) {}, ""},
		{"vpc", night, func(s *snapshot.Snapshot) { s.Probe = probeAt("vpc") }, ""},
	} {
		snap := accountOf(c.at.Add(time.Duration(i)*time.Second), false)
		snap.Selection = &snapshot.Selection{Clusters: []string{"prod-*"}}
		e, err := s.PutSnapshot(t.Context(), "payments", c.vantage, snap)
		if err != nil {
			t.Fatal(err)
		}
		c.change(snap)
		if got := misplaced(snap, &f.Units[0], e); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%d: %q, want %q", i, got, c.want)
		}
	}
	// What is stored of the vantage point are snapshots of no probe.
	out, err := scanOf(f, s, night.Add(time.Hour)).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if u := out.Units[0]; u.Verdict != result.Incomplete || u.Coverage[0].State != result.Reported || u.Coverage[1].State != result.Refused {
		t.Errorf("%+v", u)
	}
}

func probeAt(vantage string) *snapshot.Probe {
	return &snapshot.Probe{Vantage: vantage, PlanNonce: strings.Repeat("0", 32), PlanCreatedAt: night}
}
