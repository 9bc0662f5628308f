package readers

import (
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
)

// assemble makes a setting of a draft; false when it is no connection to PostgreSQL,
// or of one that is configured elsewhere.
func (f *File) assemble(d *draft, from origin) (setting.Setting, bool) {
	s := setting.Setting{Kind: from.kind, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	if d.url != nil {
		r, ok := drivers.Parse(d.url.value, from.kind)
		if !ok {
			return s, false
		}
		s = r
		s.Key, s.At = d.url.key(), d.url.at
		if from.variables {
			s.Key = d.url.name
		}
	}
	if d.url != nil && setting.IsADO(d.url.value) {
		s.Driver, s.Certain = "npgsql", true // whatever the variable is called
	} else if d.app != nil {
		s.Driver, s.Certain = d.app.Name, true
	} else if from.driver != "" {
		s.Driver, s.Certain = from.driver, true
	}
	b := assembly{f: f, d: d, s: &s, from: from, deciding: -1}
	for _, r := range d.order {
		b.part(r, d.parts[r])
	}
	if from.kind == "rails" {
		return s, f.rails(&s, d)
	}
	return s, b.accepted()
}

// builder puts the parts of a draft into a setting.
type assembly struct {
	f    *File
	d    *draft
	s    *setting.Setting
	from origin
	// deciding is the rank of the part at which the setting stands: its mode before a
	// switch, and that before the host.
	deciding    int
	ours, other bool
	byMode      bool // a mode is there, which libpq and its like have
}

// stands puts the setting at a part if that part decides more than what it stands
// at.
func (b *assembly) stands(p pair, rank int) {
	if p.nameAt < p.groupAt { // an alias brings it from above
		if b.s.Key == "" {
			b.s.At, b.s.Key = p.groupAt, p.key()
		}
		b.s.Also = append(b.s.Also, p.nameAt)
		return
	}
	if b.s.Key == "" || rank > b.deciding && (b.d.url == nil || rank > 1) {
		if b.s.Key != "" {
			b.s.Also = append(b.s.Also, b.s.At)
		}
		b.s.At, b.s.Key, b.deciding = p.nameAt, p.key(), rank
		if b.from.variables {
			b.s.Key = p.name
		}
		return
	}
	b.s.Also = append(b.s.Also, p.nameAt)
}

func (b *assembly) part(r role, p pair) {
	s, v := b.s, p.value
	literal := !setting.IsDynamic(v)
	switch r {
	case roleHost:
		if v == "" || len(s.Conn.Hosts) > 0 && b.d.url != nil {
			return
		}
		b.hosts(strings.TrimPrefix(v, "tcp://"))
		b.ours = b.ours || strings.HasSuffix(s.Conn.Host(), ".db.ondigitalocean.com") && !b.from.other && !b.from.beside[strings.Join(p.path, ".")]
		b.stands(p, 0)
	case rolePort:
		if len(s.Conn.Ports) == 0 || b.d.url == nil {
			s.Conn.Ports = strings.Split(v, ",")
		}
		b.ours, b.other = b.ours || slices.Contains(ourPorts, v) && !b.from.other && !b.from.beside[strings.Join(p.path, ".")], b.other || slices.Contains(otherPorts, v)
	case roleUser:
		if s.Conn.User == "" && literal {
			s.Conn.User = v
		}
	case roleDatabase:
		if s.Conn.Database == "" && literal {
			s.Conn.Database = v
		}
	case rolePassword:
		if literal && setting.LiteralPassword(v) {
			s.Conn.AddSecret(v)
			s.Also = append(s.Also, p.nameAt)
		}
	case roleKind:
		b.kind(p, v)
	case roleURL, roleOther:
	case roleSecret:
		s.Root = "inline"
		s.Also = append(s.Also, p.nameAt)
	case roleQuery:
		if q, ok := drivers.Parse("postgres:///?"+strings.Join(strings.Fields(strings.TrimLeft(v, "?& ")), "&"), b.from.kind); ok {
			s.Mode, s.Root = q.Mode, q.Root
			b.stands(p, 3)
			b.f.claim(p.at, max(p.end, p.at+1))
		}
	default:
		b.tls(r, p, v, literal)
	}
}

// hosts takes host[:port][,host[:port]…].
func (b *assembly) hosts(v string) {
	conn := &b.s.Conn
	conn.Hosts = strings.Split(v, ",")
	if setting.Interpolated(v) {
		return
	}
	for i, h := range conn.Hosts {
		if m := hostPort.FindStringSubmatch(h); m != nil {
			conn.Hosts[i] = strings.Trim(m[1], "[]")
			if i == 0 {
				conn.Ports = []string{m[2]}
			}
		}
	}
}

// hostPort matches a name, or an address in brackets, with a port.
var hostPort = regexp.MustCompile(`^(\[[^\]]+\]|[^:]+):(\d+)$`)

// kind notes which database it is, and the driver where that tells.
func (b *assembly) kind(p pair, v string) {
	b.ours, b.other = b.ours || pgBase.MatchString(v), b.other || otherBase.MatchString(v)
	if b.d.app != nil && v != "" && !pgBase.MatchString(v) && !setting.Interpolated(v) && !setting.IsDynamic(v) {
		b.other = true // an application's other database
	}
	if !pgBase.MatchString(v) || b.s.Driver != "" {
		return
	}
	if strings.HasPrefix(v, "org.postgresql.") {
		b.s.Driver, b.s.Certain = "pgjdbc", true
		return
	}
	names := p.words()
	for _, k := range []string{strings.ToLower(v), names[len(names)-1]} {
		if d := kindDrivers[k]; d != "" {
			b.s.Driver, b.s.Certain = d, true
			return
		}
	}
}

// tls takes what is written of TLS. An application's own names are judged by its rows.
func (b *assembly) tls(r role, p pair, v string, literal bool) {
	s := b.s
	switch {
	case r == roleMode && !literal:
		s.ModeElsewhere = "the mode comes from an expression"
		b.stands(p, 3)
	case r == roleMode:
		if s.Driver == "r2dbc-postgresql" || b.from.markup {
			v = drivers.PlainMode(v)
		}
		if v == "" || !b.from.variables && b.d.app == nil && !setting.KnownMode(v) && v != "no-verify" && !setting.Interpolated(v) {
			return // MySQL's REQUIRED, a boolean
		}
		if s.Mode == "" || b.d.url == nil {
			s.Mode = v
			b.stands(p, 3)
			if s.TLS == setting.Unknown { // ssl: true beside it says no more
				s.TLS, s.Likely = "", ""
			}
		}
		b.byMode = true
	case r == roleRoot:
		if v == "" || v == "false" || v == "null" || s.Root != "" && b.d.url != nil {
			return
		}
		name := strings.ToLower(p.name)
		if s.Root = v; strings.HasPrefix(name, "name") || strings.HasPrefix(name, "key") || strings.Contains(name, "secret") || strings.HasSuffix(name, "from_env") {
			s.Root = "inline" // a Secret that the platform puts in
		}
		s.Also = append(s.Also, p.nameAt)
	case b.d.app != nil:
		value, isDefault, known := setting.Resolve(v)
		switch {
		case !literal || !known:
			s.ModeElsewhere = p.name + " comes from elsewhere"
		case isDefault && strings.Contains(v, "{{"):
			s.ModeElsewhere = p.name + " is told when the template is filled in"
		case isDefault:
			s.Likely = "this is the default of a variable that may be set elsewhere"
		}
		s.Conn.Params[string(r)] = value
		b.stands(p, 2)
	case r == roleTLS && (setting.KnownMode(v) || v == "no-verify"):
		if s.Mode == "" {
			s.Mode = v
		}
		b.stands(p, 2)
	case r == roleTLS:
		b.flag(p, v, literal)
	case r == roleReject:
		if off(v) {
			s.Disabled, s.Driver = p.name+"="+v, "node-pg"
			if s.Mode == "" {
				s.TLS = "no-verify"
			}
			b.stands(p, 2)
		} else if on(v) && s.Mode == "" && s.TLS == "" {
			s.TLS, s.Driver = "verify", "node-pg"
			b.stands(p, 1)
			if s.Likely == "" {
				s.Likely = "what the application makes of " + p.name + " is not known"
			}
		}
	default:
		s.Conn.Params[string(r)] = v
		s.Also = append(s.Also, p.nameAt)
	}
}

// flag reads DB_SSL=true and the like: what becomes of it without a driver that is
// known is the application's.
func (b *assembly) flag(p pair, v string, literal bool) {
	s := b.s
	if b.d.url != nil && s.Driver == "pgjdbc" && s.Conn.Params["ssl"] == "" && literal {
		s.Conn.Params["ssl"] = v // a property beside the URL
	}
	if v == "" || s.TLS != "" || b.d.url != nil || s.Mode != "" && on(v) {
		return
	}
	b.stands(p, 1)
	if strings.Contains(v, "rejectUnauthorized") {
		// The options of Node.js's tls.connect, as JSON.
		s.Driver, s.TLS = "node-pg", "verify"
		if rejectsNot.MatchString(v) {
			s.TLS, s.Disabled = "no-verify", "rejectUnauthorized: false"
		}
		return
	}
	unknown := "what the application makes of " + p.name + " is not known"
	switch {
	case s.Driver == "node-pg" || s.Driver == "pgjdbc":
		s.Conn.Params["ssl"] = v
	case off(v):
		s.TLS, s.Likely = "none", unknown
	case on(v) || !literal:
		s.TLS, s.Likely = "unknown", unknown
	}
}

var rejectsNot = regexp.MustCompile(`rejectUnauthorized["']?\s*:\s*(?:false|0)`)

func on(v string) bool {
	return slices.Contains([]string{"true", "1", "yes", "on", "enabled", "enable"}, strings.ToLower(v))
}

func off(v string) bool {
	return slices.Contains([]string{"false", "0", "no", "off", "disabled"}, strings.ToLower(v))
}

// accepted: is it a connection to PostgreSQL, and is it configured here?
func (b *assembly) accepted() bool {
	s, hasHost := b.s, len(b.s.Conn.Hosts) > 0
	says := s.Mode != "" || s.Disabled != "" || s.ModeElsewhere != ""
	switch {
	case s.Conn.Host() == "*" || strings.HasPrefix(b.d.prefix, "listen"):
		return false // where a server listens
	case b.d.url != nil:
		return true
	case b.other && (b.d.app != nil || b.from.driver != ""):
		return false
	case b.d.app != nil || b.from.driver != "":
		return hasHost || says || b.deciding >= 2
	}
	ours := b.ours || pgBase.MatchString(b.d.prefix) || slices.Contains(strings.Fields(b.d.prefix), "pg")
	if other := b.other || otherBase.MatchString(b.d.prefix); other || !ours && (!b.byMode || b.from.markup) {
		return false
	}
	if !ours && s.Likely == "" {
		s.Likely = "that it is PostgreSQL's is told by its mode alone"
	}
	if b.from.variables {
		return hasHost || says // a server's own POSTGRES_USER is no client's
	}
	_, kind := b.d.parts[roleKind]
	managed := hasHost && (strings.HasSuffix(s.Conn.Host(), ".ondigitalocean.com") || kind)
	return says || managed || hasHost && b.deciding > 0
}

// complete takes from PGSSLMODE and PGSSLROOTCERT what a connection string does not
// say: libpq and its like do.
func (f *File) complete(s *setting.Setting, pg *draft) {
	if s.Conn.Scheme == "ado" || strings.HasPrefix(s.Conn.Scheme, "jdbc") {
		return
	}
	if m, ok := pg.parts[roleMode]; ok && m.value != "" && s.Mode == "" {
		s.Mode = m.value
		s.Also = append(s.Also, m.at)
		pg.used = true
	}
	if r, ok := pg.parts[roleRoot]; ok && r.value != "" && s.Root == "" {
		s.Root = r.value
		s.Also = append(s.Also, r.at)
	}
}

// libpqVariables is the connection of PGHOST, PGSSLMODE and the like
// (https://www.postgresql.org/docs/current/libpq-envars.html).
func (f *File) libpqVariables(d *draft, from origin) {
	s := setting.Setting{Kind: from.kind, FixKind: "pg_env", Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	b := assembly{f: f, d: d, s: &s, from: from, deciding: -1}
	for _, r := range d.order {
		if p := d.parts[r]; p.value != "" { // empty is unset, in effect
			b.part(r, p)
		}
	}
	required, hasRequired := d.parts["requiressl"]
	if s.Mode == "" && required.value == "1" {
		s.Mode = setting.Require
	}
	delete(s.Conn.Params, "requiressl")
	hasHost := len(s.Conn.Hosts) > 0
	if !hasHost && (d.used || s.Mode == "" && !hasRequired) && !s.Conn.Password {
		return
	}
	s.NoMode = s.Mode == "" && !hasRequired && !hasHost
	if pw, ok := d.parts[rolePassword]; ok && s.Key == "" {
		s.At, s.Key = pw.nameAt, pw.name
	}
	f.add(s)
}
