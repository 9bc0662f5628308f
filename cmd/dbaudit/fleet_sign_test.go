package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// TestFleetTrust: in a store that anybody may write to, a unit is judged by what its own
// keys signed for it, and everything else is a gap.
func TestFleetTrust(t *testing.T) {
	fleet, _ := teams(t, 3, "    vantages: [vpc-fra1]\n")
	for _, name := range []string{"coordinator", "vpc"} {
		keyPair(t, name)
	}
	must(t, exitPass, "collect", "--fleet", fleet, "--store", "store", "--no-probe", "--sign", "coordinator.pem")
	for _, unit := range []string{"team-00", "team-01", "team-02"} {
		must(t, exitPass, "probe", "--store", "store", "--unit", unit, "--vantage", "vpc-fra1", "--quiet", "--endpoints", "public",
			"--connect-to", clusterHost(unit)+":25060:127.0.0.1:1", "--sign", "vpc.pem")
	}
	trusted := `keys:
  - {key: coordinator.pub, speaks_for: everything, units: [team-00, team-01, team-02]}
  - {key: vpc.pub, speaks_for: plans, vantage: vpc-fra1, units: [team-00, team-01]}
`
	put(t, "trust.yaml", trusted)
	scan := []string{"--fleet", fleet, "--store", "store", "--trust", "trust.yaml"}
	states := func(f *result.Fleet, unit string) string {
		var list []string
		for _, c := range unitOf(t, f, unit).Coverage {
			list = append(list, c.Vantage+"="+c.State)
		}
		return strings.Join(list, " ")
	}
	check := func(when string, f *result.Fleet, want map[string]string) {
		t.Helper()
		for unit, w := range want {
			if got := states(f, unit); got != w {
				t.Errorf("%s: %s is %s, want %s", when, unit, got, w)
			}
		}
	}
	const all = "api=reported vpc-fra1=reported"
	f := fleetOf(t, exitFail, append(scan, "--sign", "coordinator.pem", "--report", "html=fleet.html")...)
	check("signed", f, map[string]string{"team-00": all, "team-01": all, "team-02": "api=reported vpc-fra1=refused"})
	if u := unitOf(t, f, "team-02"); u.Verdict != result.Incomplete || !strings.Contains(u.Coverage[1].Reason, "it speaks for the units team-00, team-01") {
		t.Errorf("%+v", u)
	}
	results, _ := filepath.Glob("store/results/*/*.gz")
	must(t, exitPass, append([]string{"verify", "fleet.html", "--key", "coordinator.pub"}, results...)...)
	if len(results) != 3 {
		t.Errorf("results %v", results)
	}
	put(t, "trust.yaml", "unverified: mark\n"+trusted)
	check("marked", fleetOf(t, exitFail, scan...), map[string]string{"team-00": all, "team-01": all, "team-02": all})
	put(t, "trust.yaml", trusted)

	// Whoever writes to the store moves a good snapshot to another unit, takes a
	// signature off, or changes a byte.
	st, err := store.Open(t.Context(), "store")
	if err != nil {
		t.Fatal(err)
	}
	newest := func(unit, vantage string) store.Entry {
		list, err := st.Snapshots(t.Context(), unit, vantage, time.Time{}, time.Time{})
		if err != nil || len(list) == 0 {
			t.Fatalf("%v, %v", list, err)
		}
		return list[len(list)-1]
	}
	from := st.Place(newest("team-01", "api"))
	moved := strings.Replace(strings.Replace(from, "team-01", "team-02", 1), ".json.gz", "-2.json.gz", 1)
	for _, suffix := range []string{"", sign.Suffix} {
		put(t, moved+suffix, file(t, from+suffix))
	}
	if err := os.Remove(st.Place(newest("team-00", "vpc-fra1")) + sign.Suffix); err != nil {
		t.Fatal(err)
	}
	plans, _ := filepath.Glob("store/plans/team-01/*.gz")
	if err := os.Remove(plans[0] + sign.Suffix); err != nil {
		t.Fatal(err)
	}
	// A vantage point speaks in the name of the account.
	s, err := st.Snapshot(t.Context(), newest("team-01", "vpc-fra1"))
	if err != nil {
		t.Fatal(err)
	}
	s.Clusters[0].TrustedSources = []snapshot.TrustedSource{}
	s.CollectedAt = s.CollectedAt.Add(time.Second)
	forged, err := st.PutSnapshot(t.Context(), "team-01", "api", s)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sign.LoadKey("vpc.pem")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Sign(t.Context(), forged, key, sign.Snapshot); err != nil {
		t.Fatal(err)
	}
	f = fleetOf(t, exitFail, scan...)
	check("tampered", f, map[string]string{
		"team-00": "api=reported vpc-fra1=refused", "team-01": "api=refused vpc-fra1=refused", "team-02": "api=refused vpc-fra1=refused",
	})
	for unit, reasons := range map[string][2]string{
		"team-00": {"", "it is not signed"}, "team-01": {"it speaks for plans, not for the account", "another plan"}, "team-02": {"snapshots/team-01/api/", "speaks for the units"},
	} {
		for i, c := range unitOf(t, f, unit).Coverage {
			if !strings.Contains(c.Reason, reasons[i]) {
				t.Errorf("%s %s: %s, want %q", unit, c.Vantage, c.Reason, reasons[i])
			}
		}
		if v := unitOf(t, f, unit).Verdict; v == result.Pass {
			t.Errorf("%s passes", unit)
		}
	}
	// What was good before is judged still: the cluster is not the forged one.
	if u := unitOf(t, f, "team-01"); u.Clusters != 1 || u.Findings[result.Critical] != 0 {
		t.Errorf("team-01 %+v", u)
	}
	// A result that somebody puts there knows all findings: only one that is trusted is
	// compared with.
	list, err := st.Results(t.Context(), "team-00", time.Time{}, time.Time{})
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	known, err := st.Result(t.Context(), list[len(list)-1])
	if err != nil {
		t.Fatal(err)
	}
	known.EvaluatedAt = time.Now().Add(time.Minute)
	if err := os.RemoveAll("store/results"); err != nil {
		t.Fatal(err)
	}
	if _, err := st.PutResult(t.Context(), "team-00", known); err != nil {
		t.Fatal(err)
	}
	compared := command(t, append([]string{"scan", "--baseline", "store"}, scan...)...)
	if compared.code != exitFail || !strings.Contains(compared.stderr, "is compared with nothing: it is not signed") {
		t.Errorf("exit code %d\n%s%s", compared.code, compared.stdout, compared.stderr)
	}
	must(t, exitUsage, "scan", "--fleet", fleet, "--store", "store", "--trust", "nowhere.yaml")
	must(t, exitUsage, "collect", "--fleet", fleet, "--store", "store", "--sign", "nowhere.pem")
}
