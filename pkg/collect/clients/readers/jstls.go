package readers

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// jsTLS is what an ssl option of Node.js's tls says.
type jsTLS struct {
	state    string // "", "none", "verify", "verify-ca", "no-verify", "unknown", or "mode"
	mode     string
	disabled string
	root     string
	at       int
	also     int // where a variable that is named at "at" holds it
	likely   string
}

// apply takes over what an ssl option says.
func apply(s *setting.Setting, t jsTLS) {
	switch t.state {
	case "":
	case "mode":
		s.Mode = t.mode
	default:
		s.TLS = t.state
	}
	s.Disabled, s.Root = cmp.Or(t.disabled, s.Disabled), cmp.Or(t.root, s.Root)
	s.Likely = cmp.Or(s.Likely, t.likely)
}

// tlsOf reads an ssl option: a boolean, a mode, an object for Node.js's
// tls.connect, or an expression that picks one.
func (j *jsFile) tlsOf(it *syntax.Item, form jsForm) jsTLS {
	if v := j.eval(it); form.modes && v.Known && setting.KnownMode(v.Text) {
		return jsTLS{state: "mode", mode: v.Text, at: it.KeyAt}
	}
	t := j.tlsValue(it.Value, 0)
	if form.driver == "bun" && t.state == "verify" && t.root == "" && !strings.Contains(j.source(it.Value), "rejectUnauthorized") {
		t.state = "no-verify" // without a root, or rejectUnauthorized: true, Bun does not verify
	}
	switch name := syntax.NameOf(it.Value); {
	case t.at == 0:
		t.at = it.KeyAt
	case name != "" && name != "true" && name != "false":
		t.also, t.at = t.at, it.KeyAt // the variable's line is not the setting's
	}
	return t
}

func (j *jsFile) tlsValue(nodes []syntax.Node, depth int) jsTLS {
	if len(nodes) == 0 || depth > 4 {
		return jsTLS{state: "unknown"}
	}
	if v := j.eval(&syntax.Item{Value: nodes}); nodes[0].Text == "!" && v.Known { // !0
		return jsTLS{state: map[string]string{"true": "verify", "false": "none"}[v.Text]}
	}
	if len(nodes) == 1 || len(nodes) >= 2 && nodes[1].Kind == 'w' && nodes[1].Text == "as" {
		n := nodes[0]
		switch n.Kind {
		case 's':
			switch n.Text {
			case "no-verify":
				return jsTLS{state: "no-verify", disabled: "ssl: 'no-verify'"}
			case "true":
				return jsTLS{state: "verify"}
			}
			return jsTLS{state: "mode", mode: n.Text}
		case 'w':
			switch n.Text {
			case "true":
				return jsTLS{state: "verify"}
			case "false", "null", "undefined":
				return jsTLS{state: "none"}
			}
			if it := j.tree.Names.Find(n.Text, n.At); it != nil {
				j.followed[it.KeyAt] = true
				return j.tlsValue(it.Value, depth+1)
			}
			if results := j.tree.Returned(syntax.LastName(n.Text)); len(results) > 0 { // a getter
				return j.weakest(results, depth)
			}
			return jsTLS{state: "unknown", likely: "the ssl option comes from elsewhere"}
		case 'b':
			if n.Open == '{' {
				return j.tlsObject(n)
			}
			if n.Open == '(' && len(n.Groups) == 1 && len(n.Groups[0]) == 1 {
				return j.tlsValue(n.Groups[0][0].Value, depth+1)
			}
		}
	}
	if n := len(nodes); n == 2 && nodes[0].Kind == 'w' && nodes[1].Open == '(' {
		if nodes[0].Text == "JSON.parse" && len(nodes[1].Groups) == 1 {
			if v := j.eval(&nodes[1].Groups[0][0]); v.Known && rejectsNot.MatchString(v.Text) {
				return jsTLS{state: "no-verify", disabled: "rejectUnauthorized: false", at: nodes[0].At, likely: "it is JSON that a variable may hold otherwise"}
			}
		}
		if results := j.tree.Returned(syntax.LastName(nodes[0].Text)); len(results) > 0 {
			return j.weakest(results, depth)
		}
	}
	return j.tlsChoice(nodes, depth)
}

// tlsChoice is `cond ? a : b`, `a || b`, `cond && a`: the weakest that may be
// in force counts, since nobody can say which is.
func (j *jsFile) tlsChoice(nodes []syntax.Node, depth int) jsTLS {
	choice := false
	start := 0
	for i, n := range nodes {
		if n.Kind == 'w' && n.Text == "?" {
			choice, start = true, i+1
			break
		}
		if n.Kind == 'w' && (n.Text == "||" || n.Text == "&&" || n.Text == "??") {
			choice = true
		}
	}
	if !choice {
		return jsTLS{state: "unknown", likely: "the ssl option comes from an expression"}
	}
	var parts [][]syntax.Node
	var cur []syntax.Node
	for _, n := range nodes[start:] {
		if n.Kind == 'w' && (n.Text == ":" || n.Text == "||" || n.Text == "&&" || n.Text == "??") {
			parts, cur = append(parts, cur), nil
			continue
		}
		cur = append(cur, n)
	}
	return j.weakest(append(parts, cur), depth)
}

// inBranches reads an ssl option that is set on a variable in several places, one of which
// is in force: if (…) { config.ssl = a } else { config.ssl = b }.
func (j *jsFile) inBranches(g *syntax.Group, it *syntax.Item, form jsForm) jsTLS {
	worst := j.tlsOf(it, form)
	for i := range g.Items {
		other := &g.Items[i]
		if other == it || other.Key != it.Key || other.Op != "=" {
			continue
		}
		if t := j.tlsOf(other, form); tlsRank[t.state] > tlsRank[worst.state] {
			worst = t
		}
		worst.likely = cmp.Or(worst.likely, "in one of several branches")
	}
	of := g.Key
	if g.Variable != nil {
		of = g.Variable.Key
	}
	if worst.state == "verify" && worst.root == "" && slices.ContainsFunc(j.tree.Names.Props[of+"."+it.Key], func(set syntax.Item) bool { return set.Key == "ca" }) {
		worst.root, worst.likely = setting.Dynamic, cmp.Or(worst.likely, "the root is set later, in a branch perhaps")
	}
	return worst
}

// weakest is that of several values of which nobody can say which is in force.
func (j *jsFile) weakest(parts [][]syntax.Node, depth int) jsTLS {
	worst, byExpression, unknown := jsTLS{state: "unknown"}, false, false
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		t := j.tlsValue(p, depth+1)
		byExpression, unknown = byExpression || t.likely == rejectElsewhere, unknown || t.state == "unknown" && p[0].Text == "_"
		// "no TLS in development" is no weakness that can be judged; no
		// verification is.
		if tlsRank[t.state] > tlsRank[worst.state] {
			worst = t
		}
	}
	if unknown && worst.state == "verify" { // a parameter's default
		return jsTLS{state: "unknown", likely: "the ssl option is a parameter"}
	}
	if worst.state == "none" && byExpression {
		return jsTLS{state: "unknown", likely: rejectElsewhere}
	}
	if (worst.state == "verify" || worst.state == "none") && len(parts) > 1 {
		worst.likely = "one of two branches; which is taken is not known"
	} else if worst.state == "no-verify" && worst.likely == "" && len(parts) > 1 {
		worst.likely = "in one of two branches"
	}
	return worst
}

const rejectElsewhere = "rejectUnauthorized comes from an expression"

var tlsRank = map[string]int{"unknown": 0, "none": 1, "verify": 2, "verify-ca": 3, "mode": 4, "no-verify": 5}

// accepts matches a function that finds nothing wrong.
var accepts = regexp.MustCompile(`=>\s*(?:undefined|null|\{\s*\}|void 0|true|\{\s*return(?:\s+(?:undefined|null))?;?\s*\})\s*$`)

// tlsObject reads an object of tls.connect's options: it verifies unless
// rejectUnauthorized is false (https://nodejs.org/api/tls.html).
func (j *jsFile) tlsObject(n syntax.Node) jsTLS {
	g := &syntax.Group{Items: slices.Collect(n.Items())}
	t := jsTLS{state: "verify"}
	for i := range g.Items {
		// { ...sslOptions, ca }: what is spread in may say more.
		if it := &g.Items[i]; it.Key == "" && len(it.Value) > 0 && it.Value[0].Kind == 'w' && strings.HasPrefix(it.Value[0].Text, "...") {
			if src := j.tree.Names.Find(strings.TrimPrefix(it.Value[0].Text, "..."), it.Value[0].At); src != nil {
				if sub := j.tlsValue(src.Value, 3); sub.state == "no-verify" || sub.root != "" {
					t = sub
				}
			}
		}
	}
	if it := g.Get("rejectUnauthorized"); it != nil {
		t.at = it.KeyAt
		v := j.eval(it)
		switch {
		case v.Falsy():
			if t.state, t.disabled = "no-verify", "rejectUnauthorized: false"; v.Default {
				t.likely = "rejectUnauthorized is false where a variable is not set"
			}
		case v.Known:
		default:
			t.state, t.likely = "unknown", rejectElsewhere
		}
	}
	if it := g.Get("checkServerIdentity"); it != nil && t.state == "verify" {
		src := j.source(it.Value)
		if accepts.MatchString(strings.TrimSpace(src)) || strings.Contains(src, "function") {
			t.state, t.at = "verify-ca", it.KeyAt
			t.likely = "checkServerIdentity is the application's own"
		}
	}
	if it := g.Get("ca", "caCertificates"); it != nil && len(it.Value) > 0 && !j.eval(it).Falsy() {
		if t.root = j.filePath(it.Value, 0); t.root == "" {
			t.root = "inline"
		}
	}
	if it := g.Get("enforce", "enabled"); it != nil && t.state == "verify" { // Deno's
		switch enabled, enforce := j.eval(g.Get("enabled")), j.eval(g.Get("enforce")); {
		case enabled.Falsy():
			t.state, t.at = "none", it.KeyAt
		case enforce.Falsy():
			t.state, t.at = "prefer", it.KeyAt
		}
	}
	return t
}

// defaults reads pg.defaults.ssl, which is that of every connection.
func (j *jsFile) defaults() {
	for _, holder := range j.tree.Names.Holders("") {
		of, _, _ := strings.Cut(holder, ".")
		if syntax.LastName(holder) != "defaults" || j.callee(of).form == nil && !jsPg.MatchString(j.callee(of).module) {
			continue
		}
		for _, set := range j.tree.Names.Props[holder] {
			if set.Key == "ssl" {
				s := setting.Setting{Kind: "node-pg", Key: "defaults.ssl", At: set.KeyAt, Driver: "node-pg", Certain: true, FixKind: "node-pg code", Conn: setting.Conn{Params: map[string]string{}}}
				apply(&s, j.tlsOf(&set, *jsFormOf("pg", "Pool")))
				j.add(s)
			}
		}
	}
}

// sslName is a name of TLS options.
var sslName = regexp.MustCompile(`(?i)ssl|tls`)

// anyName matches what may be a name.
var anyName = regexp.MustCompile(`[\w$]+`)

// exported reads TLS options without verification that a module about PostgreSQL keeps
// for others.
func (j *jsFile) exported() {
	if j.others || !strings.Contains(j.Text, "rejectUnauthorized") || !anyPostgres.MatchString(j.Text) {
		return
	}
	uses := map[string]int{}
	for _, name := range anyName.FindAllString(j.Text, -1) {
		uses[name]++
	}
	for name, defs := range j.tree.Names.Values {
		if !sslName.MatchString(name) || strings.Contains(name, ".") || len(defs) != 1 || j.followed[defs[0].KeyAt] {
			continue
		}
		def := defs[0]
		export := strings.HasSuffix(strings.TrimRight(j.Text[:def.KeyAt], " "), "export const")
		if n := uses[name]; n > 1 && !(n == 2 && strings.Contains(j.Text, "module.exports")) || !export && n <= 1 {
			continue
		}
		if t := j.tlsOf(def, *jsFormOf("pg", "Pool")); t.state == "no-verify" {
			s := setting.Setting{Kind: "node-pg", Key: name, At: def.KeyAt, Driver: "node-pg", FixKind: "node-pg code", Conn: setting.Conn{Params: map[string]string{}}}
			apply(&s, t)
			s.Likely = "what these options are given to is in another file"
			j.add(s)
		}
	}
}

// given is the object that an item is, or that its function gives:
// connection: async () => ({ … }).
func (j *jsFile) given(it *syntax.Item, parent *syntax.Group) *syntax.Group {
	if g := j.File.object(it, parent, "{"); g != nil {
		return g
	}
	b := lastBlock(it)
	if b == nil || b.Open != '(' || len(b.Groups) != 1 || len(b.Groups[0]) != 1 || !strings.Contains(j.source(it.Value), "=>") {
		return nil
	}
	return j.File.object(&b.Groups[0][0], parent, "{")
}

// parameters reads url.searchParams.set('sslmode', …), together with what the URL itself
// says where that is written here.
func (j *jsFile) parameters() {
	if !strings.Contains(j.Text, "searchParams") {
		return
	}
	var all []*setting.Setting
	found := map[*syntax.Item]*setting.Setting{} // by where its URL is made
	for _, c := range j.tree.Chains() {
		for i := range c.Calls {
			call := &c.Calls[i]
			name, method, ok := strings.Cut(call.Callee, "searchParams.")
			key := j.eval(call.Arg(0)).Text
			if !ok || method != "set" && method != "append" || key != "sslmode" && key != "sslrootcert" || len(call.Args.Items) < 2 {
				continue
			}
			def := j.tree.Names.Find(strings.TrimSuffix(name, "."), call.At)
			s := found[def]
			if s == nil || def == nil {
				s = j.madeOf(def)
				found[def], all = s, append(all, s)
			}
			value := j.eval(&call.Args.Items[1])
			if key == "sslmode" {
				s.Key, s.At = key, call.At
				setMode(s, value)
			} else if s.Root = value.Text; !value.Known {
				s.Root = setting.Dynamic
			}
		}
	}
	for _, s := range all {
		if s.Key == "sslmode" {
			j.add(*s)
		}
	}
}

// madeOf is the connection of new URL(…), as far as its string is written here.
func (j *jsFile) madeOf(def *syntax.Item) *setting.Setting {
	s := setting.Setting{Kind: "url", Conn: setting.Conn{Params: map[string]string{}}}
	if def != nil && lastBlock(def) != nil {
		if args := syntax.ObjectGroup(lastBlock(def), &syntax.Group{}).Items; len(args) > 0 {
			if r, ok := j.urlOf(j.eval(&args[0]), "url"); ok {
				s = r
				s.Also = append(s.Also, r.At)
				if slices.ContainsFunc(j.tree.Names.Props[def.Key], func(it syntax.Item) bool { return it.Key == "hostname" || it.Key == "host" }) {
					s.Conn.Hosts, s.LocalSocket = []string{"${host}"}, false // it is given later
				}
			}
		}
	}
	s.Driver = j.Driver
	return &s
}
