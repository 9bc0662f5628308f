package policy

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// TestReport is what running the tests of policies gave.
type TestReport struct {
	Tests    []TestCase     `json:"tests"`
	Files    []FileCoverage `json:"files"`
	Coverage float64        `json:"coverage"` // percent of the lines of all policies
	// Untested are rules without a test file.
	Untested []string `json:"untested,omitempty"`

	covered, lines int // of all policies
}

// TestCase is one test.
type TestCase struct {
	Name   string `json:"name"` // package and test
	File   string `json:"file"`
	Line   int    `json:"line"`
	Passed bool   `json:"passed"`
	Why    string `json:"why,omitempty"`
	Output string `json:"output,omitempty"` // of print()
}

// FileCoverage is how much of one policy the tests reached.
type FileCoverage struct {
	File     string  `json:"file"`
	Coverage float64 `json:"coverage"`
	// Missed are the lines that no test reached.
	Missed []int `json:"missed,omitempty"`
}

// Failed counts the tests that did not pass.
func (r *TestReport) Failed() (n int) {
	for _, t := range r.Tests {
		if !t.Passed {
			n++
		}
	}
	return n
}

// Test runs the tests of every group of the set but, when there are own
// policies, the built-in one. Policies are compiled as for an audit: the same
// schema, the same functions allowed.
func (s *Set) Test(ctx context.Context, schema []byte) (*TestReport, error) {
	input, err := parseSchema(schema)
	if err != nil {
		return nil, err
	}
	groups := s.groups
	if len(groups) > 1 {
		groups = groups[1:]
	}
	out := &TestReport{}
	for _, g := range groups {
		if err := g.test(ctx, input, out); err != nil {
			return nil, err
		}
	}
	if out.lines > 0 {
		out.Coverage = float64(out.covered) * 100 / float64(out.lines)
	}
	return out, nil
}

func (g *group) test(ctx context.Context, schema map[string]any, out *TestReport) (err error) {
	if g.builtIn {
		if g, err = parseGroup(g.source, g.name, withTests, nil); err != nil {
			return err
		}
	}
	if err := g.checkEvidence(schema); err != nil {
		return err
	}
	modules := map[string]*ast.Module{}
	for _, set := range []map[string]*ast.Module{g.modules, g.tests} {
		for name, m := range set {
			modules[name] = m.Copy()
		}
	}
	tracer := cover.New()
	store := inmem.New()
	err = storage.Txn(ctx, store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		results, err := tester.NewRunner().
			SetCompiler(newCompiler(schema)).SetStore(store).SetModules(modules).SetTimeout(10*time.Second).
			SetCoverageQueryTracer(tracer).CapturePrintOutput(true).RaiseBuiltinErrors(true).
			RunTests(ctx, txn)
		if err != nil {
			return err
		}
		for r := range results {
			out.Tests = append(out.Tests, testCase(r))
		}
		return nil
	})
	if err != nil {
		return explain(regoErrors(err))
	}
	slices.SortFunc(out.Tests, func(a, b TestCase) int {
		return strings.Compare(fmt.Sprintf("%s:%06d", a.File, a.Line), fmt.Sprintf("%s:%06d", b.File, b.Line))
	})
	report := tracer.Report(modules)
	for _, name := range slices.Sorted(maps.Keys(report.Files)) {
		f := report.Files[name]
		if g.tests[name] != nil || strings.HasPrefix(name, "built-in/") || f.CoveredLines+f.NotCoveredLines == 0 {
			continue
		}
		fc := FileCoverage{File: name, Coverage: f.Coverage}
		for _, r := range f.NotCovered {
			for row := r.Start.Row; row <= r.End.Row; row++ {
				fc.Missed = append(fc.Missed, row)
			}
		}
		out.Files = append(out.Files, fc)
		out.covered += f.CoveredLines
		out.lines += f.CoveredLines + f.NotCoveredLines
	}
	for _, r := range g.rules {
		beside := strings.TrimSuffix(r.File, ".rego") + "_test.rego"
		if g.tests[beside] == nil {
			out.Untested = append(out.Untested, fmt.Sprintf("%s has no %s", r.ID, filepath.Base(beside)))
		}
	}
	return nil
}

func testCase(r *tester.Result) TestCase {
	t := TestCase{
		Name: strings.TrimPrefix(r.Package, "data.") + "." + r.Name, Passed: r.Pass(), Output: strings.TrimSpace(string(r.Output)),
	}
	if r.Location != nil {
		t.File, t.Line = r.Location.File, r.Location.Row
	}
	switch {
	case r.Error != nil:
		t.Why = evalError(r.Error).Error()
	case r.Skip:
		t.Why = "skipped: a test that does not run proves nothing (its name begins with todo_)"
	case r.Fail && r.FailedAt != nil && r.FailedAt.Location != nil:
		t.Why = fmt.Sprintf("line %d is not true: %s", r.FailedAt.Location.Row, strings.TrimSpace(string(r.FailedAt.Location.Text)))
	case r.Fail:
		t.Why = "it is not true"
	}
	return t
}
