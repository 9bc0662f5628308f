package policy

import (
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

// TestBuiltInRulesArePlanned: the machine has every statement that the built-in
// rules use, and answers for them by itself.
func TestBuiltInRulesArePlanned(t *testing.T) {
	set, err := Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := set.Compile(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	g := engine.groups[0]
	program, err := g.plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run, err := newEvaluation(engine, Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	one := 1
	c, err := snapshot.ClusterValue(&snapshot.Cluster{ID: "c", Role: "cluster", NumNodes: &one, TrustedSources: []snapshot.TrustedSource{}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := values{}.of(c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := newMachine(t.Context(), program).ask(g.clusters, run.input("cluster", v))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"TS001", "CF003"} {
		if len(got.of(id, "c").fails) != 1 {
			t.Errorf("the machine finds no %s", id)
		}
	}
}

// TestValues: the values are those of OPA's own conversion.
func TestValues(t *testing.T) {
	x := map[string]any{"a": []any{"x", nil, true, map[string]any{"a": "b"}}, "b": map[string]any{}, "c": 1.5, "d": []any{}}
	want, err := ast.InterfaceToValue(x)
	if err != nil {
		t.Fatal(err)
	}
	got, err := values{}.of(x)
	if err != nil {
		t.Fatal(err)
	}
	if want.Compare(got) != 0 || want.Hash() != got.Hash() {
		t.Errorf("got %v, want %v", got, want)
	}
}
