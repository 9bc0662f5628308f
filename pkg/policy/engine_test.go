package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func schema(t testing.TB) []byte {
	t.Helper()
	raw, err := policies.Schema.ReadFile(policies.InputSchema)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// own writes policies into a folder and loads them beside the built-in ones about
// trusted sources.
func own(t testing.TB, files map[string]string) (*policy.Set, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return policy.Load(policies.Of("trusted_sources"), dir)
}

// rule is a policy with right metadata and the body given.
func rule(id, body string) string {
	return strings.ReplaceAll(`# METADATA
# scope: package
# title: A title
# description: A description.
# custom:
#   id: ID
#   name: own-rule
#   category: own
#   severity: medium
#   security_severity: "5.0"
#   resource: cluster
#   evidence: [cluster.num_nodes]
#   remediation: {summary: Do it.}
package dbaudit.rules.own.`+strings.ToLower(id)+`

`, "ID", id) + body
}

const failAlways = `fail contains {"resource": input.cluster.id, "message": "no", "evidence": {}}
`

func evaluate(t testing.TB, set *policy.Set, o policy.Options, clusters ...snapshot.Cluster) *result.Result {
	t.Helper()
	e, err := set.Compile(t.Context(), schema(t))
	if err != nil {
		t.Fatal(err)
	}
	o.Now = now
	r, err := e.Evaluate(t.Context(), policy.FromSnapshot(&snapshot.Snapshot{Clusters: clusters}), o)
	if err != nil {
		t.Fatal(err)
	}
	result.Finish(r, result.Conditions{Gate: result.Gate{FailOn: "medium"}})
	return r
}

func only(t testing.TB, set *policy.Set, ids ...string) *policy.Set {
	t.Helper()
	s, err := set.Select(ids, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func cluster(id string) snapshot.Cluster {
	nodes := 1
	return snapshot.Cluster{ID: id, Name: "db-" + id, Role: "cluster", Engine: "pg", NumNodes: &nodes}
}

// verdicts lists "RULE verdict" of a result, fails and unknowns with the kind.
func verdicts(r *result.Result) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, strings.TrimSpace(f.RuleID+" "+f.Verdict+" "+string(f.MissingKind)))
	}
	for _, p := range r.Passed {
		out = append(out, p.RuleID+" pass")
	}
	for _, p := range r.NotApplicable {
		out = append(out, p.RuleID+" not_applicable")
	}
	slices.Sort(out)
	return out
}

// TestHelpful: a fact that can only acquit is named in the finding that lacks it, and
// changes no pass.
func TestHelpful(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	set = only(t, set, "TS003")
	forbidden := snapshot.Missing{Fact: "target.byoip_prefix", Kind: snapshot.MissingForbidden, Reason: "403", Scope: "byoip_prefix:read"}
	for name, test := range map[string]struct {
		source  snapshot.TrustedSource
		verdict string
		message string // its end
	}{
		"wide, own":                  {snapshot.TrustedSource{Value: "203.0.0.0/20", Target: &snapshot.Target{BYOIP: &snapshot.BYOIP{Exists: true}}}, "TS003 pass", ""},
		"wide, not own":              {snapshot.TrustedSource{Value: "203.0.0.0/20", Target: &snapshot.Target{BYOIP: &snapshot.BYOIP{}}}, "TS003 fail", "narrower"},
		"wide, may not be asked":     {snapshot.TrustedSource{Value: "203.0.0.0/20", Missing: []snapshot.Missing{forbidden}}, "TS003 fail", "narrower; not considered: trusted_source.target.byoip_prefix.exists (403)"},
		"wide, of an older snapshot": {snapshot.TrustedSource{Value: "203.0.0.0/20"}, "TS003 fail", "narrower; not considered: trusted_source.target.byoip_prefix.exists"},
		"narrow, may not be asked":   {snapshot.TrustedSource{Value: "203.0.0.0/28", Missing: []snapshot.Missing{forbidden}}, "TS003 pass", ""},
	} {
		c := cluster("a")
		test.source.UUID, test.source.Type = "s", "ip_addr"
		c.TrustedSources = []snapshot.TrustedSource{test.source}
		r := evaluate(t, set, policy.Options{}, c)
		if got := verdicts(r); !slices.Equal(got, []string{test.verdict}) {
			t.Errorf("%s: %v", name, got)
		}
		for _, f := range r.Findings {
			_, named := f.Evidence["not_considered"]
			if !strings.HasSuffix(f.Message, test.message) || named != strings.Contains(test.message, "not considered") {
				t.Errorf("%s: %s, evidence %v", name, f.Message, f.Evidence)
			}
		}
		if r.Summary.Verdict == "incomplete" {
			t.Errorf("%s: the run is incomplete", name)
		}
	}
}

func TestFourVerdicts(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	set = only(t, set, "TS001", "TS003")
	source := snapshot.TrustedSource{UUID: "s", Type: "ip_addr", Value: "203.0.0.0/16"}
	missing := []snapshot.Missing{{Fact: "trusted_sources", Kind: snapshot.MissingForbidden, Reason: "403: the token lacks database:read"}}
	for name, tc := range map[string]struct {
		sources []snapshot.TrustedSource
		missing []snapshot.Missing
		want    []string
	}{
		"open":                 {[]snapshot.TrustedSource{}, nil, []string{"TS001 fail"}},
		"broad":                {[]snapshot.TrustedSource{source}, nil, []string{"TS001 pass", "TS003 fail"}},
		"a tag":                {[]snapshot.TrustedSource{{UUID: "s", Type: "tag", Value: "web"}}, nil, []string{"TS001 pass", "TS003 not_applicable"}},
		"not seen, and why":    {nil, missing, []string{"TS001 unknown forbidden", "TS003 unknown forbidden"}},
		"a part of the list":   {[]snapshot.TrustedSource{{UUID: "s", Type: "tag", Value: "web"}}, missing, []string{"TS001 unknown forbidden", "TS003 not_applicable"}},
		"not seen, in silence": {nil, nil, []string{"TS001 unknown failed", "TS003 unknown failed"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := cluster("1")
			c.TrustedSources, c.Missing = tc.sources, tc.missing
			r := evaluate(t, set, policy.Options{}, c)
			if got := verdicts(r); !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
			if tc.missing != nil && r.Findings[0].Message != missing[0].Reason {
				t.Errorf("the reason is %q", r.Findings[0].Message)
			}
		})
	}
}

func TestLoadErrors(t *testing.T) {
	meta := rule("OWN001", failAlways)
	for name, tc := range map[string]struct{ text, want string }{
		"does not parse":    {rule("OWN001", "fail contains {\n"), "rule.rego:17: unexpected eof"},
		"no metadata":       {strings.Replace(meta, "# METADATA", "# METADTA", 1), "the rule has no # METADATA"},
		"no fail":           {rule("OWN001", "x := 1\n"), "defines no `fail contains finding if { … }`"},
		"fail is no set":    {rule("OWN001", "fail := 1\n"), "rule.rego:16: fail must be a set"},
		"unknown key":       {strings.Replace(meta, "#   name:", "#   colour: red\n#   name:", 1), `rule.rego:1: metadata custom: unknown field "colour"; allowed are id, name`},
		"no severity":       {strings.Replace(meta, "severity: medium", "severity: bad", 1), `severity "bad": want one of critical, high, medium, low`},
		"score disagrees":   {strings.Replace(meta, `"5.0"`, `"9.5"`, 1), "9.5 means critical, but the severity is medium"},
		"no evidence":       {strings.Replace(meta, "[cluster.num_nodes]", "[]", 1), "evidence is missing"},
		"foreign evidence":  {strings.Replace(meta, "[cluster.num_nodes]", "[endpoint.tls]", 1), `"endpoint.tls": a rule about clusters names facts of "cluster."`},
		"unknown resource":  {strings.Replace(meta, "resource: cluster", "resource: table", 1), `resource "table": want one of client, cluster, database, endpoint, plan, pool, server, service_name, trusted_source, user, vantage`},
		"bad id":            {strings.Replace(meta, "id: OWN001", "id: own-1", 1), `id "own-1": an id is upper-case letters`},
		"built-in id":       {strings.Replace(meta, "id: OWN001", "id: TS001", 1), "id TS001 belongs to a built-in rule (open-to-all): choose another"},
		"unknown framework": {strings.Replace(meta, "#   remediation", "#   controls: {pci: [{id: '1', title: x}]}\n#   remediation", 1), `framework "pci": want one of cis-postgresql`},
		"bad template":      {strings.Replace(meta, "Do it.", `"{{ .cluster"`, 1), "remediation.summary: "},
		"built-in package":  {strings.Replace(meta, "package dbaudit.rules.own.own001", "package dbaudit.rules.trusted_sources.open_to_all", 1), "package dbaudit.rules.trusted_sources.open_to_all belongs to a built-in policy"},
		"over the library":  {"package dbaudit.lib.ipv4\n\nvalid(_) := true\n", "belongs to a built-in policy"},
		"a foreign package": {"package acme.security\n\n" + failAlways, "rule.rego:1: a rule in package acme.security would never be evaluated"},
		"no rule":           {"package acme.library\n\nx := 1\n", "no file in it holds a rule"},
		"into the library":  {"package dbaudit.lib.mine\n\nx := 1\n", "package dbaudit.lib.mine is dbaudit's own"},
		"main":              {"package dbaudit.main\n\nclusters contains 1\n", "package dbaudit.main is dbaudit's own"},
		"above a rule":      {"package dbaudit.rules.trusted_sources\n\nopen_to_all := 1\n", "a rule's package is dbaudit.rules.<category>.<rule>"},
		"root":              {"package dbaudit\n\nrules := 1\n", "package dbaudit is dbaudit's own"},
		"empty file":        {"", "rule.rego"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := own(t, map[string]string{"rule.rego": tc.text})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
	if _, err := own(t, map[string]string{"a.rego": meta, "b.rego": strings.Replace(meta, "own.own001", "own.second", 1)}); err == nil || !strings.Contains(err.Error(), "id OWN001 is taken by ") {
		t.Errorf("two rules with one id: %v", err)
	}
	if _, err := policy.Load(policies.Rules, t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no .rego file in it") {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := policy.Load(policies.Rules, filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a folder that is not there")
	}
}

func TestCompileErrors(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"misspelt field":  {`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if input.cluster.trusted_source == []` + "\n", "rule.rego:16: undefined ref: input.cluster.trusted_source"},
		"network":         {`fail contains {"resource": "x", "message": http.send({"url": "x"}).body, "evidence": {}}` + "\n", "rule.rego:16: undefined function http.send"},
		"clock":           {`fail contains {"resource": "x", "message": sprintf("%d", [time.now_ns()]), "evidence": {}}` + "\n", "undefined function time.now_ns"},
		"environment":     {`fail contains {"resource": "x", "message": opa.runtime().env.HOME, "evidence": {}}` + "\n", "undefined function opa.runtime"},
		"random":          {`fail contains {"resource": "x", "message": uuid.rfc4122("x"), "evidence": {}}` + "\n", "undefined function uuid.rfc4122"},
		"name resolution": {`fail contains {"resource": "x", "message": "x", "evidence": net.lookup_ip_addr("localhost")}` + "\n", "undefined function net.lookup_ip_addr"},
		"unused variable": {"fail contains {\"resource\": \"x\", \"message\": \"x\", \"evidence\": {}} if {\n\tx := 1\n}\n", "assigned var x unused"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := own(t, map[string]string{"rule.rego": rule("OWN001", tc.body)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = set.Compile(t.Context(), schema(t))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

// A rule that errs, loops, or answers in the wrong shape costs its own verdict
// and no other's.
func TestRuleErrors(t *testing.T) {
	healthy := rule("OWN009", failAlways)
	for name, tc := range map[string]struct{ body, want string }{
		"builtin error":    {`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if time.parse_rfc3339_ns("never") > 0` + "\n", "rule.rego:16: time.parse_rfc3339_ns: "},
		"conflict":         {"x := 1\n\nx := 2 if input.cluster.id\n\n" + `fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if x` + "\n", "own001.x produced conflicting values: 1 at"},
		"no message":       {`fail contains {"resource": input.cluster.id, "evidence": {}}` + "\n", `a finding has no "message"`},
		"no evidence":      {`fail contains {"resource": input.cluster.id, "message": "x"}` + "\n", `a finding has no "evidence" object`},
		"no resource":      {`fail contains {"message": "x", "evidence": {}}` + "\n", `has no "resource"`},
		"not an object":    {`fail contains "words"` + "\n", "is not an object"},
		"unknown key":      {`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}, "colour": 1}` + "\n", `the key "colour"; allowed are resource, message`},
		"foreign resource": {`fail contains {"resource": "elsewhere", "message": "x", "evidence": {}}` + "\n", `a finding's resource "elsewhere" is no cluster of the input`},
		"foreign severity": {`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}, "severity": "critical"}` + "\n", `the severity "critical"; the metadata allows [medium]`},
		"endless":          {`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if count([1 | some a in numbers.range(1, 100000); some b in numbers.range(1, 100000); a == b + 1000000]) > 1` + "\n", "took longer than 200ms and was stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := own(t, map[string]string{"rule.rego": rule("OWN001", tc.body), "healthy.rego": healthy})
			if err != nil {
				t.Fatal(err)
			}
			set = only(t, set, "OWN001", "OWN009", "TS001")
			o := policy.Options{Deadline: 200 * time.Millisecond}
			r := evaluate(t, set, o, cluster("1"), cluster("2"))
			if len(r.Errors) == 0 || !strings.Contains(r.Errors[0].Message, tc.want) || !strings.Contains(r.Errors[0].Message, "rule OWN001 (own-rule)") {
				t.Errorf("got  %v\nwant %s", r.Errors, tc.want)
			}
			for _, p := range r.Passed {
				if p.RuleID == "OWN001" {
					t.Error("a rule that erred passed")
				}
			}
			fails := 0
			for _, f := range r.Findings {
				if f.RuleID == "OWN009" && f.Verdict == "fail" {
					fails++
				}
			}
			if fails != 2 {
				t.Errorf("the healthy rule gave %d findings, not 2", fails)
			}
			if r.Summary.Verdict == "pass" {
				t.Error("the run passes though a rule erred")
			}
		})
	}
}

// An own rule cannot change what a built-in rule says, not even where it
// imports it.
func TestOwnRuleSeesNoBuiltInRule(t *testing.T) {
	set, err := own(t, map[string]string{"rule.rego": rule("OWN001", "import data.dbaudit.rules.trusted_sources.open_to_all\n\n"+
		`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if count(open_to_all.fail) > 0`+"\n")})
	if err != nil {
		t.Fatal(err)
	}
	c := cluster("1")
	c.TrustedSources = []snapshot.TrustedSource{}
	r := evaluate(t, only(t, set, "OWN001", "TS001"), policy.Options{}, c)
	if got := verdicts(r); !slices.Equal(got, []string{"OWN001 pass", "TS001 fail"}) {
		t.Errorf("got %v", got)
	}
}

func TestOwnRuleUsesTheLibrary(t *testing.T) {
	set, err := own(t, map[string]string{"rule.rego": rule("OWN001", "import data.dbaudit.lib.ipv4\n\n"+
		`fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if ipv4.valid("10.0.0.1")`+"\n")})
	if err != nil {
		t.Fatal(err)
	}
	if got := verdicts(evaluate(t, only(t, set, "OWN001"), policy.Options{}, cluster("1"))); !slices.Equal(got, []string{"OWN001 fail"}) {
		t.Errorf("got %v", got)
	}
}

func TestParametersAndSeverities(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	for want, err := range map[string]error{
		"no rule XX001":                             set.SetParameter("XX001", "a", 1),
		"rule TS003 has no parameter prefix":        set.SetParameter("TS003", "prefix", 1),
		"rule TS001 has no parameters":              set.SetParameter("TS001", "a", 1),
		`wide is not a whole number`:                set.SetParameter("TS003", "min_prefix", "wide"),
		"1.5 is not a whole number":                 set.SetParameter("TS003", "min_prefix", 1.5),
		"64 is out of range: from 2 to 32":          set.SetParameter("TS003", "min_prefix", 64),
		`"awful" is none of critical, high, medium`: set.SetSeverity("TS003", "awful"),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := set.SetParameter("TS003", "min_prefix", 12); err != nil {
		t.Fatal(err)
	}
	if err := set.SetSeverity("TS004", result.Low); err != nil {
		t.Fatal(err)
	}
	c := cluster("1")
	c.TrustedSources = []snapshot.TrustedSource{{UUID: "a", Type: "ip_addr", Value: "203.0.0.0/16"}, {UUID: "b", Type: "ip_addr", Value: "::1"}}
	r := evaluate(t, only(t, set, "TS003", "TS004"), policy.Options{}, c)
	if len(r.Findings) != 1 || r.Findings[0].RuleID != "TS004" || r.Findings[0].Severity != result.Low {
		t.Errorf("got %+v", r.Findings)
	}
}

// The same input gives the same bytes, whatever the number of workers.
func TestDeterminism(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	var clusters []snapshot.Cluster
	for i := range 60 {
		c := cluster(string(rune('A'+i%26)) + string(rune('a'+i/26)))
		if i%3 == 0 {
			c.TrustedSources = []snapshot.TrustedSource{}
		}
		clusters = append(clusters, c)
	}
	var first []byte
	for _, workers := range []int{1, 2, 7} {
		out, err := json.Marshal(evaluate(t, set, policy.Options{Workers: workers}, clusters...))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out
		} else if string(first) != string(out) {
			t.Errorf("%d workers give another result", workers)
		}
	}
}

func TestBuiltInTestsPass(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	r, err := set.Test(t.Context(), schema(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Tests {
		if !c.Passed {
			t.Errorf("%s:%d %s: %s", c.File, c.Line, c.Name, c.Why)
		}
	}
	for _, f := range r.Files {
		if f.Coverage < 100 {
			t.Errorf("%s: no test reaches lines %v", f.File, f.Missed)
		}
	}
	for _, u := range r.Untested {
		t.Error(u)
	}
	if len(r.Tests) < 3*len(set.Rules) {
		t.Errorf("only %d tests for %d rules", len(r.Tests), len(set.Rules))
	}
}

func TestSelect(t *testing.T) {
	set, err := policy.Load(fstest.MapFS{
		"a/a.rego": {Data: []byte(rule("AAA001", failAlways))}, "b/b.rego": {Data: []byte(strings.Replace(rule("BBB001", failAlways), "category: own", "category: other", 1))},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		only, skip []string
		want       int
	}{{nil, nil, 2}, {[]string{"own"}, nil, 1}, {[]string{"bbb001"}, nil, 1}, {nil, []string{"other"}, 1}, {[]string{"own"}, []string{"AAA001"}, 0}} {
		s, err := set.Select(tc.only, tc.skip)
		if err != nil || len(s.Rules) != tc.want {
			t.Errorf("only %v skip %v: %d rules, %v", tc.only, tc.skip, len(s.Rules), err)
		}
	}
	if _, err := set.Select([]string{"nothing"}, nil); err == nil || !strings.Contains(err.Error(), "only nothing: no such rule or category; the categories are other, own") {
		t.Errorf("got %v", err)
	}
}

// Every built-in rule words both outcomes.
func TestBuiltInRulesWordAPass(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Metadata() {
		if r.PassedTitle == "" || r.PassedTitle == r.Title {
			t.Errorf("%s: passed is %q: say in the rule's metadata what is true when it passes", r.ID, r.PassedTitle)
		}
	}
}
