package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"dbaudit/internal/npmtest"
	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

// render gives a report's bytes.
func render(t testing.TB, format string, r *result.Result, v reports.View) []byte {
	t.Helper()
	f, err := reports.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, v); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.Bytes()
}

// hostileSample has the strings of reporttest.Hostile wherever others' text goes.
func hostileSample() *result.Result {
	o := reporttest.Full(60)
	o.Hostile = true
	return reporttest.Sample(o)
}

// samples are the results that every format must cope with.
func samples() map[string]*result.Result {
	return map[string]*result.Result{
		"well kept":   reporttest.Sample(reporttest.Options{}),
		"one finding": reporttest.Sample(reporttest.Options{Findings: 1}),
		"full":        reporttest.Sample(reporttest.Full(60)),
		"hostile":     hostileSample(),
		"incomplete":  reporttest.Sample(reporttest.Options{Errors: true, Unknowns: 6}),
		"nothing":     {SchemaVersion: result.SchemaVersion, EvaluatedAt: reporttest.Now},
	}
}

// TestStoredResultRendersTheSame is what dbaudit report promises.
func TestStoredResultRendersTheSame(t *testing.T) {
	t.Parallel()
	for name, r := range samples() {
		stored, err := result.Read(bytes.NewReader(render(t, "json", r, reports.View{})))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range reports.All() {
			views := []reports.View{{}}
			if f.Name == "table" || f.Name == "markdown" || f.Name == "html" { // the others are for programs, and have one view
				views = append(views, reports.View{Width: 80, Color: true, Verbose: true}, reports.View{Framework: "nist-800-53-r5"})
			}
			for _, v := range views {
				direct, again := render(t, f.Name, r, v), render(t, f.Name, stored, v)
				if !bytes.Equal(direct, again) {
					i := 0
					for i < min(len(direct), len(again)) && direct[i] == again[i] {
						i++
					}
					t.Errorf("%s, %s: the stored result differs at byte %d:\n%q\n%q", f.Name, name, i,
						direct[max(0, i-80):min(len(direct), i+80)], again[max(0, i-80):min(len(again), i+80)])
				}
			}
		}
	}
}

func TestReportsAreDeterministic(t *testing.T) {
	t.Parallel()
	for _, f := range reports.All() {
		first := render(t, f.Name, reporttest.Sample(reporttest.Full(80)), reports.View{})
		for range 3 {
			if !bytes.Equal(first, render(t, f.Name, reporttest.Sample(reporttest.Full(80)), reports.View{})) {
				t.Errorf("%s: the same result gives different bytes", f.Name)
			}
		}
	}
}

// TestHostileText: whatever others put into a name, no format lets a control
// character, a bidirectional mark or one of no width through.
func TestHostileText(t *testing.T) {
	t.Parallel()
	r := hostileSample()
	for _, f := range reports.All() {
		if f.Name == "html" {
			continue // has tests of its own: a page may say what it escapes
		}
		for _, v := range []reports.View{{}, {Width: 80, Verbose: true}, {Framework: "pci-dss-4"}} {
			out := render(t, f.Name, r, v)
			if !utf8.Valid(out) {
				t.Errorf("%s: not UTF-8", f.Name)
			}
			for i, c := range string(out) {
				lineEnd := c == '\n' || f.Extension == "csv" && c == '\r'
				if !lineEnd && (c < 0x20 || c >= 0x7f && c < 0xa0 || strings.ContainsRune("\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", c)) {
					t.Fatalf("%s: %U in %q", f.Name, c, out[max(0, i-60):min(len(out), i+20)])
				}
			}
			if len(out) < 500 {
				t.Errorf("%s: only %d bytes", f.Name, len(out))
			}
		}
	}
}

// TestWriteErrors: a report that cannot be written says so.
func TestWriteErrors(t *testing.T) {
	t.Parallel()
	r := reporttest.Sample(reporttest.Full(400))
	full := errors.New("the disk is full")
	for _, f := range reports.All() {
		size := len(render(t, f.Name, r, reports.View{}))
		for _, room := range []int{0, size / 2, size - 1} {
			if err := f.Write(&narrow{room: room, err: full}, r, reports.View{}); !errors.Is(err, full) {
				t.Errorf("%s with room for %d of %d bytes: error %v", f.Name, room, size, err)
			}
		}
	}
}

// narrow is a writer with room for so many bytes.
type narrow struct {
	room int
	err  error
}

func (n *narrow) Write(b []byte) (int, error) {
	if len(b) > n.room {
		k := n.room
		n.room = 0
		return k, n.err
	}
	n.room -= len(b)
	return len(b), nil
}

func TestCSV(t *testing.T) {
	r := hostileSample()
	out := render(t, "csv", r, reports.View{})
	if n := bytes.Count(out, []byte("\n")); n != bytes.Count(out, []byte("\r\n")) || n != len(r.Findings)+2 {
		t.Errorf("%d line ends for %d findings: fields must not break lines, and lines end in CRLF", n, len(r.Findings))
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	formulas := 0
	for i, row := range rows[1 : len(rows)-1] {
		if got, want := row[len(row)-1], r.Findings[i].Fingerprint; got != want {
			t.Fatalf("row %d has fingerprint %s, want %s", i, got, want)
		}
		for _, cell := range row {
			if strings.IndexAny(strings.TrimLeft(cell, " "), "=+-@\t\r") == 0 {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
			if strings.HasPrefix(cell, "'=HYPERLINK") {
				formulas++
			}
		}
	}
	if formulas == 0 {
		t.Error("the sample's formula is not there")
	}
}

func TestGitHub(t *testing.T) {
	r := hostileSample()
	lines := strings.Split(strings.TrimSuffix(string(render(t, "github", r, reports.View{})), "\n"), "\n")
	levels := map[string]int{}
	for i, line := range lines {
		if i == len(lines)-1 {
			if !strings.HasPrefix(line, "dbaudit: FAIL: ") {
				t.Errorf("the last line does not say the verdict: %q", line)
			}
			continue
		}
		command, message, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		level, properties, _ := strings.Cut(command, " ")
		if !ok || !strings.HasPrefix(line, "::") || message == "" {
			t.Fatalf("not a workflow command: %q", line)
		}
		levels[level]++
		for _, p := range strings.Split(properties, ",") {
			name, value, _ := strings.Cut(p, "=")
			if name != "file" && name != "line" && name != "col" && name != "title" || strings.Contains(value, ":") {
				t.Errorf("bad property %q in %q", p, line)
			}
		}
		if strings.Contains(strings.NewReplacer("%25", "", "%3A", "", "%2C", "").Replace(line), "%") {
			t.Errorf("a percent sign is not escaped: %q", line)
		}
	}
	for level, n := range levels {
		if n > 10 {
			t.Errorf("%d of %s: GitHub shows ten", n, level)
		}
	}
	if levels["error"] != 10 || levels["warning"] == 0 || levels["notice"] == 0 {
		t.Errorf("levels %v", levels)
	}

	one := reporttest.Sample(reporttest.Options{Findings: 40, Clients: true})
	if out := render(t, "github", one, reports.View{}); !bytes.Contains(out, []byte("file=services/")) {
		t.Errorf("no finding has its file:\n%s", out)
	}
}

func TestGitLab(t *testing.T) {
	for name, r := range samples() {
		out := render(t, "gitlab", r, reports.View{})
		validate(t, "codequality.schema.json", out)
		var issues []struct {
			Check       string `json:"check_name"`
			Fingerprint string
		}
		if err := json.Unmarshal(out, &issues); err != nil {
			t.Fatal(err)
		}
		want := 0
		if r.Summary.Verdict == result.Incomplete {
			want++
		}
		for _, f := range r.Findings {
			if f.Verdict == result.Fail && f.Waiver == nil {
				want++
			}
		}
		seen := map[string]bool{}
		for _, i := range issues {
			if seen[i.Fingerprint] {
				t.Errorf("%s: fingerprint twice, GitLab would show one: %s", name, i.Fingerprint)
			}
			seen[i.Fingerprint] = true
		}
		if len(issues) != want {
			t.Errorf("%s: %d issues, want %d", name, len(issues), want)
		}
	}
}

func TestOCSF(t *testing.T) {
	t.Parallel()
	for name, r := range samples() {
		lines := bytes.Split(bytes.TrimSuffix(render(t, "ocsf", r, reports.View{}), []byte("\n")), []byte("\n"))
		if len(r.Findings) == 0 {
			continue
		}
		activities := map[int]int{}
		for _, line := range lines {
			validate(t, "ocsf.schema.json", line)
			var event struct {
				Activity int `json:"activity_id"`
				Type     int `json:"type_uid"`
			}
			if err := json.Unmarshal(line, &event); err != nil {
				t.Fatal(err)
			}
			activities[event.Activity]++
			if event.Type != 200300+event.Activity {
				t.Errorf("%s: type_uid %d of activity %d", name, event.Type, event.Activity)
			}
		}
		if len(lines) != len(r.Findings)+len(r.Fixed)+1 || activities[3] != len(r.Fixed) {
			t.Errorf("%s: %d events (%v) for %d findings and %d fixed", name, len(lines), activities, len(r.Findings), len(r.Fixed))
		}
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var files []string
	for name, r := range samples() {
		out := render(t, "junit", r, reports.View{})
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".xml")
		if err := os.WriteFile(file, out, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)

		var doc struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Suites   []struct {
				Name  string `xml:"name,attr"`
				Cases []struct {
					Name    string    `xml:"name,attr"`
					Failure *struct{} `xml:"failure"`
					Error   *struct{} `xml:"error"`
					Skipped *struct{} `xml:"skipped"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(out, &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tests, failures, errs := 0, 0, 0
		for _, s := range doc.Suites {
			for _, c := range s.Cases {
				tests++
				if c.Failure != nil {
					failures++
				}
				if c.Error != nil {
					errs++
				}
			}
		}
		if want := len(r.Findings) + len(r.Passed) + len(r.NotApplicable) + len(r.Errors) + map[bool]int{true: 1}[r.Summary.Verdict == result.Incomplete]; tests != want || doc.Tests != want {
			t.Errorf("%s: %d test cases, %d said, want %d", name, tests, doc.Tests, want)
		}
		if doc.Failures != failures || doc.Errors != errs {
			t.Errorf("%s: says %d failures and %d errors, has %d and %d", name, doc.Failures, doc.Errors, failures, errs)
		}
		if (failures > 0) != (r.Summary.Verdict == result.Fail) {
			t.Errorf("%s: %d failures with the verdict %s: a CI server must agree with the exit code", name, failures, r.Summary.Verdict)
		}
	}
	const script = `
const fs = require('fs'), {validateXML} = require('xmllint-wasm');
const [xsd, ...files] = process.argv.slice(1);
validateXML({
  xml: files.map(f => ({fileName: f, contents: fs.readFileSync(f, 'utf8')})),
  schema: [fs.readFileSync(xsd, 'utf8')],
}).then(r => {
  for (const e of r.errors) console.log(e.rawMessage);
  process.exit(r.valid ? 0 : 1);
});`
	if out, err := npmtest.Run(t, "xmllint-wasm", []string{"xmllint-wasm@5"}, script, append([]string{"testdata/junit.xsd"}, files...)...); err != nil {
		t.Errorf("libxml2: %v\n%s", err, out)
	}
	// That the schema can fail.
	bad := filepath.Join(dir, "bad.xml")
	if err := os.WriteFile(bad, []byte(`<testsuites name="x"><testsuite tests="1"><testcase><oops/></testcase></testsuite></testsuites>`), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := npmtest.Run(t, "xmllint-wasm", []string{"xmllint-wasm@5"}, script, "testdata/junit.xsd", bad); err == nil {
		t.Errorf("the schema takes nonsense:\n%s", out)
	}
}

// golden compares with a file, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *updateGolden {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test ./reports -update writes it anew, then look at the difference):\n%s", path, got)
	}
}
