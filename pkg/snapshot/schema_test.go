package snapshot_test

import (
	"bytes"
	"encoding/json"
	"flag"
	goast "go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/snapshot"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the schemas anew")

const (
	schemaFile = "schema/snapshot.schema.json"
	inputFile  = "../../policies/schema/input.schema.json"
	schemaID   = "urn:dbaudit:snapshot:1" // a name, not an address to fetch
)

func TestSchemasAreFresh(t *testing.T) {
	for path, generate := range map[string]func() ([]byte, error){schemaFile: generate, inputFile: generateInput} {
		want, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s does not say what the types say: run go test ./pkg/snapshot -update", path)
		}
	}
}

func schemaText(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaID, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every fact is a property with a type; the comments of the types are there.
func TestSchemaIsDocumented(t *testing.T) {
	for _, want := range []string{
		`nil is \"not observed\", empty is \"open to all\"."`,
		`"trusted_sources"`, `"User is a database user. It has no password field."`,
	} {
		if !bytes.Contains(schemaText(t), []byte(want)) {
			t.Errorf("the schema lacks %s", want)
		}
	}
	if bytes.Contains(schemaText(t), []byte(`"type": ""`)) {
		t.Error("a property without a type")
	}
}

const minimal = `{"schema_version":"1","tool":{"name":"dbaudit","version":"1"},"collected_at":"2026-01-01T00:00:00Z","clusters":[CLUSTER]}`

// The schema and the decoder agree on what a snapshot is.
func TestSchemaAgreesWithRead(t *testing.T) {
	s := compiled(t)
	const known = `"id":"c1","name":"db","role":"cluster","engine":"pg","observed_at":"2026-01-01T00:00:00Z"`
	for name, c := range map[string]struct {
		text string
		good bool
	}{
		"none":                {strings.Replace(minimal, "CLUSTER", "", 1), true},
		"one":                 {strings.Replace(minimal, "CLUSTER", "{"+known+"}", 1), true},
		"unknown key":         {strings.Replace(minimal, "CLUSTER", "{"+known+`,"later":1}`, 1), true},
		"string for a list":   {strings.Replace(minimal, "CLUSTER", "{"+known+`,"tags":"a"}`, 1), false},
		"missing name":        {strings.Replace(minimal, "CLUSTER", `{"id":"c1"}`, 1), false},
		"null for a bool":     {strings.Replace(minimal, "CLUSTER", "{"+known+`,"endpoints":[{"id":"h:1","role":"primary","network":"public","host":"h","port":1,"plaintext":{"accepted":null}}]}`, 1), false},
		"bad time":            {strings.Replace(strings.Replace(minimal, "CLUSTER", "", 1), "2026-01-01T00:00:00Z", "today", 1), false},
		"fraction for a port": {strings.Replace(minimal, "CLUSTER", "{"+known+`,"endpoints":[{"id":"h:1","role":"primary","network":"public","host":"h","port":1.5}]}`, 1), false},
		"another version":     {strings.Replace(strings.Replace(minimal, "CLUSTER", "", 1), `"1"`, `"2"`, 1), false},
		"no clusters":         {`{"schema_version":"1","tool":{"name":"dbaudit","version":"1"},"collected_at":"2026-01-01T00:00:00Z"}`, false},
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); (err == nil) != c.good {
			t.Errorf("%s: the schema says %v", name, err)
		}
		if _, err := snapshot.Read(strings.NewReader(c.text)); (err == nil) != c.good {
			t.Errorf("%s: Read says %v", name, err)
		}
	}
}

// The constants of a fact's values are the values that the schema has, and the
// reverse.
func TestConstantsAreTheEnumerations(t *testing.T) {
	enumerations := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if list, ok := v["enum"].([]any); ok {
				enumerations[set(list)] = true
			}
			for _, e := range v {
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	var doc any
	if err := json.Unmarshal(schemaText(t), &doc); err != nil {
		t.Fatal(err)
	}
	walk(doc)
	groups := 0
	inspect := func(n goast.Node) bool {
		decl, ok := n.(*goast.GenDecl)
		if !ok || decl.Tok != token.CONST {
			return true
		}
		var values []any
		for _, spec := range decl.Specs {
			for _, v := range spec.(*goast.ValueSpec).Values {
				if text, ok := v.(*goast.BasicLit); ok && text.Kind == token.STRING && spec.(*goast.ValueSpec).Names[0].IsExported() {
					value, _ := strconv.Unquote(text.Value)
					values = append(values, value)
				}
			}
		}
		if len(values) < 2 {
			return true // SchemaVersion, Unknown
		}
		groups++
		if !enumerations[set(values)] {
			t.Errorf("the constants %v are no enumeration of the schema", values)
		}
		return true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		goast.Inspect(file, inspect)
	}
	if groups < 5 {
		t.Errorf("only %d groups of constants found", groups)
	}
}

// set is the same for lists of the same values, whether unknown is one or not.
func set(values []any) string {
	var list []string
	for _, v := range values {
		if v != snapshot.Unknown {
			list = append(list, v.(string))
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// What Write writes is what the schema describes.
func TestSchemaDescribesWhatIsWritten(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	yes, n := true, 2
	s := &snapshot.Snapshot{
		Tool: snapshot.Tool{Name: "dbaudit", Version: "1"}, CollectedAt: at,
		Clusters: []snapshot.Cluster{{
			ID: "c1", Name: "db", Role: snapshot.RoleCluster, Engine: "pg", ObservedAt: at, NumNodes: &n,
			TrustedSources: []snapshot.TrustedSource{{UUID: "u", Type: "tag", Value: "t", Target: &snapshot.Target{Exists: &yes, Admits: &n}}},
			CA:             &snapshot.CA{},
			Config:         map[string]any{"a": map[string]any{"b": nil}},
			Endpoints: []snapshot.Endpoint{{
				ID: "h:1", Role: snapshot.EndpointPrimary, Network: "public", Host: "h", Port: 1,
				TLS:       &snapshot.TLS{Version: "TLSv1.3", Verification: &snapshot.Verification{Modes: map[string]snapshot.Check{"verify-full": {OK: true}}}},
				Protocols: map[string]snapshot.Protocol{"TLSv1.2": {State: snapshot.ProtocolAccepted}},
				Missing:   []snapshot.Missing{{Fact: "plaintext", Kind: snapshot.MissingFailed, Reason: "reset"}},
			}},
		}},
		Clients: []snapshot.ClientSetting{{ID: "x", Origin: "file", Kind: "url", Driver: "libpq"}},
	}
	var b bytes.Buffer
	if err := snapshot.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled(t).Validate(doc); err != nil {
		t.Error(err)
	}
}

// A rule that misspells a field does not compile; one that does not, does.
func TestInputSchemaCatchesMisspeltFields(t *testing.T) {
	text, err := os.ReadFile(inputFile)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte(`"$ref"`)) {
		t.Error("the input schema is not inlined")
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, doc)
	for body, good := range map[string]bool{
		`input.cluster.trusted_sources[_].value == "x"`:                    true,
		`input.cluster.trusted_source[_].value == "x"`:                     false,
		`input.cluster.trusted_sources[_].valu == "x"`:                     false,
		`input.cluster.endpoints[_].plaintext.accepted`:                    true,
		`input.cluster.endpoints[_].plaintext.accept`:                      false,
		`input.cluster.endpoints[_].protocols["TLSv1.0"].state == "x"`:     true,
		`input.cluster.endpoints[_].protocols["TLSv1"].state == "x"`:       false,
		`some e in input.cluster.endpoints; some v, p in e.protocols; p.x`: false,
		`input.cluster.config.anything[_].goes`:                            true,
		`input.parameters.TS003.min_prefix > 3`:                            true,
		`input.clients[_].effective_mode == "require"`:                     true,
		`input.clients[_].mod == "require"`:                                false,
		`time.parse_rfc3339_ns(input.now) > 0`:                             true,
		`input.today`:                                                      false,
		`input.cluster.tags[_] > 3`:                                        true, // ordering is defined on all types
		`startswith(input.cluster.num_nodes, "3")`:                         false,
	} {
		module := ast.MustParseModule("package p\n\nr if { " + body + " }\n")
		c := ast.NewCompiler().WithSchemas(schemas)
		c.Compile(map[string]*ast.Module{"p.rego": module})
		if c.Failed() == good {
			t.Errorf("%s: %v", body, c.Errors)
		}
	}
}

// The built-in rules compile against the schema.
func TestRulesCompileAgainstInputSchema(t *testing.T) {
	text, err := os.ReadFile(inputFile)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, doc)
	modules := map[string]*ast.Module{}
	err = filepath.WalkDir("../../policies", func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".rego") || strings.HasSuffix(path, "_test.rego") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		modules[path], err = ast.ParseModule(path, string(source))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) == 0 {
		t.Fatal("no rules found")
	}
	c := ast.NewCompiler().WithSchemas(schemas).WithStrict(true)
	if c.Compile(modules); c.Failed() {
		t.Error(c.Errors)
	}
}
