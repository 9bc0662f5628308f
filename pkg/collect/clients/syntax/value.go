package syntax

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// Value is what can be told of an expression in code.
type Value struct {
	Text    string
	Known   bool // text is what it is
	Default bool // text is a default that something else may override
	Present bool
	At      int
}

// deepestName is how many names, calls and brackets are followed from one to another.
const deepestName = 6

// Eval reads an expression: a literal, a constant, literals that are joined, or a
// call or operator with a default.
func (t *Tree) Eval(it *Item) Value {
	if it == nil || len(it.Value) == 0 {
		return Value{}
	}
	v := t.eval(it.Value)
	v.Present = true
	if v.At == 0 {
		v.At = it.ValueAt()
	}
	if !v.Known {
		v.Text = setting.Dynamic
	}
	return v
}

func (t *Tree) eval(nodes []Node) Value {
	nodes = core(nodes)
	if len(nodes) == 0 || t.nesting > deepestName {
		return Value{}
	}
	t.nesting++
	defer func() { t.nesting-- }()
	if len(nodes) == 1 {
		return t.evalNode(nodes[0])
	}
	if nodes[0].Kind == 'w' && nodes[0].Text == "!" && len(nodes) == 2 {
		switch v := t.evalNode(nodes[1]); {
		case v.Known && (v.Text == "false" || v.Text == "0"):
			return Value{Text: "true", Known: true, Default: v.Default, At: nodes[0].At}
		case v.Known && (v.Text == "true" || v.Text == "1"): // !1, as minifiers write false
			return Value{Text: "false", Known: true, Default: v.Default, At: nodes[0].At}
		}
		return Value{}
	}
	if v, ok := t.fallback(nodes); ok {
		return v
	}
	if v, ok := t.compared(nodes); ok {
		return v
	}
	if v, ok := t.list(nodes); ok {
		return v
	}
	if v, ok := t.called(nodes); ok {
		return v
	}
	if v, ok := t.joined(nodes); ok {
		return v
	}
	if nodes[0].Kind == 'w' && nodes[0].Text == "-" && len(nodes) == 2 && nodes[1].Kind == 'w' {
		return Value{Text: "-" + nodes[1].Text, Known: true, At: nodes[0].At}
	}
	return Value{}
}

// core is an expression without what does not change its value: await, as, a type's
// mark, a conversion to a string.
func core(nodes []Node) []Node {
	for len(nodes) > 1 && nodes[0].Kind == 'w' && leading[nodes[0].Text] {
		nodes = nodes[1:]
	}
	for i := 1; i < len(nodes); i++ {
		if nodes[i].Kind == 'w' && (nodes[i].Text == "as" || nodes[i].Text == "satisfies") {
			nodes = nodes[:i]
			break
		}
	}
	for len(nodes) > 1 {
		n := len(nodes)
		last := &nodes[n-1]
		switch {
		case last.Kind == 'w' && (last.Text == "!" || last.Text == "?" || last.Text == "!!"):
			nodes = nodes[:n-1]
		case n > 2 && last.Kind == 'b' && last.Open == '(' && nodes[n-2].Kind == 'w' && conversions[nodes[n-2].Text]:
			nodes = nodes[:n-2]
		case last.Kind == 'w' && conversions[last.Text]:
			nodes = nodes[:n-1]
		default:
			return nodes
		}
	}
	return nodes
}

var leading = words("await return & * &mut mut try try! try? const yield my")

// conversions are methods that leave a string what it is.
var conversions = words(".to_string .into .to_owned .as_str .as_ref .clone .trim .strip .freeze .dup .toString .String .unwrap .to_s .rstrip .c_str .format .as_deref .asText .value")

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// enumValue: SslMode.Require, PgSslMode::VerifyFull, pq.SSLModeRequire.
var enumValue = regexp.MustCompile(`^(?:[\w.:]*[.:])?(?:Pg)?(?:SslMode|SSLMode|sslMode)(?:[.:]+)?((?i:Disabled?|Allow|Preferr?e?d?|Required?|Verify_?CA|Verify_?Full))$`)

func (t *Tree) evalNode(n Node) Value {
	switch n.Kind {
	case 's':
		return Value{Text: t.filled(n), Known: true, At: n.At}
	case 'b':
		if n.Open == '(' && len(n.Groups) == 1 && len(n.Groups[0]) == 1 && n.Groups[0][0].Key == "" {
			return t.eval(n.Groups[0][0].Value)
		}
		return Value{}
	}
	text := n.Text
	if text == "" {
		return Value{}
	}
	switch lower := strings.ToLower(text); lower {
	case "true", "false", "null", "nil", "none", "undefined":
		return Value{Text: lower, Known: true, At: n.At}
	}
	if text[0] >= '0' && text[0] <= '9' || text[0] == ':' || text[0] == '-' && len(text) > 1 {
		return Value{Text: strings.TrimPrefix(text, ":"), Known: true, At: n.At}
	}
	if len(text) > 10 {
		if m := enumValue.FindStringSubmatch(text); m != nil {
			return Value{Text: strings.ReplaceAll(m[1], "_", ""), Known: true, At: n.At}
		}
	}
	if def := t.definition(n); def != nil {
		if d := t.eval(def.Value); d.Known {
			return d
		}
	}
	v, _ := t.member(text)
	return v
}

// filled is the text of a string, with those values put in that are known.
func (t *Tree) filled(n Node) string {
	if len(n.Inserts) == 0 {
		return n.Text
	}
	var b strings.Builder
	at := 0
	for i, h := range n.Inserts {
		b.WriteString(n.Text[at:h.From])
		at = h.To
		var v Value
		if i < len(n.Groups) && len(n.Groups[i]) == 1 {
			v = t.eval(n.Groups[i][0].Value)
		}
		b.WriteString(put(v, n.Text[h.From:h.To]))
	}
	return b.String() + n.Text[at:]
}

// put is how a value stands in a literal; source is the expression as written.
func put(v Value, source string) string {
	switch {
	case v.Known && !v.Default:
		return v.Text
	case v.Known && !setting.DefaultValue.MatchString(source):
		return "${_:-" + v.Text + "}"
	}
	return source
}

// fallback reads `a || "b"`, `a ?? "b"`, `a or "b"`, `a ?: "b"`: the last operand is
// the default of the first.
func (t *Tree) fallback(nodes []Node) (Value, bool) {
	for i := len(nodes) - 2; i > 0; i-- {
		if nodes[i].Kind != 'w' {
			continue
		}
		switch nodes[i].Text {
		case "?":
			return Value{}, true // a choice
		case "||", "??", "or", "?:", "//":
			v := t.eval(nodes[i+1:])
			if first := t.eval(nodes[:i]); first.Known && !first.Default && !first.Falsy() {
				return first, true
			}
			v.Default = true
			return v, true
		}
	}
	return Value{}, false
}

// getters are calls that take a name and a default: getenv("X", "y").
var getters = []string{"fetch", "env", "getenv", "get", "get_env", "config", "getOrDefault", "bool", "int", "str", "string", "setting", "getEnv", "property", "lookup", "cast", "Env", "GetValue"}

// envGetter matches a program's own function for that: envOr, GetEnvDefault.
var envGetter = regexp.MustCompile(`(?i)env`)

// called reads a call: one with a default, one that makes a string of its arguments,
// or one that hands on what it is given.
func (t *Tree) called(nodes []Node) (Value, bool) {
	n := len(nodes)
	last := nodes[n-1]
	if n > 2 && last.Kind == 'b' && last.Open == '{' && nodes[n-2].Kind == 'b' && len(last.Groups) == 1 && len(last.Groups[0]) == 1 {
		// Ruby's ENV.fetch("X") { "y" }
		v := t.eval(last.Groups[0][0].Value)
		v.Default = true
		return v, v.Known
	}
	if last.Kind != 'b' || last.Open != '(' || nodes[n-2].Kind != 'w' || len(last.Groups) == 0 {
		return Value{}, false
	}
	args := last.Groups[0]
	callee := LastName(nodes[n-2].Text)
	switch callee {
	case "unwrap_or", "unwrap_or_else", "unwrap_or_default", "getOrElse", "orElse", "or", "ifEmpty", "Default", "default", "catch":
		value := args[len(args)-1].Value
		if i := slices.IndexFunc(value, func(n Node) bool { return n.Kind == 'w' && strings.HasPrefix(n.Text, "|") }); i == 0 {
			for i = 1; i < len(value) && value[i].Text != "|"; i++ {
			}
			value = value[min(i+1, len(value)):]
		}
		v := t.eval(value)
		v.Default = true
		return v, v.Known
	case "String", "str", "string", "Number", "parseInt", "Integer", "int", "from", "URI", "Some", "Secret", "SecretStr", "c_str", "concat":
		if n == 2 && len(args) == 1 {
			v := t.eval(args[0].Value)
			return v, v.Known
		}
	}
	if v, ok := t.asked(callee, args); ok {
		return v, true
	}
	if v, ok := t.field(callee, args); ok && n == 2 {
		return v, true
	}
	if k := len(args); n == 2 && (k == 3 || k == 4) && (callee == "String" || callee == "StringP" || callee == "Bool" || callee == "BoolP") { // a flag
		v := t.eval(args[k-2].Value)
		v.Default = true
		return v, v.Known
	}
	if formats[callee] && n == 2 && args[0].Key == "" {
		v := t.eval(args[0].Value)
		v.Text = t.formatted(v.Text, args[1:], "${x}")
		return v, v.Known
	}
	if len(args) > 1 && n == 2 && (envGetter.MatchString(callee) || slices.ContainsFunc(getters, func(g string) bool { return strings.HasSuffix(callee, g) })) {
		if name := t.eval(args[0].Value); !name.Known {
			return Value{}, false
		}
		value := args[1].Value
		if g := (&Group{Items: args}).Get("default"); g != nil {
			value = g.Value
		}
		v := t.eval(value)
		v.Default = true
		return v, v.Known
	}
	return Value{}, false
}

// verb is a place in a format that a value is put in at.
var verb = regexp.MustCompile(`%%|%(\d+\$)?[-+#0-9.]*[sdvq]`)

// formats are calls that put their arguments into the first.
var formats = words("sprintf Sprintf format paste0 printf")

// formatted puts what is known of the arguments into a format; the rest stays as it is,
// or is what is given for it.
func (t *Tree) formatted(format string, args []Item, unknown string) string {
	next := -1
	if strings.Contains(format, "{}") { // Rust's
		for ; next+1 < len(args) && strings.Contains(format, "{}"); next++ {
			format = strings.Replace(format, "{}", put(t.eval(args[next+1].Value), cmp.Or(unknown, "${x}")), 1)
		}
		return format
	}
	if !strings.Contains(format, "%") {
		return format
	}
	return verb.ReplaceAllStringFunc(format, func(m string) string {
		if m == "%%" {
			return "%"
		}
		rest := cmp.Or(unknown, m)
		if next++; next >= len(args) {
			return rest
		}
		return put(t.eval(args[next].Value), rest)
	})
}

// joined reads literals that are joined by an operator, or that stand side by side:
// "a" + b + "c". What is not known stands as ${x}.
func (t *Tree) joined(nodes []Node) (Value, bool) {
	var b strings.Builder
	literal, at := false, nodes[0].At
	for from := 0; from < len(nodes); {
		to := from
		for to < len(nodes) && !(nodes[to].Kind == 'w' && joins[nodes[to].Text]) && !(to > from && nodes[to].Kind == 's' && nodes[to-1].Kind == 's') {
			to++
		}
		part := nodes[from:to]
		if from == 0 && to == len(nodes) {
			return Value{}, false
		}
		v := t.eval(part)
		if len(part) > 1 && !v.Known && len(part) > 2 && !callLike(part) {
			return Value{}, false
		}
		if v.Known && len(part) == 1 && part[0].Kind == 's' && !literal {
			literal, at = true, part[0].At
		}
		b.WriteString(put(v, "${x}"))
		if from = to; from < len(nodes) && nodes[from].Kind == 'w' {
			from++
		}
	}
	return Value{Text: b.String(), Known: true, At: at}, literal
}

var joins = words("+ . <> .. ++ & ^")

// callLike: names, calls, members and indexes alone, as they may be joined.
func callLike(nodes []Node) bool {
	for _, n := range nodes {
		if n.Kind == 'w' && !WordByte(n.Text[0]) && n.Text != "?." && n.Text != "::" && n.Text != "->" {
			return false
		}
	}
	return true
}

// Source is the text of an expression, "" of none.
func (t *Tree) Source(nodes []Node) string {
	if len(nodes) == 0 {
		return ""
	}
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
