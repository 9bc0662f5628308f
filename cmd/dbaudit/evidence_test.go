package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/evidence"
	"dbaudit/pkg/result"
	"dbaudit/reports"
)

// night scans an account as of 05:17 of a day, n days after the first.
func night(t *testing.T, first time.Time, n int, args ...string) *result.Result {
	t.Helper()
	at := first.AddDate(0, 0, n).Add(5*time.Hour + 17*time.Minute)
	o := command(t, slices.Concat([]string{"scan", "--no-probe", "--store", "runs", "--at", at.Format(time.RFC3339), "--format", "json"}, args)...)
	var r result.Result
	if err := json.Unmarshal([]byte(o.stdout), &r); err != nil {
		t.Fatalf("night %d: exit code %d: %s", n, o.code, o.stderr)
	}
	return &r
}

// bundleArgs are the flags of a bundle of n days, made when they are over.
func bundleArgs(first time.Time, n int, more ...string) []string {
	last := first.AddDate(0, 0, n-1)
	return append([]string{
		"evidence", "--store", "runs", "--from", first.Format(time.DateOnly), "--to", last.Format(time.DateOnly),
		"--at", last.AddDate(0, 0, 2).Format(time.RFC3339),
	}, more...)
}

// unzip reads a bundle.
func unzip(t *testing.T, path string) (names []string, files map[string][]byte, e *evidence.Evidence) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	if err := json.Unmarshal(files["evidence.json"], &e); err != nil {
		t.Fatal(err)
	}
	return names, files, e
}

// rezip writes a bundle anew.
func rezip(t *testing.T, path string, names []string, files map[string][]byte) {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, path, b.String())
}

// of finds the controls of one unit that one rule alone speaks to.
func of(u *evidence.Unit, rule string) (list []*evidence.Control) {
	for _, k := range u.Controls {
		if slices.Equal(k.Rules, []string{rule}) {
			list = append(list, k)
		}
	}
	return list
}

// times writes how a control stood: "fail 2, pass 1".
func times(k *evidence.Control) string {
	var list []string
	for _, x := range k.Times {
		list = append(list, x.State+" "+strconv.Itoa(x.Runs))
	}
	return strings.Join(list, ", ")
}

// TestEvidence: what a control was is told by time, a night without a result is a gap,
// and the bundle verifies elsewhere with the public key alone.
func TestEvidence(t *testing.T) {
	oscalSchema, err := filepath.Abs("../../reports/testdata/oscal.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	noHome(t)
	keyPair(t, "key")
	keyPair(t, "other")
	api := apiOf(t, described("orders", open), described("billing", nil))
	first := time.Now().UTC().AddDate(0, 0, -10).Truncate(24 * time.Hour)
	only := []string{"--only", "TS001,TS003,CF003,TLS001", "--sign", "key.pem"}
	night(t, first, 0, only...)
	night(t, first, 1, only...)
	if err := api.Update(func(a *emulator.Account) {
		for i := range a.Clusters {
			a.Clusters[i].TrustedSources = []emulator.TrustedSource{{IPAddr: "192.0.2.7", Description: "office"}}
		}
	}); err != nil {
		t.Fatal(err)
	}
	night(t, first, 2, only...)
	night(t, first, 3, only...)
	// The nights 4 and 5 are missing.
	night(t, first, 6, "--only", "TS001", "--sign", "key.pem")

	args := bundleArgs(first, 8, "--sign", "key.pem")
	o := must(t, exitIncomplete, append(args, "-o", "bundle.zip")...)
	holds(t, o.stdout, "default: 5 results, 2 gaps")
	must(t, exitIncomplete, append(args, "-o", "again.zip")...)
	if file(t, "bundle.zip") != file(t, "again.zip") {
		t.Error("the same store and clock give other bytes")
	}
	names, files, e := unzip(t, "bundle.zip")
	u := e.Units[0]
	if len(u.Gaps) != 2 || !u.Gaps[0].From.Equal(first.Add(77*time.Hour+17*time.Minute)) {
		t.Errorf("gaps %+v", u.Gaps)
	}
	for rule, want := range map[string][2]string{
		"TS001":  {evidence.NotHeld, "fail 2, pass 2, pass 1"},
		"TS003":  {evidence.NotKnown, "pass 4, not judged 1"},
		"TLS001": {evidence.NotKnown, "not_asked 4, not judged 1"},
	} {
		list := of(u, rule)
		if len(list) == 0 {
			t.Errorf("no control is %s's alone", rule)
		}
		for _, k := range list {
			if k.Status != want[0] || times(k) != want[1] {
				t.Errorf("%s %s (%s): %s: %s, want %v", k.Framework, k.ID, rule, k.Status, times(k), want)
			}
		}
	}
	for _, k := range of(u, "TS001") {
		if !slices.Equal(k.Times[0].By, []string{"TS001"}) || !k.Times[0].To.Equal(first.Add(29*time.Hour+17*time.Minute)) {
			t.Errorf("%+v", k.Times[0])
		}
	}
	for _, r := range u.Runs {
		if len(r.RulesDigest) != 64 || !r.Signed || files[r.Name] == nil || files[r.Name+".sig"] == nil {
			t.Errorf("run %+v", r)
		}
		if stored := file(t, filepath.Join("runs", r.Name)); stored != string(files[r.Name]) {
			t.Errorf("%s is not what is stored", r.Name)
		}
	}
	if u.Runs[0].RulesDigest != u.Runs[4].RulesDigest {
		t.Error("the rules are the same, their digests are not")
	}
	validOSCAL(t, oscalSchema, files["oscal/default.json"])
	holds(t, string(files["index.html"]), "Nothing passes here", "not held", "fail, by TS001", u.Runs[0].SHA256)

	elsewhere := t.TempDir()
	for _, name := range []string{"bundle.zip", "key.pub", "other.pub"} {
		put(t, filepath.Join(elsewhere, name), file(t, name))
	}
	t.Chdir(elsewhere)
	holds(t, must(t, exitPass, "verify", "bundle.zip", "--key", "key.pub").stdout, "evidence of", "5 results in it are signed")
	must(t, exitFail, "verify", "bundle.zip", "--key", "other.pub")
	for _, name := range names {
		altered := map[string][]byte{}
		for n, data := range files {
			altered[n] = data
		}
		data := slices.Clone(files[name])
		data[len(data)/2] ^= 1
		altered[name] = data
		rezip(t, "altered.zip", names, altered)
		must(t, exitFail, "verify", "altered.zip", "--key", "key.pub")
		rezip(t, "missing.zip", slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name }), files)
		must(t, exitFail, "verify", "missing.zip", "--key", "key.pub")
		rezip(t, "twice.zip", append(slices.Clone(names), name), altered)
		must(t, exitFail, "verify", "twice.zip", "--key", "key.pub")
	}
	rezip(t, "same.zip", names, files)
	must(t, exitPass, "verify", "same.zip", "--key", "key.pub")
	files["results/default/more.json.gz"] = []byte("{}")
	rezip(t, "added.zip", append(slices.Clone(names), "results/default/more.json.gz"), files)
	must(t, exitFail, "verify", "added.zip", "--key", "key.pub")
	put(t, "short.zip", file(t, "bundle.zip")[:1000])
	put(t, "text.zip", "not a bundle")
	must(t, exitFail, "verify", "short.zip", "--key", "key.pub")
	must(t, exitFail, "verify", "text.zip", "--key", "key.pub")
	must(t, exitUsage, "verify", "nowhere.zip", "--key", "key.pub")
}

// TestEvidenceOfSelections: what was judged of some clusters is said of these alone, and
// where some runs were narrowed, they hold nothing for the account.
func TestEvidenceOfSelections(t *testing.T) {
	noHome(t)
	apiOf(t, described("orders", nil), described("billing", nil))
	first := time.Now().UTC().AddDate(0, 0, -10).Truncate(24 * time.Hour)
	for n := range 2 {
		night(t, first, n, "--only", "CF003", "--cluster", "orders")
	}
	held := func(days int) (evidence.Control, *evidence.Unit, string) {
		o := must(t, exitPass, bundleArgs(first, days, "-o", "bundle.zip")...)
		_, files, e := unzip(t, "bundle.zip")
		list := of(e.Units[0], "CF003")
		if len(list) == 0 {
			t.Fatal("no control is of CF003 alone")
		}
		return *list[0], e.Units[0], o.stdout + string(files["index.html"])
	}
	k, u, text := held(2)
	if k.Status != evidence.Held || u.Selection.String() != "cluster orders" {
		t.Errorf("of one selection: %+v of %v", k, u.Selection)
	}
	holds(t, text, "of the selected clusters alone (cluster orders)", "narrowed to a selection of clusters, cluster orders.")
	night(t, first, 2, "--only", "CF003")
	if k, u, _ := held(3); k.Status != evidence.NotKnown || u.Selection != nil || times(&k) != "incomplete 2, pass 1" {
		t.Errorf("narrowed at times: %+v (%s) of %v", k, times(&k), u.Selection)
	}
}

// TestEvidenceMisplaced: a result that is copied into a gap does not fill it.
func TestEvidenceMisplaced(t *testing.T) {
	noHome(t)
	apiOf(t, described("orders", nil))
	first := time.Now().UTC().AddDate(0, 0, -10).Truncate(24 * time.Hour)
	night(t, first, 0, "--only", "CF003")
	night(t, first, 2, "--only", "CF003")
	name := func(n int) string {
		return filepath.Join("runs", "results", "default", first.AddDate(0, 0, n).Format("20060102")+"T051700Z.json.gz")
	}
	put(t, name(1), file(t, name(0)))
	must(t, exitIncomplete, bundleArgs(first, 3, "-o", "bundle.zip")...)
	_, _, e := unzip(t, "bundle.zip")
	u := e.Units[0]
	if len(u.Gaps) != 1 || !strings.Contains(u.Runs[1].Unreadable, "not the time that it is stored under") {
		t.Errorf("gaps %v, runs %+v", u.Gaps, u.Runs)
	}
}

// validOSCAL holds a file against NIST's schema.
func validOSCAL(t *testing.T, oscalSchema string, text []byte) {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(file(t, oscalSchema)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("oscal.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("oscal.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("OSCAL: %v", err)
	}
	if !bytes.Contains(text, []byte(`"not-satisfied"`)) && !bytes.Contains(text, []byte(`"satisfied"`)) {
		t.Error("OSCAL without a finding")
	}
}

// TestEvidenceHeld: a control is held when results cover the period and pass, accepted
// while it is waived, and not known where a run was incomplete or looked at nothing.
func TestEvidenceHeld(t *testing.T) {
	noHome(t)
	apiOf(t, described("orders", nil), described("open", open))
	first := time.Now().UTC().AddDate(0, 0, -5).Truncate(24 * time.Hour)
	waivers := `
waivers:
  - {rule: TS001, cluster: open, reason: moves to the VPC, owner: platform, expires: ` + first.AddDate(1, 0, 0).Format(time.DateOnly) + `}
`
	put(t, "dbaudit.yaml", waivers)
	for i := range 3 {
		night(t, first, i, "--only", "TS001,TS003")
	}
	must(t, exitPass, bundleArgs(first, 3, "-o", "bundle.zip")...)
	_, files, e := unzip(t, "bundle.zip")
	u := e.Units[0]
	for rule, want := range map[string]string{"TS001": evidence.Accepted, "TS003": evidence.Held} {
		for _, k := range of(u, rule) {
			if k.Status != want {
				t.Errorf("%s of %s is %s: %s, want %s", k.ID, rule, k.Status, times(k), want)
			}
		}
	}
	if len(u.Waivers) != 1 || u.Waivers[0].Owner != "platform" || u.Waivers[0].Findings != 1 || !u.Waivers[0].Last.Equal(u.Runs[2].EvaluatedAt) {
		t.Errorf("waivers %+v", u.Waivers)
	}
	holds(t, string(files["index.html"]), "moves to the VPC", "platform")
	if o := command(t, "verify", "bundle.zip", "--key", "nowhere.pub"); o.code != exitUsage {
		t.Errorf("%d", o.code)
	}
	keyPair(t, "key")
	holds(t, must(t, exitFail, "verify", "bundle.zip", "--key", "key.pub").stderr, "not signed")

	// The same results do not cover a longer period, nor one with shorter gaps.
	for _, more := range [][]string{bundleArgs(first.AddDate(0, 0, -1), 4), bundleArgs(first, 4), bundleArgs(first, 3, "--max-gap", "23h")} {
		must(t, exitIncomplete, append(more, "-o", "longer.zip")...)
		_, _, e := unzip(t, "longer.zip")
		for _, k := range e.Units[0].Controls {
			if k.Status == evidence.Held || k.Status == evidence.Accepted {
				t.Errorf("%s is %s in spite of %+v", k.ID, k.Status, e.Units[0].Gaps)
			}
		}
	}
	// A unit that nobody heard of is a gap, not nothing.
	must(t, exitIncomplete, bundleArgs(first, 3, "--unit", "payments", "-o", "unit.zip")...)
	if _, _, e := unzip(t, "unit.zip"); len(e.Units) != 1 || len(e.Units[0].Gaps) != 1 {
		t.Errorf("%+v", e.Units)
	}
	// Nobody signed these results: they count for nothing where that is asked.
	put(t, "trust.yaml", "keys:\n- {key: key.pub, speaks_for: everything}\n")
	must(t, exitIncomplete, bundleArgs(first, 3, "--trust", "trust.yaml", "--sign", "key.pem", "-o", "trusted.zip")...)
	if _, _, e := unzip(t, "trusted.zip"); len(e.Units[0].Gaps) != 1 || len(e.Units[0].Controls) != 0 || e.Units[0].Runs[0].Unreadable != "not trusted: it is not signed" {
		t.Errorf("%+v", e.Units[0])
	}
	holds(t, must(t, exitPass, "verify", "trusted.zip", "--key", "key.pub").stdout, "0 results in it are signed by these keys, 3 are not signed")
	// A result that cannot be read speaks for no time.
	stored, _ := filepath.Glob("runs/results/default/*")
	put(t, stored[1], file(t, stored[1])[:200])
	holds(t, must(t, exitIncomplete, bundleArgs(first, 3, "-o", "broken.zip")...).stdout, "3 results, 1 gap,")
	if _, _, e := unzip(t, "broken.zip"); e.Units[0].Runs[1].Unreadable == "" {
		t.Errorf("%+v", e.Units[0].Runs[1])
	}
}

// TestControlStates: a run that did not see all that there is holds no control.
func TestControlStates(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("orders", nil), described("billing", nil))
	good := audited(t, exitPass, "--no-probe", "--only", "TS001")
	api.Fault(emulator.Fault{Kind: emulator.FaultStatus, Path: "/v2/databases/billing/firewall", Status: 500})
	bad := audited(t, exitIncomplete, "--no-probe", "--only", "TS001", "--api-timeout", "1s")
	for name, r := range map[string]*result.Result{"good": good, "bad": bad} {
		states := reports.ControlStates(r)
		if len(states) == 0 {
			t.Fatal("no control")
		}
		for _, s := range states {
			if (s.State == result.Pass) != (name == "good") {
				t.Errorf("%s: %s %s is %s", name, s.Framework, s.ID, s.State)
			}
		}
	}
}

// TestEvidenceUsage: wrong flags are told before anything is written.
func TestEvidenceUsage(t *testing.T) {
	noHome(t)
	for args, want := range map[string]string{
		"":                          "--from",
		"--from 2026-01-01":         "--to",
		"--from soon --to 2026-1-1": `--from "soon"`,
		"--from 2026-02-01 --to 2026-01-01 --store runs -o x.zip":                    "is before",
		"--from 2126-02-01 --to 2126-03-01 --store runs -o x.zip":                    "has not begun",
		"--from 2026-01-01 --to 2026-01-31 -o x.zip":                                 "--store",
		"--from 2026-01-01 --to 2026-01-31 --store runs":                             "--output",
		"--from 2026-01-01 --to 2026-01-31 --store runs -o x.tar":                    ".zip",
		"--from 2026-01-01 --to 2026-01-31 --store runs -o nowhere/x.zip":            "--output",
		"--from 2026-01-01 --to 2026-01-31 --store gs://x -o x.zip":                  "--store",
		"--from 2026-01-01 --to 2026-01-31 --store nowhere -o x.zip":                 "nowhere",
		"--from 2026-01-01 --to 2026-01-31 --store runs --max-gap 0s -o x.zip":       "--max-gap",
		"--from 2026-01-01 --to 2026-01-31 --store runs --sign nowhere.pem -o x.zip": "--sign",
		"--from 2026-01-01 --to 2026-01-31 --store runs --at today -o x.zip":         "--at",
		"--from 2026-01-01 --to 2026-01-31 --store s3://user:word@bucket/x -o x.zip": "credentials",
	} {
		o := must(t, exitUsage, append([]string{"evidence"}, strings.Fields(args)...)...)
		if !strings.Contains(o.stderr, want) {
			t.Errorf("%s: %s", args, o.stderr)
		}
	}
	if _, err := os.Stat("x.zip"); err == nil {
		t.Error("a bundle was written")
	}
}
