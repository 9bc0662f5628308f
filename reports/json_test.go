package reports_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// resultSchema is the JSON Schema (draft 2020-12) of the JSON result.
const resultSchema = "schema/result.schema.json"

var schemas sync.Map // file → *jsonschema.Schema

// validate checks a document against a schema of testdata, or the result's own.
func validate(t testing.TB, schema string, document []byte) {
	t.Helper()
	if err := validation(t, schema, document); err != nil {
		t.Fatalf("%s: %v\n%.600s", schema, err, document)
	}
}

func validation(t testing.TB, schema string, document []byte) error {
	t.Helper()
	compiled, ok := schemas.Load(schema)
	if !ok {
		path := schema
		switch {
		case schema == "result":
			path = resultSchema
		case !filepath.IsAbs(path):
			path = filepath.Join("testdata", schema)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource("schema.json", doc); err != nil {
			t.Fatal(err)
		}
		s, err := c.Compile("schema.json")
		if err != nil {
			t.Fatal(err)
		}
		compiled, _ = schemas.LoadOrStore(schema, s)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatalf("not JSON: %v\n%.300s", err, document)
	}
	return compiled.(*jsonschema.Schema).Validate(value)
}

func TestJSONIsTheResult(t *testing.T) {
	t.Parallel()
	for name, r := range samples() {
		got := render(t, "json", r, reports.View{})
		want, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if name != "hostile" && !bytes.Equal(got, append(want, '\n')) {
			t.Errorf("%s: not what encoding/json makes of the result", name)
		}
		var a, b any
		if err := json.Unmarshal(got, &a); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := json.Unmarshal(want, &b); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the text means something else than the result", name)
		}
	}
}

func TestJSONValidates(t *testing.T) {
	t.Parallel()
	for name, r := range samples() {
		if name == "nothing" {
			continue // no verdict
		}
		validate(t, "result", render(t, "json", r, reports.View{}))
	}
}

// TestSchemaRefuses shows that the schema can fail.
func TestSchemaRefuses(t *testing.T) {
	good := string(render(t, "json", reporttest.Sample(reporttest.Full(20)), reports.View{}))
	for _, change := range [][2]string{
		{`"schema_version": "1"`, `"schema_version": "2"`},
		{`"evaluated_at": "2026-11-24T06:00:00Z"`, `"evaluated_at": "today"`},
		{`"verdict": "fail",` + "\n      \"severity\"", `"verdict": "pass",` + "\n      \"severity\""},
		{`"severity": "critical"`, `"severity": "severe"`},
		{`"waiver": null`, `"waiver": 1`},
		{`"rules": [`, `"rulez": [`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%q is not in the sample", change[0])
		}
		if validation(t, "result", []byte(bad)) == nil {
			t.Errorf("the schema takes %s", change[1])
		}
	}
}

// TestSchemaHasEveryField compares the schema with the types: every key is there,
// and those that are always written are required.
func TestSchemaHasEveryField(t *testing.T) {
	var schema struct {
		node
		Defs map[string]node `json:"$defs"`
	}
	text, err := os.ReadFile(resultSchema)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var compare func(typ reflect.Type, n node, at string)
	compare = func(typ reflect.Type, n node, at string) {
		switch {
		case typ.Kind() == reflect.Pointer:
			compare(typ.Elem(), n, at)
			return
		case typ == reflect.TypeFor[time.Time]():
			return
		}
		for _, sub := range n.AnyOf {
			if sub.Ref != "" {
				n = sub
			}
		}
		if n.Ref != "" {
			def := schema.Defs[strings.TrimPrefix(n.Ref, "#/$defs/")]
			if def.Ref != "" { // a type that embeds another
				base := schema.Defs[strings.TrimPrefix(def.Ref, "#/$defs/")]
				for k, v := range base.Properties {
					def.Properties[k] = v
				}
				def.Required = append(def.Required, base.Required...)
			}
			n.Properties, n.Required, n.Items, n.Values = def.Properties, def.Required, def.Items, def.Values
		}
		switch typ.Kind() {
		case reflect.Slice:
			if n.Items == nil {
				t.Errorf("%s: the schema has no items", at)
				return
			}
			compare(typ.Elem(), *n.Items, at+"[]")
		case reflect.Map:
			if typ.Elem().Kind() == reflect.Interface {
				return
			}
			var values node
			if err := json.Unmarshal(n.Values, &values); err != nil {
				t.Errorf("%s: the schema has no values", at)
				return
			}
			compare(typ.Elem(), values, at+"{}")
		case reflect.Struct:
			if seen[typ] {
				return
			}
			seen[typ] = true
			for _, f := range reflect.VisibleFields(typ) {
				if f.Anonymous {
					continue
				}
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				if name == "-" {
					continue
				}
				p, ok := n.Properties[name]
				if !ok {
					t.Errorf("%s.%s: not in the schema", at, name)
					continue
				}
				always := !strings.Contains(options, "omit")
				if always != slices.Contains(n.Required, name) {
					t.Errorf("%s.%s: always written is %v, required is %v", at, name, always, !always)
				}
				compare(f.Type, p, at+"."+name)
			}
		}
	}
	compare(reflect.TypeFor[result.Result](), schema.node, "result")
	if len(seen) < 20 {
		t.Errorf("only %d types were compared", len(seen))
	}
}

// node is the part of a schema that the comparison reads.
type node struct {
	Ref        string          `json:"$ref"`
	Properties map[string]node `json:"properties"`
	Required   []string        `json:"required"`
	Items      *node           `json:"items"`
	Values     json.RawMessage `json:"additionalProperties"`
	AnyOf      []node          `json:"anyOf"`
}
