package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// capabilities are this OPA's, cut down to the allowed builtins and to no network.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.AllowNet = []string{}
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool { return !isAllowed(b.Name) })
	return c
}

// compiled is a group ready to evaluate.
type compiled struct {
	*group
	compiler *ast.Compiler
	// queries are by their names: see [subject].
	queries map[string]*query
}

// query yields the fails and exemptions of several rules in one evaluation: a set of
// [rule, set, element].
type query struct {
	subject // of one of the rules
	rules   []*Rule
	facts   []asked
	*rego.PreparedEvalQuery
}

// asked is a fact that a rule about a subject declares.
type asked struct {
	evidence
	subject subject
}

// ask adds a rule to the query, and its facts.
func (q *query) ask(r *Rule) {
	q.rules = append(q.rules, r)
	for _, e := range slices.Concat(r.evidence, r.helpful) {
		if !slices.ContainsFunc(q.facts, func(a asked) bool { return a.path == e.path && a.subject == r.subject }) {
			q.facts = append(q.facts, asked{e, r.subject})
		}
	}
}

// observed reports whether the input has what one of the rules is about. Where it has not,
// all of them are unknown, whatever they would say.
func (q *query) observed(in *input) bool {
	return slices.ContainsFunc(q.rules, func(r *Rule) bool {
		_, observed := r.subject.units(in)
		return observed
	})
}

// mainPackage holds the generated module that gathers the verdicts.
const mainPackage = "dbaudit.main"

// compile prepares a group.
func (g *group) compile(ctx context.Context, schema []byte) (*compiled, error) {
	if err := g.checkEvidence(schema); err != nil {
		return nil, err
	}
	c := &compiled{group: g, queries: map[string]*query{}}
	for _, r := range g.rules {
		name := r.subject.query()
		if c.queries[name] == nil {
			c.queries[name] = &query{subject: r.subject}
		}
		c.queries[name].ask(r)
	}
	main, err := ast.ParseModuleWithOpts("dbaudit-main.rego", c.gather(), ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, fmt.Errorf("gather verdicts: %w", err)
	}
	modules := maps.Clone(g.modules)
	modules["dbaudit-main.rego"] = main
	if c.compiler, err = newCompiler(schema); err != nil {
		return nil, err
	}
	if c.compiler.Compile(modules); c.compiler.Failed() {
		return nil, explain(regoErrors(c.compiler.Errors))
	}
	for key, q := range c.queries {
		if q.PreparedEvalQuery, err = c.prepare(ctx, "data."+mainPackage+"."+key); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// newCompiler checks what OPA leaves to options: unused variables, functions that
// policies may not call, and fields that the input does not have.
func newCompiler(schema []byte) (*ast.Compiler, error) {
	compiler := ast.NewCompiler().WithStrict(true).WithCapabilities(capabilities()).WithDefaultRegoVersion(ast.RegoV1)
	if schema == nil {
		return compiler, nil
	}
	var s any
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, fmt.Errorf("input schema: %w", err)
	}
	set := ast.NewSchemaSet()
	set.Put(ast.SchemaRootRef, s)
	return compiler.WithSchemas(set), nil
}

// explain adds what is allowed to OPA's complaint about an unknown function.
func explain(err error) error {
	if strings.Contains(err.Error(), "undefined function") {
		return errors.Join(err, errors.New("policies may not reach the network, the environment or the clock: the time is input.now; docs/policies.md lists the functions"))
	}
	return err
}

// gather writes the module that collects the verdicts of the rules, so that one
// evaluation yields them all and yields only what is there.
func (c *compiled) gather() string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", mainPackage)
	for _, key := range sortedKeys(c.queries) {
		for _, r := range c.queries[key].rules {
			for _, set := range r.sets {
				fmt.Fprintf(&b, "\n%s contains [%q, %q, x] if some x in data.%s.%s\n", key, r.ID, set, r.Package, set)
			}
		}
	}
	return b.String()
}

// prepareRule prepares a rule alone, for when the whole evaluation failed and the
// one to blame has to be found.
func (c *compiled) prepareRule(ctx context.Context, r *Rule) (*rego.PreparedEvalQuery, error) {
	var parts []string
	for _, set := range r.sets {
		parts = append(parts, fmt.Sprintf("{[%q, %q, x] | some x in data.%s.%s}", r.ID, set, r.Package, set))
	}
	return c.prepare(ctx, strings.Join(parts, " | "))
}

func (c *compiled) prepare(ctx context.Context, query string) (*rego.PreparedEvalQuery, error) {
	q, err := rego.New(
		rego.Compiler(c.compiler),
		rego.Query(query),
		rego.StrictBuiltinErrors(true),
		rego.Capabilities(capabilities()),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare policies: %w", regoErrors(err))
	}
	return &q, nil
}
