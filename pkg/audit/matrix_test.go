package audit_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// apiPaths are the calls of a whole collection.
var apiPaths = []string{
	"/v2/databases/*/firewall", "/v2/databases/*/ca", "/v2/databases/*/pools", "/v2/databases/*/users",
	"/v2/databases/*/config", "/v2/databases/*/logsink", "/v2/databases/*/backups", "/v2/databases/*/replicas",
	"/v2/droplets", "/v2/kubernetes/clusters", "/v2/apps", "/v2/reserved_ips", "/v2/tags", "/v2/projects", "/v2/databases",
	"/v2/vpcs", "/v2/vpc_peerings", "/v2/vpc_nat_gateways",
}

var apiFaults = map[string]emulator.Fault{
	"401":           {Kind: emulator.FaultStatus, Status: http.StatusUnauthorized},
	"403":           {Kind: emulator.FaultForbidden},
	"404":           {Kind: emulator.FaultStatus, Status: http.StatusNotFound},
	"500":           {Kind: emulator.FaultStatus, Status: http.StatusInternalServerError},
	"html":          {Kind: emulator.FaultHTML},
	"empty":         {Kind: emulator.FaultEmpty},
	"truncated":     {Kind: emulator.FaultTruncated},
	"wrong types":   {Kind: emulator.FaultWrongTypes},
	"null lists":    {Kind: emulator.FaultNullLists},
	"null":          {Kind: emulator.FaultNull},
	"missing":       {Kind: emulator.FaultMissing},
	"not an object": {Kind: emulator.FaultNotAnObject},
	"reset":         {Kind: emulator.FaultReset},
	"redirect":      {Kind: emulator.FaultRedirect, Location: "http://127.0.0.2:9"},
}

func accountOf(t *testing.T, file string) *emulator.Running {
	t.Helper()
	acct, err := emulator.LoadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	run, err := acct.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Close() })
	return run
}

// collectAPI observes the account; nil: nothing could be observed at all.
func collectAPI(t *testing.T, run *emulator.Running) *snapshot.Snapshot {
	t.Helper()
	s, err := audit.Collect(t.Context(), audit.Collection{Now: func() time.Time { return matrixNow }, Account: &account.Options{
		BaseURL: run.URL, Token: account.NewToken(run.Token), Pace: &account.Pace{},
		Retry: account.Retry{Attempts: 2, MinWait: time.Millisecond, MaxWait: time.Millisecond},
	}})
	if err != nil {
		return nil
	}
	return s
}

var matrixNow = time.Now().UTC().Truncate(time.Second)

func verdicts(t *testing.T, engine *policy.Engine, s *snapshot.Snapshot) *result.Result {
	t.Helper()
	r, err := audit.Evaluate(t.Context(), engine, policy.FromSnapshot(s), audit.Judgement{Now: matrixNow, Gate: result.Gate{FailOn: "medium"}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// words of a failure differ; what is known and what is not does not.
var words = regexp.MustCompile(`"(reason|message)":\s*"(\\.|[^"\\])*"`)

// withoutWords is the snapshot less the words of its failures.
func withoutWords(t *testing.T, s *snapshot.Snapshot) string {
	t.Helper()
	var b bytes.Buffer
	if err := snapshot.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return words.ReplaceAllString(b.String(), `"$1":""`)
}

// TestNoPassWithoutTheAPI fails each call of a collection in each way. What a
// scan then says is what it says of the healthy API, or unknown; it is never a
// pass that the healthy API does not give, and a run that lost a verdict does not
// pass the gate.
func TestNoPassWithoutTheAPI(t *testing.T) {
	set, err := audit.Rules{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	// The larger account goes through the faults that leave something different known.
	different := map[string]emulator.Fault{}
	for _, name := range []string{"403", "404", "500", "wrong types", "null lists", "missing"} {
		different[name] = apiFaults[name]
	}
	for file, faults := range map[string]map[string]emulator.Fault{
		"../../testdata/accounts/good.yaml": apiFaults, "../../internal/emulator/accounts/demo.yaml": different,
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			run := accountOf(t, file)
			healthy := collectAPI(t, run)
			if healthy == nil || healthy.Incomplete {
				t.Fatal("the healthy API is not collected whole")
			}
			want := verdictsOf(verdicts(t, engine, healthy))
			judged := map[string]*result.Result{} // by what is known
			lost := 0
			for _, path := range apiPaths {
				for name, fault := range faults {
					run.ClearFaults()
					fault.Path = path
					run.Fault(fault)
					s := collectAPI(t, run)
					if s == nil {
						continue // nothing is judged at all
					}
					known := withoutWords(t, s)
					r, again := judged[known]
					if !again {
						r = verdicts(t, engine, s)
						judged[known] = r
					}
					if checkVerdicts(t, path+" "+name, r, want) {
						lost++
						if r.ExitCode() == 0 && r.Ledger.Locked == 0 {
							t.Errorf("%s %s: verdicts are lost, and the gate passes", path, name)
						}
					}
				}
			}
			if lost < 20 {
				t.Errorf("only %d faults cost a verdict: is something broken?", lost)
			}
		})
	}
}

// checkVerdicts reports whether a verdict became unknown, or is not there any
// more; any other difference is an error.
func checkVerdicts(t *testing.T, label string, r *result.Result, want map[key]string) (lost bool) {
	t.Helper()
	got := verdictsOf(r)
	for k, was := range want {
		if _, there := got[k]; !there && was != result.Unknown && was != result.NotApplicable {
			lost = true
		}
	}
	for k, is := range got {
		was, there := want[k]
		switch {
		case is == result.Unknown && was != result.Unknown:
			lost = true
		case is == result.Unknown, is == was:
		case !there && is == result.NotApplicable:
		default:
			t.Errorf("%s: %s on %s is %q, with a healthy API %q", label, k.rule, k.resource, is, was)
		}
	}
	return lost
}

func verdictsOf(r *result.Result) map[key]string {
	out := map[key]string{}
	for _, p := range r.Passed {
		out[key{p.RuleID, p.ResourceID}] = result.Pass
	}
	for _, p := range r.NotApplicable {
		out[key{p.RuleID, p.ResourceID}] = result.NotApplicable
	}
	for _, f := range r.Findings {
		out[key{f.RuleID, f.Resource.ID}] = f.Verdict
	}
	return out
}
