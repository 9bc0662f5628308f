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

// jsForm is how a library takes a connection's options. Paths are keys by dots.
type jsForm struct {
	kind, driver, fix string
	key               string   // of the setting, where the code gives it no name
	in                string   // where the options stand in the object
	urls              []string // keys of a URL in them
	tls               []string // where the TLS options stand; the first that is there wins
	modes             bool     // an option that is a mode's name is one
}

// jsFormOf is the form of a call of a module, as the drivers' data say; nil for a call
// that is no driver's.
func jsFormOf(module, call string) *jsForm {
	d, c := drivers.ForModule("javascript", module, call)
	if c == nil {
		return nil
	}
	form := jsForm{kind: d.Name, driver: d.Name, key: "ssl", urls: []string{"connectionString", "url", "clientUrl"}, tls: strings.Split(c.Options, ", then ")}
	switch of, _, _ := strings.Cut(form.tls[0], "."); of {
	case "ssl":
		form.key = "connectionString"
	case "connection", "conObject", "dbCredentials":
		form.in, form.tls = of, []string{"ssl"}
	default:
		form.key = of
	}
	switch m := c.Modules[0]; m {
	case "knex", "typeorm", "sequelize":
		form.kind = m
		if m != "typeorm" {
			form.key = map[string]string{"knex": "connection", "sequelize": "dialectOptions"}[m]
		} else {
			form.key = "ssl"
		}
	}
	switch {
	case form.kind == "node-pg":
		form.fix = "node-pg code"
	case d.Name != "node-pg":
		form.modes, form.key = true, form.urls[1]
	}
	return &form
}

// jsOurs are modules that hand options on to PostgreSQL, or hold them.
var jsOurs = regexp.MustCompile(`(?i)postgres|(?:^|[-/@])pg(?:[-/@]|$)|typeorm|knex|sequelize|mikro-orm|drizzle|kysely|slonik|prisma|objection|bookshelf|strapi|payload|massive|pulumi|cdktf|aws-cdk|^\.|^@/|^~|^node:|^(?:fs|path|url|tls|os|process|util|dotenv|express|config)$|nestjs/(?:config|common|core)`)

type jsFile struct {
	*File
	modules  map[string]string // by the name under which a module, or a part of it, is imported
	callees  map[string]callee // by the name that is called
	foreign  map[int]bool      // the arguments of calls, and whether they are of other software
	followed map[int]bool      // ssl options that a setting names, by where they are defined
	others   bool              // another database's or broker's client is imported
	speaks   func() bool       // the text speaks of PostgreSQL
}

func readJS(f *File, _ string) error {
	f.code(syntax.Of("js"))
	j := &jsFile{File: f, modules: map[string]string{}, callees: map[string]callee{}, foreign: map[int]bool{}, followed: map[int]bool{}}
	j.speaks = sync.OnceValue(func() bool { return anyPostgres.MatchString(f.Text) })
	j.imports()
	// What a call is given may stand in a variable above it: calls come first.
	var objects, variables []*syntax.Group
	f.tree.Walk(func(g *syntax.Group) {
		if g.Open == '(' && !j.covered(g) {
			j.call(g)
		}
	})
	f.tree.Walk(func(g *syntax.Group) {
		if it := g.Get("ssl"); it != nil && it.Op == "=" {
			variables = append(variables, g) // it may be named further down
		} else if g.Open != '(' {
			objects = append(objects, g)
		}
	})
	for _, g := range append(objects, variables...) {
		if !j.covered(g) {
			j.object(g)
		}
	}
	j.defaults()
	j.exported()
	j.parameters()
	f.environments()
	return nil
}

// call reads the arguments of a call, where its module or its name is a driver's.
func (j *jsFile) call(g *syntax.Group) {
	c := j.callee(g.Callee)
	if c.form == nil {
		if c.module != "" || c.base {
			j.foreign[g.At] = (c.base || !c.ours) && !j.givenOurs(g)
		}
		if c.module != "" && !j.foreign[g.At] {
			j.keywords(g)
		}
		return
	}
	var options *syntax.Group
	url := syntax.Value{}
	for i := range g.Items {
		it := &g.Items[i]
		if o := j.argument(it, g); o != nil && options == nil && it.Key == "" {
			options = o
		} else if i == 0 && it.Key == "" {
			url = j.eval(it)
		}
	}
	if options == nil && !url.Known {
		return // drizzle(new Pool(…)): what stands in it tells
	}
	j.read(*c.form, options, url, g)
}

// keywords reads a call to which libpq's keywords are given: a Terraform provider's.
func (j *jsFile) keywords(g *syntax.Group) {
	for i := range g.Items {
		if o := j.argument(&g.Items[i], g); o != nil && o.Get("sslmode") != nil && o.Get("host") != nil {
			if s, ok := j.optionSite(o, "pulumi", "lib/pq"); ok {
				j.taken[o.At] = true
				s.Key, s.FixKind = cmp.Or(g.Key, "sslmode"), "pg_service"
				j.add(s)
			}
		}
	}
}

// argument is an object that a call is given, or a variable that holds one.
func (j *jsFile) argument(it *syntax.Item, g *syntax.Group) *syntax.Group {
	if n := len(it.Value); n > 3 && it.Value[0].Text == "<" && it.Value[n-2].Text == ">" { // <any>{…}
		it = &syntax.Item{Key: it.Key, KeyAt: it.KeyAt, Value: it.Value[n-1:]}
	}
	if b := it.Block(); b != nil && it.Value[0].Text != "Object.assign" && (len(it.Value) > 1 && it.Value[1].Text != "as" && it.Value[1].Text != "satisfies" || &it.Value[0] != b) {
		return nil
	}
	return j.File.object(it, g, "{")
}

// object reads an object that tells by its keys whose it is.
func (j *jsFile) object(g *syntax.Group) {
	postgres := func(key string) bool {
		return syntax.IsOneOf(j.eval(g.Get(key)), "pg", "postgres", "postgresql", "pg-native", "pgnative")
	}
	if v := j.eval(g.Get("host", "hostname")); v.Known && v.Text == "" {
		return // a form that is filled in
	}
	module, call := "pg", "Pool"
	switch {
	case g.Get("NODE_TLS_REJECT_UNAUTHORIZED", "process.env.NODE_TLS_REJECT_UNAUTHORIZED") != nil:
		it := g.Get("NODE_TLS_REJECT_UNAUTHORIZED", "process.env.NODE_TLS_REJECT_UNAUTHORIZED")
		if v := j.eval(it); v.Text == "0" && j.aboutPostgres() {
			j.add(setting.Setting{Kind: "node-pg", Key: it.Key, At: it.KeyAt, Driver: "node-pg", Certain: true, TLS: "unknown", Disabled: "NODE_TLS_REJECT_UNAUTHORIZED=0", FixKind: "node-pg code"})
		}
		return
	case postgres("client") && g.Get("connection") != nil:
		module, call = "knex", "knex"
	case postgres("dialect") && g.Get("dbCredentials") != nil:
		module, call = "drizzle-kit", "defineConfig"
	case g.Get("driverOptions") != nil && !j.others && (postgres("type") || strings.Contains(j.Text, "ostgre") && g.Get("clientUrl") != nil):
		module, call = "@mikro-orm/core", "defineConfig"
	case postgres("dialect"):
		module, call = "sequelize", "Sequelize"
	case postgres("type") && g.Get("host", "url", "ssl", "extra", "entities", "username") != nil:
		module, call = "typeorm", "DataSource"
	case !j.connLike(g):
		return
	}
	before := len(j.Settings)
	j.read(*jsFormOf(module, call), j.expand(g), syntax.Value{}, g)
	for i := before; i < len(j.Settings); i++ {
		if s := &j.Settings[i]; s.Mode == "" && s.Disabled == "" && s.Likely == "" {
			s.Likely = "what is added to this object elsewhere is not seen"
		}
	}
}

// connLike: an object that can only be a connection's: an ssl option beside a host or
// a connection string, in a file about PostgreSQL.
func (j *jsFile) connLike(g *syntax.Group) bool {
	it := g.Get("ssl")
	if g.Open != '{' || it == nil || j.followed[it.KeyAt] || j.isForeign(g) || g.Get("dialectOptions") != nil || !j.aboutPostgres() {
		return false
	}
	for p := g; p != nil; p = p.Parent {
		if v := j.eval(p.Get("client", "dialect", "type")); v.Known && otherBase.MatchString(v.Text) || otherBase.MatchString(p.Key) {
			return false // MySQL's, in a file about both
		}
	}
	if g.Get("connectionString", "host", "hostname", "user", "url", "database") != nil {
		return true
	}
	b := it.Block()
	return b != nil && b.Open == '{' && syntax.ObjectGroup(b, g).Get("ssl") == nil && strings.Contains(j.Text[b.At:b.End], "rejectUnauthorized")
}

var anyPostgres = regexp.MustCompile(`(?i)postgres|['"]pg['"]|pg-promise|pgsql|DATABASE_URL`)

// aboutPostgres: the file imports a driver, or speaks of PostgreSQL and imports no
// other client, or its project depends on one driver.
func (j *jsFile) aboutPostgres() bool {
	if j.Driver != "" || !j.others && j.speaks() {
		return true
	}
	if d, _ := j.Project.DriverFor(j.Path, ""); !j.others {
		return slices.Contains(drivers.Of("JavaScript"), d)
	}
	return false
}

// path follows a path of keys, and marks the objects on it as read.
func (j *jsFile) path(g *syntax.Group, path string) (it *syntax.Item, holder *syntax.Group, by *syntax.Item) {
	for {
		key, rest, more := strings.Cut(path, ".")
		it = g.Get(key)
		if it == nil || !more {
			return it, g, by
		}
		next := j.File.object(it, g, "{")
		if next == nil {
			return nil, nil, it
		}
		j.taken[next.At] = true
		g, path, by = next, rest, it
	}
}

// read makes a setting of the options of a form, and of a URL beside them.
func (j *jsFile) read(form jsForm, g *syntax.Group, url syntax.Value, call *syntax.Group) {
	if g == nil {
		g = &syntax.Group{Parent: call, Key: call.Key, At: call.At}
	}
	j.taken[g.At] = true
	for _, kind := range []string{"dialect", "type"} {
		if v := j.eval(g.Get(kind)); v.Known && otherBase.MatchString(v.Text) {
			return // another database
		}
	}
	key, outer := cmp.Or(g.Key, form.key), g
	if form.kind == "knex" {
		key = form.key
	}
	if it := g.Get(form.in); form.in != "" && it != nil {
		if v := j.eval(it); isURL(v) {
			j.finish(form, g, key, v, jsTLS{})
			return
		}
		if g = j.given(it, outer); g == nil {
			return // a URL from somewhere else
		}
		j.taken[g.At] = true
	}
	var tls jsTLS
	elsewhere := false
	for _, path := range form.tls {
		it, holder, by := j.path(g, path)
		if it != nil {
			tls = j.inBranches(holder, it, form)
			if holder.Variable != nil && by != nil && tls.state != "" {
				tls.also, tls.at = tls.at, by.KeyAt
			}
			break
		}
		if by != nil && form.kind == "sequelize" {
			tls, elsewhere = jsTLS{state: "unknown", at: by.KeyAt, likely: by.Key + " comes from elsewhere"}, true
		}
	}
	for _, k := range form.urls {
		if it := g.Get(k); it != nil {
			if url = j.eval(it); !isURL(url) {
				elsewhere, url = true, syntax.Value{}
			} else if form.kind == "knex" {
				key = "connection." + k
			}
			break
		}
	}
	if call.Open == '(' && url.Present && !url.Known || g.Get("use_env_variable", "url") != nil && form.kind == "sequelize" {
		elsewhere = true
	}
	if tls.state == "" && g.Get("host", "hostname") == nil && (elsewhere || !url.Known) {
		return // whatever the URL says
	}
	if tls.state == "" && elsewhere && form.kind != "sequelize" && g.Get("host", "hostname") == nil {
		return
	}
	j.finish(form, g, key, url, tls)
}

// finish puts URL, parts and TLS options together. node-pg lets an sslmode in the URL
// replace the whole ssl object (pg/lib/connection-parameters.js).
func (j *jsFile) finish(form jsForm, g *syntax.Group, key string, url syntax.Value, tls jsTLS) {
	s, literal := j.urlOf(url, form.kind)
	if literal {
		if s.Key = key; form.modes && s.Mode == "" {
			s.Mode = s.Conn.Params["ssl"]
		}
	} else {
		s = setting.Setting{Kind: form.kind, Key: key, At: g.At}
		if key == "connectionString" {
			s.Key = "ssl"
		}
		j.connParts(&s, g)
	}
	s.Driver, s.Certain, s.FixKind = form.driver, true, form.fix
	if form.driver == "node-pg" && j.Driver != "" && form.kind == "node-pg" && !literal {
		s.Driver = j.Driver
	}
	if it := g.Get("ssl"); form.kind == "sequelize" && it != nil && tls.state == "" && j.eval(it).Text == "true" {
		s.Ineffective = "ssl: true outside dialectOptions: Sequelize does not pass it on to the driver"
		s.Also = append(s.Also, it.KeyAt)
	}
	replaced := literal && form.driver == "node-pg" && (s.Mode != "" || s.Conn.Params["sslrootcert"] != "") && (form.kind != "sequelize" || tls.state != "no-verify")
	switch {
	case replaced && tls.state != "":
		s.Also = append(s.Also, tls.at)
		if tls.root != "" || tls.state == "verify" {
			s.Ineffective = "the ssl object in code: an sslmode in the URL replaces it, and its CA with it"
		}
	case literal:
		if tls.state != "" {
			s.Also, s.At = append(s.Also, s.At), cmp.Or(tls.at, s.At)
		} else {
			s.FixKind = ""
		}
		s.HostDefault = url.Default && tls.state != "" // what is in force wherever the URL points
		apply(&s, tls)
	default:
		place(&s, g, tls)
		apply(&s, tls)
	}
	j.add(s)
}

// place puts the setting at its ssl option, or at its first part.
func place(s *setting.Setting, g *syntax.Group, tls jsTLS) {
	if it := g.Get("connectionString", "url", "host", "hostname"); it != nil {
		s.At = it.KeyAt
	}
	if tls.state != "" && tls.at > 0 {
		s.Also, s.At = append(s.Also, s.At), tls.at
	}
	if tls.also > 0 {
		s.Also = append(s.Also, tls.also)
	}
}
