package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

var (
	modeKey   = regexp.MustCompile(`(?i)^(?:[\w.\-]*[._-])?(?:pg_?)?ssl[-_]?mode$`)
	rootKey   = regexp.MustCompile(`(?i)^(?:[\w.\-]*[._-])?(?:(?:pg)?ssl[-_]?root[-_]?cert|ca_cert_path|server_ca|ssl[-_]?ca(?:[-_]?file)?|root_certificate)$`)
	hostKey   = regexp.MustCompile(`(?i)^(?:host|hostname|server|address|(?:db|database|postgres(?:ql)?|pg)[._-]?(?:host|hostname))$`)
	portKey   = regexp.MustCompile(`(?i)^(?:[\w.\-]*[._-])?port$`)
	userKey   = regexp.MustCompile(`(?i)^(?:(?:db|database|postgres(?:ql)?|pg)[._-]?)?(?:user|username)$`)
	dbKey     = regexp.MustCompile(`(?i)^(?:(?:db|postgres(?:ql)?|pg)[._-]?)?(?:database|dbname|db|name)$`)
	passKey   = regexp.MustCompile(`(?i)^(?:(?:db|database|postgres(?:ql)?|pg)[._-]?)?(?:password|passwd|pass)$`)
	kindKey   = regexp.MustCompile(`(?i)^(?:adapter|dialect|driver|type|client|engine|connection_type|db_?type)$`)
	otherBase = regexp.MustCompile(`(?i)mysql|maria|mssql|sqlserver|sqlite|mongo|redis|oracle`)
	pgBase    = regexp.MustCompile(`(?i)postgres|pgsql|^pg$`)
)

// configGroup reads a group of keys of a configuration file in which nothing
// tells who reads it: it is a connection when it names an sslmode, or the host
// of a managed cluster.
func (f *File) configGroup(g *syntax.Group, kind string) bool {
	s := setting.Setting{Kind: kind, Key: g.Key, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	if kind == "" {
		s.Kind = "config"
	}
	ours, other := pgBase.MatchString(g.Key) || f.parentNamed(g), otherBase.MatchString(g.Key)
	hasMode, hasHost := false, false
	for i := range g.Items {
		it := &g.Items[i]
		v := f.eval(it)
		switch {
		case it.Key == "" || !v.Present || it.Block() != nil:
		case modeKey.MatchString(it.Key):
			if v.Known && !setting.KnownMode(v.Text) && v.Text != "no-verify" && !setting.Interpolated(v.Text) && v.Text != "" {
				continue // MySQL's REQUIRED, a boolean
			}
			if v.Text == "" {
				continue
			}
			hasMode, ours = true, true
			setMode(&s, v)
			s.Also, s.At = append(s.Also, s.At), it.KeyAt
			s.Key = joinKey(g.Key, it.Key)
		case rootKey.MatchString(it.Key) && v.Known && v.Text != "":
			setRoot(&s, v)
			s.Also = append(s.Also, it.KeyAt)
		case hostKey.MatchString(it.Key) && v.Known && len(s.Conn.Hosts) == 0:
			hasHost = v.Text != ""
			h, p, _ := strings.Cut(v.Text, ":")
			if setting.Interpolated(v.Text) {
				h, p = v.Text, ""
			}
			s.Conn.Hosts = []string{h}
			if p != "" {
				s.Conn.Ports = []string{p}
			}
			ours = ours || strings.HasSuffix(h, ".db.ondigitalocean.com")
			if !hasMode {
				s.At = it.KeyAt
				s.Key = joinKey(g.Key, it.Key)
			} else {
				s.Also = append(s.Also, it.KeyAt)
			}
		case portKey.MatchString(it.Key) && v.Known:
			s.Conn.Ports = []string{v.Text}
			other = other || v.Text == "3306" || v.Text == "25062" || v.Text == "6379" || v.Text == "27017"
			ours = ours || v.Text == "5432" || v.Text == "25060" || v.Text == "25061"
		case userKey.MatchString(it.Key) && v.Known:
			s.Conn.User = v.Text
		case dbKey.MatchString(it.Key) && v.Known:
			s.Conn.Database = v.Text
		case passKey.MatchString(it.Key) && v.Known && setting.LiteralPassword(v.Text):
			s.Conn.AddSecret(v.Text)
			s.Also = append(s.Also, it.KeyAt)
		case kindKey.MatchString(it.Key) && v.Known:
			ours = ours || pgBase.MatchString(v.Text)
			other = other || otherBase.MatchString(v.Text)
		}
	}
	if !hasMode {
		for i := range g.Items {
			if v := f.eval(&g.Items[i]); v.Known && setting.SchemePattern.MatchString(v.Text) {
				return false // the URL beside it says the rest
			}
		}
	}
	managed := hasHost && ours && (strings.HasSuffix(s.Conn.Host(), ".ondigitalocean.com") || kindOf(g, f))
	if other || !ours || !hasMode && !managed {
		return false
	}
	f.add(s)
	return true
}

// kindOf: the group says that it is PostgreSQL's and names where to log in, so
// that it is a connection even without an sslmode.
func kindOf(g *syntax.Group, f *File) bool {
	for i := range g.Items {
		if kindKey.MatchString(g.Items[i].Key) && pgBase.MatchString(f.eval(&g.Items[i]).Text) {
			return true
		}
	}
	return false
}

func joinKey(group, key string) string {
	if group == "" {
		return key
	}
	return group + "." + key
}

// parentNamed: a bracket around the group is named for PostgreSQL.
func (f *File) parentNamed(g *syntax.Group) bool {
	for p := g.Parent; p != nil; p = p.Parent {
		if pgBase.MatchString(p.Key) {
			return true
		}
	}
	return false
}

// readJSON reads JSON, with comments or errors as it may be: the brackets are
// read as far as they go.
func readJSON(f *File, kind string) error {
	f.parse(syntax.Of("json"))
	f.jsonGroups(f.tree.Root, kind)
	return f.brokenAt(f.tree.FirstBroken(), "JSON")
}

func (f *File) brokenAt(at int, what string) error {
	if at < 0 {
		return nil
	}
	line, _ := f.Place(at)
	return &syntaxError{what: what, line: line}
}

// syntaxError says where a file stops making sense.
type syntaxError struct {
	what string
	line int
	text string
}

func (e *syntaxError) Error() string {
	s := "not well-formed " + e.what
	if e.line > 0 {
		s += " at line " + itoa(e.line)
	}
	if e.text != "" {
		s += ": " + e.text
	}
	return s
}

func (f *File) jsonGroups(root syntax.Node, kind string) {
	taken := map[int]bool{}
	j := &jsFile{File: f, taken: map[int]bool{}, followed: map[int]bool{}}
	root.Walk(func(g *syntax.Group) {
		if g.Open != '{' {
			return
		}
		for q := g.Parent; q != nil; q = q.Parent {
			if taken[q.At] && q.At != 0 {
				return
			}
		}
		switch {
		case syntax.IsOneOf(f.eval(g.Get("dialect")), "postgres", "postgresql"):
			// sequelize-cli's config.json
			taken[g.At] = true
			j.sequelize(g, "")
		case syntax.IsOneOf(f.eval(g.Get("type")), "postgres") && g.Get("host", "url") != nil:
			taken[g.At] = true
			j.typeorm(g)
		default:
			if env := envGroup(f, g); env != nil {
				before := len(f.Settings)
				f.environment(env, kind)
				if len(f.Settings) > before {
					return
				}
			}
			if f.configGroup(g, kind) {
				taken[g.At] = true
			}
		}
	})
}

// envGroup: an object whose keys are names of variables.
func envGroup(f *File, g *syntax.Group) []pair {
	var out []pair
	upper := 0
	for i := range g.Items {
		it := &g.Items[i]
		v := f.eval(it)
		if it.Key == "" || !v.Known {
			continue
		}
		if it.Key == strings.ToUpper(it.Key) && len(it.Key) > 2 {
			upper++
		}
		out = append(out, pair{name: it.Key, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt})
	}
	if upper == 0 {
		return nil
	}
	return out
}

// readAppSettings reads .NET's connection strings.
func readAppSettings(f *File, kind string) error {
	f.parse(syntax.Of("json"))
	f.Driver = "npgsql"
	f.tree.Root.Walk(func(g *syntax.Group) {
		for i := range g.Items {
			it := &g.Items[i]
			v := f.eval(it)
			if !v.Known || !setting.IsADO(v.Text+";") && !setting.SchemePattern.MatchString(v.Text) || f.isClaimed(v.At, v.At+len(v.Text)) {
				continue
			}
			l := strings.ToLower(v.Text)
			// SQL Server and MySQL have strings of the same form.
			if strings.Contains(l, "initial catalog") || strings.Contains(l, "trusted_connection") || strings.Contains(l, "encrypt=") || strings.Contains(l, "multipleactiveresultsets") ||
				strings.HasPrefix(strings.TrimSpace(l), "server=") && !strings.Contains(l, "ssl mode") && !strings.Contains(l, "sslmode") && !strings.Contains(l, "port=5432") && !strings.Contains(l, "port=2506") {
				f.claim(v.At, v.At+len(v.Text))
				continue
			}
			s, ok := drivers.Parse(v.Text, kind)
			if !ok {
				continue
			}
			s.Key, s.At, s.Driver, s.Certain = joinKey(g.Key, it.Key), v.At, "npgsql", true
			f.claim(v.At, v.At+len(v.Text))
			f.add(s)
		}
	})
	return f.brokenAt(f.tree.FirstBroken(), "JSON")
}
