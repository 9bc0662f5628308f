package syntax

import (
	"regexp"
	"strings"
)

// A program declares its settings with their defaults, and asks for them by name or
// finds them in a variable or a member: viper.SetDefault("db.sslmode", "require"),
// flag.StringVar(&mode, "sslmode", "require", ""), cli.StringFlag{Value: "require",
// Destination: &mode}; DB_TLS: z.boolean().default(false), DB_TLS: bool({ default: false }),
// tls: { default: false, env: "DB_TLS" }.

// declared notes the defaults that a group gives to settings, by their names in lower
// case, and to the variables that flags are put into.
func (b *Bindings) declared(g *Group) {
	n := len(g.Items)
	if g.Open == '{' {
		if to, value := g.Get("Destination"), g.Get("Value"); to != nil && value != nil {
			b.byDefault(to.Value, value)
		}
		for i := range g.Items {
			it := &g.Items[i]
			if it.Key == "" || it.Op != ":" {
				continue
			}
			b.setting(it.Key, schemaDefault(it))
			if modeKey.MatchString(it.Key) && len(it.Value) == 1 && it.Value[0].Kind == 's' {
				b.setting(it.Key, it) // that of the options which the program makes
			}
		}
		return
	}
	switch name := LastName(g.Callee); {
	case g.Open != '(' || n < 2:
	case name == "add_argument" || name == "option" || name == "Option":
		b.option(g)
	case n == 2 && strings.EqualFold(strings.ReplaceAll(name, "_", ""), "setDefault"):
		if key := g.Items[0].Value; len(key) == 1 && key[0].Kind == 's' {
			b.setting(key[0].Text, &g.Items[1])
		}
	case n > 3 && (strings.HasSuffix(name, "Var") || strings.HasSuffix(name, "VarP")):
		b.byDefault(g.Items[0].Value, &g.Items[n-2])
	}
}

// modeKey is a key of a mode, which nothing but a connection's options has.
var modeKey = regexp.MustCompile(`(?i)^ssl_?mode$`)

// option notes the default of a command's option: add_argument("--ssl-mode", default="prefer"),
// and click's, which a parameter of the function gets.
func (b *Bindings) option(g *Group) {
	value, name := g.Get("default"), ""
	for _, it := range g.Items {
		if it.Key == "" && len(it.Value) == 1 && it.Value[0].Kind == 's' && strings.HasPrefix(it.Value[0].Text, "--") {
			name = strings.ReplaceAll(strings.TrimPrefix(it.Value[0].Text, "--"), "-", "_")
		}
	}
	if value != nil && name != "" {
		b.setting(name, value)
		b.given(name, value.KeyAt, value)
	}
}

// defines are the words before the name of what has parameters.
var defines = words("def fun func function fn class init constructor proc defp")

// parameters binds those of a function that have a default. After a colon that is a
// literal, for other languages than Ruby have a type there.
func (b *Bindings) parameters(it *Item, ruby bool) {
	for i, n := range it.Value {
		if n.Kind != 'b' || n.Open != '(' || i == 0 || len(n.Groups) != 1 || !defines[it.Value[i-1].Text] && (i == 1 || !defines[it.Value[i-2].Text]) {
			continue
		}
		for k := range n.Groups[0] {
			if p := &n.Groups[0][k]; p.Key != "" && len(p.Value) > 0 && (p.Op == "=" || ruby || p.Value[0].Kind == 's') {
				b.given(p.Key, p.KeyAt, p)
			}
		}
		return
	}
}

// byDefault binds the variable that a pointer is of to a default.
func (b *Bindings) byDefault(pointer []Node, value *Item) {
	if len(pointer) != 2 || pointer[0].Text != "&" || pointer[1].Kind != 'w' || len(value.Value) == 0 {
		return
	}
	b.given(pointer[1].Text, value.ValueAt(), value)
}

// given binds a name to a default: what stands after || is known to be one.
func (b *Bindings) given(name string, at int, value *Item) {
	or := []Node{{Kind: 'w', Text: "_", At: at, End: at}, {Kind: 'w', Text: "||", At: at, End: at}}
	b.Values[name] = append(b.Values[name], &Item{Key: name, KeyAt: at, Op: "=", Value: append(or, value.Value...)})
}

// setting notes a default; of two settings of one name nobody knows which is meant.
func (b *Bindings) setting(name string, value *Item) {
	if value == nil || len(value.Value) == 0 {
		return
	}
	name = strings.ToLower(name)
	_, twice := b.settings[name]
	if b.settings[name] = value.Value; twice {
		b.settings[name] = nil
	}
}

// schemaDefault is the default in a schema's description of a setting, nil for none.
func schemaDefault(it *Item) *Item {
	n := len(it.Value)
	if n == 0 {
		return nil
	}
	last := &it.Value[n-1]
	if last.Kind != 'b' || len(last.Groups) != 1 {
		return nil
	}
	g := &Group{Items: last.Groups[0]}
	switch {
	case last.Open == '{':
		if n == 1 && g.Get("env", "format") != nil {
			return g.Get("default")
		}
	case n > 1 && last.Open == '(' && len(g.Items) == 1:
		if LastName(it.Value[n-2].Text) == "default" {
			return &g.Items[0]
		}
		if b := g.Items[0].Block(); b != nil && b.Open == '{' && len(b.Groups) == 1 && g.Items[0].Key == "" {
			return (&Group{Items: b.Groups[0]}).Get("default")
		}
	}
	return nil
}

// member is the default of a setting of which a name is the member: env.DB_TLS.
func (t *Tree) member(name string) (Value, bool) {
	key := LastName(name)
	if key == name || t.Names == nil || len(t.Names.settings) == 0 {
		return Value{}, false
	}
	v := t.eval(t.Names.settings[strings.ToLower(key)])
	v.Default = true
	return v, v.Known
}

// asked reads a call that asks for a setting by its name: viper.GetString("db.sslmode").
func (t *Tree) asked(callee string, args []Item) (Value, bool) {
	if len(args) != 1 || len(args[0].Value) != 1 || args[0].Value[0].Kind != 's' || t.Names == nil {
		return Value{}, false
	}
	if callee = strings.ToLower(callee); !strings.HasPrefix(callee, "get") && callee != "string" {
		return Value{}, false
	}
	name := strings.ToLower(args[0].Value[0].Text)
	if _, ok := t.Names.settings[name]; !ok {
		return t.member(name) // convict has them in each other
	}
	v := t.eval(t.Names.settings[name])
	v.Default = true
	return v, v.Known
}

// field reads the default of a Python class's field: pydantic's Field, dataclasses' and
// attrs' field, attr.ib.
func (t *Tree) field(callee string, args []Item) (Value, bool) {
	if callee != "Field" && callee != "field" && callee != "ib" {
		return Value{}, false
	}
	value := (&Group{Items: args}).Get("default")
	if value == nil && args[0].Key == "" {
		value = &args[0]
	}
	if value == nil {
		return Value{}, false
	}
	v := t.eval(value.Value)
	v.Default = true
	return v, v.Known
}

// definition is what a word stands for, nil when it is no name of this file.
func (t *Tree) definition(n Node) *Item {
	if t.Names == nil || !isNameStart(n.Text[0]) {
		return nil
	}
	def := t.Names.Find(n.Text, n.At)
	if rest, ok := strings.CutPrefix(n.Text, "$"); def == nil && ok && rest != "" { // Kotlin's "$name"
		def = t.Names.Find(rest, n.At)
	}
	if m := ownMember.FindStringSubmatch(n.Text); def == nil && m != nil {
		if def = t.Names.Find(m[1], n.At); def == nil { // PHP's $this->name
			def = t.Names.Find("$"+m[1], n.At)
		}
	}
	if def == nil || def.Block() != nil && def.Block() == &def.Value[0] {
		return nil
	}
	return def
}

// ownMember matches a constant or a field of the class that names it.
var ownMember = regexp.MustCompile(`^(?:self|static|\$?this|cls|Self|[A-Z]\w*)(?:\.|::|->\$?)([A-Za-z_]\w*)$`)
