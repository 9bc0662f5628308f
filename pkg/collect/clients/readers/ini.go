package readers

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// iniLine is one key and value of an ini-like file.
type iniLine struct {
	pair
	section string
}

// iniKey is a name before its value; gitlab_rails['db_host'] is GitLab's.
var iniKey = regexp.MustCompile(`^[ \t]*([\w.\-/]+(?:\[['"]\w+['"]\])*)[ \t]*[=:][ \t]*`)

// iniBlock matches what opens a section in braces: db {, db = {, "db" : {.
var iniBlock = regexp.MustCompile(`^"?([\w.\-]+)"?\s*[=:]?\s*\{$`)

// iniObject matches what opens an object of Icinga's, iniTag a section of collectd's or
// Apache's, in which tagKey is a name before its value.
var (
	iniObject = regexp.MustCompile(`^object\s+(\w+)\s+"[^"]*"\s*\{$`)
	iniTag    = regexp.MustCompile(`^<\w+\s+"?([\w.\-]+)"?>$`)
	tagKey    = regexp.MustCompile(`^[ \t]*(\w+)[ \t]+`)
	number    = regexp.MustCompile(`^\d+$`)
)

var inlineComment = regexp.MustCompile(`\s+[;#](?:\s.*)?$`)

// iniLines reads key = value lines and [sections]; comments begin with # or ;.
func (f *File) iniLines() []iniLine {
	var out []iniLine
	section := ""
	var blocks []string // the sections around that of HOCON: name { … }
	expressions := 0    // from so many on what is not quoted is the name of a constant
	element := ""       // TOML's [[name]], of which each is a table of its own
	numbers := map[string]int{}
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
				name, list := strings.CutPrefix(trimmed[1:end], "[")
				if section = strings.TrimSpace(name); list {
					element = section
					numbers[element]++
				}
				if rest, ok := strings.CutPrefix(section, element); ok && element != "" && (rest == "" || rest[0] == '.') {
					section = element + ".#" + strconv.Itoa(numbers[element]) + rest
				}
			}
			continue
		}
		if m := iniBlock.FindStringSubmatch(trimmed); m != nil {
			blocks, section = append(blocks, section), strings.TrimPrefix(section+"."+m[1], ".")
			continue
		}
		if m := iniObject.FindStringSubmatch(trimmed); m != nil {
			blocks, section, expressions = append(blocks, section), m[1], len(blocks)+1
			continue
		}
		if m := iniTag.FindStringSubmatch(trimmed); m != nil {
			blocks, section = append(blocks, section), strings.TrimPrefix(section+"."+m[1], ".")
			continue
		}
		if n := len(blocks); n > 0 && (trimmed[0] == '}' || strings.HasPrefix(trimmed, "</")) {
			section, blocks = blocks[n-1], blocks[:n-1]
			continue
		}
		m := iniKey.FindStringSubmatchIndex(line)
		if m == nil && len(blocks) > 0 {
			m = tagKey.FindStringSubmatchIndex(line)
		}
		if m == nil {
			continue
		}
		v := strings.TrimSpace(line[m[1]:])
		if c := inlineComment.FindStringIndex(v); c != nil && path.Ext(f.Path) != ".properties" && v[0] != '"' && v[0] != '\'' {
			v = v[:c[0]]
		}
		at := start + m[1]
		if len(v) > 1 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
			v, at = v[1:len(v)-1], at+1
		} else if expressions > 0 && len(blocks) >= expressions && !on(v) && !off(v) && number.FindString(v) == "" {
			v = setting.Dynamic
		}
		out = append(out, iniLine{section: section, pair: pair{name: line[m[2]:m[3]], value: v, at: at, end: at + len(v), nameAt: start + m[2]}})
	}
	return out
}

// readService reads pg_service.conf: a connection for each section, named for it
// (https://www.postgresql.org/docs/current/libpq-pgservice.html).
func readService(f *File, kind string) error {
	var ps []pair
	for _, l := range f.iniLines() {
		l.path = []string{l.section}
		ps = append(ps, l.pair)
	}
	before := len(f.Settings)
	f.connections(ps, origin{kind: kind, driver: "libpq"})
	for i := before; i < len(f.Settings); i++ {
		f.Settings[i].Key, _, _ = strings.Cut(f.Settings[i].Key, ".")
	}
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

// readINI reads configuration of other programs, TOML and Java's properties: keys by
// section, as of alembic.ini, grafana.ini or application.properties. A value of TOML
// may be a table of its own.
func readINI(f *File, kind string) error {
	if kind == "spring" {
		f.Driver = "pgjdbc"
	}
	var ps, env []pair
	for _, l := range f.iniLines() {
		if l.section != "" {
			l.path = strings.Split(l.section, ".")
		}
		switch {
		case strings.HasPrefix(l.value, "{") && !strings.HasPrefix(l.value, "{{") && strings.HasSuffix(l.value, "}"):
			ps = append(ps, f.inlineTable(l)...)
			continue
		case l.name == "environment": // supervisor's: A="b",C="d"
			f.connections(f.inlineTable(l), origin{kind: kind, variables: true})
			continue
		case isVariable(l.name) && (l.section == "env" || strings.HasSuffix(l.section, ".env") || l.section == "vars"):
			env = append(env, l.pair)
			continue
		case path.Ext(f.Path) == ".properties":
			l.value = strings.NewReplacer(`\:`, ":", `\=`, "=").Replace(l.value)
		}
		ps = append(ps, l.pair)
	}
	f.connections(ps, origin{kind: kind})
	f.connections(env, origin{kind: kind, variables: true})
	return nil
}

var inlineKey = regexp.MustCompile(`([\w\-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,"'}\s]+))`)

// inlineTable reads TOML's key = { host = "…", port = 1 }.
func (f *File) inlineTable(l iniLine) []pair {
	var out []pair
	for _, m := range inlineKey.FindAllStringSubmatchIndex(l.value, -1) {
		for i := 4; i < len(m); i += 2 {
			if m[i] >= 0 {
				out = append(out, pair{
					path: append(slices.Clone(l.path), l.name), name: l.value[m[2]:m[3]], value: l.value[m[i]:m[i+1]],
					at: l.at + m[i], end: l.at + m[i+1], nameAt: l.at + m[2],
				})
			}
		}
	}
	return out
}

var odysseyLine = regexp.MustCompile(`^\s*(\w+)\s+(?:"([^"]*)"|([^\s{}"]+))?\s*(\{)?\s*$`)

// readOdyssey reads odyssey.conf: lines of a name and a value, in blocks with a name
// of their own (https://github.com/yandex/odyssey/blob/master/docs/configuration).
func readOdyssey(f *File, kind string) error {
	var ps []pair
	var path []string
	f.hashComments()
	for i, start := range f.starts {
		line := f.Line(i + 1)
		m := odysseyLine.FindStringSubmatchIndex(line)
		switch {
		case strings.TrimSpace(line) == "}" && len(path) > 0:
			path = path[:len(path)-1]
		case m == nil || f.inComment(start):
		case m[8] >= 0:
			path = append(path, line[m[2]:m[3]]+" #"+strconv.Itoa(i))
		default:
			k := 4
			if m[4] < 0 {
				k = 6
			}
			if m[k] >= 0 {
				ps = append(ps, pair{path: slices.Clone(path), name: line[m[2]:m[3]], value: line[m[k]:m[k+1]], at: start + m[k], end: start + m[k+1], nameAt: start + m[2]})
			}
		}
	}
	f.connections(ps, origin{kind: kind})
	return nil
}
