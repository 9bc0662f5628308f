package examples_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the reference pages anew")

// The reference of dbaudit.yaml and that of the JSON result are made of their schemas.
func TestReferencePages(t *testing.T) {
	for page, c := range map[string]struct{ schema, mark, intro string }{
		"configuration.md": {"pkg/config/schema/dbaudit.schema.json", "required", "A list with one entry may be written as a single text. YAML anchors and aliases are refused."},
		"result.md":        {"reports/schema/result.schema.json", "always", "`dbaudit report` renders such a file in any other format, and `dbaudit diff` compares two."},
	} {
		path := filepath.Join(root, "docs", page)
		text := reference(t, c.schema, c.mark, c.intro)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != text {
			t.Errorf("docs/%s is not what %s says (%v): run make docs", page, c.schema, err)
		}
	}
}

// schema is a JSON Schema whose keys keep their order: JSON is YAML too.
type schema struct{ *yaml.Node }

func (s schema) get(key string) schema {
	if s.Node != nil {
		for i := 0; i+1 < len(s.Content); i += 2 {
			if s.Content[i].Value == key {
				return schema{s.Content[i+1]}
			}
		}
	}
	return schema{}
}

func (s schema) text(key string) string {
	if v := s.get(key); v.Node != nil {
		return v.Value
	}
	return ""
}

func (s schema) each(visit func(key string, value schema)) {
	if s.Node == nil {
		return
	}
	for i := 0; i+1 < len(s.Content); i += 2 {
		visit(s.Content[i].Value, schema{s.Content[i+1]})
	}
}

func (s schema) strings() (list []string) {
	if s.Node != nil {
		for _, c := range s.Content {
			list = append(list, c.Value)
		}
	}
	return list
}

func reference(t *testing.T, file, mark, intro string) string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(read(t, filepath.Join(root, file))), &doc); err != nil {
		t.Fatal(err)
	}
	top := schema{doc.Content[0]}
	defs := top.get("$defs")
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s %s\n\nGenerated from [`%s`](../%s) by `make docs`.\n", top.text("title"), top.text("description"), intro, file, file)
	writeObject(&b, top, defs, mark)
	defs.each(func(name string, def schema) {
		if def.get("properties").Node != nil {
			fmt.Fprintf(&b, "\n## %s\n", name)
			if d := def.text("description"); d != "" {
				fmt.Fprintf(&b, "\n%s\n", d)
			}
			writeObject(&b, def, defs, mark)
		}
	})
	return b.String()
}

func writeObject(b *strings.Builder, object, defs schema, mark string) {
	required := object.get("required").strings()
	fmt.Fprint(b, "\n| key | value | |\n|---|---|---|\n")
	object.get("properties").each(func(key string, v schema) {
		always := ""
		if slices.Contains(required, key) {
			always = " (" + mark + ")"
		}
		about := v.text("description")
		if about == "" {
			about = defs.get(strings.TrimPrefix(v.text("$ref"), "#/$defs/")).text("description")
		}
		fmt.Fprintf(b, "| `%s`%s | %s | %s |\n", key, always, kind(v, defs), strings.ReplaceAll(about, "|", "\\|"))
	})
}

// kind is a value's type in words.
func kind(v, defs schema) string {
	if name, is := strings.CutPrefix(v.text("$ref"), "#/$defs/"); is {
		if defs.get(name).get("properties").Node != nil {
			return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
		}
		return kind(defs.get(name), defs)
	}
	if c := v.text("const"); c != "" {
		return "`" + c + "`"
	}
	if all := v.get("enum").strings(); len(all) > 0 {
		return "`" + strings.Join(all, "`, `") + "`"
	}
	if items := v.get("items"); items.Node != nil {
		return "list of " + kind(items, defs)
	}
	if more := v.get("additionalProperties"); more.Node != nil && more.Kind == yaml.MappingNode {
		return "mapping of " + kind(more, defs)
	}
	types := v.get("type").strings()
	if one := v.text("type"); one != "" {
		types = []string{one}
	}
	words := map[string]string{"string": "text", "integer": "number", "array": "list", "null": "nothing", "boolean": "true or false"}
	for i, w := range types {
		if words[w] != "" {
			types[i] = words[w]
		}
	}
	kind := strings.Join(types, " or ")
	switch v.text("format") {
	case "date-time":
		kind = "time (RFC 3339)"
	case "date":
		kind = "date"
	}
	if kind == "" {
		return "anything"
	}
	return kind
}
