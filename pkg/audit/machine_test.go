package audit_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
)

// strange are values that stand for the true ones.
var strange = []any{
	nil, true, false, "", "x", "2001-01-01T00:00:00Z", "not a time", "0.0.0.0/0", "::/0", "10.0.0.0/33", int64(-1), int64(0),
	json.Number("1e400"), json.Number("2.5"),
	[]any{},
	[]any{"x", int64(3), "x"},
	map[string]any{},
	map[string]any{"id": "x", "ok": false},
}

// change takes one value inside v away, or puts a strange one there.
func change(r *rand.Rand, v any) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return
		}
		k := sortedKeys(v)[r.IntN(len(v))]
		switch inner := v[k]; {
		case (is[map[string]any](inner) || is[[]any](inner)) && r.IntN(5) > 0:
			change(r, inner)
		case k == "id" || k == "uuid":
		case r.IntN(3) == 0:
			delete(v, k)
		default:
			v[k] = strange[r.IntN(len(strange))]
		}
	case []any:
		if len(v) > 0 {
			change(r, v[r.IntN(len(v))])
		}
	}
}

func is[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func duplicate(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, x := range v {
			m[k] = duplicate(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = duplicate(x)
		}
		return list
	}
	return v
}

// TestMachineAgreesWithTheInterpreter evaluates real clusters and settings, each in
// dozens of versions in which something is missing or strange, by the machine and
// by OPA's interpreter alone. Every finding, pass, exemption and error is the same.
func TestMachineAgreesWithTheInterpreter(t *testing.T) {
	const versions = 25
	s := observed(t)
	r := rand.New(rand.NewPCG(1, 2))
	var clusters []map[string]any
	for _, c := range clusterValues(t, s) {
		for i := range versions {
			v := duplicate(c).(map[string]any)
			for range i {
				change(r, v)
			}
			v["id"], v["name"] = fmt.Sprintf("c%04d", len(clusters)), fmt.Sprintf("c%04d", len(clusters))
			clusters = append(clusters, v)
		}
	}
	settings := slices.Clone(s.Clients)
	set, err := audit.Rules{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	evaluated := func(interpreter bool) []string {
		src := func(head func(*snapshot.Snapshot) error, cluster func(map[string]any) error) error {
			for _, c := range clusters {
				if err := cluster(c); err != nil {
					return err
				}
			}
			return head(&snapshot.Snapshot{Clients: settings})
		}
		res, err := engine.Evaluate(t.Context(), src, policy.Options{Now: now, Interpreter: interpreter})
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		add := func(kind string, v any) {
			raw, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, kind+" "+string(raw))
		}
		for i := range res.Findings {
			add("finding", &res.Findings[i])
		}
		for _, p := range res.Passed {
			add("passed", p)
		}
		for _, p := range res.NotApplicable {
			add("not applicable", p)
		}
		for _, e := range res.Errors {
			add("error", e)
		}
		slices.Sort(lines)
		return lines
	}
	machine, interpreter := evaluated(false), evaluated(true)
	if len(interpreter) < len(clusters) {
		t.Fatalf("%d lines of %d clusters", len(interpreter), len(clusters))
	}
	for _, l := range machine {
		if _, ok := slices.BinarySearch(interpreter, l); !ok {
			t.Errorf("the machine alone: %.600s", l)
		}
	}
	for _, l := range interpreter {
		if _, ok := slices.BinarySearch(machine, l); !ok {
			t.Errorf("the interpreter alone: %.600s", l)
		}
	}
}
