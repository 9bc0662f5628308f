package reports_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestTableFits(t *testing.T) {
	t.Parallel()
	for name, r := range samples() {
		for _, width := range []int{0, 20, 40, 80, 150} {
			for _, v := range []reports.View{{Color: true}, {Verbose: true}, {Framework: "pci-dss-4"}} {
				v.Width = width
				most := width
				switch {
				case width == 0:
					most = 100
				case width < 40:
					most = 40
				}
				out := string(render(t, "table", r, v))
				plain := out
				if v.Color {
					plain = styles.ReplaceAllString(out, "")
				}
				for line := range strings.Lines(plain) {
					line = strings.TrimSuffix(line, "\n")
					if n := runewidth.StringWidth(line); n > most && !v.Verbose {
						t.Fatalf("%s, %d columns: %d wide: %q", name, width, n, line)
					}
					if strings.HasSuffix(line, " ") {
						t.Fatalf("%s: space at the end of %q", name, line)
					}
				}
				if colored := strings.Contains(out, "\x1b["); colored != (v.Color && width > 0) {
					t.Errorf("%s, %d columns, colour %v: coloured %v", name, width, v.Color, colored)
				}
			}
		}
	}
}

// TestTableVerboseCutsNothing at any width.
func TestTableVerboseCutsNothing(t *testing.T) {
	t.Parallel()
	r := reporttest.Sample(reporttest.Full(300))
	for _, width := range []int{40, 80, 120, 200} {
		out := string(render(t, "table", r, reports.View{Width: width, Verbose: true}))
		joined := strings.Join(strings.Fields(out), "")
		for _, f := range r.Findings {
			if f.Verdict != result.Fail || f.Waiver != nil {
				continue
			}
			if !strings.Contains(joined, strings.Join(strings.Fields(f.Message), "")) || !strings.Contains(joined, f.Fingerprint) {
				t.Fatalf("%d columns: %q is not whole", width, f.Message)
			}
		}
	}
}

// TestTableEnd: whoever sees the last screen of a long table sees the verdict and the
// clusters; and the first lines are the most urgent findings.
func TestTableEnd(t *testing.T) {
	r := reporttest.Sample(reporttest.Full(300))
	lines := strings.Split(strings.TrimSpace(string(render(t, "table", r, reports.View{Width: 100}))), "\n")
	if !strings.HasPrefix(lines[0], "CRITICAL  TLS001") {
		t.Errorf("the first line is %q", lines[0])
	}
	end := strings.Join(lines[len(lines)-36:], "\n")
	for _, want := range []string{"CLUSTER ", "sessions-staging ", "and 8 more", "FAIL  57 new findings of medium or worse (all: 34 critical, ", "41 clusters and 8 replicas"} {
		if !strings.Contains(end, want) {
			t.Errorf("the last screen does not say %q:\n%s", want, end)
		}
	}
}

// TestTableWorstFirst: what fails the gate comes worst first; a verbose table has the
// worst cluster first, and in each its worst findings.
func TestTableWorstFirst(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{Findings: 80})
	rank := map[string]int{"CRITICAL": 4, "HIGH": 3, "MEDIUM": 2, "LOW": 1}
	last, seen := 5, 0
	for line := range strings.Lines(string(render(t, "table", r, reports.View{Width: 100}))) {
		if n := rank[strings.Fields(line + " .")[0]]; n > 0 {
			if n > last || n < 2 {
				t.Errorf("out of its place: %q", line)
			}
			last = n
			seen++
		}
	}
	if seen < 15 {
		t.Errorf("only %d findings", seen)
	}
	last, firstOfCluster, clusters := 5, 5, 0
	for line := range strings.Lines(string(render(t, "table", r, reports.View{Width: 100, Verbose: true}))) {
		if strings.HasPrefix(line, "━━ ") {
			if strings.Contains(line, "What to do") {
				break
			}
			clusters++
			last = 0
			continue
		}
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		n := rank[word]
		if n == 0 || clusters == 0 {
			continue
		}
		if last == 0 { // the first finding of a cluster
			if n > firstOfCluster {
				t.Errorf("a cluster with worse findings stands below: %q", line)
			}
			firstOfCluster = n
		} else if n > last {
			t.Errorf("a worse finding stands below: %q", line)
		}
		last = n
	}
	if clusters < 5 {
		t.Errorf("only %d clusters", clusters)
	}
}

func TestTableSays(t *testing.T) {
	now := reporttest.Now
	gate := func(r *result.Result, change func(*result.Result)) *result.Result { change(r); return r }
	for _, tt := range []struct {
		name string
		r    *result.Result
		v    reports.View
		want []string
		not  []string
	}{
		{
			name: "well kept", r: reporttest.Sample(reporttest.Options{}),
			want: []string{"PASS  no findings", "3 clusters and 1 replica", "✓ no findings on identity-prod, "},
			not:  []string{"What to do", "CRITICAL", "unknown", "?"},
		},
		{
			name: "low only", r: gate(reporttest.Sample(reporttest.Options{Findings: 0}), func(r *result.Result) {
				r.Findings = []result.Finding{{RuleID: "TS008", Verdict: result.Fail, Severity: result.Low, Message: "m", Resource: result.Resource{Type: "cluster", ID: r.Clusters[0].ID, ClusterID: r.Clusters[0].ID}}}
				r.Summary.Findings[result.Low] = 1
			}),
			want: []string{"PASS  no findings of medium or worse · 1 low", "TS008"},
			not:  []string{"What to do", "LOW       TS008"},
		},
		{
			name: "incomplete", r: reporttest.Sample(reporttest.Options{Errors: true}),
			want: []string{"INCOMPLETE  no finding fails the gate, but not everything could be judged: errors: 2", "━━ 2 errors", "GET /v2/databases/"},
		},
		{
			name: "no clusters", r: &result.Result{SchemaVersion: "1", EvaluatedAt: now, Summary: result.Summary{Verdict: result.Pass, OtherEngines: 2, Gate: result.Gate{FailOn: "medium"}}},
			want: []string{"PASS  there was nothing to judge", "no PostgreSQL clusters", "2 clusters of other engines left out"},
		},
		{
			name: "unreachable", r: reporttest.Sample(reporttest.Options{Unknowns: 12}),
			want: []string{"? identity-prod: 4 checks unknown, 1 of 3 endpoints not reachable from here (see docs/where-to-run.md)", "checks could not be judged", "· 10 unknown · 2 not asked", "give the token app:read to judge 2 more checks"},
			not:  []string{"✓ no findings on identity-prod"},
		},
		{
			name: "of a cluster nothing was seen", r: gate(reporttest.Sample(reporttest.Options{}), func(r *result.Result) { r.Passed = nil }),
			want: []string{"? identity-prod: nothing was judged"},
			not:  []string{"✓"},
		},
		{
			name: "everything", r: reporttest.Sample(reporttest.Full(120)),
			want: []string{"waivers have no effect", "expired on 2026-10-31", "matches no finding", "What to do first", "client settings", "2 fixed", "(public pool)"},
			not:  []string{" passed", "first seen", "\n  LOW "},
		},
		{
			name: "verbose", r: reporttest.Sample(reporttest.Full(120)), v: reports.View{Verbose: true},
			want: []string{
				" passed ━", "fingerprint", "addresses: 65536", "→ doctl:", "doctl databases firewalls", "waived ━", "development only · by a comment in the file",
				"until 2026-12-15 · platform team", "2 findings fixed since the baseline", "(new)", "endpoints not reachable from here", "no answer (dropped, as trusted sources do)",
			},
		},
		{
			name: "framework", r: reporttest.Sample(reporttest.Full(60)), v: reports.View{Framework: "nist-800-53-r5"},
			want: []string{"NIST SP 800-53 Rev. 5", "SC-8(1)", "Boundary Protection", "controls without findings", "FAIL"},
			not:  []string{"Any host may connect: 198"},
		},
		{
			name: "a framework that few rules speak to", r: reporttest.Sample(reporttest.Full(60)), v: reports.View{Framework: "hipaa"},
			want: []string{"HIPAA Security Rule", "to no control of this framework."},
		},
		{
			name: "no such framework", r: reporttest.Sample(reporttest.Full(60)), v: reports.View{Framework: "made-up"},
			want: []string{"no rule of this result speaks to a control of this framework"},
		},
		{
			name: "endpoint that answers with something else", r: gate(reporttest.Sample(reporttest.Options{}), func(r *result.Result) {
				for i := range r.Clusters {
					for j := range r.Clusters[i].Endpoints {
						r.Clusters[i].Endpoints[j].State = snapshot.NotPostgreSQL
					}
				}
			}), v: reports.View{Verbose: true},
			not: []string{"not reachable from here"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.v.Width == 0 {
				tt.v.Width = 160
			}
			out := string(render(t, "table", tt.r, tt.v))
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("does not say %q:\n%s", want, out)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(out, not) {
					t.Errorf("says %q:\n%s", not, out)
				}
			}
		})
	}
}

// TestTableGolden keeps what the table looks like in view of whoever changes it.
func TestTableGolden(t *testing.T) {
	for _, tt := range []struct {
		findings int
		width    int
	}{{1, 80}, {30, 80}, {30, 120}, {30, 200}} {
		o := reporttest.Full(tt.findings)
		golden(t, fmt.Sprintf("table-%d-findings-%d-columns.txt", tt.findings, tt.width),
			render(t, "table", reporttest.Sample(o), reports.View{Width: tt.width}))
	}
}

// TestTableOnlyStyles: with colour, nothing but SGR sequences of ours.
func TestTableOnlyStyles(t *testing.T) {
	t.Parallel()
	out := render(t, "table", hostileSample(), reports.View{Width: 100, Color: true, Verbose: true})
	if rest := styles.ReplaceAll(out, nil); bytes.IndexByte(rest, 0x1b) >= 0 {
		t.Error("another escape sequence than a style")
	}
	for line := range strings.Lines(string(out)) {
		open := false
		for _, s := range styles.FindAllString(line, -1) {
			open = s != "\x1b[0m"
		}
		if open {
			t.Errorf("a style spans the line's end: %q", line)
		}
	}
}

// TestTableIsNoCommandOfCI: a name that an account has cannot make a line of a CI's log a
// command of the runner's.
func TestTableIsNoCommandOfCI(t *testing.T) {
	r := reporttest.Sample(reporttest.Full(30))
	for i := range r.Findings {
		r.Findings[i].Message = strings.Repeat("word ", i) + "::add-mask::x ##[error]x ##vso[task.complete]x"
		r.Findings[i].Resource.ClusterName = "::stop-commands::x"
	}
	for i := range r.Clusters {
		r.Clusters[i].Name = "::warning::x"
	}
	for _, v := range []reports.View{{}, {Width: 40}, {Verbose: true}} {
		for line := range strings.Lines(string(render(t, "table", r, v))) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") {
				t.Errorf("%+v: %s", v, line)
			}
		}
	}
}
