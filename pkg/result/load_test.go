package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/snapshot"
)

func sample(at time.Time, findings ...Finding) *Result {
	r := &Result{
		SchemaVersion: SchemaVersion, Tool: snapshot.Tool{Name: "dbaudit", Version: "1"}, EvaluatedAt: at,
		Summary:  Summary{Verdict: Pass, Findings: map[Severity]int{Critical: 0, High: 0, Medium: 0, Low: 0}, Gate: Gate{FailOn: "medium"}},
		Rules:    []Rule{},
		Findings: findings,
		Passed:   []Passed{{"TS001", "c2"}},
		Errors:   []snapshot.Error{},
		Clusters: []Cluster{{ID: "c1", Name: "db", Role: "cluster", Engine: "pg", TrustedSources: []Source{}}},
	}
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	for _, f := range findings {
		if f.Verdict == Fail && f.Waiver == nil {
			r.Summary.Findings[f.Severity]++
			r.Summary.Verdict = Fail
		}
	}
	return r
}

func finding(rule, fingerprint string, s Severity) Finding {
	return Finding{
		RuleID: rule, Verdict: Fail, Severity: s, Message: rule + " on db", Fingerprint: fingerprint,
		Resource: Resource{Type: "cluster", ID: "c1", Name: "db"},
		Evidence: map[string]any{"n": json.Number("12345678901234567890"), "f": json.Number("0.10"), "deep": []any{json.Number("7")}},
	}
}

func TestLoad(t *testing.T) {
	want := sample(time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), finding("TS001", "aa", Critical))
	b, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwant %+v", got, want)
	}
	again, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, again) {
		t.Errorf("written again:\n%s\nwant\n%s", again, b)
	}
}

func TestLoadBadInput(t *testing.T) {
	b, err := json.MarshalIndent(sample(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), finding("TS001", "aa", Critical)), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in the good one", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, c := range map[string]struct {
		text string
		kind error
		want string
	}{
		"empty":            {"", jsonfile.ErrEmpty, "r.json: the file is empty"},
		"white space":      {"\n", jsonfile.ErrEmpty, "the file is empty"},
		"truncated":        {good[:len(good)-40], jsonfile.ErrTruncated, "ends too early"},
		"not JSON":         {"hello", jsonfile.ErrNotJSON, "not JSON"},
		"a list":           {"[]", jsonfile.ErrOtherFormat, "not a JSON result"},
		"some JSON":        {`{"a":1}`, jsonfile.ErrOtherFormat, `no "schema_version"`},
		"another version":  {swap(`"schema_version": "1"`, `"schema_version": "2"`), jsonfile.ErrVersion, `schema version "2", this dbaudit reads "1"`},
		"a snapshot":       {`{"schema_version":"1","tool":{"name":"dbaudit","version":"1"},"collected_at":"2026-01-01T00:00:00Z"}`, jsonfile.ErrOtherFormat, "this is a snapshot"},
		"a SARIF file":     {`{"$schema":"x","version":"2.1.0","runs":[]}`, jsonfile.ErrOtherFormat, "SARIF"},
		"text after it":    {good + "{}", jsonfile.ErrNotJSON, "after the end of the JSON result"},
		"a wrong type":     {swap(`"severity": "critical"`, `"severity": 4`), jsonfile.ErrInvalid, "findings[0].severity: want a string, got a number"},
		"a wrong list":     {swap(`"findings": [`, `"errors": "none", "findings": [`), jsonfile.ErrInvalid, "errors: want a list, got a string"},
		"a bad time":       {swap(`"evaluated_at": "2026`, `"evaluated_at": "x`), jsonfile.ErrInvalid, "evaluated_at"},
		"no findings":      {swap(`"findings": [`, `"others": [`), jsonfile.ErrInvalid, `"findings" is missing`},
		"unknown verdict":  {swap(`"verdict": "fail",`+"\n      \"severity\"", `"verdict": "maybe", "severity"`), jsonfile.ErrInvalid, `findings[0].verdict: want "fail" or "unknown", got "maybe"`},
		"unknown severity": {swap(`"severity": "critical"`, `"severity": "urgent"`), jsonfile.ErrInvalid, `no such severity: "urgent"`},
		"no fingerprint":   {swap(`"fingerprint": "aa"`, `"fingerprint": ""`), jsonfile.ErrInvalid, "findings[0].fingerprint: is empty"},
		"a key twice":      {swap(`"rules"`, `"tool"`), jsonfile.ErrInvalid, "tool: the key occurs twice"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.Is(err, c.kind) {
				t.Errorf("got  %v (%v)\nwant %s (%v)", err, errors.Unwrap(err), c.want, c.kind)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), path) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("not one line that names the file: %q", err)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	b, err := json.Marshal(sample(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), finding("TS001", "aa", Critical)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Read(bytes.NewReader(text))
		if err != nil {
			var fe *jsonfile.Error
			if !errors.As(err, &fe) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		once, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("cannot read what was written: %v", err)
		}
		if twice, _ := json.Marshal(again); !bytes.Equal(once, twice) {
			t.Fatalf("written twice it differs:\n%s\n%s", once, twice)
		}
	})
}
