package setting

import (
	"regexp"
	"strings"
)

// Interpolation matches what a template, a shell or a language puts in at run
// time, in the forms seen in configuration: ${VAR}, ${VAR:-default}, $VAR,
// $(command), {{ .x }}, #{…}, <%= … %>, ((name)) of BOSH and Concourse, %(name)s, %s, {name}, <placeholder>, and
// Symfony's %env(VAR)%, Windows' %VAR%.
var Interpolation = regexp.MustCompile(
	`%env\([\w:.\-]*\)%|%{1,2}[A-Z_][A-Z0-9_]{2,}%{1,2}|\$\{\{[^\n]*?\}\}|\{\{[^\n]*?\}\}|<%=?[^\n]*?%>|[$#]\{(?:[^{}\n]|\{[^{}\n]*\})*\}|\$\((?:[^()\n]|\([^()\n]*\))*\)|\$(?:[Ee][Nn][Vv]:)?[A-Za-z_][A-Za-z0-9_]*|%\([A-Za-z_]\w*\)[sd]|%[svq]\b|%[svq](?:$|[^A-Za-z0-9])|%d(?:$|[^0-9A-Fa-f])|\\\(\w+\)|\{[A-Za-z_][\w.\[\]'"() ]*(?::[^{}\n]*)?\}|\{\d*\}|<[A-Za-z][\w -]*>|\(\([\w./:-]+\)\)|\x1a`)

// Dynamic marks a value that is put in at run time and whose text is not kept.
const Dynamic = "\x1a"

// Interpolated reports that a part of the value is put in at run time.
func Interpolated(s string) bool {
	return (strings.ContainsAny(s, "$#{<%\\\x1a") || strings.Contains(s, "((")) && Interpolation.MatchString(s)
}

// OnlyInterpolation reports that nothing of the value is literal.
func OnlyInterpolation(s string) bool {
	if s == "" || !strings.ContainsRune("%$#{<(\\"+Dynamic, rune(s[0])) {
		return false
	}
	loc := Interpolation.FindStringIndex(s)
	return loc != nil && loc[0] == 0 && strings.TrimSpace(Interpolation.ReplaceAllString(s, "")) == ""
}

// mask replaces each interpolation by a mark that no parser trips over, so that
// "${PORT:-5432}" is one value and not a port and a path.
func mask(s string) (masked string, marks []string) {
	if !Interpolated(s) {
		return s, nil
	}
	masked = Interpolation.ReplaceAllStringFunc(s, func(m string) string {
		tail := ""
		// %s and %d take the delimiter after them along.
		if m[0] == '%' && m[1] != '(' && len(m) == 3 {
			m, tail = m[:2], m[2:]
		}
		marks = append(marks, m)
		return "\x01" + string(rune('A'+(len(marks)-1)%26)) + strings.Repeat("\x02", (len(marks)-1)/26) + "\x03" + tail
	})
	return masked, marks
}

var markPattern = regexp.MustCompile("\x01[A-Z]\x02*\x03")

func unmask(s string, marks []string) string {
	if len(marks) == 0 || strings.IndexByte(s, 1) < 0 {
		return s
	}
	return markPattern.ReplaceAllStringFunc(s, func(m string) string {
		i := int(m[1]-'A') + 26*(len(m)-3)
		if i < len(marks) {
			return marks[i]
		}
		return m
	})
}

// modeIn matches a mode in an expression.
var modeIn = regexp.MustCompile(`sslmode=(disable|allow|prefer|require|verify-ca|verify-full)\b`)

// Parse is [ParseConn] for a string with interpolations: what is
// literal is read, the rest stays as written.
func Parse(raw string) (Conn, error) {
	masked, marks := mask(raw)
	c, err := ParseConn(masked)
	if marks != nil {
		for i := range c.Hosts {
			c.Hosts[i] = unmask(c.Hosts[i], marks)
		}
		for i := range c.Ports {
			c.Ports[i] = unmask(c.Ports[i], marks)
		}
		c.User, c.Database = unmask(c.User, marks), unmask(c.Database, marks)
		params := make(map[string]string, len(c.Params))
		for k, v := range c.Params {
			params[unmask(k, marks)] = unmask(v, marks)
		}
		c.Params = params
		if m := modeIn.FindStringSubmatch(marks[len(marks)-1]); m != nil && c.Unread && c.Params["sslmode"] == "" {
			c.Params["sslmode"] = m[1] // ${ssl ? '?sslmode=require' : ''}
		}
		var secrets []string
		for _, s := range c.Secrets {
			if s = unmask(s, marks); !OnlyInterpolation(s) {
				secrets = append(secrets, s)
			}
		}
		c.Secrets, c.Password = secrets, len(secrets) > 0
	}
	return c, err
}

// DefaultValue is the default that an interpolation carries: ${VAR:-x},
// ${VAR:x} (Spring), ENV.fetch("VAR", "x"), env('VAR', 'x'), {{ .x | default "x" }}.
var DefaultValue = regexp.MustCompile(
	`^\$\{[A-Za-z_][\w.]*:?[-=:]([^{}]*)\}$` +
		`|(?:fetch|env|getenv|get|get_env|environ\.get|config|Env|GetEnv|getEnv|getOrDefault)\s*\(\s*["'][\w.]+["']\s*,\s*(?:default\s*[=:]\s*)?["']([^"']*)["']` +
		`|\bdefault(?:\s+(?:\.Env\.\w+\s+)?|\()["']([^"']*)["']` +
		"|(?:\\|\\||\\?\\?)\\s*[\"'`]([^\"'`]*)[\"'`]")

// Resolve gives the value that is in force when nothing else is known, and
// whether it is only a default.
func Resolve(v string) (value string, isDefault, known bool) {
	v = strings.TrimSpace(v)
	if m := DefaultValue.FindStringSubmatch(v); m != nil {
		for _, d := range m[1:] {
			if d != "" {
				return strings.Trim(d, `"'`), true, true
			}
		}
		return "", true, false
	}
	if Interpolated(v) {
		return "", false, false
	}
	return v, false, true
}

var variable = regexp.MustCompile(`^[$#]?\{{1,2}\s*\.?([A-Za-z_][\w.]*)`)

// NameOnly is a value that is put in at run time without the defaults that stand
// with it, which may be secret: ${USER:-bob} is ${USER}. A literal value is itself.
func NameOnly(v string) string {
	return Interpolation.ReplaceAllStringFunc(v, func(m string) string {
		if n := variable.FindStringSubmatch(m); n != nil {
			return "${" + n[1] + "}"
		}
		if strings.ContainsAny(m, "({[\"' ") {
			return "…"
		}
		return m
	})
}

// putIn begins a value that a shell puts in at run time.
var putIn = regexp.MustCompile(`^["']?\$[({]`)

// LiteralPassword reports that a value under a password's name is a password, and
// not something that is put in at run time.
func LiteralPassword(v string) bool {
	v = strings.TrimSpace(v)
	if v == "" || v == Dynamic || putIn.MatchString(v) || OnlyInterpolation(v) || Interpolated(v) && Interpolation.FindStringIndex(v)[0] == 0 {
		return false
	}
	if reference.MatchString(v) {
		return false
	}
	switch strings.ToLower(v) {
	case "null", "nil", "none", "~", "\"\"", "''":
		return false
	}
	return true
}

// reference matches a value that names a secret kept elsewhere: encrypted by App
// Platform or eyaml, in Datadog's or Ansible's vault, in a secret store; or one that a
// build puts in.
var reference = regexp.MustCompile(`^(?:ENC\[.*\]|EV\[.*\]|!vault\b.*|vault:.*|env://.*|file://.*|op://.*|sops:.*|arn:aws:(?:secretsmanager|ssm):.*|credentials\(.*|@\w+@|__\w+__)$`)

// IsDynamic reports that a part of the value is [Dynamic].
func IsDynamic(s string) bool { return strings.Contains(s, Dynamic) }
