package setting

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Conn is what one connection string says. It has no field for a password.
type Conn struct {
	// Scheme is as written, without "://": "postgres", "postgresql+asyncpg",
	// "jdbc:postgresql", "ecto"; "dsn" for libpq's keyword/value form and "ado" for
	// .NET's semicolons.
	Scheme string
	// Hosts and Ports are aligned lists; an empty element means the default.
	Hosts    []string
	Ports    []string
	Database string
	User     string
	// Password: a literal password stands there (an interpolation is none).
	Password bool
	// Params are all other parameters, by name; of .NET strings the names are in
	// lower case without spaces.
	Params map[string]string

	// Unread: some of the parameters are put in at run time.
	Unread bool
	// Secrets are the literal passwords: they must not appear in anything shown.
	Secrets []string
}

// Host is the first host, "" when none is named.
func (c Conn) Host() string {
	if len(c.Hosts) == 0 {
		return ""
	}
	return c.Hosts[0]
}

// Port is the first port, 0 when none is named or it is not a number.
func (c Conn) Port() int {
	if len(c.Ports) == 0 {
		return 0
	}
	n, err := strconv.Atoi(c.Ports[0])
	if err != nil || n < 1 || n > 65535 {
		return 0
	}
	return n
}

// errNotConn is returned for text that is no connection string.
var errNotConn = errors.New("not a connection string")

// SchemePattern matches a scheme that names PostgreSQL, with the driver suffix of
// SQLAlchemy, and those of JDBC and Ecto.
var SchemePattern = regexp.MustCompile(`^(?i)(?:((?:jdbc:|db:|r2dbcs?:(?:pool:)?)?(?:postgres|postgresql|postgis|pgsql|ecto|asyncpg|psycopg|pg)(?:\+[a-z0-9_]+)?)://|(jdbc:postgresql):)`)

// ParseConn reads a connection string: a URL with any of the schemes in use, the
// keyword/value form of libpq, or the semicolon form of .NET. URLs with the
// schemes postgres and postgresql and keyword/value strings are read by libpq's
// rules (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING).
// No error quotes the string.
func ParseConn(raw string) (Conn, error) {
	if m := SchemePattern.FindStringSubmatch(raw); m != nil {
		if m[1] != "" {
			return parseURL(m[1], raw[len(m[0]):])
		}
		// jdbc:postgresql:database and jdbc:postgresql:/ mean localhost.
		return parseURL(m[2], "/"+strings.TrimPrefix(raw[len(m[0]):], "/"))
	}
	if IsADO(raw) {
		return parseADO(raw)
	}
	return parseKeywordValue(raw)
}

func parseURL(scheme, s string) (Conn, error) {
	c := Conn{Scheme: scheme, Params: map[string]string{}}
	if strings.IndexByte(s, 0) >= 0 {
		return c, errors.New("a NUL byte in the URL")
	}
	var d decoder
	// Only a '/' ends the search for '@', as in libpq: an '@' in what looks like
	// the query still ends the user information.
	if i := strings.IndexAny(s, "@/"); i >= 0 && s[i] == '@' {
		user, password, _ := strings.Cut(s[:i], ":")
		s = s[i+1:]
		c.User = d.decode("the user name", user)
		c.AddSecret(password, d.decode("the password", password))
	}
	hosts, ports, rest, err := splitHosts(s)
	if err != nil {
		return c, cmp.Or(d.err, err)
	}
	hosts, ports = d.decode("the host", hosts), d.decode("the port", ports)
	path, query, _ := strings.Cut(rest, "?")
	c.Unread = query == "" && twoMarks(path)
	c.Database = d.decode("the database", strings.TrimPrefix(path, "/"))
	if err := cmp.Or(d.err, c.parseQuery(query, &hosts, &ports)); err != nil {
		return c, err
	}
	return c, c.setHosts(hosts, ports)
}

// splitHosts reads host[:port][,host[:port]…] up to the path or the query.
func splitHosts(s string) (hosts, ports, rest string, err error) {
	var h, p strings.Builder
	for {
		if strings.HasPrefix(s, "[") {
			end := strings.IndexByte(s, ']')
			if end < 2 {
				return "", "", "", errors.New("an IPv6 host without its closing bracket")
			}
			h.WriteString(s[1:end])
			s = s[end+1:]
			if s != "" && !strings.ContainsRune(":/?,", rune(s[0])) {
				return "", "", "", errors.New("text after the bracket of an IPv6 host")
			}
		} else {
			i := strings.IndexAny(s+"/", ":/?,")
			h.WriteString(s[:i])
			s = s[i:]
		}
		if strings.HasPrefix(s, ":") {
			i := strings.IndexAny(s+"/", "/?,")
			p.WriteString(s[1:i])
			s = s[i:]
		}
		if !strings.HasPrefix(s, ",") {
			return h.String(), p.String(), s, nil
		}
		s = s[1:]
		h.WriteByte(',')
		p.WriteByte(',')
	}
}

// parseQuery reads the parameters. libpq: the last of equal names counts;
// ssl=true is JDBC's way of saying sslmode=require, and counts when it comes
// after sslmode (fe-connect.c, conninfo_uri_parse_params).
func (c *Conn) parseQuery(query string, hosts, ports *string) error {
	jdbc := strings.HasPrefix(strings.ToLower(c.Scheme), "jdbc:")
	sslLast := false
	var d decoder
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, ok := strings.Cut(pair, "=")
		if !ok && strings.IndexByte(pair, 1) == 0 && strings.HasSuffix(pair, "\x03") {
			c.Unread = true
			continue
		}
		if !ok {
			return errors.New("a parameter without '='")
		}
		if strings.Contains(value, "=") {
			return errors.New("a parameter with more than one '='")
		}
		c.Unread = c.Unread || query == "" && twoMarks(value)
		k, v := d.decode("a parameter's name", key), d.decode("a parameter's value", value)
		if d.err != nil {
			return d.err
		}
		switch k {
		case "ssl":
			sslLast = true
		case "sslmode":
			sslLast = false
		}
		switch k {
		case "host":
			*hosts = v
		case "port":
			*ports = v
		case "dbname", "database":
			c.Database = v
		case "user", "username":
			c.User = v
		case "password", "sslpassword":
			c.AddSecret(value, v)
		default:
			c.Params[k] = v
		}
	}
	if c.Params["ssl"] == "true" && !jdbc && libpqScheme(c.Scheme) {
		if sslLast {
			c.Params["sslmode"] = "require"
		}
	}
	return nil
}

// twoMarks: two values are put in at the end, of which the second may be parameters:
// /${DB}${OPTIONS}.
func twoMarks(s string) bool { return marksAtEnd.MatchString(s) }

var marksAtEnd = regexp.MustCompile("\x03" + markPattern.String() + "$")

func libpqScheme(scheme string) bool { return scheme == "postgres" || scheme == "postgresql" }

func (c *Conn) setHosts(hosts, ports string) error {
	if hosts == "" && ports == "" {
		return nil
	}
	c.Hosts = strings.Split(hosts, ",")
	c.Ports = strings.Split(ports, ",")
	if len(c.Ports) > 1 && len(c.Ports) != len(c.Hosts) {
		return fmt.Errorf("%d ports for %d hosts", len(c.Ports), len(c.Hosts))
	}
	for _, p := range c.Ports {
		if p == "" || strings.IndexByte(p, 1) >= 0 || Interpolated(p) {
			continue
		}
		// The text is not quoted: a password that was not encoded ends up here.
		if n, err := strconv.Atoi(strings.TrimSpace(p)); err != nil || n < 1 || n > 65535 {
			return errors.New("the port is not a number from 1 to 65535")
		}
	}
	return nil
}

// AddSecret notes a literal password so that excerpts can leave it out.
func (c *Conn) AddSecret(forms ...string) {
	for _, f := range forms {
		if f == "" || OnlyInterpolation(f) {
			continue
		}
		c.Password = true
		c.Secrets = append(c.Secrets, f)
	}
}

// decoder decodes parts of a URL, and keeps the first error.
type decoder struct{ err error }

// decode decodes by libpq's rules: two hexadecimal digits, no %00, spaces at the ends
// dropped, none inside.
func (d *decoder) decode(what, s string) string {
	s = strings.Trim(s, " ")
	if !strings.ContainsAny(s, "% ") {
		return s
	}
	decoded, err := url.PathUnescape(s)
	if err != nil || strings.Contains(s, " ") || strings.Contains(decoded, "\x00") {
		d.err = cmp.Or(d.err, fmt.Errorf("%s is not percent-encoded", what))
	}
	return decoded
}
