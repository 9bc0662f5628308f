package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
)

// pair is a variable and its value, wherever such pairs stand.
type pair struct {
	name, value string
	at, end     int // of the value
	nameAt      int
	comment     bool // the assignment is commented out
}

// assignment matches NAME=value in a .env file, a shell script, a Dockerfile or
// a unit; $env:NAME = value is PowerShell's.
var assignment = regexp.MustCompile(`(?m)(?:^|[\s;&"'])(?:export[ \t]+|\$(?i:env):|set[ \t]+-x[ \t]+|setenv[ \t]+|ENV[ \t]+|ARG[ \t]+|Environment=|-e[ \t]*|--env[ \t=]+|--build-arg[ \t]+)?["']?([A-Za-z_][A-Za-z0-9_]*)[ \t]*(=)[ \t]*`)

// pairs reads the assignments of a text between two offsets.
func (f *File) pairs(from, to int) []pair {
	var out []pair
	text := f.Text[from:to]
	for pos := 0; pos < len(text); {
		loc := assignment.FindStringSubmatchIndex(text[pos:])
		if loc == nil {
			break
		}
		nameAt := pos + loc[2]
		name := text[nameAt : pos+loc[3]]
		at := pos + loc[5]
		// "NAME = value" is an assignment in a .env or an ini file only.
		for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
			at++
		}
		outer := byte(0)
		if nameAt > 0 && (text[nameAt-1] == '"' || text[nameAt-1] == '\'') {
			outer = text[nameAt-1]
		}
		value, start, end := shellValue(text, at, outer)
		out = append(out, pair{name: name, value: value, at: from + start, end: from + end, nameAt: from + nameAt, comment: f.commentedLine(from + nameAt)})
		if end <= pos {
			end = pos + loc[1]
		}
		pos = max(end, pos+1)
	}
	return append(out, f.oldDockerEnv(from, to)...)
}

// dockerEnv is ENV's old form, with a blank: ENV PGSSLMODE verify-full.
var dockerEnv = regexp.MustCompile(`(?m)^[ \t]*(?:ENV|env)[ \t]+([A-Za-z_]\w*)[ \t]+([^=\s][^\n]*)$`)

func (f *File) oldDockerEnv(from, to int) []pair {
	var out []pair
	for _, loc := range dockerEnv.FindAllStringSubmatchIndex(f.Text[from:to], -1) {
		v := strings.TrimSpace(f.Text[from+loc[4] : from+loc[5]])
		out = append(out, pair{name: f.Text[from+loc[2] : from+loc[3]], value: strings.Trim(v, `"'`), at: from + loc[4], end: from + loc[4] + len(v), nameAt: from + loc[2]})
	}
	return out
}

// shellValue reads one value: quoted, or up to a blank. outer is the quote
// around the whole assignment, as in Environment="A=b".
func shellValue(text string, at int, outer byte) (value string, start, end int) {
	if outer != 0 {
		if i := strings.IndexByte(text[at:], outer); i >= 0 && !strings.Contains(text[at:at+i], "\n") {
			return text[at : at+i], at, at + i
		}
	}
	if at < len(text) && (text[at] == '"' || text[at] == '\'') {
		q := text[at]
		for i := at + 1; i < len(text) && i < at+64<<10; i++ {
			if text[i] == '\\' && q == '"' {
				i++
				continue
			}
			if text[i] == q {
				return text[at+1 : i], at + 1, i
			}
			if text[i] == '\n' && !strings.HasPrefix(text[at+1:], "-----BEGIN") {
				break
			}
		}
	}
	i := at
	for i < len(text) {
		if n := bracketed(text[i:min(len(text), i+4096)]); n > 0 {
			i += n
			continue
		}
		c := text[i]
		if c <= ' ' || c == ';' && !setting.IsADO(text[at:min(len(text), lineEnd(text, i))]) || c == '"' || c == '\'' || c == '`' || c == '|' {
			break
		}
		i++
	}
	// An unquoted .NET string in a .env file holds blanks.
	if e := lineEnd(text, at); i < e && setting.IsADO(text[at:e]) {
		i = e
	}
	return strings.TrimRight(text[at:i], "\\\r"), at, i
}

func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// commentedLine: the line begins with '#', '//', ';' or '-- ' (an option, --env,
// may begin a continued line).
func (f *File) commentedLine(at int) bool {
	line, _ := f.Place(at)
	t := strings.TrimLeft(f.Text[f.starts[line-1]:at], " \t")
	return strings.HasPrefix(t, "#") || strings.HasPrefix(t, "//") || strings.HasPrefix(t, ";") || strings.HasPrefix(t, "-- ")
}

// roles are the names, after a prefix such as DB_, of a connection's parts.
var roles = map[string]string{
	"HOST": "host", "HOSTNAME": "host", "SERVER": "host", "ADDR": "host", "ADDRESS": "host",
	"PORT": "port", "USER": "user", "USERNAME": "user", "PASSWORD": "password", "PASS": "password", "PASSWD": "password", "PWD": "password",
	"NAME": "database", "DATABASE": "database", "DB": "database", "DBNAME": "database",
	"SSLMODE": "mode", "SSL_MODE": "mode", "SSL": "ssl", "USE_SSL": "ssl", "SSL_ENABLED": "ssl", "TLS": "ssl",
	"SSLROOTCERT": "root", "SSL_ROOT_CERT": "root", "SSL_ROOTCERT": "root", "ROOT_CERT": "root", "CA_CERT": "root", "CA_FILE": "root", "CA": "root",
	"SSL_CA": "root", "CA_PATH": "root", "SSL_CERT_PATH": "root", "CACERT": "root", "SSL_CA_FILE": "root",
	"CONNECTION": "kind", "DRIVER": "kind", "ENGINE": "kind", "DIALECT": "kind", "CLIENT": "kind", "TYPE": "kind",
	"SSL_REJECT_UNAUTHORIZED": "reject", "REJECT_UNAUTHORIZED": "reject",
}

// rolePattern splits DB_PRIMARY_SSL_MODE into its prefix and its role.
var rolePattern = regexp.MustCompile(`^((?:[A-Z0-9]+_)*?(?:DB|DATABASE|POSTGRES|POSTGRESQL|PG|PGSQL|SQL|RDS|TYPEORM|DATASOURCE|PSQL|KEYSTONE|GF_DATABASE)(?:_[A-Z0-9]+)*?)_(HOST|HOSTNAME|SERVER|ADDR|ADDRESS|PORT|USER|USERNAME|PASSWORD|PASS|PASSWD|PWD|NAME|DATABASE|DB|DBNAME|SSLMODE|SSL_MODE|SSL|USE_SSL|SSL_ENABLED|TLS|SSLROOTCERT|SSL_ROOT_CERT|SSL_ROOTCERT|ROOT_CERT|CA_CERT|CA_FILE|CA|SSL_CA|CA_PATH|SSL_CERT_PATH|CACERT|SSL_CA_FILE|CONNECTION|DRIVER|ENGINE|DIALECT|CLIENT|TYPE|SSL_REJECT_UNAUTHORIZED|REJECT_UNAUTHORIZED)$`)

// libpqVars are libpq's own variables
// (https://www.postgresql.org/docs/current/libpq-envars.html).
var libpqVars = map[string]string{
	"PGHOST": "host", "PGHOSTADDR": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "database",
	"PGSSLMODE": "mode", "PGSSLROOTCERT": "root", "PGREQUIRESSL": "require", "PGSERVICE": "service",
}

// poolerVars are those of PgBouncer's images, of its side towards the server.
var poolerVars = map[string]string{
	"PGBOUNCER_SERVER_TLS_SSLMODE": "pooler mode", "SERVER_TLS_SSLMODE": "pooler mode",
	"PGBOUNCER_SERVER_TLS_CA_FILE": "pooler root", "SERVER_TLS_CA_FILE": "pooler root",
}

// environment reads the connections that one set of variables configures.
func (f *File) environment(ps []pair, kind string) {
	var urls []pair
	vars := map[string]pair{}
	groups := map[string][]pair{}
	var order []string
	nodeSwitch := -1
	for i, p := range ps {
		if p.comment {
			continue // URLs in comments are found as text
		}
		upper := strings.ToUpper(p.name)
		switch {
		case setting.SchemePattern.MatchString(p.value) || setting.IsADO(p.value) || looksDSN(p.value):
			if loc := urlStart.FindStringIndex(p.value); loc != nil && !plausibleURL(p.value) {
				f.claim(p.at, max(p.end, p.at+1))
				continue
			}
			if !f.isClaimed(p.at, max(p.end, p.at+1)) {
				urls = append(urls, p)
			}
		case libpqVars[upper] != "":
			if p.value == "" {
				continue // unset, in effect
			}
			vars[libpqVars[upper]] = p
		case poolerVars[upper] != "":
			vars[poolerVars[upper]] = p
		case upper == "NODE_TLS_REJECT_UNAUTHORIZED" && strings.Trim(p.value, `"'`) == "0":
			nodeSwitch = i
		default:
			// DB_SSL__REJECT_UNAUTHORIZED: some take "__" for a level.
			if m := rolePattern.FindStringSubmatch(strings.ReplaceAll(upper, "__", "_")); m != nil {
				if groups[m[1]] == nil {
					order = append(order, m[1])
				}
				p.name = m[2] + "\x00" + p.name
				groups[m[1]] = append(groups[m[1]], p)
			}
		}
	}
	usedMode, usedSwitch := false, false
	for _, p := range urls {
		s, ok := drivers.Parse(p.value, kind)
		if !ok {
			continue
		}
		s.At, s.Key = p.at, p.name
		// libpq and its like take from PGSSLMODE what the string does not say.
		if m, ok := vars["mode"]; ok && s.Mode == "" && s.Conn.Scheme != "ado" && !strings.HasPrefix(s.Conn.Scheme, "jdbc") {
			s.Mode, usedMode = m.value, true
			s.Also = append(s.Also, m.at)
		}
		if r, ok := vars["root"]; ok && s.Root == "" && s.Conn.Scheme != "ado" && !strings.HasPrefix(s.Conn.Scheme, "jdbc") {
			s.Root = r.value
			s.Also = append(s.Also, r.at)
		}
		if nodeSwitch >= 0 && (s.Driver == "" || s.Driver == "node-pg") {
			s.Disabled, usedSwitch = "NODE_TLS_REJECT_UNAUTHORIZED=0", true
			s.Driver = "node-pg"
			s.Also = append(s.Also, ps[nodeSwitch].at)
		}
		f.claim(p.at, max(p.end, p.at+1))
		f.add(s)
	}
	f.libpqEnvironment(vars, kind, usedMode)
	for _, prefix := range order {
		f.prefixed(prefix, groups[prefix], kind, vars)
	}
	if m, ok := vars["pooler mode"]; ok {
		f.add(setting.Setting{
			Kind: kind, Key: m.name, At: m.nameAt, Driver: "pgbouncer", Certain: true, Mode: m.value, Root: vars["pooler root"].value,
			FixKind: "pgbouncer", Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}},
		})
	}
	if nodeSwitch >= 0 && !usedSwitch {
		p := ps[nodeSwitch]
		f.add(setting.Setting{
			Kind: kind, Key: p.name, At: p.nameAt, Driver: "node-pg", TLS: "unknown", Disabled: "NODE_TLS_REJECT_UNAUTHORIZED=0", FixKind: "node-pg code",
			Likely: "the switch is for every TLS connection of the process",
		})
	}
}

// libpqEnvironment is the connection of PGHOST, PGSSLMODE and the like.
func (f *File) libpqEnvironment(vars map[string]pair, kind string, usedMode bool) {
	host, hasHost := vars["host"]
	mode, hasMode := vars["mode"]
	root, hasRoot := vars["root"]
	req, hasReq := vars["require"]
	pw, hasPassword := vars["password"]
	if !hasHost && (usedMode || !hasMode && !hasReq) && (!hasPassword || !setting.LiteralPassword(pw.value)) {
		return
	}
	s := setting.Setting{Kind: kind, FixKind: "pg_env", Driver: "", Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	part := func(p pair, ok bool) {
		if ok {
			if s.At == 0 && s.Key == "" {
				s.At, s.Key = p.nameAt, p.name
			} else {
				s.Also = append(s.Also, p.nameAt)
			}
		}
	}
	part(mode, hasMode)
	part(req, hasReq)
	part(host, hasHost)
	part(pw, hasPassword)
	part(root, hasRoot)
	if hasHost {
		s.Conn.Hosts = strings.Split(host.value, ",")
	}
	if p, ok := vars["port"]; ok {
		s.Conn.Ports = strings.Split(p.value, ",")
	}
	s.Conn.User, s.Conn.Database = vars["user"].value, vars["database"].value
	if hasPassword && setting.LiteralPassword(pw.value) {
		s.Conn.AddSecret(pw.value)
	}
	s.Mode, s.Root = mode.value, root.value
	if !hasMode && hasReq && req.value == "1" {
		s.Mode = setting.Require
	}
	if !hasMode && !hasReq && !hasHost {
		s.NoMode = true
	}
	f.add(s)
}

func looksDSN(v string) bool {
	return strings.Contains(v, "=") && strings.ContainsAny(v, " ") && plausibleDSN(v)
}

// prefixed is the connection of DB_HOST, DB_SSLMODE and the like.
// What a pooler is told of TLS, in vars, is of the server that is named so.
func (f *File) prefixed(prefix string, ps []pair, kind string, vars map[string]pair) {
	s := setting.Setting{Kind: kind, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	postgres := strings.Contains(prefix, "POSTGRES") || strings.Contains(prefix, "PG") || strings.Contains(prefix, "PSQL")
	other, hasHost, hasTLS := false, false, false
	keyAt := func(p pair, name string) {
		if s.Key != "" {
			s.Also = append(s.Also, s.At)
		}
		s.At, s.Key = p.nameAt, name
	}
	for _, p := range ps {
		role, name, _ := strings.Cut(p.name, "\x00")
		switch roles[role] {
		case "host":
			hasHost = true
			s.Conn.Hosts = []string{p.value}
			if !hasTLS {
				keyAt(p, name)
			} else {
				s.Also = append(s.Also, p.nameAt)
			}
			if strings.HasSuffix(p.value, ".db.ondigitalocean.com") {
				postgres = true
			}
		case "port":
			s.Conn.Ports = []string{p.value}
			switch p.value {
			case "5432", "25060", "25061", "6432":
				postgres = true
			case "3306", "1433", "27017", "6379", "25062":
				other = true
			}
		case "user":
			s.Conn.User = p.value
		case "database":
			s.Conn.Database = p.value
		case "password":
			if setting.LiteralPassword(p.value) {
				s.Conn.AddSecret(p.value)
			}
		case "mode":
			hasTLS, postgres = true, true
			s.Mode = p.value
			keyAt(p, name)
		case "ssl":
			hasTLS = true
			tlsFlag(&s, p.value, name)
			if s.Mode == "" {
				keyAt(p, name)
			}
		case "reject":
			if strings.EqualFold(p.value, "false") || p.value == "0" {
				s.Disabled, hasTLS = name+"="+p.value, true
				s.Driver = "node-pg"
				if s.Mode == "" {
					s.TLS = "no-verify"
				}
				keyAt(p, name)
			}
		case "root":
			s.Root = p.value
			s.Also = append(s.Also, p.nameAt)
		case "kind":
			v := strings.ToLower(p.value)
			postgres = postgres || strings.Contains(v, "pgsql") || strings.Contains(v, "postgres") || v == "pg"
			other = other || strings.Contains(v, "mysql") || strings.Contains(v, "sqlite") || strings.Contains(v, "maria") || strings.Contains(v, "sqlsrv") || strings.Contains(v, "mongo") || strings.Contains(v, "redis")
			if v == "pgsql" {
				s.Driver = "libpq"
			}
		}
	}
	if m, ok := vars["pooler mode"]; ok && hasHost && !hasTLS {
		keyAt(m, m.name)
		s.Driver, s.Certain, s.FixKind, s.Mode, s.Root = "pgbouncer", true, "pgbouncer", m.value, vars["pooler root"].value
		delete(vars, "pooler mode")
	}
	// A server's own POSTGRES_USER and POSTGRES_PASSWORD are no client's.
	if other || !postgres || !hasHost && s.Mode == "" && s.Disabled == "" {
		return
	}
	f.add(s)
}

// tlsFlag reads DB_SSL=true and the like: what the application makes of it is
// not known here.
func tlsFlag(s *setting.Setting, v, name string) {
	switch strings.ToLower(v) {
	case "":
	case "false", "0", "no", "off":
		s.TLS, s.Likely = "none", "what the application makes of "+name+" is not known"
	case "true", "1", "yes", "on":
		s.TLS, s.Likely = "unknown", "what the application makes of "+name+" is not known"
	default:
		if setting.KnownMode(v) || v == "no-verify" {
			s.Mode = v
		}
	}
}
