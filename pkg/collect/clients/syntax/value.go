package syntax

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// Value is what can be said of an expression in code.
type Value struct {
	Text    string
	Known   bool // text is what it is
	Default bool // text is a default that something else may override
	Present bool
	At      int
}

// Eval reads an expression: a literal, a constant, or a call with a default.
func (t *Tree) Eval(it *Item) Value {
	if it == nil || len(it.Value) == 0 {
		return Value{}
	}
	v := Value{Present: true, At: it.ValueAt()}
	nodes := it.Value
	if len(nodes) == 1 || len(nodes) == 2 && nodes[1].Kind == 'w' && (nodes[1].Text == "!" || nodes[1].Text == "as") {
		return t.evalNode(nodes[0], v)
	}
	// A prefix of a string: f"…", $"…", ~c"…".
	if len(nodes) <= 3 && nodes[len(nodes)-1].Kind == 's' && nodes[len(nodes)-2].End >= nodes[len(nodes)-1].At-3 && nodes[0].At+5 > nodes[len(nodes)-1].At {
		return t.evalNode(nodes[len(nodes)-1], v)
	}
	src := t.Source(nodes)
	if m := setting.DefaultValue.FindStringSubmatch(src); m != nil {
		for _, d := range m[1:] {
			if d != "" {
				v.Text, v.Known, v.Default = d, true, true
				return v
			}
		}
	}
	// "a" + b + "c", and "a" . $b in PHP: what is literal, with holes.
	if joined, ok := concatenated(nodes); ok {
		v.Text, v.Known = joined, true
		return v
	}
	if m := enumValue.FindStringSubmatch(src); m != nil {
		v.Text, v.Known = m[1], true
		return v
	}
	v.Text = setting.Dynamic
	return v
}

// enumValue: SslMode.Require, PgSslMode::VerifyFull, pq.SSLModeRequire.
var enumValue = regexp.MustCompile(`^(?:[\w.]*[.:])?(?:Pg)?(?:SslMode|SSLMode|sslMode|SslMode::|PgSslMode)(?:[.:]+)?(Disable|Allow|Prefer|Require|VerifyCA|VerifyCa|VerifyFull|Verify_CA|Verify_Full)$`)

func (t *Tree) evalNode(n Node, v Value) Value {
	switch n.Kind {
	case 's':
		v.Text, v.Known, v.At = t.filled(n), true, n.At
	case 'w':
		if n.Text == "" {
			v.Text = setting.Dynamic
			return v
		}
		if m := enumValue.FindStringSubmatch(n.Text); m != nil {
			v.Text, v.Known = m[1], true
			return v
		}
		switch strings.ToLower(n.Text) {
		case "true", "false", "null", "nil", "none", "undefined":
			v.Text, v.Known = strings.ToLower(n.Text), true
			return v
		}
		if n.Text[0] >= '0' && n.Text[0] <= '9' || n.Text[0] == ':' || n.Text[0] == '-' {
			v.Text, v.Known = strings.TrimPrefix(n.Text, ":"), true
			return v
		}
		if def := t.definition(n); def != nil {
			t.nesting++
			d := t.Eval(def)
			t.nesting--
			if d.Known && d.Present {
				return d
			}
		}
		v.Text = setting.Dynamic
	default:
		v.Text = setting.Dynamic
	}
	return v
}

// filled is the text of a string, with those values put in that are known.
func (t *Tree) filled(n Node) string {
	if len(n.Holes) == 0 || t.nesting > 4 {
		return n.Text
	}
	var b strings.Builder
	at := 0
	for i, h := range n.Holes {
		b.WriteString(n.Text[at:h.From])
		at = h.To
		t.nesting++
		var v Value
		if i < len(n.Groups) && len(n.Groups[i]) == 1 {
			v = t.Eval(&n.Groups[i][0])
		}
		t.nesting--
		switch {
		case v.Known && v.Default && !setting.DefaultValue.MatchString(n.Text[h.From:h.To]):
			b.WriteString("${_:-" + v.Text + "}")
		case v.Known && !v.Default:
			b.WriteString(v.Text)
		default:
			b.WriteString(n.Text[h.From:h.To])
		}
	}
	return b.String() + n.Text[at:]
}

// definition is what a word stands for, nil when it is no name of this file.
func (t *Tree) definition(n Node) *Item {
	if t.Names == nil || t.nesting > 4 || !isNameStart(n.Text[0]) {
		return nil
	}
	def := t.Names.Find(n.Text, n.At)
	if def == nil || def.Block() != nil && def.Block() == &def.Value[0] {
		return nil
	}
	return def
}

// Source is the text of an expression.
func (t *Tree) Source(nodes []Node) string {
	from, to := nodes[0].At, nodes[len(nodes)-1].End
	if nodes[0].Kind == 's' {
		from--
	}
	if nodes[len(nodes)-1].Kind == 's' {
		to++
	}
	from, to = max(from, 0), min(to, len(t.Text))
	if to < from || to-from > 4096 {
		return ""
	}
	return t.Text[from:to]
}

func concatenated(nodes []Node) (string, bool) {
	var b strings.Builder
	strs := 0
	expect := true
	for _, n := range nodes {
		if n.Kind == 'w' && (n.Text == "+" || n.Text == "." || n.Text == "<>") {
			expect = true
			continue
		}
		if !expect {
			if n.Kind == 'b' {
				continue // the arguments of a call
			}
			// Python and C join literals that stand side by side.
			if n.Kind != 's' {
				return "", false
			}
		}
		expect = false
		if n.Kind == 's' {
			strs++
			b.WriteString(n.Text)
		} else {
			b.WriteString(setting.Dynamic)
		}
	}
	return b.String(), strs > 0
}

// Falsy: an explicit "no".
func (v Value) Falsy() bool {
	if !v.Known {
		return false
	}
	switch strings.ToLower(v.Text) {
	case "false", "0", "null", "nil", "none", "undefined":
		return true
	}
	return false
}
