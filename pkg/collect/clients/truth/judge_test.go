package truth

import (
	"context"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

// now is the clock of every evaluation here.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// judge evaluates the built-in rules about clients.
type judge struct{ engine *policy.Engine }

func newJudge(t *testing.T) judge {
	t.Helper()
	all, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	set, err := all.Select([]string{"clients"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := policies.Schema.ReadFile(policies.InputSchema)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := set.Compile(context.Background(), schema)
	if err != nil {
		t.Fatal(err)
	}
	return judge{engine}
}

// result is what an audit of these settings alone says.
func (j judge) result(t *testing.T, settings []snapshot.ClientSetting) *result.Result {
	t.Helper()
	s := &snapshot.Snapshot{
		SchemaVersion: snapshot.SchemaVersion,
		CollectedAt:   now,
		Clients:       settings,
	}
	r, err := j.engine.Evaluate(context.Background(), policy.FromSnapshot(s), policy.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Errors {
		t.Errorf("a rule could not be evaluated: %s", e.Message)
	}
	return r
}

// failures are the rules that fail, each at its place.
func (j judge) failures(t *testing.T, settings []snapshot.ClientSetting) []failure {
	t.Helper()
	return failuresOf(t, j.result(t, settings))
}

func failuresOf(t *testing.T, r *result.Result) (all []failure) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Verdict != result.Fail {
			continue
		}
		if f.Location == nil {
			t.Errorf("%s on %s has no place in a file", f.RuleID, f.Resource.ID)
			continue
		}
		rule := f.RuleID
		if rule == "CL001" {
			rule += "/" + string(f.Severity)
		}
		if !strings.HasPrefix(rule, "CL") {
			t.Errorf("%s at %s:%d is no rule about clients", rule, f.Location.Path, f.Location.Line)
		}
		all = append(all, failure{rule, f.Location.Path, f.Location.Line})
	}
	return all
}
