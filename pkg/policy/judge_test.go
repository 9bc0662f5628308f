package policy

import (
	"io/fs"
	"strings"
	"testing"

	"dbaudit/policies"
)

// TestPresent: an empty list on the way to a fact is no evidence of it, but where
// there may truly be none.
func TestPresent(t *testing.T) {
	chain := func(list ...any) map[string]any { return map[string]any{"tls": map[string]any{"chain": list}} }
	for name, tc := range map[string]struct {
		v    map[string]any
		path string
		kind string
		want bool
	}{
		"a chain":               {chain(map[string]any{"key_bits": int64(2048)}), "endpoint.tls.chain.key_bits", "endpoint", true},
		"an empty chain":        {chain(), "endpoint.tls.chain.key_bits", "endpoint", false},
		"one without":           {chain(map[string]any{"key_bits": int64(2048)}, map[string]any{}), "endpoint.tls.chain.key_bits", "endpoint", false},
		"no trusted sources":    {map[string]any{"trusted_sources": []any{}}, "cluster.trusted_sources.value", "cluster", true},
		"the list itself":       {map[string]any{"trusted_sources": []any{}}, "cluster.trusted_sources", "cluster", true},
		"no endpoints":          {map[string]any{"endpoints": []any{}}, "cluster.endpoints.tls", "cluster", false},
		"an empty CA":           {map[string]any{"ca": map[string]any{"certificates": []any{}}}, "cluster.ca.certificates.not_after", "cluster", false},
		"a key with dots in it": {map[string]any{"protocols": map[string]any{"TLSv1.2": map[string]any{"state": "refused"}}}, "endpoint.protocols.TLSv1.2.state", "endpoint", true},
		"null":                  {map[string]any{"num_nodes": nil}, "cluster.num_nodes", "cluster", false},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := subjects[tc.kind].evidence(tc.path)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.present(tc.v); got != tc.want {
				t.Errorf("present: %v", got)
			}
		})
	}
}

// TestPartOfAFact: what is known of a fact that failed to be observed is no evidence.
func TestPartOfAFact(t *testing.T) {
	chain := map[string]any{"chain": []any{map[string]any{"key_bits": int64(2048)}}}
	for fact, want := range map[string]bool{"tls.chain": false, "tls": false, "tls.chain.key_bits": false, "tls.chain.signature": true, "tls.verification": true, "*": true} {
		u := &unit{value: map[string]any{"tls": chain, "missing": []any{map[string]any{"fact": fact, "kind": "failed"}}}}
		e, err := subjects["endpoint"].evidence("endpoint.tls.chain.key_bits")
		if err != nil {
			t.Fatal(err)
		}
		if got := e.whole(&input{}, u); got != want {
			t.Errorf("without %s the fact is whole: %v", fact, got)
		}
	}
}

// TestNoEndpoints: a cluster whose list of endpoints is empty was not probed.
func TestNoEndpoints(t *testing.T) {
	r := &Rule{subject: subjects["endpoint"]}
	var p part
	(&evaluation{}).judge(r, &input{cluster: map[string]any{"id": "c", "endpoints": []any{}}}, nil, nil, &p)
	if len(p.findings) != 1 || p.findings[0].Verdict != "unknown" {
		t.Errorf("%+v", p.findings)
	}
}

// TestEvidenceIsInTheInput: a misspelt fact is an error, and the built-in rules have
// none.
func TestEvidenceIsInTheInput(t *testing.T) {
	text, err := fs.ReadFile(policies.Schema, policies.InputSchema)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := parseSchema(text)
	if err != nil {
		t.Fatal(err)
	}
	g, err := parseGroup(policies.Rules, "", withoutTests, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.checkEvidence(schema); err != nil {
		t.Error(err)
	}
	for path, ok := range map[string]bool{
		"cluster.num_nodes": true, "cluster.num_node": false, "cluster.config.work_mem": true, "cluster.trusted_sources.valu": false,
		"endpoint.tls.chain.key_bits": true, "endpoint.tls.chain.bits": false, "endpoint.protocols.TLSv1.2.state": true, "endpoint.protocols.TLSv1.2.stat": false,
		"client.driver": true, "client.drivers": false,
	} {
		name, _, _ := strings.Cut(path, ".")
		e, err := subjects[name].evidence(path)
		if err != nil {
			t.Fatal(err)
		}
		own := &group{rules: []*Rule{{subject: subjects[name], evidence: []evidence{e}}}}
		if err := own.checkEvidence(schema); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
}
