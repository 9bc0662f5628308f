package clients

import (
	"strings"
)

// iniLine is one key and value of an ini-like file.
type iniLine struct {
	pair
	section string
}

var iniKey = lazily(`^[ \t]*([\w.\-/]+)[ \t]*[=:][ \t]*`)

// iniLines reads key = value lines and [sections]; comments begin with # or ;.
func (f *file) iniLines() []iniLine {
	var out []iniLine
	section := ""
	for i, start := range f.starts {
		line := f.line(i + 1)
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';' || trimmed[0] == '!' {
			if trimmed != "" {
				f.comments = append(f.comments, span{start, start + len(line)})
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
func readService(f *file, kind string) error {
	var s *site
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
			s = &site{kind: kind, key: section, at: l.nameAt, driver: "libpq", certain: true, conn: Conn{Scheme: "dsn", Params: map[string]string{}}}
		}
		switch l.name {
		case "host":
			s.conn.Hosts = strings.Split(l.value, ",")
			if s.mode == "" {
				s.at = l.nameAt
			}
		case "port":
			s.conn.Ports = strings.Split(l.value, ",")
		case "dbname":
			s.conn.Database = l.value
		case "user":
			s.conn.User = l.value
		case "password":
			s.conn.addSecret(l.value)
		case "sslmode":
			s.also, s.at = append(s.also, s.at), l.nameAt
			s.mode = l.value
		case "sslrootcert":
			s.root = l.value
		}
		s.also = append(s.also, l.nameAt)
	}
	flush()
	return nil
}

// readPgBouncer reads pgbouncer.ini: how the pooler connects to the server, and
// passwords in its [databases] (https://www.pgbouncer.org/config.html).
func readPgBouncer(f *file, kind string) error {
	s := site{kind: kind, key: "server_tls_sslmode", driver: "pgbouncer", certain: true, conn: Conn{Scheme: "dsn", Params: map[string]string{}}}
	seen, loopback := false, true
	for _, l := range f.iniLines() {
		if l.section == "databases" {
			f.claim(l.at, l.end)
			c, err := parseInterpolated(l.value)
			if err != nil {
				continue
			}
			if !seen {
				s.at = l.nameAt
			} else {
				s.also = append(s.also, l.nameAt)
			}
			if h := c.Host(); h != "" && !isLoopback(h) && !isSocket(h) {
				if loopback {
					s.conn.Hosts, s.conn.Ports, s.conn.Database, s.conn.User = c.Hosts, c.Ports, c.Database, c.User
				}
				loopback = false
			} else if len(s.conn.Hosts) == 0 {
				s.conn.Hosts, s.conn.Ports = c.Hosts, c.Ports
				if h == "" {
					s.conn.Hosts = []string{"/"} // no host: the Unix socket
				}
			}
			seen = true
			s.conn.secrets = append(s.conn.secrets, c.secrets...)
			s.conn.Password = s.conn.Password || c.Password
		}
	}
	for _, l := range f.iniLines() {
		if l.section != "pgbouncer" {
			continue
		}
		switch l.name {
		case "server_tls_sslmode":
			if seen {
				s.also = append(s.also, s.at)
			}
			s.at, s.mode, seen = l.nameAt, l.value, true
		case "server_tls_ca_file":
			s.root = l.value
			s.also = append(s.also, l.nameAt)
		}
	}
	if seen {
		f.add(s)
	}
	return nil
}

// readPgpass reports a .pgpass in the tree by place: HOST:PORT:DB:USER:PASSWORD
// (https://www.postgresql.org/docs/current/libpq-pgpass.html).
func readPgpass(f *file, kind string) error {
	var s *site
	for i, start := range f.starts {
		line := f.line(i + 1)
		if strings.HasPrefix(strings.TrimSpace(line), "#") || strings.TrimSpace(line) == "" {
			continue
		}
		parts := splitPgpass(line)
		if len(parts) != 5 {
			continue
		}
		if s == nil {
			s = &site{kind: kind, key: ".pgpass", at: start, driver: "libpq", certain: true, noMode: true, conn: Conn{Params: map[string]string{}}}
			if parts[0] != "*" {
				s.conn.Hosts = []string{parts[0]}
			}
			if parts[1] != "*" {
				s.conn.Ports = []string{parts[1]}
			}
			s.conn.Database, s.conn.User = strings.Trim(parts[2], "*"), strings.Trim(parts[3], "*")
			s.excerpt = strings.Join(parts[:4], ":") + ":" + redacted
		} else {
			s.also = append(s.also, start)
			// One host that is not this machine is enough to judge the file.
			if isLoopback(s.conn.Host()) && parts[0] != "*" {
				s.conn.Hosts = []string{parts[0]}
			}
		}
		s.conn.addSecret(parts[4])
		f.claim(start, start+len(line))
	}
	if s != nil && s.conn.Password {
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
func readINI(f *file, kind string) error {
	bySection := map[string]*frame{}
	var order []string
	for _, l := range f.iniLines() {
		g := bySection[l.section]
		if g == nil {
			g = &frame{key: l.section, open: '{'}
			bySection[l.section] = g
			order = append(order, l.section)
		}
		g.items = append(g.items, item{key: l.name, keyAt: l.nameAt, value: []node{{kind: 's', text: l.value, at: l.at, end: l.end, interp: isInterpolated(l.value)}}})
	}
	for _, name := range order {
		f.configGroup(bySection[name], kind)
	}
	return nil
}

// readProperties reads Java's .properties: Spring's and others'.
func readProperties(f *file, kind string) error {
	f.driver = "pgjdbc"
	type group struct {
		s     site
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
			g = &group{s: site{kind: kind, key: l.name, at: l.nameAt, conn: Conn{Params: map[string]string{}}}}
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

var springPattern = lazily(`(?i)^(.*(?:datasource|r2dbc|flyway|liquibase|quarkus\.datasource|hibernate\.connection|javax\.persistence\.jdbc)[\w.\-"]*?)\.?(url|jdbc-url|jdbcurl|jdbc\.url|username|user|password|(?:hikari\.)?(?:data-source-properties|datasourceproperties|connection-properties|connectionproperties|properties|additional-jdbc-properties)\.(ssl\w*))$`)

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
func springProperty(f *file, s *site, prop string, p pair) bool {
	switch {
	case strings.HasSuffix(prop, "url"):
		if !schemePattern.MatchString(p.value) {
			return false
		}
		r, ok := readConn(p.value, s.kind)
		if !ok {
			return false
		}
		f.claim(p.at, p.end)
		for k, v := range s.conn.Params {
			r.conn.Params[k] = v
		}
		r.conn.secrets = append(r.conn.secrets, s.conn.secrets...)
		r.conn.Password = r.conn.Password || s.conn.Password
		if s.mode != "" {
			r.mode = s.mode
		}
		if s.root != "" {
			r.root = s.root
		}
		if r.conn.User == "" {
			r.conn.User = s.conn.User
		}
		r.key, r.at, r.also = p.name, p.at, s.also
		*s = r
		return true
	case prop == "password":
		if literalPassword(p.value) {
			s.conn.addSecret(p.value)
			s.also = append(s.also, p.at)
		}
	case prop == "username" || prop == "user":
		s.conn.User = p.value
	case strings.HasPrefix(prop, "ssl"):
		s.conn.Params[prop] = p.value
		s.also = append(s.also, p.nameAt)
		switch prop {
		case "sslmode":
			s.mode = p.value
		case "sslrootcert":
			s.root = p.value
		}
	}
	return false
}
