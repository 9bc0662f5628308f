package clients

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

var (
	modeKey   = lazily(`(?i)^(?:[\w.\-]*[._-])?(?:pg_?)?ssl[-_]?mode$`)
	rootKey   = lazily(`(?i)^(?:[\w.\-]*[._-])?(?:(?:pg)?ssl[-_]?root[-_]?cert|ca_cert_path|server_ca|ssl[-_]?ca(?:[-_]?file)?|root_certificate)$`)
	hostKey   = lazily(`(?i)^(?:host|hostname|server|address|(?:db|database|postgres(?:ql)?|pg)[._-]?(?:host|hostname))$`)
	portKey   = lazily(`(?i)^(?:[\w.\-]*[._-])?port$`)
	userKey   = lazily(`(?i)^(?:(?:db|database|postgres(?:ql)?|pg)[._-]?)?(?:user|username)$`)
	dbKey     = lazily(`(?i)^(?:(?:db|postgres(?:ql)?|pg)[._-]?)?(?:database|dbname|db|name)$`)
	passKey   = lazily(`(?i)^(?:(?:db|database|postgres(?:ql)?|pg)[._-]?)?(?:password|passwd|pass)$`)
	kindKey   = lazily(`(?i)^(?:adapter|dialect|driver|type|client|engine|connection_type|db_?type)$`)
	otherBase = lazily(`(?i)mysql|maria|mssql|sqlserver|sqlite|mongo|redis|oracle`)
	pgBase    = lazily(`(?i)postgres|pgsql|^pg$`)
)

// configGroup reads a group of keys of a configuration file in which nothing
// tells who reads it: it is a connection when it names an sslmode, or the host
// of a managed cluster.
func (f *file) configGroup(g *frame, kind string) bool {
	s := setting.Setting{Kind: kind, Key: g.key, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	if kind == "" {
		s.Kind = "config"
	}
	ours, other := pgBase.MatchString(g.key) || f.parentNamed(g), otherBase.MatchString(g.key)
	hasMode, hasHost := false, false
	for i := range g.items {
		it := &g.items[i]
		v := f.eval(it)
		switch {
		case it.key == "" || !v.present || it.block() != nil:
		case modeKey.MatchString(it.key):
			if v.known && !setting.KnownMode(v.text) && v.text != "no-verify" && !setting.Interpolated(v.text) && v.text != "" {
				continue // MySQL's REQUIRED, a boolean
			}
			if v.text == "" {
				continue
			}
			hasMode, ours = true, true
			setMode(&s, v)
			s.Also, s.At = append(s.Also, s.At), it.keyAt
			s.Key = joinKey(g.key, it.key)
		case rootKey.MatchString(it.key) && v.known && v.text != "":
			setRoot(&s, v)
			s.Also = append(s.Also, it.keyAt)
		case hostKey.MatchString(it.key) && v.known && len(s.Conn.Hosts) == 0:
			hasHost = v.text != ""
			h, p, _ := strings.Cut(v.text, ":")
			if setting.Interpolated(v.text) {
				h, p = v.text, ""
			}
			s.Conn.Hosts = []string{h}
			if p != "" {
				s.Conn.Ports = []string{p}
			}
			ours = ours || strings.HasSuffix(h, ".db.ondigitalocean.com")
			if !hasMode {
				s.At = it.keyAt
				s.Key = joinKey(g.key, it.key)
			} else {
				s.Also = append(s.Also, it.keyAt)
			}
		case portKey.MatchString(it.key) && v.known:
			s.Conn.Ports = []string{v.text}
			other = other || v.text == "3306" || v.text == "25062" || v.text == "6379" || v.text == "27017"
			ours = ours || v.text == "5432" || v.text == "25060" || v.text == "25061"
		case userKey.MatchString(it.key) && v.known:
			s.Conn.User = v.text
		case dbKey.MatchString(it.key) && v.known:
			s.Conn.Database = v.text
		case passKey.MatchString(it.key) && v.known && setting.LiteralPassword(v.text):
			s.Conn.AddSecret(v.text)
			s.Also = append(s.Also, it.keyAt)
		case kindKey.MatchString(it.key) && v.known:
			ours = ours || pgBase.MatchString(v.text)
			other = other || otherBase.MatchString(v.text)
		}
	}
	if !hasMode {
		for i := range g.items {
			if v := f.eval(&g.items[i]); v.known && setting.SchemePattern.MatchString(v.text) {
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
func kindOf(g *frame, f *file) bool {
	for i := range g.items {
		if kindKey.MatchString(g.items[i].key) && pgBase.MatchString(f.eval(&g.items[i]).text) {
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
func (f *file) parentNamed(g *frame) bool {
	for p := g.parent; p != nil; p = p.parent {
		if pgBase.MatchString(p.key) {
			return true
		}
	}
	return false
}

// readJSON reads JSON, with comments or errors as it may be: the brackets are
// read as far as they go.
func readJSON(f *file, kind string) error {
	root, comments, broken := parseTree(f.text, languages["json"])
	f.comments = comments
	f.jsonGroups(root, kind)
	return f.brokenAt(broken, "JSON")
}

func (f *file) brokenAt(at int, what string) error {
	if at < 0 {
		return nil
	}
	line, _ := f.place(at)
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

func (f *file) jsonGroups(root node, kind string) {
	taken := map[int]bool{}
	j := &jsFile{file: f, taken: map[int]bool{}, followed: map[int]bool{}}
	root.walk(func(g *frame) {
		if g.open != '{' {
			return
		}
		for q := g.parent; q != nil; q = q.parent {
			if taken[q.at] && q.at != 0 {
				return
			}
		}
		switch {
		case isOneOf(f.eval(g.get("dialect")), "postgres", "postgresql"):
			// sequelize-cli's config.json
			taken[g.at] = true
			j.sequelize(g, "")
		case isOneOf(f.eval(g.get("type")), "postgres") && g.get("host", "url") != nil:
			taken[g.at] = true
			j.typeorm(g)
		default:
			if env := envGroup(f, g); env != nil {
				before := len(f.sites)
				f.environment(env, kind)
				if len(f.sites) > before {
					return
				}
			}
			if f.configGroup(g, kind) {
				taken[g.at] = true
			}
		}
	})
}

// envGroup: an object whose keys are names of variables.
func envGroup(f *file, g *frame) []pair {
	var out []pair
	upper := 0
	for i := range g.items {
		it := &g.items[i]
		v := f.eval(it)
		if it.key == "" || !v.known {
			continue
		}
		if it.key == strings.ToUpper(it.key) && len(it.key) > 2 {
			upper++
		}
		out = append(out, pair{name: it.key, value: v.text, at: v.at, end: v.at + len(v.text), nameAt: it.keyAt})
	}
	if upper == 0 {
		return nil
	}
	return out
}

// readAppSettings reads .NET's connection strings.
func readAppSettings(f *file, kind string) error {
	root, comments, broken := parseTree(f.text, languages["json"])
	f.comments = comments
	f.driver = "npgsql"
	root.walk(func(g *frame) {
		for i := range g.items {
			it := &g.items[i]
			v := f.eval(it)
			if !v.known || !setting.IsADO(v.text+";") && !setting.SchemePattern.MatchString(v.text) || f.isClaimed(v.at, v.at+len(v.text)) {
				continue
			}
			l := strings.ToLower(v.text)
			// SQL Server and MySQL have strings of the same form.
			if strings.Contains(l, "initial catalog") || strings.Contains(l, "trusted_connection") || strings.Contains(l, "encrypt=") || strings.Contains(l, "multipleactiveresultsets") ||
				strings.HasPrefix(strings.TrimSpace(l), "server=") && !strings.Contains(l, "ssl mode") && !strings.Contains(l, "sslmode") && !strings.Contains(l, "port=5432") && !strings.Contains(l, "port=2506") {
				f.claim(v.at, v.at+len(v.text))
				continue
			}
			s, ok := readConn(v.text, kind)
			if !ok {
				continue
			}
			s.Key, s.At, s.Driver, s.Certain = joinKey(g.key, it.key), v.at, "npgsql", true
			f.claim(v.at, v.at+len(v.text))
			f.add(s)
		}
	})
	return f.brokenAt(broken, "JSON")
}
