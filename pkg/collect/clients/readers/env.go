package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// assignment matches NAME=value in a .env file, a shell script, a Dockerfile or
// a unit; $env:NAME = value is PowerShell's.
var assignment = regexp.MustCompile(`(?m)(?:^|[\s;&"'])(?:export[ \t]+|\$(?i:env):|set[ \t]+-x[ \t]+|setenv[ \t]+|ENV[ \t]+|ARG[ \t]+|Environment=|-e[ \t]*|--env[ \t=]+|--build-arg[ \t]+)?["']?([A-Za-z_][A-Za-z0-9_]*)[ \t]*(=)[ \t]*`)

// dotted matches a .env file's names with dots, too: CodeIgniter's and Spring's.
var dotted = regexp.MustCompile(strings.Replace(assignment.String(), "[A-Za-z0-9_]*", "[A-Za-z0-9_.]*", 1))

// pairs reads the assignments of a text between two offsets.
func (f *File) pairs(from, to int) []pair {
	var out []pair
	var b brackets
	text := f.Text[from:to]
	assignment := assignment
	if recogniserFor(f.Path).kind == "env_file" {
		assignment = dotted
	}
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
		value, start, end := b.shellValue(text, at, outer)
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
func (b *brackets) shellValue(text string, at int, outer byte) (value string, start, end int) {
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
	i, line := at, text[at:lineEnd(text[:min(len(text), at+longestValue)], at)]
	if json := jsonValue.FindString(line); json != "" {
		return json, at, at + len(json)
	}
	key, _, _ := strings.Cut(line, "=")
	ado := !strings.ContainsAny(key, ";\"'") && setting.IsADO(line)
	for i < len(text) {
		if n := b.length(text, i, min(len(text), i+4096)); n > 0 {
			i += n
			continue
		}
		c := text[i]
		if c <= ' ' || c == ';' && !ado || c == '"' || c == '\'' || c == '`' || c == '|' {
			break
		}
		i++
	}
	// An unquoted .NET string in a .env file holds blanks.
	if e := at + len(line); i < e && ado {
		i = e
	}
	return strings.TrimRight(text[at:i], "\\\r"), at, i
}

// longestValue ends, in bytes, a value that is not in quotes.
const longestValue = 4 << 10

// jsonValue is an object that a variable holds.
var jsonValue = regexp.MustCompile(`^\{\s*["'][^\n]*\}`)

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
