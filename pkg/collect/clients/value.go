package clients

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// value is what can be said of an expression in code.
type value struct {
	text    string
	known   bool // text is what it is
	def     bool // text is a default that something else may override
	present bool
	at      int
}

// eval reads an expression: a literal, a constant, or a call with a default.
func (f *file) eval(it *item) value {
	if it == nil || len(it.value) == 0 {
		return value{}
	}
	v := value{present: true, at: it.valueAt()}
	nodes := it.value
	if len(nodes) == 1 || len(nodes) == 2 && nodes[1].kind == 'w' && (nodes[1].text == "!" || nodes[1].text == "as") {
		return f.evalNode(nodes[0], v)
	}
	// A prefix of a string: f"…", $"…", ~c"…".
	if len(nodes) <= 3 && nodes[len(nodes)-1].kind == 's' && nodes[len(nodes)-2].end >= nodes[len(nodes)-1].at-3 && nodes[0].at+5 > nodes[len(nodes)-1].at {
		return f.evalNode(nodes[len(nodes)-1], v)
	}
	src := f.source(nodes)
	if m := setting.DefaultValue.FindStringSubmatch(src); m != nil {
		for _, d := range m[1:] {
			if d != "" {
				v.text, v.known, v.def = d, true, true
				return v
			}
		}
	}
	// "a" + b + "c", and "a" . $b in PHP: what is literal, with holes.
	if joined, ok := concatenated(nodes); ok {
		v.text, v.known = joined, true
		return v
	}
	if m := enumValue.FindStringSubmatch(src); m != nil {
		v.text, v.known = m[1], true
		return v
	}
	v.text = setting.Dynamic
	return v
}

// enumValue: SslMode.Require, PgSslMode::VerifyFull, pq.SSLModeRequire.
var enumValue = lazily(`^(?:[\w.]*[.:])?(?:Pg)?(?:SslMode|SSLMode|sslMode|SslMode::|PgSslMode)(?:[.:]+)?(Disable|Allow|Prefer|Require|VerifyCA|VerifyCa|VerifyFull|Verify_CA|Verify_Full)$`)

func (f *file) evalNode(n node, v value) value {
	switch n.kind {
	case 's':
		v.text, v.known, v.at = n.text, true, n.at
	case 'w':
		if n.text == "" {
			v.text = setting.Dynamic
			return v
		}
		if m := enumValue.FindStringSubmatch(n.text); m != nil {
			v.text, v.known = m[1], true
			return v
		}
		switch strings.ToLower(n.text) {
		case "true", "false", "null", "nil", "none", "undefined":
			v.text, v.known = strings.ToLower(n.text), true
			return v
		}
		if n.text[0] >= '0' && n.text[0] <= '9' || n.text[0] == ':' || n.text[0] == '-' {
			v.text, v.known = strings.TrimPrefix(n.text, ":"), true
			return v
		}
		if def := f.definition(n); def != nil {
			f.nesting++
			d := f.eval(def)
			f.nesting--
			if d.known && d.present {
				return d
			}
		}
		v.text = setting.Dynamic
	default:
		v.text = setting.Dynamic
	}
	return v
}

// definition is what a word stands for, nil when it is no name of this file.
func (f *file) definition(n node) *item {
	if f.names == nil || f.nesting > 4 || !isNameStart(n.text[0]) {
		return nil
	}
	def := f.names.find(n.text, n.at)
	if def == nil || def.block() != nil && def.block() == &def.value[0] {
		return nil
	}
	return def
}

// source is the text of an expression.
func (f *file) source(nodes []node) string {
	from, to := nodes[0].at, nodes[len(nodes)-1].end
	if nodes[0].kind == 's' {
		from--
	}
	if nodes[len(nodes)-1].kind == 's' {
		to++
	}
	from, to = max(from, 0), min(to, len(f.text))
	if to < from || to-from > 4096 {
		return ""
	}
	return f.text[from:to]
}

func concatenated(nodes []node) (string, bool) {
	var b strings.Builder
	strs := 0
	expect := true
	for _, n := range nodes {
		if n.kind == 'w' && (n.text == "+" || n.text == "." || n.text == "<>") {
			expect = true
			continue
		}
		if !expect {
			if n.kind == 'b' {
				continue // the arguments of a call
			}
			// Python and C join literals that stand side by side.
			if n.kind != 's' {
				return "", false
			}
		}
		expect = false
		if n.kind == 's' {
			strs++
			b.WriteString(n.text)
		} else {
			b.WriteString(setting.Dynamic)
		}
	}
	return b.String(), strs > 0
}

// falsy: an explicit "no".
func (v value) falsy() bool {
	if !v.known {
		return false
	}
	switch strings.ToLower(v.text) {
	case "false", "0", "null", "nil", "none", "undefined":
		return true
	}
	return false
}

// setMode puts an expression in as the mode.
func setMode(s *setting.Setting, v value) {
	switch {
	case !v.present:
	case v.known && !setting.IsDynamic(v.text):
		s.Mode = v.text
		if v.def && s.Likely == "" {
			s.Likely = "this is the default of a variable that may be set elsewhere"
		}
	default:
		s.ModeElsewhere = "the mode comes from an expression"
	}
}

// setRoot puts an expression in as the root; what is not literal is somewhere
// else, but it is there.
func setRoot(s *setting.Setting, v value) {
	switch {
	case !v.present || v.falsy():
	case v.known && !setting.IsDynamic(v.text):
		s.Root = v.text
	default:
		s.Root = setting.Dynamic
	}
}

// connParts fills host, port, user, database and password.
func (f *file) connParts(s *setting.Setting, g *frame) {
	if s.Conn.Params == nil {
		s.Conn.Params = map[string]string{}
	}
	get := func(names ...string) (value, *item) {
		it := g.get(names...)
		return f.eval(it), it
	}
	if v, it := get("host", "hostname", "server"); it != nil && v.known {
		s.Conn.Hosts = strings.Split(v.text, ",")
		if v.def && s.Likely == "" {
			s.Likely = "the host is the default of a variable that may be set elsewhere"
		}
	}
	if v, _ := get("port"); v.known {
		s.Conn.Ports = []string{v.text}
	}
	if v, _ := get("user", "username"); v.known {
		s.Conn.User = v.text
	}
	if v, _ := get("database", "dbname", "name", "db"); v.known {
		s.Conn.Database = v.text
	}
	if v, it := get("password", "passwd", "pass"); it != nil && v.known && !v.def && !v.falsy() && setting.LiteralPassword(v.text) && !setting.IsDynamic(v.text) {
		s.Conn.AddSecret(v.text)
		s.Also = append(s.Also, it.keyAt)
	}
}
