package readers

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// embeddedKinds are the kinds of files that are read where they stand in a block of
// YAML: a ConfigMap's application.yml, Argo CD's Helm values, cloud-init's files.
var embeddedKinds = []string{"yaml", "spring", "ini", "json", "env_file", "pgbouncer", "pg_service", "odyssey", "rails", "appsettings"}

var (
	blockMapping = regexp.MustCompile(`(?m)^\s*[A-Za-z][\w.\-]*:(?:\s|$)`)
	blockEnv     = regexp.MustCompile(`(?m)^\s*[A-Z][A-Z0-9_]*=`)
)

// embedded reads a block of text, of YAML or of HCL, as the file that its key, or the path
// beside it, names.
func (c *configuration) embedded(it *syntax.Item, g *syntax.Group) bool {
	n := it.Value[0]
	if n.Kind != 's' || n.At != n.End && c.from.kind != "terraform" || !strings.Contains(n.Text, "\n") {
		return false
	}
	from, to := n.At, min(n.End, len(c.f.Text))
	if n.At == n.End {
		from, to = c.f.block(it.KeyAt)
	}
	text, name := c.f.Text[from:to], it.Key
	if v := c.f.eval(g.Get("path", "destination", "filename")); v.Known && v.Text != "" {
		name = path.Base(v.Text)
	}
	kind := recogniserFor(name).kind
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "#cloud-config"):
		name = "user-data.yaml"
	case slices.Contains(embeddedKinds, kind):
	case kind != "text" || !strings.EqualFold(g.Key, "data") && !slices.Contains([]string{"values", "content", "config", "data"}, strings.ToLower(it.Key)):
		return false
	case blockMapping.MatchString(text):
		name = "values.yaml"
	case blockEnv.MatchString(text):
		name = ".env"
	default:
		return false
	}
	c.f.part(from, to, name)
	c.f.claim(from, to)
	return true
}

// part reads a part of the text as a file of a name.
func (f *File) part(from, to int, name string) bool {
	return f.within(f.Text[from:to], path.Join(path.Dir(f.Path), name), func(at int) int { return from + at }, (*File).Read)
}

// jsonVariable reads a variable that holds a connection as JSON, as those of Airflow.
func (f *File) jsonVariable(p pair) bool {
	return strings.HasPrefix(p.value, "{") && (strings.Contains(p.value, "ostgres") || strings.Contains(p.value, `"pg"`)) && p.at < p.end && p.end <= len(f.Text) && f.Text[p.at:p.end] == p.value && f.part(p.at, p.end, "value.json")
}

// block is the text of a block scalar: the lines below its key that are indented
// further.
func (f *File) block(keyAt int) (from, to int) {
	line, column := f.Place(keyAt)
	from = len(f.Text)
	if line < len(f.starts) {
		from = f.starts[line]
	}
	for n := line + 1; n <= len(f.starts); n++ {
		l := f.Line(n)
		if t := strings.TrimLeft(l, " "); t != "" && len(l)-len(t) < column {
			return from, f.starts[n-1]
		}
	}
	return from, len(f.Text)
}
