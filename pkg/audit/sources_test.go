package audit_test

import (
	"slices"
	"testing"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/result"
)

// TestSources judges the account whose trusted sources read well and do not do what
// they say: what its comments name fails, and nothing else does at medium or worse; with TS007.
func TestSources(t *testing.T) {
	set, err := audit.Rules{Only: []string{"trusted_sources", "cluster"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	s := collectAPI(t, accountOf(t, "../../testdata/accounts/sources.yaml"))
	if s == nil || s.Incomplete {
		t.Fatal("the account is not collected whole")
	}
	var got []string
	for _, f := range verdicts(t, engine, s).Findings {
		if f.Verdict == result.Fail && (f.Severity.Rank() >= result.Medium.Rank() || f.RuleID == "TS007") {
			got = append(got, f.Resource.ClusterName+" "+f.RuleID+" "+f.Resource.Name)
		}
	}
	slices.Sort(got)
	want := []string{
		"addresses TS011 ip_addr:10.114.0.0", "addresses TS011 ip_addr:192.168.7.0",
		"addresses TS015 ip_addr:203.0.113.77", "addresses TS015 ip_addr:203.0.113.78", "addresses TS015 ip_addr:203.0.113.79",
		"networks TS012 ip_addr:198.51.100.99", "networks TS014 ip_addr:10.0.0.0/8",
		"owned TS003 ip_addr:198.51.0.0/20", "owned TS007 ip_addr:203.0.113.60", "owned TS007 ip_addr:203.0.113.70",
		"reports-read CF009 reports-read",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
