package clients

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"dbaudit/pkg/collect/clients/setting"
)

// longestExcerpt is where an excerpt ends, in bytes.
const longestExcerpt = 240

var (
	urlPassword = regexp.MustCompile(`(://)([^\s"'` + "`" + `/@]*?):([^\s"'` + "`" + `]+)@`)
	// keyPassword matches NAME=value, name: value, 'name' => value where the name
	// says that the value is secret.
	keyPassword = regexp.MustCompile(`(?i)([A-Za-z0-9_.\-]*(?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|sslpassword|credential)[A-Za-z0-9_]*["']?\]?\s*(?:=>|:=|=|:|,)\s*)("[^"]*"?|'[^']*'?|` + "`[^`]*`?" + `|[^\s,;&)}\]]+)`)
	longBlob    = regexp.MustCompile(`[A-Za-z0-9+/]{40,}={0,2}`)
	setterCall  = regexp.MustCompile(`(?i)(passw(?:or)?d\w*\s*\(\s*)("[^"]*"?|'[^']*'?)`)
)

// redact makes an excerpt of one line: known secrets and whatever looks like
// one become "***", and long text is cut.
func redact(line string, secrets []string) string {
	line = strings.ToValidUTF8(strings.TrimSpace(line), "")
	if len(line) > 4*longestExcerpt {
		line = line[:4*longestExcerpt]
		// A cut may leave half a secret, which no pattern below would know.
		if i := strings.LastIndexAny(line, " ,;&\"'"); i > 0 {
			line = line[:i]
		} else {
			line = ""
		}
	}
	// Longest first, so that no part of a longer secret stays.
	sort.Slice(secrets, func(i, j int) bool { return len(secrets[i]) > len(secrets[j]) })
	line = urlPassword.ReplaceAllStringFunc(line, func(m string) string {
		sub := urlPassword.FindStringSubmatch(m)
		if setting.OnlyInterpolation(sub[3]) {
			return m
		}
		return sub[1] + sub[2] + ":" + setting.Redacted + "@"
	})
	for _, s := range secrets {
		if s = strings.ToValidUTF8(s, ""); len(s) >= 3 {
			line = strings.ReplaceAll(line, s, setting.Redacted)
		}
	}
	keep := func(re *regexp.Regexp) func(string) string {
		return func(m string) string {
			sub := re.FindStringSubmatch(m)
			value := strings.Trim(sub[2], "\"'`")
			if value == "" || setting.OnlyInterpolation(value) || reference.MatchString(sub[2]) {
				return m
			}
			if sub[2] != value {
				q := sub[2][:1]
				return sub[1] + q + setting.Redacted + q
			}
			return sub[1] + setting.Redacted
		}
	}
	line = keyPassword.ReplaceAllStringFunc(line, keep(keyPassword))
	line = setterCall.ReplaceAllStringFunc(line, keep(setterCall))
	line = longBlob.ReplaceAllString(line, setting.Redacted)
	if len(line) > longestExcerpt {
		cut := longestExcerpt
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		line = line[:cut] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, line)
}

// reference matches a value that names a secret kept elsewhere: a variable, a
// call, a member.
var reference = regexp.MustCompile(`^(?:\$|#\{|%|process\.env|os\.|ENV|env\(|System\.|Deno\.|import\.meta|var\.|data\.|local\.|config\.|settings\.|secrets?\.|getenv|std::env|true\b|false\b|null\b|nil\b|None\b|undefined\b)`)
