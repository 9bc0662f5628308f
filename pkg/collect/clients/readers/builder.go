package readers

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// setters are the calls by which a value that holds a connection's options is given
// one, by their names in lower case without "set" and "with", and what each is.
var setters = map[string]string{
	"host": "host", "servername": "host", "servernames": "host", "port": "port", "portnumber": "port", "portnumbers": "port",
	"user": "user", "username": "user", "password": "password", "database": "database", "databasename": "database", "dbname": "database",
	"sslmode": "mode", "ssl_mode": "mode", "sslrootcert": "root", "ssl_root_cert": "root", "ssl_root_cert_from_pem": "root", "ssl": "ssl", "sslfactory": "sslfactory",
	"sslhostnameverifier": "sslhostnameverifier", "trustall": "trustall", "enablessl": "ssl",
	"jdbcurl": "url", "url": "url", "from_str": "url", "from_uri": "url", "uri": "url",
	"setproperty": "named", "put": "named", "adddatasourceproperty": "named", "property": "named", "option": "named",
}

// builtKind says how a language's values become settings.
type builtKind struct {
	kind, driver, fix string
	// makers are words in what makes such a value; others are those of other software.
	makers, others []string
	// unknown are makers of other drivers, which take modes at their word.
	unknown []string
}

// built reads the settings of values to which options are given one by one:
// PgConnectOptions::new().ssl_mode(…), props.setProperty("sslmode", …).
func (f *File) built(k builtKind) {
	if !slices.ContainsFunc(append([]string{"ssl", "Ssl", "SSL", "rustAll"}, k.makers...), func(w string) bool { return strings.Contains(f.Text, w) }) {
		return // no setter says anything of TLS, and no value is a connection's
	}
	chains := f.tree.Chains()
	urls, only := f.urlsBeside(chains), sync.OnceValue(f.onlyURL)
	for _, c := range chains {
		if !c.Of(k.others...) {
			f.builtOne(c, k, urls, only)
		}
	}
}

func (f *File) builtOne(c *syntax.Chain, k builtKind, urls map[held]*syntax.Item, only func() syntax.Value) {
	s := setting.Setting{Kind: k.kind, Key: c.Name, At: c.Calls[0].At, Driver: k.driver, Certain: true, FixKind: k.fix, Conn: setting.Conn{Params: map[string]string{}}}
	if c.Of(k.unknown...) {
		s.Driver, s.FixKind = "unknown", ""
	}
	told := false
	var url *syntax.Item
	for i := range c.Calls {
		call := &c.Calls[i]
		name := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(call.Name), "set"), "with")
		role := setters[name]
		if name == "property" {
			role = setters[strings.ToLower(call.Name)]
		}
		value := call.Arg(0, "value")
		if role == "named" {
			key := f.eval(call.Arg(0, "key", "name"))
			if !key.Known {
				continue
			}
			if role, value = setters[strings.ToLower(key.Text)], call.Arg(1, "value"); role == "" && tlsParameter.MatchString(key.Text) {
				role = key.Text
			}
		}
		switch role {
		case "", "named":
			continue
		case "url":
			url = value
			continue
		}
		if f.builtPart(&s, role, call, value) {
			told = true
			s.Also, s.At = append(s.Also, s.At), call.At
		} else {
			s.Also = append(s.Also, call.At)
		}
	}
	if url == nil {
		url = f.urlBeside(c, urls)
	}
	ours := c.Of(k.makers...)
	if !told && !(ours && len(s.Conn.Hosts) > 0 && url == nil) {
		return // a URL says the rest, or nothing does
	}
	if s.Mode == "" {
		s.Mode = s.Conn.Params["sslmode"]
	}
	if v := f.eval(url); url != nil && v.Known {
		f.joinURL(&s, v)
	} else if url == nil && k.driver == "pgjdbc" {
		if v := only(); v.Known && !f.isClaimed(v.At, v.At+1) {
			f.joinURL(&s, v)
		}
	}
	f.add(s)
}

// tlsParameter is a parameter of pgjdbc about TLS
// (https://jdbc.postgresql.org/documentation/use/#connection-parameters).
var tlsParameter = regexp.MustCompile(`^ssl[a-zA-Z]*$`)

// builtPart takes one option; true where it says something of TLS.
func (f *File) builtPart(s *setting.Setting, role string, call *syntax.Call, value *syntax.Item) bool {
	v := f.eval(value)
	switch role {
	case "host":
		if value != nil && !v.Known && strings.Contains(f.source(value.Value), "rray") || value != nil && strings.HasPrefix(f.source(value.Value), "new ") {
			// new String[] {"…"}, arrayOf("…")
			if b := lastBlock(value); b != nil {
				if g := syntax.ObjectGroup(b, call.Args); len(g.Items) > 0 {
					v = f.eval(&g.Items[0])
				}
			}
		}
		s.Conn.Hosts = []string{"${host}"}
		if v.Known && !setting.IsDynamic(v.Text) {
			s.Conn.Hosts = []string{v.Text}
		}
	case "port":
		if v.Known {
			s.Conn.Ports = []string{v.Text}
		}
	case "user":
		s.Conn.User = known(v)
	case "database":
		s.Conn.Database = known(v)
	case "password":
		if v.Known && !v.Default && setting.LiteralPassword(v.Text) {
			s.Conn.AddSecret(v.Text)
		}
	case "root":
		s.Root = setting.Dynamic
		if v.Known && !strings.HasSuffix(call.Name, "pem") {
			s.Root = v.Text
		}
	case "mode":
		return f.builtMode(s, v, value)
	case "trustall":
		if v.Text == "true" {
			s.Disabled = call.Name + "(true)"
			return true
		}
	default:
		text := known(v)
		if role == "ssl" && value == nil {
			text = "true"
		}
		s.Conn.Params[role] = text
		return s.Mode == ""
	}
	return false
}

func known(v syntax.Value) string {
	if v.Known && !setting.IsDynamic(v.Text) {
		return v.Text
	}
	return ""
}

func lastBlock(it *syntax.Item) (b *syntax.Node) {
	for i := range it.Value {
		if it.Value[i].Kind == 'b' {
			b = &it.Value[i]
		}
	}
	return b
}

// builtMode takes a mode. Of several that a variable may hold the weakest counts,
// since nobody can say which it is.
func (f *File) builtMode(s *setting.Setting, v syntax.Value, value *syntax.Item) bool {
	if v.Known {
		s.Mode = drivers.PlainMode(v.Text)
		if v.Default {
			s.Likely = "this is the default of a variable that may be set elsewhere"
		}
		return true
	}
	var modes []string
	nodes := []syntax.Node(nil)
	if value != nil {
		nodes = value.Value
	}
	if def := f.bound(value); def != nil {
		nodes = def.Value
		s.Also = append(s.Also, def.KeyAt)
	}
	f.modesIn(nodes, &modes, 0)
	if len(modes) == 0 {
		s.ModeElsewhere = "the mode comes from an expression"
		return value != nil
	}
	weakest := []string{setting.Disable, setting.Allow, setting.Prefer, setting.Require, setting.VerifyCA, setting.VerifyFull}
	rank := len(weakest) - 1
	for _, m := range modes {
		if i := slices.Index(weakest, m); i >= 0 {
			rank = min(rank, i)
		}
	}
	if s.Mode = weakest[rank]; len(modes) > 1 {
		s.Likely = "one of several modes; which is taken is not known"
	}
	return true
}

// modesIn gathers the modes that stand in an expression.
func (f *File) modesIn(nodes []syntax.Node, modes *[]string, depth int) {
	for _, n := range nodes {
		if n.Kind == 'b' && depth < 4 {
			for it := range n.Items() {
				f.modesIn(it.Value, modes, depth+1)
			}
			continue
		}
		if v := f.eval(&syntax.Item{Value: []syntax.Node{n}}); v.Known && setting.KnownMode(drivers.PlainMode(v.Text)) {
			*modes = append(*modes, drivers.PlainMode(v.Text))
		}
	}
}

// held is the value of a name; def is nil where the text does not say it.
type held struct {
	name string
	def  *syntax.Item
}

// urlsBeside are the URLs that are given together with a value: getConnection(url, props).
func (f *File) urlsBeside(chains []*syntax.Chain) map[held]*syntax.Item {
	urls := map[held]*syntax.Item{}
	for _, c := range chains {
		for i := range c.Calls {
			call := &c.Calls[i]
			if call.Name != "getConnection" && call.Name != "connect" || len(call.Args.Items) != 2 {
				continue
			}
			value := &call.Args.Items[1]
			name := syntax.NameOf(value.Value)
			h := held{name, f.tree.Names.Find(name, value.ValueAt())}
			if name != "" && urls[h] == nil {
				urls[h] = &call.Args.Items[0]
			}
		}
	}
	return urls
}

// urlBeside is the URL that is given together with the value that a chain is about.
func (f *File) urlBeside(c *syntax.Chain, urls map[held]*syntax.Item) *syntax.Item {
	first := c.Calls[0]
	if c.Name != "" && first.Item.Key == c.Name {
		return urls[held{c.Name, first.Item}]
	}
	return cmp.Or(urls[held{c.Name, f.tree.Names.Find(c.Name, first.At)}], urls[held{c.Name, nil}])
}

// onlyURL is the file's only URL, unknown where it has several.
func (f *File) onlyURL() (v syntax.Value) {
	var urls []syntax.Joined
	f.tree.Literals(func(j syntax.Joined) {
		if urlStart.MatchString(j.Text) {
			urls = append(urls, j)
		}
	})
	if len(urls) == 1 && !f.isClaimed(urls[0].From, urls[0].To) {
		at := urlStart.FindStringIndex(urls[0].Text)[0]
		v = syntax.Value{Text: urls[0].Text[at:], At: urls[0].From, Known: true}
	}
	return v
}

// joinURL adds what a URL says to what options say, which win.
func (f *File) joinURL(s *setting.Setting, v syntax.Value) {
	r, ok := drivers.Parse(v.Text, s.Kind)
	if !ok || len(r.Conn.Hosts) == 0 {
		return
	}
	for k, p := range s.Conn.Params {
		r.Conn.Params[k] = p
	}
	if len(s.Conn.Hosts) > 0 {
		r.Conn.Hosts = s.Conn.Hosts
	}
	r.Conn.Secrets = append(r.Conn.Secrets, s.Conn.Secrets...)
	r.Conn.Password = r.Conn.Password || s.Conn.Password
	s.Conn = r.Conn
	if s.Mode == "" {
		s.Mode = r.Mode
	}
	if s.Root == "" {
		s.Root = r.Root
	}
	s.Also = append(s.Also, v.At)
	f.claim(v.At, v.At+1)
}
