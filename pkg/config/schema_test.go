package config

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// The schema, of which the reference is made, has the keys that are read, and takes
// what is read.
func TestSchema(t *testing.T) {
	raw, err := os.ReadFile("schema/dbaudit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	for text, properties := range map[string]map[string]any{
		"no-such-key: 1\n": s.Properties, "waivers: [{no-such-key: 1}]\n": s.Defs["waiver"].Properties,
		"sql: {orders: {no-such-key: 1}}\n": s.Defs["login"].Properties,
		"notify: {no-such-key: 1}\n":        s.Defs["notify"].Properties, "notify: {routes: [{no-such-key: 1}]}\n": s.Defs["route"].Properties,
	} {
		_, err := Parse("f.yaml", []byte(text))
		if err == nil {
			t.Fatal("an unknown key is taken")
		}
		_, list, _ := strings.Cut(err.Error(), ": the keys are ")
		list, _, _ = strings.Cut(list, "\n")
		read := strings.Split(list, ", ")
		for key := range properties {
			if !slices.Contains(read, key) {
				t.Errorf("%q is in the schema and not read: %v", key, err)
			}
		}
		if len(read) != len(properties) {
			t.Errorf("read are %v, in the schema are %d", read, len(properties))
		}
	}
	var doc, example any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("s.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(strings.Replace(good, "2027-03-31", `"2027-03-31"`, 1)), &example); err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(example); err != nil {
		t.Error(err)
	}
}
