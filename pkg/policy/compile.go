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

// allowed are the builtins that policies may call, by name or by prefix ending
// in ".": nothing that reads the network, the environment, the disk or the
// clock, and nothing random. The clock is input.now.
var allowed = []string{
	"eq", "neq", "lt", "lte", "gt", "gte", "equal", "assign", "plus", "minus", "mul", "div", "rem", "and", "or",
	"abs", "ceil", "floor", "round", "count", "sum", "product", "max", "min", "sort", "any", "all",
	"array.", "object.", "json.", "bits.", "net.cidr_contains", "net.cidr_contains_matches", "net.cidr_intersects",
	"net.cidr_is_valid", "net.cidr_merge", "base64.", "base64url.", "hex.", "urlquery.", "yaml.", "units.", "semver.",
	"concat", "contains", "endswith", "startswith", "format_int", "indexof", "indexof_n", "lower", "upper", "replace",
	"split", "sprintf", "strings.", "substring", "trim", "trim_left", "trim_prefix", "trim_right", "trim_suffix",
	"trim_space", "regex.match", "regex.is_valid", "regex.split", "regex.find_n", "regex.replace",
	"regex.find_all_string_submatch_n", "regex.globs_match", "glob.match", "glob.quote_meta",
	"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string", "type_name",
	"to_number", "cast_array", "cast_boolean", "cast_null", "cast_object", "cast_set", "cast_string",
	"intersection", "union", "set_diff", "walk", "internal.member_2", "internal.member_3", "internal.print",
	"internal.template_string", "internal.test_case", "print",
	"time.parse_rfc3339_ns", "time.parse_ns", "time.parse_duration_ns", "time.date", "time.clock", "time.weekday",
	"time.add_date", "time.diff", "time.format", "crypto.sha256", "graph.reachable", "numbers.range",
	"numbers.range_step", "internal.numbers.range",
}

// capabilities are this OPA's, cut down to the allowed builtins and to no network.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.AllowNet = []string{}
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool {
		return !slices.ContainsFunc(allowed, func(a string) bool {
			return a == b.Name || strings.HasSuffix(a, ".") && strings.HasPrefix(b.Name, a)
		})
	})
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
