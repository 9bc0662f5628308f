package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"dbaudit/pkg/policy/sandbox"
)

// compiled is a group with the queries that ask its rules.
type compiled struct {
	*group
	// queries are by their names: see [subject.query].
	queries map[string]*query

	once     sync.Once
	err      error
	compiler *ast.Compiler
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
	return slices.ContainsFunc(q.rules, func(r *Rule) bool { return in.units(r.subject).observed })
}

// mainPackage holds the generated module that gathers the verdicts.
const mainPackage = "dbaudit.main"

// parts are the groups that are compiled apart. The built-in rules about different
// subjects are, each with what they share: of most inputs there are only a few subjects.
func (g *group) parts() (parts []*group) {
	if !g.builtIn {
		return []*group{g}
	}
	rules := map[string][]*Rule{}
	for _, r := range g.rules {
		rules[r.subject.query()] = append(rules[r.subject.query()], r)
	}
	for _, name := range sortedKeys(rules) {
		part := *g
		part.rules, part.modules = rules[name], maps.Clone(g.modules)
		maps.DeleteFunc(part.modules, func(file string, m *ast.Module) bool {
			isRule := strings.HasPrefix(m.Package.Path.String(), rulesPackage)
			return isRule && !slices.ContainsFunc(part.rules, func(r *Rule) bool { return r.File == file })
		})
		parts = append(parts, &part)
	}
	return parts
}

// queried puts the rules of a group into queries.
func (g *group) queried() *compiled {
	c := &compiled{group: g, queries: map[string]*query{}}
	for _, r := range g.rules {
		name := r.subject.query()
		if c.queries[name] == nil {
			c.queries[name] = &query{subject: r.subject}
		}
		c.queries[name].ask(r)
	}
	return c
}

// compile prepares the queries, once. The fields that built-in rules read are checked
// against the schema by the tests.
func (c *compiled) compile(ctx context.Context, schema map[string]any) error {
	c.once.Do(func() { c.err = c.compileModules(context.WithoutCancel(ctx), schema) })
	return c.err
}

func (c *compiled) compileModules(ctx context.Context, schema map[string]any) error {
	main, err := ast.ParseModuleWithOpts("dbaudit-main.rego", c.gather(), ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return fmt.Errorf("gather verdicts: %w", err)
	}
	modules := maps.Clone(c.modules)
	modules["dbaudit-main.rego"] = main
	c.compiler = newCompiler(schema)
	if c.compiler.Compile(modules); c.compiler.Failed() {
		return explain(regoErrors(c.compiler.Errors))
	}
	for key, q := range c.queries {
		if q.PreparedEvalQuery, err = c.prepare(ctx, "data."+mainPackage+"."+key); err != nil {
			return err
		}
	}
	return nil
}

// newCompiler checks what OPA leaves to options: unused variables, functions that
// policies may not call, and fields that the input does not have.
func newCompiler(schema map[string]any) *ast.Compiler {
	compiler := ast.NewCompiler().WithStrict(true).WithCapabilities(sandbox.Capabilities()).WithDefaultRegoVersion(ast.RegoV1)
	if schema == nil {
		return compiler
	}
	set := ast.NewSchemaSet()
	set.Put(ast.SchemaRootRef, schema)
	return compiler.WithSchemas(set)
}

// parseSchema reads the input's schema; nil of none.
func parseSchema(text []byte) (schema map[string]any, err error) {
	if text == nil {
		return nil, nil
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		return nil, fmt.Errorf("input schema: %w", err)
	}
	return schema, nil
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
		rego.Capabilities(sandbox.Capabilities()),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare policies: %w", regoErrors(err))
	}
	return &q, nil
}
