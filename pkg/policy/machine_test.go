package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

// TestBuiltInRulesAreMachined: the machine has every statement that the built-in
// rules use, and answers for them by itself.
func TestBuiltInRulesAreMachined(t *testing.T) {
	set, err := Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := set.Compile(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	g := engine.groups[0]
	program, err := g.prepared()
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
	got, err := newMachine(t.Context(), program).ask(g.clusters, run.input("cluster", c))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"TS001", "CF003"} {
		if len(got.of(id, "c").fails) != 1 {
			t.Errorf("the machine finds no %s", id)
		}
	}
}

// TestPreparedIsFresh: what is prepared is of these policies, by this program.
func TestPreparedIsFresh(t *testing.T) {
	want, err := Prepare(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range want {
		got, err := fs.ReadFile(policies.Rules, name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, content) {
			t.Errorf("policies/%s is stale: go generate ./policies", name)
		}
	}
}

// TestPreparedIsTheSame: rules read from what is prepared are those of the policies,
// and policies that are others than it was made of are read themselves.
func TestPreparedIsTheSame(t *testing.T) {
	prepared, err := loadPrepared(policies.Rules)
	if err != nil || prepared == nil {
		t.Fatal(prepared, err)
	}
	read, err := parseBuiltIn(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	if len(prepared.rules) != len(read.rules) {
		t.Fatalf("%d rules prepared, %d read", len(prepared.rules), len(read.rules))
	}
	for i, want := range read.rules {
		got := prepared.rules[i]
		if !reflect.DeepEqual(got.remediation.templates(), want.remediation.templates()) {
			t.Errorf("%s: the templates differ", want.ID)
		}
		a, b := *got, *want
		a.remediation, b.remediation = remedies{}, remedies{}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("prepared %+v\nread     %+v", a, b)
		}
	}

	changed := fstest.MapFS{}
	err = fs.WalkDir(policies.Rules, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(policies.Rules, path)
		changed[path] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const file = "trusted_sources/open_to_all/open_to_all.rego"
	changed[file].Data = bytes.Replace(changed[file].Data, []byte("severity: critical"), []byte("severity: critical "), 1)
	if g, err := loadPrepared(changed); g != nil || err != nil {
		t.Errorf("a changed policy is passed over: %v, %v", g, err)
	}
	set, err := Load(changed)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Rules) != len(read.rules) {
		t.Errorf("%d rules of changed policies", len(set.Rules))
	}
}

// TestPlanDamaged: a plan that was cut short or changed is an error, or another plan,
// and never a crash.
func TestPlanDamaged(t *testing.T) {
	raw, err := fs.ReadFile(policies.Rules, preparedPlan)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(raw); n += 97 {
		if _, err := decode(raw[:n]); !errors.Is(err, errPlan) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		damaged := bytes.Clone(raw)
		damaged[n] ^= 0x55
		if _, err := decode(damaged); err != nil && !errors.Is(err, errPlan) {
			t.Fatalf("changed at %d: %v", n, err)
		}
	}
	p, err := decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(p), raw) {
		t.Error("the plan is another after reading and writing")
	}
}

// TestValues: values are equal, and ordered, as OPA's are, and survive the way there
// and back.
func TestValues(t *testing.T) {
	list := []any{
		nil, true, false, int64(0), int64(-5), int64(1 << 60), json.Number("1.5"), json.Number("-1e400"), json.Number("18446744073709551615"),
		"", "a", "ü", "b\x00",
		[]any{},
		[]any{nil},
		[]any{"a", int64(1)},
		[]any{"a"},
		map[string]any{},
		map[string]any{"a": nil},
		map[string]any{"a": int64(1), "b": []any{"x"}},
		map[string]any{"a": int64(2)},
		&set{items: []any{"b", "a"}}, &set{items: []any{"a", "b"}}, &set{}, &set{items: []any{[]any{"a"}}},
	}
	for _, a := range list {
		ta := term(a)
		if back := stored(value(ta)); !same(a, back) {
			t.Errorf("%v came back as %v", a, back)
		}
		for _, b := range list {
			tb := term(b)
			if got, want := same(a, b), ast.ValueEqual(ta.Value, tb.Value); got != want {
				t.Errorf("same(%v, %v) = %v", a, b, got)
			}
			if got, want := compare(a, b), cmp.Compare(ast.Compare(ta.Value, tb.Value), 0); got != want {
				t.Errorf("compare(%v, %v) = %d, want %d", a, b, got, want)
			}
		}
	}
}

// TestSet: a set has its elements once, and in Rego's order, when it is small and
// when it is large.
func TestSet(t *testing.T) {
	for _, n := range []int{1, few, few + 1, 100} {
		s := &set{}
		for range 2 {
			for i := n; i > 0; i-- {
				s.add(int64(i))
				s.add([]any{int64(i)})
			}
		}
		if len(s.items) != 2*n || !s.has(int64(n)) || !s.has([]any{int64(1)}) || s.has(int64(n+1)) || s.has([]any{int64(n + 1)}) {
			t.Errorf("%d: %v", n, s.items)
		}
		if l := s.list(); !same(l[0], int64(1)) || !same(l[n-1], int64(n)) || !same(l[2*n-1], []any{int64(n)}) {
			t.Errorf("%d: in order %v", n, l)
		}
	}
}

// TestFastBuiltins: what is worked out here is what OPA's function gives.
func TestFastBuiltins(t *testing.T) {
	values := []any{
		null{},
		true, int64(0), int64(3), int64(-7), int64(-1), int64(1 << 62), int64(-1 << 63), json.Number("2.5"), json.Number("-2.5"), json.Number("-3.00"), json.Number("-0.5"), json.Number("12e-1"),
		"10.0.0.0/8", "10.1.2.3/16", "10.1.2.3", "2001:db8::/32", "0.0.0.0/0",
		[]any{int64(2), int64(-3), int64(2)},
		[]any{int64(1 << 62), int64(1 << 62)},
		"", "abc", "ä,b,c", ",", "25", "-0", "007", "[a-z]+", "(", "a", "%d-%s", "%d", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.5+02:00", "1500-01-01T00:00:00Z", " x ",
		[]any{},
		[]any{"a", "b"},
		[]any{int64(1), "x"},
		[]any{"a"},
		[]any{nil},
		[]any{"k", "a"},
		[]any{"k", int64(0)},
		[]any{"k", int64(0), "a"},
		[]any{"k", int64(7)},
		map[string]any{"a": nil, "k": map[string]any{"a": "deep"}},
		map[string]any{"k": []any{"in a list"}},
		map[string]any{"a": int64(1)},
		&set{items: []any{"b", "a"}}, &set{items: []any{int64(1)}},
	}
	m := newMachine(t.Context(), &program{})
	var try func(b *builtin, args []any, n int)
	compared := 0
	try = func(b *builtin, args []any, n int) {
		if n > 0 {
			for _, v := range values {
				try(b, append(args, v), n-1)
			}
			return
		}
		got, ok := b.fast(args)
		if !ok {
			return
		}
		compared++
		var want any
		if err := b.opa(m.ctx, terms(args), func(t *ast.Term) error { want = value(t); return nil }); err != nil {
			t.Fatalf("%s%v is %v, OPA says %v", b.name, args, got, err)
		}
		if !same(got, want) || reflect.TypeOf(got) != reflect.TypeOf(want) {
			t.Fatalf("%s%v is %v, OPA says %v", b.name, args, got, want)
		}
	}
	for name := range fastBuiltins {
		b := newBuiltin(name)
		if b == nil {
			t.Fatalf("OPA has no %s", name)
		}
		before := compared
		try(b, nil, len(ast.BuiltinMap[name].Decl.FuncArgs().Args))
		if compared == before {
			t.Errorf("%s was never fast", name)
		}
	}
}
