package change_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
)

func source(uuid, kind, value, description string) change.Source {
	return change.Source{UUID: uuid, Type: kind, Value: value, Description: description}
}

func brief(list []change.Source) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Type+":"+s.Value+" "+s.Description)
	}
	return strings.Join(out, ", ")
}

func TestPlan(t *testing.T) {
	whole, office := source("w", "ip_addr", "0.0.0.0/0", "all"), source("o", "ip_addr", "203.0.113.0/24", "office")
	one, twice := source("1", "ip_addr", "203.0.113.7", "one"), source("2", "ip_addr", "203.0.113.7", "")
	tag := source("t", "tag", "web", "")
	droplet := result.Source{Type: "droplet", Value: "42"}
	for name, test := range map[string]struct {
		before    []change.Source
		proposals []change.Proposal
		want      string
		unnamed   bool
	}{
		"condemned goes":     {[]change.Source{whole, office}, []change.Proposal{{Rule: "TS002", SourceChange: result.SourceChange{Remove: []string{"w"}}}}, "ip_addr:203.0.113.0/24 office", false},
		"the only one stays": {[]change.Source{whole}, []change.Proposal{{Rule: "TS002", SourceChange: result.SourceChange{Remove: []string{"w"}}}}, "", true},
		"what is redundant because of one that is condemned stays": {
			[]change.Source{whole, office},
			[]change.Proposal{{Rule: "TS002", SourceChange: result.SourceChange{Remove: []string{"w"}}}, {Rule: "TS010", SourceChange: result.SourceChange{Remove: []string{"o"}, IfCovered: true}}},
			"ip_addr:203.0.113.0/24 office", false,
		},
		"one of two equal ones goes": {
			[]change.Source{one, twice, tag},
			[]change.Proposal{{Rule: "TS010", SourceChange: result.SourceChange{Remove: []string{"2"}, IfCovered: true}}, {Rule: "TS010", SourceChange: result.SourceChange{Remove: []string{"1"}, IfCovered: true}}},
			"ip_addr:203.0.113.7 one, tag:web ", false,
		},
		"a replacement keeps the description, and comes once": {
			[]change.Source{one, tag},
			[]change.Proposal{{Rule: "TS007", SourceChange: result.SourceChange{Remove: []string{"1"}, Add: []result.Source{droplet}}}, {Rule: "TS007", SourceChange: result.SourceChange{Add: []result.Source{droplet}}}},
			"tag:web , droplet:42 one", false,
		},
		"nobody knows what to add":     {nil, []change.Proposal{{Rule: "TS001", SourceChange: result.SourceChange{Name: true}}}, "", true},
		"descriptions cannot be known": {[]change.Source{twice}, []change.Proposal{{Rule: "TS008", SourceChange: result.SourceChange{Describe: []string{"2"}}}}, "ip_addr:203.0.113.7 ", false},
		"nothing to do":                {[]change.Source{tag}, nil, "tag:web ", false},
	} {
		p := change.New("c1", "orders", test.before, test.proposals)
		if got := brief(p.After); got != test.want || p.Unnamed != test.unnamed {
			t.Errorf("%s: %q, unnamed %v", name, got, p.Unnamed)
		}
		reversed := slices.Clone(test.proposals)
		slices.Reverse(reversed)
		if again := change.New("c1", "orders", test.before, reversed); len(again.After) != len(p.After) {
			t.Errorf("%s: the order of findings matters: %q", name, brief(again.After))
		}
		for _, text := range []string{p.Doctl(), p.API(), p.Godo(), p.Pydo(), p.ControlPanel(), p.Terraform()} {
			if p.Unnamed && !strings.Contains(text, "TYPE") && !strings.Contains(text, "what needs the database") {
				t.Errorf("%s: no source is asked for in %q", name, text)
			}
			if p.Empty() && !p.Unnamed && len(p.Undescribed) == 0 && text != "" {
				t.Errorf("%s: a text for nothing: %q", name, text)
			}
		}
	}
}

// account is a writable emulated account with two clusters.
func account(t *testing.T) (*emulator.Running, *change.Client, *change.File) {
	t.Helper()
	sources := []emulator.TrustedSource{{IPAddr: "0.0.0.0/0", Description: "all"}, {IPAddr: "203.0.113.7", Description: "office"}}
	a := &emulator.Account{Writable: true, Clusters: []emulator.Cluster{{Name: "orders", TrustedSources: sources}, {Name: "billing", TrustedSources: sources}}}
	run, err := a.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	c := &change.Client{Base: run.URL, UserAgent: "test", Timeout: 5 * time.Second, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+run.Token) }}
	f := &change.File{CreatedAt: time.Now(), API: run.URL}
	for _, id := range ids(t, run) {
		list, err := c.Sources(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		f.Clusters = append(f.Clusters, change.New(id, id, list, []change.Proposal{{Rule: "TS002", SourceChange: result.SourceChange{Remove: []string{list[0].UUID}}}}))
	}
	return run, c, f
}

// ids are the account's clusters.
func ids(t *testing.T, run *emulator.Running) []string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, run.URL+"/v2/databases", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+run.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var v struct {
		Databases []struct{ ID string } `json:"databases"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range v.Databases {
		list = append(list, d.ID)
	}
	return list
}

func lists(t *testing.T, c change.API, f *change.File) string {
	t.Helper()
	var out []string
	for _, p := range f.Clusters {
		list, err := c.Sources(t.Context(), p.ClusterID)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			t.Fatal("a cluster is open to every host")
		}
		out = append(out, brief(list))
	}
	return strings.Join(out, " | ")
}

func quiet(*change.Entry) {}

const (
	before = "ip_addr:0.0.0.0/0 all, ip_addr:203.0.113.7 office"
	after  = "ip_addr:203.0.113.7 office"
)

func TestApplyAndUndo(t *testing.T) {
	_, c, f := account(t)
	journal := filepath.Join(t.TempDir(), "journal.json")
	j, err := change.Apply(t.Context(), c, f, journal, time.Now(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	if got := lists(t, c, f); got != after+" | "+after {
		t.Errorf("after apply: %s", got)
	}
	for _, e := range j.Entries {
		if e.State != change.Applied {
			t.Errorf("%s: %s", e.ClusterName, e.State)
		}
	}
	if _, err := change.Apply(t.Context(), c, f, journal+"2", time.Now(), quiet); err == nil || !strings.Contains(err.Error(), "have changed since the plan was made") {
		t.Errorf("applied twice: %v", err)
	}
	again, err := change.ReadJournal(journal)
	if err != nil {
		t.Fatal(err)
	}
	if err := change.Undo(t.Context(), c, again, quiet); err != nil {
		t.Fatal(err)
	}
	if got := lists(t, c, f); got != before+" | "+before {
		t.Errorf("after undo: %s", got)
	}
	if err := change.Undo(t.Context(), c, again, quiet); err != nil {
		t.Errorf("undone twice: %v", err)
	}
}

// TestChangedSince: a list that somebody else changed is not overwritten, neither by
// apply nor by undo.
func TestChangedSince(t *testing.T) {
	_, c, f := account(t)
	mine := []change.Source{source("", "tag", "web", "")}
	if err := c.Replace(t.Context(), f.Clusters[1].ClusterID, mine); err != nil {
		t.Fatal(err)
	}
	journal := filepath.Join(t.TempDir(), "journal.json")
	if _, err := change.Apply(t.Context(), c, f, journal, time.Now(), quiet); err == nil {
		t.Error("a list that was changed was overwritten")
	}
	if _, err := os.Stat(journal); err == nil {
		t.Error("a journal without a write")
	}
	if got := lists(t, c, f); got != before+" | tag:web " {
		t.Errorf("something was written: %s", got)
	}
}

// faulty stands between: each write meets what the test wants.
func faulty(t *testing.T, run *emulator.Running, on func(n int, w http.ResponseWriter, next func()) bool) (*change.Client, *int) {
	t.Helper()
	writes := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forward := func(w http.ResponseWriter) {
			req, _ := http.NewRequestWithContext(r.Context(), r.Method, run.URL+r.URL.Path, r.Body)
			req.Header = r.Header.Clone()
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = resp.Body.Close() }()
			w.WriteHeader(resp.StatusCode)
			_, _ = fmt.Fprint(w, readAll(resp))
		}
		if r.Method == http.MethodPut {
			writes++
			if on(writes, w, func() { forward(httptest.NewRecorder()) }) {
				return
			}
		}
		forward(w)
	}))
	t.Cleanup(s.Close)
	return &change.Client{Base: s.URL, Timeout: 2 * time.Second, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+run.Token) }}, &writes
}

func readAll(resp *http.Response) string {
	var b strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := resp.Body.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			return b.String()
		}
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		on     func(n int, w http.ResponseWriter, next func()) bool
		want   string // the lists in the end
		writes int
		fail   string
	}{
		"500 once": {func(n int, w http.ResponseWriter, _ func()) bool {
			if n == 1 {
				w.WriteHeader(http.StatusInternalServerError)
			}
			return n == 1
		}, after + " | " + after, 3, ""},
		"written, and the answer lost": {func(n int, w http.ResponseWriter, next func()) bool {
			if n == 1 {
				next()
				w.WriteHeader(http.StatusBadGateway)
			}
			return n == 1
		}, after + " | " + after, 2, ""},
		"always 503": {func(_ int, w http.ResponseWriter, _ func()) bool {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}, before + " | " + before, 3, "503"},
		// Each of the first writes would have used up the repetitions of a lost answer.
		"429 three times, with a wait": {func(n int, w http.ResponseWriter, _ func()) bool {
			if n <= 3 {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
			}
			return n <= 3
		}, after + " | " + after, 5, ""},
		"the token may not write": {func(_ int, w http.ResponseWriter, _ func()) bool {
			w.WriteHeader(http.StatusForbidden)
			return true
		}, before + " | " + before, 1, "database:update"},
		"the list is not taken": {func(_ int, w http.ResponseWriter, _ func()) bool {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = w.Write([]byte(`{"id":"unprocessable_entity","message":"no such tag"}`))
			return true
		}, before + " | " + before, 1, "no such tag"},
	} {
		t.Run(name, func(t *testing.T) {
			run, direct, f := account(t)
			c, writes := faulty(t, run, test.on)
			_, err := change.Apply(t.Context(), c, f, filepath.Join(t.TempDir(), "j.json"), time.Now(), quiet)
			if (err != nil) != (test.fail != "") || err != nil && !strings.Contains(err.Error(), test.fail) {
				t.Errorf("error %v, want %q", err, test.fail)
			}
			if got := lists(t, direct, f); got != test.want || *writes != test.writes {
				t.Errorf("%d writes (want %d), lists %s", *writes, test.writes, got)
			}
		})
	}
}

func TestGuard(t *testing.T) {
	list := []change.Source{source("a", "ip_addr", "203.0.113.7", ""), source("b", "tag", "web", "")}
	g := change.Guard{MaxRemovals: 10}
	plan := func(alter func(*change.Plan)) *change.Plan {
		p := &change.Plan{Before: list, After: list[1:], Steps: []change.Step{{Action: change.Remove, Source: list[0]}}}
		alter(p)
		return p
	}
	for name, test := range map[string]struct {
		guard change.Guard
		p     *change.Plan
		want  string
	}{
		"good":                 {g, plan(func(*change.Plan) {}), ""},
		"empty":                {g, plan(func(p *change.Plan) { p.After = nil }), "every host"},
		"nothing named":        {g, plan(func(p *change.Plan) { p.Unnamed = true }), "every host"},
		"too many removals":    {change.Guard{}, plan(func(*change.Plan) {}), "1 sources would go"},
		"too many":             {g, plan(func(p *change.Plan) { p.After = slices.Repeat(list, 60) }), "more than 100"},
		"an app cut off":       {g, plan(func(p *change.Plan) { p.CutOff = []change.CutOff{{Kind: "app", Name: "shop"}} }), "the app shop"},
		"an app, as wanted":    {change.Guard{MaxRemovals: 1, LockOut: true}, plan(func(p *change.Plan) { p.CutOff = []change.CutOff{{Kind: "app", Name: "shop"}} }), ""},
		"a session, only said": {g, plan(func(p *change.Plan) { p.CutOff = []change.CutOff{{Kind: "session", Name: "app"}} }), ""},
	} {
		err := test.guard.Check(test.p)
		if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.json")
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	f := &change.File{CreatedAt: now, API: "https://api.example.com", Clusters: []*change.Plan{change.New("c1", "orders", nil, nil)}}
	if err := f.Write(path); err != nil {
		t.Fatal(err)
	}
	if _, err := change.Read(path, now.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := change.Read(path, now.Add(25*time.Hour)); !errors.Is(err, change.ErrExpired) {
		t.Errorf("an old plan: %v", err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for edited, want := range map[string]error{
		strings.Replace(string(raw), "orders", "billing", 1):                              change.ErrEdited,
		strings.Replace(string(raw), `"schema_version": "1"`, `"schema_version": "9"`, 1): change.ErrVersion,
	} {
		if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := change.Read(path, now); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

var _ change.API = (*change.Client)(nil)
