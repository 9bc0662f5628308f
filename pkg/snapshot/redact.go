package snapshot

import (
	"bytes"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Secret is a place in a text that looks like a secret. The value itself is not
// kept.
type Secret struct {
	Kind       string // "a password in a URI", "a private key", …
	Start, End int    // the bytes to replace
}

// secretPattern is one look that secrets have. The text is searched for the
// hints first: most texts have none, and a plain search is many times faster than an
// expression.
type secretPattern struct {
	kind  string
	hints []string
	match *regexp.Regexp // the first group is the secret
}

// secretPatterns work on plain text and on JSON, where a quote or a backslash
// inside a string is escaped.
var secretPatterns = []secretPattern{
	// RFC 3986, section 3.2.1: userinfo. Greedy up to the last @ before the path,
	// because passwords with an unescaped @ are common.
	{"a password in a URI", []string{"://"}, regexp.MustCompile(`://[^\s"/:@?#]*:((?:[^"\\\s/]|\\[^n])+)@`)},
	// libpq keyword/value strings, and the URI's query part.
	{"a password in a connection string", []string{"assword=", "ASSWORD="}, regexp.MustCompile(`(?i)(?:\b|_|pg|ssl)password=('(?:[^'"\\]|\\.)+'|[^\s"'&;,)\\]+)`)},
	// RFC 7468, section 10 and 11, and the older "RSA PRIVATE KEY".
	{"a private key", []string{"PRIVATE KEY-----"}, regexp.MustCompile(`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----((?:[A-Za-z0-9+/=:,\s]|-[A-Za-z0-9]|\\[nrt])*)`)},
	// DigitalOcean's personal, OAuth and refresh tokens.
	{"a DigitalOcean token", []string{"_v1_"}, regexp.MustCompile(`\b(do[opr]_v1_[0-9a-f]{16,})`)},
	// Passwords that DigitalOcean makes for database users begin like this.
	{"a DigitalOcean database password", []string{"AVNS_"}, regexp.MustCompile(`\b(AVNS_[A-Za-z0-9_-]{8,})`)},
}

// placeholder is what stands where a secret would, and is none: a mask, a
// variable of a shell, template or App Platform, a format verb, a call.
var placeholder = regexp.MustCompile(`^'?(?:\*+|x{3,}|\.{3}|…|\$.*|\{.*|<.*|\\u003c.*|%.*|\[.*\]|[A-Za-z_][\w.]*[(\[{].*|(?:os|process|env|ENV|config|settings)\.\S*|)'?$`)

// FindSecrets finds what looks like a secret: a URI or connection string with a
// literal password, a private key, a token or a database password of
// DigitalOcean's. The text may be JSON. The places are in order and do not
// overlap.
func FindSecrets(text []byte) []Secret {
	var found []Secret
	for _, p := range secretPatterns {
		if !slices.ContainsFunc(p.hints, func(h string) bool { return bytes.Contains(text, []byte(h)) }) {
			continue
		}
		for _, m := range p.match.FindAllSubmatchIndex(text, -1) {
			if s := string(text[m[2]:m[3]]); placeholder.MatchString(s) || strings.TrimSpace(s) == "" {
				continue
			}
			found = append(found, Secret{p.kind, m[2], m[3]})
		}
	}
	if len(found) < 2 {
		return found
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Start < found[j].Start })
	apart := found[:1]
	for _, s := range found[1:] {
		last := &apart[len(apart)-1]
		if s.Start >= last.End {
			apart = append(apart, s)
		} else if s.End > last.End {
			last.End = s.End
		}
	}
	return apart
}

// Redact gives the text with everything that [FindSecrets] finds as "***".
func Redact(text string) string {
	found := FindSecrets([]byte(text))
	if len(found) == 0 {
		return text
	}
	return string(maskFound([]byte(text), found))
}

func maskFound(text []byte, found []Secret) []byte {
	out := make([]byte, 0, len(text))
	at := 0
	for _, s := range found {
		out = append(out, text[at:s.Start]...)
		out = append(out, "***"...)
		at = s.End
	}
	return append(out, text[at:]...)
}
