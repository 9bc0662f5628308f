package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
	"dbaudit/pkg/store"
)

// team is an emulated account of a fleet.
type team struct {
	name string
	api  *emulator.Running
}

// teams starts accounts, the first with an open cluster, and writes the fleet's file;
// more are lines of each unit.
func teams(t *testing.T, n int, more string) (file string, all []team) {
	t.Helper()
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("units:\n")
	for i := range n {
		name := fmt.Sprintf("team-%02d", i)
		c := described(name, nil)
		if i == 0 {
			open(&c)
		}
		acct := &emulator.Account{Clusters: []emulator.Cluster{c}, VPCs: []emulator.VPC{{Name: "office", Region: "fra1"}}}
		api, err := acct.StartAPI(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = api.Close() })
		all = append(all, team{name, api})
		token := filepath.Join(dir, name+".token")
		if err := os.WriteFile(token, []byte(api.Token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "  - name: %s\n    token: file:%s.token\n    api_url: %s\n    owner: owner-%02d\n%s", name, name, api.URL, i, more)
	}
	file = filepath.Join(dir, "fleet.yaml")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	return file, all
}

// fleetOf runs scan --fleet and decodes its JSON.
func fleetOf(t *testing.T, code int, args ...string) *result.Fleet {
	t.Helper()
	r := command(t, append([]string{"scan", "--format", "json"}, args...)...)
	if r.code != code {
		t.Fatalf("exit code %d, want %d\n%s\n%s", r.code, code, r.stdout, r.stderr)
	}
	var f result.Fleet
	if err := json.Unmarshal([]byte(r.stdout), &f); err != nil {
		t.Fatal(err)
	}
	return &f
}

func unitOf(t *testing.T, f *result.Fleet, name string) result.FleetUnit {
	t.Helper()
	for _, u := range f.Units {
		if u.Name == name {
			return u
		}
	}
	t.Fatalf("no unit %s in %+v", name, f.Units)
	return result.FleetUnit{}
}

// TestFleet: shards collect each unit once, and the scan judges all of them, the worst
// first, with one result a unit in the store.
func TestFleet(t *testing.T) {
	file, all := teams(t, 5, "")
	for i := range 2 {
		if r := command(t, "collect", "--fleet", file, "--shard", fmt.Sprintf("%d/2", i+1), "--store", "store", "--no-probe"); r.code != exitPass {
			t.Fatalf("shard %d: exit code %d\n%s", i+1, r.code, r.stderr)
		}
	}
	for _, a := range all {
		if n := a.api.Count("/v2/databases"); n != 1 {
			t.Errorf("%s was listed %d times", a.name, n)
		}
	}
	f := fleetOf(t, exitFail, "--fleet", file, "--store", "store", "--report", "html=fleet.html")
	if first := f.Units[0]; first.Name != "team-00" || first.Verdict != result.Fail || first.Owner != "owner-00" || first.Findings[result.Critical] != 1 || first.Categories["trusted_sources"][result.Critical] != 1 || first.Previous != nil {
		t.Errorf("first %+v", first)
	}
	if s := f.Summary; s.Units != 5 || s.Clusters != 5 || s.Vantages != 5 || s.Gaps != 0 || s.Verdict != result.Fail {
		t.Errorf("summary %+v", s)
	}
	if u := unitOf(t, f, "team-03"); u.Verdict != result.Pass || len(u.Coverage) != 1 || u.Coverage[0].State != result.Reported || u.Coverage[0].CollectedAt == nil {
		t.Errorf("team-03 %+v", u)
	}
	page, err := os.ReadFile("fleet.html")
	if err != nil || !strings.Contains(string(page), "owner-00") || strings.Contains(string(page), "<script") {
		t.Errorf("page: %v\n%.500s", err, page)
	}
	// The next night: nothing new, and the trend is that of the unit's own result.
	table := command(t, "scan", "--fleet", file, "--store", "store", "--at", time.Now().Add(time.Hour).Format(time.RFC3339))
	if table.code != exitFail || !strings.Contains(table.stdout, "UNIT") || !strings.Contains(table.stdout, "5 units · 5 clusters") || !strings.Contains(table.stdout, "all 5 vantage points reported") {
		t.Errorf("exit code %d\n%s%s", table.code, table.stdout, table.stderr)
	}
	if h := command(t, "history", "store", "--unit", "team-00", "--format", "json"); h.code != exitPass || strings.Count(h.stdout, "results/team-00/") != 2 || !strings.Contains(h.stdout, `"new": 0`) {
		t.Errorf("history: exit code %d\n%s%s", h.code, h.stdout, h.stderr)
	}
	if h := command(t, "history", "store"); h.code != exitUsage || !strings.Contains(h.stderr, "team-00, team-01") {
		t.Errorf("history without a unit: exit code %d\n%s", h.code, h.stderr)
	}
	// Only what is new fails.
	f = fleetOf(t, exitPass, "--fleet", file, "--store", "store", "--baseline", "store", "--at", time.Now().Add(2*time.Hour).Format(time.RFC3339))
	if u := unitOf(t, f, "team-00"); u.Previous == nil || u.Verdict != result.Pass || *u.New != 0 {
		t.Errorf("with a baseline %+v", u)
	}
}

// TestFleetCoverage: what did not report is incomplete and named, whatever the others say.
func TestFleetCoverage(t *testing.T) {
	file, all := teams(t, 4, "    vantages: [vpc-fra1]\n")
	_ = all[1].api.Close()            // away
	all[2].api.SetScopes("none:read") // refused
	r := command(t, "collect", "--fleet", file, "--store", "store", "--no-probe", "--api-timeout", "1s")
	if r.code != exitIncomplete || !strings.Contains(r.stderr, "unit team-01: ") || !strings.Contains(r.stderr, "unit team-02: ") || !strings.Contains(r.stderr, "2 of 4 units") {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	for _, u := range []string{"team-00", "team-03"} {
		if p := command(t, "probe", "--store", "store", "--unit", u, "--vantage", "vpc-fra1", "--quiet", "--endpoints", "public",
			"--connect-to", clusterHost(u)+":25060:127.0.0.1:1"); p.code != exitPass {
			t.Fatalf("probe of %s: exit code %d\n%s", u, p.code, p.stderr)
		}
	}
	states := func(f *result.Fleet, unit string) string {
		var out []string
		for _, c := range unitOf(t, f, unit).Coverage {
			out = append(out, c.Vantage+"="+c.State)
		}
		return strings.Join(out, " ")
	}
	f := fleetOf(t, exitFail, "--fleet", file, "--store", "store") // team-00 fails, which weighs more
	for unit, want := range map[string]string{
		"team-00": "api=reported vpc-fra1=reported", "team-01": "api=missing vpc-fra1=missing", "team-03": "api=reported vpc-fra1=reported",
	} {
		if got := states(f, unit); got != want {
			t.Errorf("%s: %s, want %s", unit, got, want)
		}
	}
	if u := unitOf(t, f, "team-01"); u.Verdict != result.Incomplete || u.Result == "" {
		t.Errorf("team-01 %+v", u)
	}
	if f.Summary.Gaps != 4 {
		t.Errorf("gaps %+v", f.Summary)
	}
	// Two days later all of it is old.
	f = fleetOf(t, exitFail, "--fleet", file, "--store", "store", "--at", time.Now().Add(48*time.Hour).Format(time.RFC3339))
	if got := states(f, "team-03"); got != "api=old vpc-fra1=old" || unitOf(t, f, "team-03").Verdict != result.Incomplete {
		t.Errorf("team-03: %s", got)
	}
	// The clock of a vantage point is ahead: the snapshot before counts.
	s, err := store.Open(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Snapshots(t.Context(), "team-03", "vpc-fra1", time.Time{}, time.Time{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	snap, err := s.Snapshot(t.Context(), list[0])
	if err != nil {
		t.Fatal(err)
	}
	snap.CollectedAt = snap.CollectedAt.Add(time.Hour)
	if _, err := s.PutSnapshot(t.Context(), "team-03", "vpc-fra1", snap); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutSnapshot(t.Context(), "team-03", "vpc-misspelt", snap); err != nil {
		t.Fatal(err)
	}
	// The account's own is cut short.
	list, err = s.Snapshots(t.Context(), "team-03", "api", time.Time{}, time.Time{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	if err := os.Truncate(s.Place(list[0]), 100); err != nil {
		t.Fatal(err)
	}
	f = fleetOf(t, exitFail, "--fleet", file, "--store", "store")
	if got := states(f, "team-03"); got != "api=unreadable vpc-fra1=ahead" {
		t.Errorf("team-03: %s", got)
	}
	if notes := strings.Join(f.Notes, "\n"); !strings.Contains(notes, "vpc-misspelt") {
		t.Errorf("notes %q", notes)
	}
	if r := command(t, "scan", "--fleet", file, "--store", "store", "--report", "json=-"); !strings.HasPrefix(r.stdout, "{") {
		t.Errorf("a report to standard output:\n%s%s", r.stdout, r.stderr)
	}
	table := command(t, "scan", "--fleet", file, "--store", "store")
	if !strings.Contains(table.stdout, "team-01 (owner-01): vantage point api: missing: there is no snapshot") {
		t.Errorf("the table names no gap:\n%s", table.stdout)
	}
}

// TestFleetUsage: what makes no sense is said before anything is asked.
func TestFleetUsage(t *testing.T) {
	file, all := teams(t, 2, "")
	for want, args := range map[string][]string{
		"--store":                         {"collect", "--fleet", file},
		"needs --store":                   {"scan", "--fleet", file},
		"--output: not with":              {"collect", "--fleet", file, "--store", "s", "--output", "x"},
		"--snapshot: not with":            {"scan", "--fleet", file, "--store", "s", "--snapshot", "x"},
		"--framework, --upload: not with": {"scan", "--fleet", file, "--store", "s", "--framework", "dora", "--upload", "github"},
		"only with --fleet":               {"collect", "--shard", "1/2"},
		"--max-age: only with":            {"scan", "--max-age", "1h"},
		`--unit "x"`:                      {"collect", "--fleet", file, "--store", "s", "--unit", "x"},
		"exclude each other":              {"collect", "--fleet", file, "--store", "s", "--unit", "team-00", "--shard", "1/2"},
		"write I/N":                       {"collect", "--fleet", file, "--store", "s", "--shard", "3/2"},
		"JOB_COMPLETION_INDEX":            {"collect", "--fleet", file, "--store", "s", "--shard", "auto"},
		"html, json, table":               {"scan", "--fleet", file, "--store", "s", "--format", "sarif"},
		"goes to standard output":         {"scan", "--fleet", file, "--store", "s", "--format", "json", "--report", "html=-"},
		"another report":                  {"scan", "--fleet", file, "--store", "s", "--report", "html=x", "--report", "json=x"},
		"the same as --store":             {"scan", "--fleet", file, "--store", "s", "--baseline", "x"},
		"absent.yaml":                     {"scan", "--fleet", "absent.yaml", "--store", "s"},
		"--unit: unit \"../x\"":           {"probe", "--store", "s", "--unit", "../x", "--vantage", "vpc"},
		"--vantage api":                   {"probe", "--store", "s", "--unit", "x", "--vantage", "api"},
		"needs --unit and --vantage":      {"probe", "--store", "s"},
	} {
		if r := command(t, args...); r.code != exitUsage || !strings.Contains(r.stderr, want) {
			t.Errorf("%v: exit code %d, want %q\n%s", args, r.code, want, r.stderr)
		}
	}
	for _, a := range all {
		if n := len(a.api.Requests()); n > 0 {
			t.Errorf("%s was asked %d times", a.name, n)
		}
	}
}

func TestFleetCheck(t *testing.T) {
	file, all := teams(t, 4, "")
	all[1].api.SetScopes("database:read", "droplet:read")
	all[2].api.SetScopes("droplet:read")
	if err := os.Remove(filepath.Join(filepath.Dir(file), "team-03.token")); err != nil {
		t.Fatal(err)
	}
	r := command(t, "fleet", "check", file)
	if r.code != exitIncomplete || !strings.Contains(r.stderr, "2 of 4 units cannot be audited") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	for name, want := range map[string]string{
		"team-00": "ok\n", "team-01": "ok, without tag:read", "team-02": "lacks the scope database:read", "team-03": "fleet.yaml:15: token",
	} {
		_, line, _ := strings.Cut(r.stdout, name)
		if line, _, _ = strings.Cut(line+"\n", "\n"); !strings.Contains(line+"\n", want) {
			t.Errorf("%s: %s, want %q", name, line, want)
		}
	}
	for _, a := range all {
		if strings.Contains(r.stdout+r.stderr, a.api.Token) {
			t.Error("a token is shown")
		}
	}
	if r := command(t, "fleet", "check", file, "--format", "json"); !strings.Contains(r.stdout, `"state": "lacks"`) {
		t.Errorf("JSON:\n%s", r.stdout)
	}
}
