package setting

import (
	"errors"
	"regexp"
	"strings"
)

// Blanks separate the words of libpq's keyword/value form.
const Blanks = " \t\n\r\v\f"

// EachKeyword reads libpq's keyword/value form: a backslash takes the next character
// literally, single quotes enclose values with spaces. No error quotes the string.
func EachKeyword(s string, each func(key, value string)) error {
	if strings.IndexByte(s, 0) >= 0 {
		return errors.New("a NUL byte in the connection string")
	}
	for s = strings.TrimLeft(s, Blanks); s != ""; s = strings.TrimLeft(s, Blanks) {
		key, rest, ok := strings.Cut(s, "=")
		if key = strings.Trim(key, Blanks); !ok || key == "" || strings.ContainsAny(key, Blanks) {
			return errNotConn
		}
		value, rest, err := keywordValue(strings.TrimLeft(rest, Blanks))
		if err != nil {
			return err
		}
		each(key, value)
		s = rest
	}
	return nil
}

// parseKeywordValue reads a connection string in libpq's keyword/value form.
func parseKeywordValue(s string) (Conn, error) {
	c := Conn{Scheme: "dsn", Params: map[string]string{}}
	var hosts, ports string
	err := EachKeyword(s, func(key, value string) {
		switch key {
		case "host":
			hosts = value
		case "hostaddr":
			if hosts == "" {
				hosts = value
			}
		case "port":
			ports = value
		case "dbname", "database":
			c.Database = value
		case "user":
			if value != "" {
				c.User = value
			}
		case "password", "sslpassword":
			c.AddSecret(value)
		default:
			c.Params[key] = value
		}
	})
	if err != nil {
		return c, err
	}
	return c, c.setHosts(hosts, ports)
}

// keywordValue reads one value and returns what follows it.
func keywordValue(s string) (value, rest string, err error) {
	var b strings.Builder
	quoted := strings.HasPrefix(s, "'")
	i := 0
	if quoted {
		i = 1
	}
	for ; i < len(s); i++ {
		switch ch := s[i]; {
		case ch == '\\':
			i++
			if i < len(s) {
				b.WriteByte(s[i])
			} else if quoted {
				return "", "", errors.New("a quoted value without its closing quote")
			}
		case quoted && ch == '\'':
			return b.String(), s[i+1:], nil
		case !quoted && strings.IndexByte(Blanks, ch) >= 0:
			return b.String(), s[i:], nil
		default:
			b.WriteByte(ch)
		}
	}
	if quoted {
		return "", "", errors.New("a quoted value without its closing quote")
	}
	return b.String(), "", nil
}

var adoPattern = regexp.MustCompile(`(?i)(?:^|;)\s*(?:host|server)\s*=[^;]+;`)

// IsADO tells .NET's form ("Host=…;Database=…") from libpq's.
func IsADO(s string) bool { return strings.Contains(s, ";") && adoPattern.MatchString(s) }

// parseADO reads .NET's form by the rules of DbConnectionStringBuilder: names
// without regard to case, values in single or double quotes.
func parseADO(s string) (Conn, error) {
	c := Conn{Scheme: "ado", Params: map[string]string{}}
	var hosts, ports string
	for s != "" {
		var key, value string
		eq := strings.IndexByte(s, '=')
		if eq < 0 {
			break
		}
		key, s = s[:eq], strings.TrimLeft(s[eq+1:], " ")
		if s != "" && (s[0] == '"' || s[0] == '\'') {
			if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
				value, s = s[1:end+1], s[end+2:]
				_, s, _ = strings.Cut(s, ";")
				goto have
			}
		}
		value, s, _ = strings.Cut(s, ";")
		value = strings.TrimSpace(value)
	have:
		key = strings.TrimLeft(key, "; ")
		switch k := adoKey(key); k {
		case "host", "server":
			hosts = value
		case "port":
			ports = value
		case "database", "db":
			c.Database = value
		case "username", "user", "userid", "uid":
			c.User = value
		case "password", "pwd", "psw", "sslpassword":
			c.AddSecret(value)
		default:
			c.Params[k] = value
		}
	}
	// Npgsql takes host:port in Host.
	if h, p, ok := strings.Cut(hosts, ":"); ok && ports == "" && !strings.Contains(hosts, ",") {
		hosts, ports = h, p
	}
	return c, c.setHosts(hosts, ports)
}

// joined takes off what separates the words of a key.
var joined = strings.NewReplacer(" ", "", "_", "")

// adoKey makes "SSL Mode", "SslMode" and "sslmode" one.
func adoKey(k string) string {
	return strings.ToLower(joined.Replace(strings.TrimSpace(k)))
}
