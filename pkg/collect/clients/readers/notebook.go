package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// notebook reads the code of a Jupyter notebook, whose lines are strings
// (https://nbformat.readthedocs.io/en/latest/format_description.html).
func (f *File) notebook() error {
	root, err := f.jsonDocument()
	root.Walk(func(g *syntax.Group) {
		if k := f.eval(g.Get("cell_type")); k.Text != "code" {
			return
		}
		it := g.Get("source")
		if it == nil || len(it.Value) == 0 {
			return
		}
		lines := it.Value
		if b := it.Block(); b != nil {
			lines = nil
			for _, l := range syntax.ObjectGroup(b, g).Items {
				lines = append(lines, l.Value...)
			}
		}
		j := syntax.Join(f.Text, lines)
		shell := j
		j.Text, shell.Text = magics(j.Text)
		f.embedded(j, strings.TrimSuffix(f.Path, ".ipynb")+".py", (*File).Read)
		f.embedded(shell, strings.TrimSuffix(f.Path, ".ipynb")+".sh", (*File).Read)
		f.claim(j.From, j.To)
	})
	return err
}

// magics takes apart what of a cell is Python and what is commands: %env A=b, !psql,
// %sql postgresql://…, and cells of which the first line says %%bash
// (https://ipython.readthedocs.io/en/stable/interactive/magics.html).
func magics(cell string) (python, commands string) {
	blank := func(s string) string {
		n := len(strings.TrimRight(s, "\n"))
		return strings.Repeat(" ", n) + s[n:]
	}
	var py, sh strings.Builder
	whole := false
	for line := range strings.Lines(cell) {
		n := len(line) - len(strings.TrimLeft(line, "%! \t"))
		if rest := line[n:]; magic.MatchString(line) || whole {
			whole = whole || strings.HasPrefix(line, "%%bash") || strings.HasPrefix(line, "%%sh")
			if word, _, ok := strings.Cut(rest, " "); ok && (word == "env" || word == "set_env") {
				n += len(word) + 1
			}
			py.WriteString(blank(line))
			sh.WriteString(strings.Repeat(" ", n) + line[n:])
			continue
		}
		py.WriteString(line)
		sh.WriteString(blank(line))
	}
	return py.String(), sh.String()
}

var magic = regexp.MustCompile(`^\s*(?:%%?[a-z]|!)`)
