package readers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/project"
)

// document is a file that configures an application.
type document struct{ path, text string }

// assignments are the names and values of an example.
func assignments(example string) [][2]string {
	var out [][2]string
	for a := range strings.FieldsSeq(example) {
		name, value, _ := strings.Cut(a, "=")
		out = append(out, [2]string{name, value})
	}
	return out
}

// nested is an example as keys in each other, written by open, leaf and close.
func nested(example string, leaf func(depth int, name, value string) string, open func(depth int, name string) string, end func(depth int) string) string {
	type tree struct {
		names    []string
		children map[string]*tree
		value    string
	}
	grow := func() *tree { return &tree{children: map[string]*tree{}} }
	root := grow()
	for _, a := range assignments(example) {
		t := root
		for part := range strings.SplitSeq(a[0], ".") {
			if t.children[part] == nil {
				t.children[part] = grow()
				t.names = append(t.names, part)
			}
			t = t.children[part]
		}
		t.value = a[1]
	}
	var write func(t *tree, depth int) string
	write = func(t *tree, depth int) string {
		var parts []string
		for _, name := range t.names {
			if c := t.children[name]; len(c.names) > 0 {
				parts = append(parts, open(depth, name)+write(c, depth+1)+end(depth))
			} else {
				parts = append(parts, leaf(depth, name, c.value))
			}
		}
		return strings.Join(parts, "")
	}
	return write(root, 0)
}

func asYAML(example string) string {
	pad := func(n int) string { return strings.Repeat("  ", n) }
	return nested(example, func(d int, name, value string) string { return fmt.Sprintf("%s%s: %q\n", pad(d), name, value) },
		func(d int, name string) string { return pad(d) + name + ":\n" }, func(int) string { return "" })
}

func asJSON(example string) string {
	text := nested(example, func(_ int, name, value string) string { return fmt.Sprintf("%q: %q, ", name, value) },
		func(_ int, name string) string { return fmt.Sprintf("%q: {", name) }, func(int) string { return "}, " })
	return "{" + strings.TrimSuffix(strings.ReplaceAll(text, ", }", "}"), ", ") + "}"
}

// forms are the files in which an example can stand.
func forms(a *drivers.App, example string) []document {
	image := "registry.example.net/app:1"
	if len(a.Images) > 0 {
		image = "registry.example.net/" + a.Images[0] + ":1"
	}
	if strings.ContainsAny(assignments(example)[0][0], ".-") {
		return keyForms(a, example)
	}
	var env, list, pairs, k8s, shell, hcl []string
	for _, v := range assignments(example) {
		env = append(env, v[0]+"="+v[1])
		shell = append(shell, fmt.Sprintf("export %s=%q", v[0], v[1]))
		list = append(list, fmt.Sprintf("      - %q", v[0]+"="+v[1]))
		pairs = append(pairs, fmt.Sprintf("      %s: %q", v[0], v[1]))
		k8s = append(k8s, fmt.Sprintf(`{"name": %q, "value": %q}`, v[0], v[1]))
		hcl = append(hcl, fmt.Sprintf("%s = %q", v[0], v[1]))
	}
	service := "services:\n  app:\n    image: " + image + "\n    environment:\n"
	container := fmt.Sprintf(`{"image": %q, "environment": [%s]}`, image, strings.Join(k8s, ", "))
	docs := []document{
		{"compose.yaml", service + strings.Join(pairs, "\n") + "\n"},
		{"compose.yaml", service + strings.Join(list, "\n") + "\n"},
		{"deploy.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec: {containers: [{name: app, image: " + image + ", env: [" + strings.Join(k8s, ", ") + "]}]}\n"},
		{"task.json", `{"containerDefinitions": [` + container + "]}\n"},
	}
	if slices.ContainsFunc(assignments(example), func(v [2]string) bool { return !slices.Contains(a.Shared, v[0]) }) {
		docs = append(docs,
			document{".env", strings.Join(env, "\n") + "\n"},
			document{"start.sh", "#!/bin/sh\n" + strings.Join(shell, "\n") + "\nexec app\n"},
			document{"main.tf", "resource \"x\" \"y\" {\n  environment = { " + strings.Join(hcl, ", ") + " }\n}\n"},
		)
	}
	return docs
}

// keyForms are those of an example with keys in each other.
func keyForms(a *drivers.App, example string) []document {
	var flat []string
	for _, v := range assignments(example) {
		flat = append(flat, v[0]+"="+v[1])
	}
	docs := []document{
		{"values.yaml", asYAML(example)},
		{"values.yaml", "main:\n  config:\n    " + strings.ReplaceAll(asYAML(example), "\n", "\n    ") + "\n"},
		{"config.json", asJSON(example)},
		{"app.properties", strings.Join(flat, "\n") + "\n"},
	}
	if !slices.ContainsFunc(assignments(example), func(v [2]string) bool { return a.Names[v[0]] != "" && !slices.Contains(a.Shared, v[0]) }) {
		docs = nil // only its own file tells
	}
	for _, pattern := range a.Files {
		name := strings.ReplaceAll(pattern, "*", "x")
		switch {
		case strings.HasSuffix(name, ".yml"), strings.HasSuffix(name, ".yaml"):
			docs = append(docs, document{name, asYAML(example)})
		case strings.HasPrefix(name, "odyssey"):
			docs = append(docs, document{name, nested(example, func(_ int, name, value string) string { return fmt.Sprintf("\t%s %q\n", name, value) },
				func(_ int, name string) string { return name + " \"x\" {\n" }, func(int) string { return "}\n" })})
		case strings.HasSuffix(name, ".php"):
			docs = append(docs, document{name, "<?php\n$CONFIG = array (\n" + nested(example, func(_ int, name, value string) string { return fmt.Sprintf("  '%s' => '%s',\n", name, value) },
				func(_ int, name string) string { return fmt.Sprintf("  '%s' => array (\n", name) }, func(int) string { return "  ),\n" }) + ");\n"})
		case strings.HasSuffix(name, ".ini"), strings.HasSuffix(name, ".toml"), strings.HasSuffix(name, ".rb"), strings.HasSuffix(name, ".conf"), strings.HasSuffix(name, ".cfg"):
			docs = append(docs, document{name, strings.Join(flat, "\n") + "\n"})
		}
	}
	return docs
}

// settingsOf are what is read of a document, judged.
func settingsOf(t *testing.T, d document) (found []string) {
	t.Helper()
	f := New(d.path, d.text)
	f.Project = project.New(t.TempDir())
	f.Read()
	for _, p := range f.Problems {
		t.Errorf("%s: %s\n%s", d.path, p, d.text)
	}
	for i := range f.Settings {
		c := drivers.Judge(&f.Settings[i], drivers.Around{})
		found = append(found, c.Driver+" "+c.EffectiveMode)
	}
	return found
}

// Every application is known by its examples in every kind of file, as one setting
// with the mode in force, and not by its counter-example.
func TestApplications(t *testing.T) {
	n := 0
	for _, d := range drivers.All() {
		if d.App == nil {
			continue
		}
		if len(d.App.Examples) == 0 || d.App.CounterExample == "" {
			t.Errorf("%s: an example or the counter-example is missing", d.Name)
		}
		for _, example := range slices.Sorted(maps.Keys(d.App.Examples)) {
			docs := forms(d.App, example)
			if len(docs) == 0 {
				t.Errorf("%s: no file tells that it is this program's", d.Name)
			}
			for _, doc := range docs {
				n++
				want := d.Name + " " + d.App.Examples[example]
				if d.App.Title == "" {
					want = "unknown " + d.App.Examples[example] // any driver may read libpq's variables
				}
				if got := settingsOf(t, doc); len(got) != 1 || got[0] != want {
					t.Errorf("%s: %v, want %s, in %s:\n%s", d.Name, got, want, doc.path, doc.text)
				}
			}
		}
		for _, doc := range forms(&drivers.App{}, d.App.CounterExample) {
			if got := settingsOf(t, doc); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, d.Name+" ") }) {
				t.Errorf("%s: the counter-example is taken for it: %v, in %s:\n%s", d.Name, got, doc.path, doc.text)
			}
		}
	}
	t.Logf("%d files", n)
}
