package reports_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dbaudit/internal/npmtest"
	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// multitool is the folder of Microsoft's validator.
func multitool(t testing.TB) string {
	t.Helper()
	return filepath.Join(npmtest.Install(t, "sarif-multitool", "@microsoft/sarif-multitool-linux@5"), "node_modules", "@microsoft", "sarif-multitool-linux")
}

// notMet are the validator's rules that a report of live resources cannot meet, and
// why. Everything else must find nothing to say.
var notMet = map[string]string{
	"SARIF2002":  "wants message ids with arguments: a finding's message is made by its rule, in Rego",
	"SARIF2003":  "wants the repository and commit: the audit is of an account, not of a checkout",
	"SARIF2010":  "wants a snippet of the source: a live resource has none",
	"SARIF2011":  "wants the source around it: a live resource has none",
	"GHAzDO1019": "wants the pipeline's ids, which Azure's publishing task adds",
	"GHAzDO1020": "wants the pipeline's id as automation id, which Azure's publishing task sets",
}

// offline turns off the one rule of the validator that follows every link.
const offline = `<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" Type="Driver.RuleEnabledState" />
  </Properties>
</Properties>
`

func TestSARIFMultitool(t *testing.T) {
	t.Parallel()
	tool := multitool(t)
	binary := filepath.Join(tool, "Sarif.Multitool")
	if err := os.Chmod(binary, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := write("offline.xml", []byte(offline))
	said := regexp.MustCompile(`(?m)^.*\.sarif\(.*: (error|warning|note) ([A-Za-z]+[0-9]+)[.:].*$`)
	run := func(kinds string, files ...string) string {
		cmd := exec.Command(binary, append([]string{"validate", "--config", config, "--rule-kind", kinds, "--level", "Error;Warning;Note"}, files...)...)
		cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1") // no ICU is needed
		out, err := cmd.CombinedOutput()
		if !bytes.Contains(out, fmt.Appendf(nil, "%d files scanned", len(files))) || bytes.Contains(out, []byte(": note SARIF2006")) {
			t.Fatalf("%s did not validate as it should: %v\n%s", binary, err, out)
		}
		return string(out)
	}
	var files []string
	for name, r := range samples() {
		out := render(t, "sarif", r, reports.View{})
		validate(t, filepath.Join(tool, "sarif-2.1.0.json"), out)
		if len(r.Rules) > 0 { // without rules there is nothing to validate but the schema
			files = append(files, write(strings.ReplaceAll(name, " ", "-")+".sarif", out))
		}
	}
	// That it would say something.
	bad := bytes.Replace(render(t, "sarif", reporttest.Sample(reporttest.Options{Findings: 1}), reports.View{}), []byte(`"ruleIndex":0`), []byte(`"ruleIndex":99`), 1)
	files = append(files, write("bad.sarif", bad))
	caught := map[string]bool{}
	for _, m := range said.FindAllStringSubmatch(run("Sarif;Ghas;GHAzDO", files...), -1) {
		switch {
		case strings.Contains(m[0], "bad.sarif"):
			caught[m[2]] = true
		case notMet[m[2]] == "":
			t.Error(m[0])
		}
	}
	if !caught["SARIF1007"] && !caught["SARIF1012"] && !caught["SARIF1009"] && !caught["JSON1029"] {
		t.Errorf("the validator takes a wrong ruleIndex: %v", caught)
	}
	for _, kind := range []string{"GHAzDO1019", "SARIF2002"} { // that each kind of rule ran
		if !caught[kind] {
			t.Errorf("nothing of %s was said: %v", kind, caught)
		}
	}
}

// sarifLog is what the tests read of a log.
type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID, Name         string
					ShortDescription struct{ Text string }
					FullDescription  struct{ Text string }
					Help             struct{ Text, Markdown string }
					Properties       struct {
						Tags     []string
						Severity string `json:"security-severity"`
					}
					Relationships []struct {
						Target struct {
							ID            string
							Index         int
							ToolComponent struct{ Index int }
						}
					}
				}
				Notifications []struct{ ID string }
			}
		}
		AutomationDetails struct{ ID string }
		Invocations       []struct {
			ExecutionSuccessful bool
			Notifications       []struct {
				Descriptor struct {
					ID    string
					Index int
				}
				AssociatedRule *struct{ ID string }
				Level          string
				Message        struct{ Text string }
			} `json:"toolExecutionNotifications"`
		}
		Taxonomies []struct{ Taxa []struct{ ID string } }
		Results    []sarifResult
	}
}

type sarifResult struct {
	RuleID    string
	RuleIndex int
	Level     string
	Message   struct{ Text string }
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI string }
			Region           struct{ StartLine int }
		}
		LogicalLocations []struct{ FullyQualifiedName string }
	}
	PartialFingerprints map[string]string
	BaselineState       string
	Suppressions        []struct{ Kind, Justification string }
}

func readSARIF(t testing.TB, text []byte) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// TestSARIFForGitHub asserts what GitHub code scanning refuses a file for, ignores,
// or cuts ("SARIF support for code scanning", and the issues named in docs/sarif.md).
func TestSARIFForGitHub(t *testing.T) {
	securitySeverity := map[result.Severity][2]float64{result.Critical: {9, 10}, result.High: {7, 8.9}, result.Medium: {4, 6.9}, result.Low: {0.1, 3.9}}
	for name, r := range samples() {
		log := readSARIF(t, render(t, "sarif", r, reports.View{}))
		if len(log.Runs) != 1 {
			t.Fatalf("%s: %d runs: several of one category are refused", name, len(log.Runs))
		}
		run := log.Runs[0]
		if !regexp.MustCompile(`^dbaudit/.+[^/]$`).MatchString(run.AutomationDetails.ID) {
			t.Errorf("%s: automation id %q: the category is what stands before the last slash", name, run.AutomationDetails.ID)
		}
		if run.Results == nil {
			t.Errorf("%s: no results array: GitHub then closes nothing", name)
		}
		for i, rule := range run.Tool.Driver.Rules {
			tags := rule.Properties.Tags
			if len(tags) == 0 || tags[0] != "security" || len(tags) > 20 {
				t.Errorf("%s: %s has the tags %v", name, rule.ID, tags)
			}
			score, err := strconv.ParseFloat(rule.Properties.Severity, 64)
			if want := securitySeverity[r.Rules[i].Severity]; err != nil || score < want[0] || score > want[1] {
				t.Errorf("%s: %s is %s and has the security-severity %q", name, rule.ID, r.Rules[i].Severity, rule.Properties.Severity)
			}
			if rule.Help.Text == "" || !strings.Contains(rule.Help.Markdown, "## What to do") || !strings.Contains(rule.Help.Markdown, "```") && r.Rules[i].Remediation.API+r.Rules[i].Remediation.Doctl != "" {
				t.Errorf("%s: the help of %s says not what to do:\n%s", name, rule.ID, rule.Help.Markdown)
			}
			if len(rule.ShortDescription.Text) > 1024 || len(rule.FullDescription.Text) > 1024 || len(rule.ID) > 255 || len(rule.Name) > 255 {
				t.Errorf("%s: a text of %s is too long", name, rule.ID)
			}
			controls := 0
			for _, cs := range r.Rules[i].Controls {
				controls += len(cs)
			}
			if controls != len(rule.Relationships) {
				t.Errorf("%s: %s has %d controls and %d relationships", name, rule.ID, controls, len(rule.Relationships))
			}
			for _, rel := range rule.Relationships {
				if got := run.Taxonomies[rel.Target.ToolComponent.Index].Taxa[rel.Target.Index].ID; got != rel.Target.ID {
					t.Errorf("%s: %s points at %s, where %s is", name, rule.ID, rel.Target.ID, got)
				}
			}
		}
		byPrint := map[string]*result.Finding{}
		fails := 0
		for i := range r.Findings {
			byPrint[r.Findings[i].Fingerprint] = &r.Findings[i]
			if r.Findings[i].Verdict == result.Fail {
				fails++
			}
		}
		if len(run.Results) != fails {
			t.Errorf("%s: %d results for %d fails", name, len(run.Results), fails)
		}
		for _, res := range run.Results {
			f := byPrint[res.PartialFingerprints["dbaudit/v1"]]
			if f == nil {
				t.Fatalf("%s: a result without its fingerprint: %v", name, res)
			}
			checkPlace(t, name, res, f)
			if run.Tool.Driver.Rules[res.RuleIndex].ID != res.RuleID || res.RuleID != f.RuleID {
				t.Errorf("%s: rule %s at the index of %s", name, res.RuleID, run.Tool.Driver.Rules[res.RuleIndex].ID)
			}
			if !regexp.MustCompile(`^[0-9a-f]{16}:[0-9]+$`).MatchString(res.PartialFingerprints["primaryLocationLineHash"]) {
				t.Errorf("%s: primaryLocationLineHash %q", name, res.PartialFingerprints["primaryLocationLineHash"])
			}
			if res.BaselineState != f.Baseline {
				t.Errorf("%s: baselineState %q of a finding that is %q", name, res.BaselineState, f.Baseline)
			}
			switch {
			case (f.Waiver != nil) != (len(res.Suppressions) == 1):
				t.Errorf("%s: waived %v, %d suppressions", name, f.Waiver != nil, len(res.Suppressions))
			case f.Waiver != nil && res.Suppressions[0].Kind != map[bool]string{true: "inSource", false: "external"}[f.Waiver.Inline]:
				t.Errorf("%s: a suppression of the kind %s", name, res.Suppressions[0].Kind)
			}
			if strings.Contains(res.Message.Text, "](") {
				t.Errorf("%s: a name makes a link: %q", name, res.Message.Text)
			}
		}
		inv := run.Invocations[0]
		if inv.ExecutionSuccessful != (len(r.Errors) == 0 && r.Summary.Verdict != result.Incomplete) {
			t.Errorf("%s: executionSuccessful %v with %d errors", name, inv.ExecutionSuccessful, len(r.Errors))
		}
		kinds := map[string]int{}
		for _, n := range inv.Notifications {
			kinds[n.Descriptor.ID]++
			if run.Tool.Driver.Notifications[n.Descriptor.Index].ID != n.Descriptor.ID {
				t.Errorf("%s: notification %s has the wrong index", name, n.Descriptor.ID)
			}
			if n.Descriptor.ID == "DBN002" && n.AssociatedRule == nil {
				t.Errorf("%s: an unknown without its rule", name)
			}
		}
		if kinds["DBN001"] != len(r.Errors) || (kinds["DBN002"] > 0) != (r.Summary.Unknown > 0) || kinds["DBN005"] != len(r.Notes)+map[bool]int{true: 1}[r.Ledger != nil && r.Ledger.Locked > 0] {
			t.Errorf("%s: notifications %v for %d errors, %d unknowns, %d notes", name, kinds, len(r.Errors), r.Summary.Unknown, len(r.Notes))
		}
	}
}

// checkPlace: one result without a relative path and a line, and GitHub refuses the
// whole file.
func checkPlace(t *testing.T, name string, res sarifResult, f *result.Finding) {
	t.Helper()
	if len(res.Locations) != 1 {
		t.Fatalf("%s: %d locations", name, len(res.Locations))
	}
	place := res.Locations[0]
	uri := place.PhysicalLocation.ArtifactLocation.URI
	u, err := url.Parse(uri)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "/") || u.Path == "" || slices.Contains(strings.Split(u.Path, "/"), "..") || len(uri) > 4000 {
		t.Errorf("%s: location %q (%v)", name, uri, err)
	}
	if place.PhysicalLocation.Region.StartLine < 1 {
		t.Errorf("%s: line %d", name, place.PhysicalLocation.Region.StartLine)
	}
	if len(place.LogicalLocations) != 1 || place.LogicalLocations[0].FullyQualifiedName == "" {
		t.Errorf("%s: no logical location", name)
	}
	if f.Location != nil && (u.Path != f.Location.Path && name != "hostile" || place.PhysicalLocation.Region.StartLine != f.Location.Line) {
		t.Errorf("%s: at %s:%d, want %v", name, u.Path, place.PhysicalLocation.Region.StartLine, *f.Location)
	}
}

// TestSARIFPlaces are the paths that others' names make.
func TestSARIFPlaces(t *testing.T) {
	for _, tt := range []struct{ path, want string }{
		{"services/api/.env", "services/api/.env"},
		{"/etc/passwd", "etc/passwd"},
		{"../../secret", "secret"},
		{`a\b\c.yml`, "a/b/c.yml"},
		{"./x y/ü.env", "x%20y/%C3%BC.env"},
		{"c:/x", "c%3A/x"},
		{"javascript:alert(1)", "javascript%3Aalert%281%29"},
		{"a?b#c", "a%3Fb%23c"},
		{"", "dbaudit/clusters/orders-prod"},
		{"..", "dbaudit/clusters/orders-prod"},
	} {
		r := reporttest.Sample(reporttest.Options{Findings: 1})
		r.Findings[0].Resource.ClusterName = "orders-prod"
		r.Findings[0].Location = &result.Location{Path: tt.path, Line: 7}
		got := readSARIF(t, render(t, "sarif", r, reports.View{})).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI
		if got != tt.want {
			t.Errorf("%q is shown at %q, want %q", tt.path, got, tt.want)
		}
	}
	seen := map[string]string{}
	for _, name := range []string{"a/b", "a b", "a:b", "a-b", "..", ".", "", "ü", "é", strings.Repeat("x", 300), strings.Repeat("x", 301)} {
		r := reporttest.Sample(reporttest.Options{Findings: 1})
		r.Findings[0].Resource.ClusterName = name
		r.Findings[0].Resource.Name = name
		got := readSARIF(t, render(t, "sarif", r, reports.View{})).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI
		if other, ok := seen[got]; ok || !regexp.MustCompile(`^dbaudit/clusters/[A-Za-z0-9_.-]*[A-Za-z0-9]$`).MatchString(got) {
			t.Errorf("%q is shown at %q (so is %q)", name, got, other)
		}
		seen[got] = name
	}
}

// TestSARIFLimits: GitHub keeps 5,000 results and takes 10 MB gzipped.
func TestSARIFLimits(t *testing.T) {
	t.Parallel()
	r := reporttest.Sample(reporttest.Full(5100))
	log := readSARIF(t, render(t, "sarif", r, reports.View{}))
	results := log.Runs[0].Results
	if len(results) != 5000 {
		t.Errorf("%d results, want the 5,000 that GitHub keeps", len(results))
	}
	rank := map[string]int{"error": 2, "warning": 1, "note": 0}
	for i := 1; i < len(results); i++ {
		if rank[results[i].Level] > rank[results[i-1].Level] && len(results[i].Suppressions) == len(results[i-1].Suppressions) {
			t.Fatalf("result %d is worse than the one before it", i)
		}
	}
	first := log.Runs[0].Invocations[0].Notifications[0]
	if first.Descriptor.ID != "DBN003" || !strings.Contains(first.Message.Text, "5,100 results were found and 5,000 are here") {
		t.Errorf("it is not said that something was left out: %v", first)
	}

	// Text that does not compress: what is left out is the least severe. A smaller
	// file and limit than GitHub's do as well, and are faster.
	if reports.GitHubSARIF != (reports.SARIF{MaxResults: 5000, MaxGzip: 10 << 20}) {
		t.Errorf("the limits are %+v", reports.GitHubSARIF)
	}
	r = reporttest.Sample(reporttest.Full(1200))
	for i := range r.Findings {
		r.Findings[i].Evidence = map[string]any{"noise": noise(i, 4_000)}
	}
	var cut bytes.Buffer
	if err := (reports.SARIF{MaxResults: 5000, MaxGzip: 3 << 20}).Write(&cut, r, reports.View{}); err != nil {
		t.Fatal(err)
	}
	out := cut.Bytes()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(out); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if n := zipped.Len(); n > 3<<20 || n < 1<<20 {
		t.Errorf("%d bytes gzipped, of 3 MiB", n)
	}
	log = readSARIF(t, out)
	if n := len(log.Runs[0].Results); n < 300 || n >= 1200 {
		t.Errorf("%d results", n)
	}
	if !strings.Contains(log.Runs[0].Invocations[0].Notifications[0].Message.Text, fmt.Sprintf("and %d are here", len(log.Runs[0].Results))) {
		t.Errorf("the notification does not count: %v", log.Runs[0].Invocations[0].Notifications[0])
	}

	whole := bytes.Buffer{}
	if err := (reports.SARIF{}).Write(&whole, r, reports.View{}); err != nil {
		t.Fatal(err)
	}
	if n := len(readSARIF(t, whole.Bytes()).Runs[0].Results); n != 1200 {
		t.Errorf("without limits %d results", n)
	}
}

// noise is hexadecimal text that hardly compresses.
func noise(seed, n int) string {
	b := make([]byte, n)
	x := uint64(seed)*0x9e3779b97f4a7c15 + 1
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/"[x>>58]
	}
	return string(b)
}

// TestSARIFWithoutRules: a result that lacks a rule's metadata still gives a valid log.
func TestSARIFWithoutRules(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{Findings: 3})
	r.Rules = nil
	log := readSARIF(t, render(t, "sarif", r, reports.View{}))
	for _, res := range log.Runs[0].Results {
		if log.Runs[0].Tool.Driver.Rules[res.RuleIndex].ID != res.RuleID {
			t.Errorf("%s has no descriptor", res.RuleID)
		}
	}
	if r.Rules != nil {
		t.Error("the result was changed")
	}
}
