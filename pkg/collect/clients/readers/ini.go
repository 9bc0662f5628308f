package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// iniLine is one key and value of an ini-like file.
type iniLine struct {
	pair
	section string
}

var iniKey = regexp.MustCompile(`^[ \t]*([\w.\-/]+)[ \t]*[=:][ \t]*`)

// iniLines reads key = value lines and [sections]; comments begin with # or ;.
func (f *File) iniLines() []iniLine {
	var out []iniLine
	section := ""
	for i, start := range f.starts {
		line := f.Line(i + 1)
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';' || trimmed[0] == '!' {
			if trimmed != "" {
				f.comments = append(f.comments, syntax.Span{From: start, To: start + len(line)})
			}
			continue
		}
		if trimmed[0] == '[' {
			if end := strings.IndexByte(trimmed, ']'); end > 0 {
				section = strings.TrimSpace(trimmed[1:end])
			}
			continue
		}
		m := iniKey.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		v := strings.TrimSpace(line[m[1]:])
		at := start + m[1]
		if len(v) > 1 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
			v, at = v[1:len(v)-1], at+1
		}
		out = append(out, iniLine{section: section, pair: pair{name: line[m[2]:m[3]], value: v, at: at, end: at + len(v), nameAt: start + m[2]}})
	}
	return out
}

// readService reads pg_service.conf: a connection for each section
// (https://www.postgresql.org/docs/current/libpq-pgservice.html).
func readService(f *File, kind string) error {
	var s *setting.Setting
	section := ""
	flush := func() {
		if s != nil {
			f.add(*s)
			s = nil
		}
	}
	for _, l := range f.iniLines() {
		if l.section != section || s == nil {
			flush()
			section = l.section
			s = &setting.Setting{Kind: kind, Key: section, At: l.nameAt, Driver: "libpq", Certain: true, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
		}
		switch l.name {
		case "host":
			s.Conn.Hosts = strings.Split(l.value, ",")
			if s.Mode == "" {
				s.At = l.nameAt
			}
		case "port":
			s.Conn.Ports = strings.Split(l.value, ",")
		case "dbname":
			s.Conn.Database = l.value
		case "user":
			s.Conn.User = l.value
		case "password":
			s.Conn.AddSecret(l.value)
		case "sslmode":
			s.Also, s.At = append(s.Also, s.At), l.nameAt
			s.Mode = l.value
		case "sslrootcert":
			s.Root = l.value
		}
		s.Also = append(s.Also, l.nameAt)
	}
	flush()
	return nil
}

// readPgBouncer reads pgbouncer.ini: how the pooler connects to the server, and
// passwords in its [databases] (https://www.pgbouncer.org/config.html).
func readPgBouncer(f *File, kind string) error {
	s := setting.Setting{Kind: kind, Key: "server_tls_sslmode", Driver: "pgbouncer", Certain: true, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	seen, loopback := false, true
	for _, l := range f.iniLines() {
		if l.section == "databases" {
			f.claim(l.at, l.end)
			c, err := setting.Parse(l.value)
			if err != nil {
				continue
			}
			if !seen {
				s.At = l.nameAt
			} else {
				s.Also = append(s.Also, l.nameAt)
			}
			if h := c.Host(); h != "" && !setting.IsLoopback(h) && !setting.IsSocket(h) {
				if loopback {
					s.Conn.Hosts, s.Conn.Ports, s.Conn.Database, s.Conn.User = c.Hosts, c.Ports, c.Database, c.User
				}
				loopback = false
			} else if len(s.Conn.Hosts) == 0 {
				s.Conn.Hosts, s.Conn.Ports = c.Hosts, c.Ports
				if h == "" {
					s.Conn.Hosts = []string{"/"} // no host: the Unix socket
				}
			}
			seen = true
			s.Conn.Secrets = append(s.Conn.Secrets, c.Secrets...)
			s.Conn.Password = s.Conn.Password || c.Password
		}
	}
	for _, l := range f.iniLines() {
		if l.section != "pgbouncer" {
			continue
		}
		switch l.name {
		case "server_tls_sslmode":
			if seen {
				s.Also = append(s.Also, s.At)
			}
			s.At, s.Mode, seen = l.nameAt, l.value, true
		case "server_tls_ca_file":
			s.Root = l.value
			s.Also = append(s.Also, l.nameAt)
		}
	}
	if seen {
		f.add(s)
	}
	return nil
}

// readPgpass reports a .pgpass in the tree by place: HOST:PORT:DB:USER:PASSWORD
// (https://www.postgresql.org/docs/current/libpq-pgpass.html).
func readPgpass(f *File, kind string) error {
	var s *setting.Setting
	for i, start := range f.starts {
		line := f.Line(i + 1)
		if strings.HasPrefix(strings.TrimSpace(line), "#") || strings.TrimSpace(line) == "" {
			continue
		}
		parts := splitPgpass(line)
		if len(parts) != 5 {
			continue
		}
		if s == nil {
			s = &setting.Setting{Kind: kind, Key: ".pgpass", At: start, Driver: "libpq", Certain: true, NoMode: true, Conn: setting.Conn{Params: map[string]string{}}}
			if parts[0] != "*" {
				s.Conn.Hosts = []string{parts[0]}
			}
			if parts[1] != "*" {
				s.Conn.Ports = []string{parts[1]}
			}
			s.Conn.Database, s.Conn.User = strings.Trim(parts[2], "*"), strings.Trim(parts[3], "*")
			s.Excerpt = strings.Join(parts[:4], ":") + ":" + setting.Redacted
		} else {
			s.Also = append(s.Also, start)
			// One host that is not this machine is enough to judge the file.
			if setting.IsLoopback(s.Conn.Host()) && parts[0] != "*" {
				s.Conn.Hosts = []string{parts[0]}
			}
		}
		s.Conn.AddSecret(parts[4])
		f.claim(start, start+len(line))
	}
	if s != nil && s.Conn.Password {
		f.add(*s)
	}
	return nil
}

func splitPgpass(line string) []string {
	var parts []string
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i++
			b.WriteByte(line[i])
		case line[i] == ':' && len(parts) < 4:
			parts = append(parts, b.String())
			b.Reset()
		default:
			b.WriteByte(line[i])
		}
	}
	return append(parts, b.String())
}

// readINI reads configuration of other programs: URLs and groups of keys by
// section, as of alembic.ini, grafana.ini or a TOML file.
func readINI(f *File, kind string) error {
	bySection := map[string]*syntax.Group{}
	var order []string
	for _, l := range f.iniLines() {
		g := bySection[l.section]
		if g == nil {
			g = &syntax.Group{Key: l.section, Open: '{'}
			bySection[l.section] = g
			order = append(order, l.section)
		}
		g.Items = append(g.Items, syntax.Item{Key: l.name, KeyAt: l.nameAt, Value: []syntax.Node{{Kind: 's', Text: l.value, At: l.at, End: l.end, Interpolated: setting.Interpolated(l.value)}}})
	}
	for _, name := range order {
		f.configGroup(bySection[name], kind)
	}
	return nil
}

// readProperties reads Java's .properties: Spring's and others'.
func readProperties(f *File, kind string) error {
	f.Driver = "pgjdbc"
	type group struct {
		s     setting.Setting
		found bool
	}
	groups := map[string]*group{}
	var order []string
	for _, l := range f.iniLines() {
		prefix, prop := springKey(l.name)
		if prop == "" {
			continue
		}
		g := groups[prefix]
		if g == nil {
			g = &group{s: setting.Setting{Kind: kind, Key: l.name, At: l.nameAt, Conn: setting.Conn{Params: map[string]string{}}}}
			groups[prefix] = g
			order = append(order, prefix)
		}
		if springProperty(f, &g.s, prop, l.pair) {
			g.found = true
		}
	}
	for _, p := range order {
		if g := groups[p]; g.found {
			f.add(g.s)
		}
	}
	return nil
}

var springPattern = regexp.MustCompile(`(?i)^(.*(?:datasource|r2dbc|flyway|liquibase|quarkus\.datasource|hibernate\.connection|javax\.persistence\.jdbc)[\w.\-"]*?)\.?(url|jdbc-url|jdbcurl|jdbc\.url|username|user|password|(?:hikari\.)?(?:data-source-properties|datasourceproperties|connection-properties|connectionproperties|properties|additional-jdbc-properties)\.(ssl\w*))$`)

// springKey splits spring.datasource.hikari.data-source-properties.sslmode into
// spring.datasource and sslmode.
func springKey(name string) (prefix, prop string) {
	m := springPattern.FindStringSubmatch(name)
	if m == nil {
		return "", ""
	}
	prefix, prop = m[1], strings.ToLower(m[2])
	if m[3] != "" {
		prop = m[3]
	}
	prefix = strings.TrimSuffix(strings.TrimSuffix(prefix, ".hikari"), ".jdbc")
	return prefix, prop
}

// springProperty takes one property over; true when it makes a connection.
func springProperty(f *File, s *setting.Setting, prop string, p pair) bool {
	switch {
	case strings.HasSuffix(prop, "url"):
		if !setting.SchemePattern.MatchString(p.value) {
			return false
		}
		r, ok := drivers.Parse(p.value, s.Kind)
		if !ok {
			return false
		}
		f.claim(p.at, p.end)
		for k, v := range s.Conn.Params {
			r.Conn.Params[k] = v
		}
		r.Conn.Secrets = append(r.Conn.Secrets, s.Conn.Secrets...)
		r.Conn.Password = r.Conn.Password || s.Conn.Password
		if s.Mode != "" {
			r.Mode = s.Mode
		}
		if s.Root != "" {
			r.Root = s.Root
		}
		if r.Conn.User == "" {
			r.Conn.User = s.Conn.User
		}
		r.Key, r.At, r.Also = p.name, p.at, s.Also
		*s = r
		return true
	case prop == "password":
		if setting.LiteralPassword(p.value) {
			s.Conn.AddSecret(p.value)
			s.Also = append(s.Also, p.at)
		}
	case prop == "username" || prop == "user":
		s.Conn.User = p.value
	case strings.HasPrefix(prop, "ssl"):
		s.Conn.Params[prop] = p.value
		s.Also = append(s.Also, p.nameAt)
		switch prop {
		case "sslmode":
			s.Mode = p.value
		case "sslrootcert":
			s.Root = p.value
		}
	}
	return false
}
