package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// stored writes a JSON result as a scan would.
func stored(t *testing.T, name string) string {
	t.Helper()
	format, err := reports.Lookup("json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := reports.WriteFile(path, format, reporttest.Sample(reporttest.Full(40)), reports.View{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReportIsTheDirectOne: each format comes out of a stored result as it would
// have come out of the scan, on standard output, from a file and through a pipe.
func TestReportIsTheDirectOne(t *testing.T) {
	plain, zipped := stored(t, "result.json"), stored(t, "result.json.gz")
	text, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range reports.All() {
		var want bytes.Buffer
		if err := f.Write(&want, reporttest.Sample(reporttest.Full(40)), reports.View{}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "out")
		for name, args := range map[string][]string{
			"file":           {"report", plain, "--format", f.Name, "--report", f.Name + "=" + file},
			"gzip":           {"report", zipped, "--format", f.Name},
			"standard input": {"report", "-", "--format", f.Name},
		} {
			var out, errs bytes.Buffer
			if code := run(args, bytes.NewReader(text), &out, &errs); code != 0 || errs.Len() > 0 {
				t.Fatalf("%s, %s: exit code %d: %s", f.Name, name, code, errs.String())
			}
			if !bytes.Equal(out.Bytes(), want.Bytes()) {
				t.Errorf("%s, %s: not the bytes of the direct report", f.Name, name)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s: the file is not the direct report: %v", f.Name, err)
		}
	}
}

func TestReportBadInput(t *testing.T) {
	good := stored(t, "result.json")
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		name string
		args []string
		want []string
	}{
		{"none", []string{"report"}, []string{"RESULT.json is missing"}},
		{"not there", []string{"report", filepath.Join(dir, "no.json")}, []string{"no.json", "no such file"}},
		{"empty", []string{"report", write("empty.json", "")}, []string{"empty.json", "empty"}},
		{"cut short", []string{"report", write("short.json", string(text[:len(text)/2]))}, []string{"short.json"}},
		{"another version", []string{"report", write("v9.json", strings.Replace(string(text), `"schema_version": "1"`, `"schema_version": "9"`, 1))}, []string{"v9.json", `"9"`, `"1"`}},
		{"not JSON", []string{"report", write("x.json", "hello")}, []string{"x.json"}},
		{"a snapshot", []string{"report", write("snapshot.json", `{"schema_version":"1","collected_at":"2026-11-24T06:00:00Z","clusters":[]}`)}, []string{"snapshot.json", "snapshot"}},
		{"SARIF", []string{"report", write("x.sarif", `{"version":"2.1.0","runs":[]}`)}, []string{"x.sarif", "SARIF"}},
		{"unknown format", []string{"report", good, "--format", "pdf"}, []string{"--format", "pdf", "sarif"}},
		{"unknown format of a file", []string{"report", good, "--report", "pdf=x"}, []string{"--report", "pdf"}},
		{"no folder", []string{"report", good, "--report", "csv=" + filepath.Join(dir, "no", "x.csv")}, []string{"there is no folder"}},
		{"unknown framework", []string{"report", good, "--framework", "x"}, []string{"--framework", "pci-dss-4"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if code := run(tt.args, strings.NewReader(""), &out, &errs); code != exitUsage {
				t.Errorf("exit code %d", code)
			}
			if out.Len() > 0 {
				t.Errorf("something was written: %.200s", out.String())
			}
			said := errs.String()
			if strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "dbaudit: ") {
				t.Errorf("not one line: %q", said)
			}
			for _, want := range tt.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q does not name %q", said, want)
				}
			}
		})
	}
}
