package readers

import (
	"slices"
	"strings"
	"testing"
)

// A line that is no YAML costs itself; a template is no fault.
func TestYAMLFaults(t *testing.T) {
	const setting = "env:\n  PGHOST: db.example.net\n  PGSSLMODE: require\n"
	for name, tc := range map[string]struct {
		text   string
		faults int
	}{
		"sound":                 {setting, 0},
		"a line without a key":  {"a: b\n  c: d: e\n" + setting, 1},
		"a tab":                 {"a:\n\t- b\n" + setting, 1},
		"an open quote":         {"a: \"b\n" + strings.ReplaceAll(setting, "env", "\nenv"), 1},
		"another document":      {"a: [b\n---\n" + setting, 1},
		"a document after":      {setting + "---\na: [b\n", 1},
		"Helm":                  {"{{- if .Values.x }}\n" + setting + "{{- end }}\n{{ toYaml .Values.y | nindent 2 }}\n", 0},
		"Helm, several lines":   {"{{- if or\n  .Values.x\n  .Values.y }}\n" + setting + "{{- end }}\n", 0},
		"Helm, not yet YAML":    {"a: {{ .Values.a }}\n    {{ .Values.key }}: x\n  - y: z: w\n" + setting, 0},
		"Jinja":                 {"{% if x %}\n" + setting + "{% endif %}\n", 0},
		"a value that repeats":  {"a: &a {x: 1}\nb: {<<: *a}\n" + setting, 0},
		"an alias of nothing":   {"a: *nothing\n" + setting, 1},
		"windows":               {strings.ReplaceAll(setting, "\n", "\r\n") + "---\r\n" + "b: c\r\n", 0},
		"a document of nothing": {"---\n---\n" + setting, 0},
	} {
		f := New("x.yaml", tc.text)
		f.Read()
		if len(f.Problems) != tc.faults {
			t.Errorf("%s: %q", name, f.Problems)
		}
		var modes []string
		for _, s := range f.Settings {
			modes = append(modes, s.Mode)
			if line, _ := f.Place(s.At); !strings.Contains(f.Line(line), "PGSSLMODE") {
				t.Errorf("%s: shown at line %d, %q", name, line, f.Line(line))
			}
		}
		if name != "an open quote" && !slices.Equal(modes, []string{"require"}) {
			t.Errorf("%s: modes %q", name, modes)
		}
	}
}
