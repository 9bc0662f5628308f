package readers

import (
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readDockerfile reads the variables and commands of an image: those of ENV and ARG are
// one environment, which the commands after them inherit.
func readDockerfile(f *File, kind string) error {
	f.hashComments()
	parsed, err := parser.Parse(strings.NewReader(f.Text))
	if err != nil {
		// What is no Dockerfile, such as a template of one, is read by its lines.
		f.connections(f.exportedAbove(), origin{kind: kind, variables: true})
		f.findCommands()
		return nil
	}
	masked := []byte(f.Text)
	for _, c := range f.comments {
		for i := c.From; i < c.To; i++ {
			masked[i] = ' '
		}
		if c.To > c.From {
			masked[c.To-1] = '\\'
		}
	}
	d := dockerfile{File: f, kind: kind, masked: string(masked)}
	for _, n := range parsed.AST.Children {
		d.instruction(n)
	}
	f.connections(d.own, origin{kind: kind, variables: true})
	return nil
}

type dockerfile struct {
	*File
	kind     string
	own      []pair
	exported inherited
	masked   string // the text with blanks for comments, which may stand between the lines of a command
}

func (d *dockerfile) instruction(n *parser.Node) {
	from := d.starts[min(max(n.StartLine-1, 0), len(d.starts)-1)]
	to := len(d.Text)
	if n.EndLine < len(d.starts) {
		to = d.starts[n.EndLine]
	}
	switch strings.ToLower(n.Value) {
	case "env": // name, value, separator
		for v := n.Next; v != nil && v.Next != nil; {
			d.variable(v.Value, v.Next.Value, from, to)
			if v = v.Next.Next; v != nil {
				v = v.Next
			}
		}
	case "arg":
		for v := n.Next; v != nil; v = v.Next {
			if name, value, ok := strings.Cut(v.Value, "="); ok {
				d.variable(name, value, from, to)
			}
		}
	case "run", "cmd", "entrypoint", "healthcheck", "onbuild":
		d.command(n, from, to)
	}
}

// variable adds one that an instruction between two offsets gives.
func (d *dockerfile) variable(name, value string, from, to int) {
	at := from
	for rest := d.Text[from:to]; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			break
		}
		at += i
		if end := at + len(name); end < to && (d.Text[end] == '=' || d.Text[end] <= ' ') {
			break
		}
		at += len(name)
		rest = d.Text[at:to]
	}
	begin := min(at+len(name)+1, to)
	for begin < to && strings.IndexByte(" \t\"'", d.Text[begin]) >= 0 {
		begin++
	}
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	p := pair{name: name, value: d.withDefault(value), at: begin, end: min(begin+len(value), to), nameAt: at}
	d.own = append(d.own, p)
	d.exported.add(p)
}

// givenBefore matches a value that is one variable.
var givenBefore = regexp.MustCompile(`^\$(?:(\w+)|\{(\w+)\})$`)

// withDefault gives a value that is one variable the default that ARG gave it before.
func (d *dockerfile) withDefault(value string) string {
	m := givenBefore.FindStringSubmatch(value)
	if m == nil {
		return value
	}
	for _, p := range slices.Backward(d.own) {
		if p.name == m[1]+m[2] && !setting.IsDynamic(p.value) {
			return "${" + p.name + ":-" + p.value + "}"
		}
	}
	return value
}

// command reads what is run: a list of words, or shell.
func (d *dockerfile) command(n *parser.Node, from, to int) {
	for inner := n; inner != nil; inner = inner.Next {
		if inner.Attributes["json"] && n.Next != nil {
			d.list(n.Next, from, to)
			return
		}
	}
	text := d.Text[from:to]
	if !programWord.MatchString(text) {
		return
	}
	// The instruction, its options, and comments between its lines are no shell.
	at := from + len(n.Value)
	for {
		rest := strings.TrimLeft(d.Text[at:to], " \t\\\n")
		at = to - len(rest)
		if !strings.HasPrefix(rest, "--") && !strings.HasPrefix(rest, "CMD ") && !strings.HasPrefix(rest, "RUN ") {
			break
		}
		at += strings.IndexAny(rest+" ", " \t\n")
	}
	if rest := strings.TrimSpace(d.Text[at:to]); strings.HasPrefix(rest, "[") {
		d.commandsOf(at, to, &d.exported)
		return
	}
	whole := d.Text
	d.Text = d.masked
	d.shell(at, to, &d.exported)
	d.Text = whole
}

// list reads ["psql", "-h", "db"].
func (d *dockerfile) list(n *parser.Node, from, to int) {
	var words []argument
	at := from
	for ; n != nil; n = n.Next {
		if i := strings.Index(d.Text[at:to], n.Value); i >= 0 {
			at += i
		}
		words = append(words, argument{n.Value, at})
		at = min(at+len(n.Value), to)
	}
	for i, w := range words {
		switch {
		case isProgram(w.text):
			d.invoke(invocation{program: w, arguments: words[i+1:], exported: &d.exported})
			return
		case programWord.MatchString(w.text) && strings.ContainsAny(w.text, " \t"):
			d.commandIn(syntax.Join(d.Text, []syntax.Node{{Kind: 's', Text: w.text, At: w.at, End: min(w.at+len(w.text), len(d.Text))}}))
		}
	}
}
