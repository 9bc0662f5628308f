package clients

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// longestExcerpt is where an excerpt ends, in bytes.
const longestExcerpt = 240

// word is what stands between blanks and the signs that structure a line.
var word = regexp.MustCompile("[^\\s\"'`=:,;/?&@()\\[\\]{}<>|#\\\\]+")

// gap is several masked words with nothing but signs between them: those may be a
// secret's own.
var gap = regexp.MustCompile(`\*\*\*(?:[^\s\w*]{0,3}\*\*\*)+`)

// excerpt shows the structure of a line, and of its text only what cannot be secret:
// the words of configuration and of the drivers, and what is told of the setting
// anyway (its name, host, port, mode and root). All else becomes "***". What a secret
// looks like, and where in the line it stands, does not matter.
func excerpt(line string, c snapshot.ClientSetting, m *mask) string {
	line = strings.TrimSpace(line)
	line = strings.ToValidUTF8(line[:min(len(line), 3*longestExcerpt)], "")
	if len(line) > 2*longestExcerpt {
		line = line[:2*longestExcerpt]
	}
	line = m.lines.Replace(line)
	known := map[string]bool{}
	for _, v := range []string{c.Key, c.Mode, c.RootCert, c.Binding, c.Host, strconv.Itoa(c.Port), c.User, c.Database} {
		for _, w := range word.FindAllString(v, -1) {
			known[w] = !m.secrets[w]
		}
	}
	if m := firstKey.FindStringSubmatch(line); m != nil {
		known[m[1]] = true
	}
	line = word.ReplaceAllStringFunc(line, func(w string) string {
		if w == setting.Redacted || known[w] || vocabulary()[strings.ToLower(strings.Trim(w, "-.$!+*"))] {
			return w
		}
		return setting.Redacted
	})
	return cut(gap.ReplaceAllString(line, setting.Redacted))
}

// firstKey is the name that a line begins with, as of a variable or a key.
var firstKey = regexp.MustCompile(`^(?:export\s+|-\s+|["'])?([A-Za-z_][A-Za-z0-9_.\-]*)["']?\s*[=:]`)

// mask hides the secrets of a file, the longest first, so that no part of a longer one
// stays.
type mask struct {
	secrets map[string]bool
	// lines masks those of three bytes and more, fields those of four and more: a
	// shorter one would mask what it is no part of.
	lines, fields *strings.Replacer
}

func newMask(secrets []string) *mask {
	m := &mask{secrets: map[string]bool{}}
	for _, s := range secrets {
		if s = strings.ToValidUTF8(s, ""); s != "" {
			m.secrets[s] = true
		}
	}
	all := slices.SortedFunc(maps.Keys(m.secrets), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var lines, fields []string
	for _, s := range all {
		if len(s) > 2 {
			lines = append(lines, s, setting.Redacted)
		}
		if len(s) > 3 {
			fields = append(fields, s, setting.Redacted)
		}
	}
	m.lines, m.fields = strings.NewReplacer(lines...), strings.NewReplacer(fields...)
	return m
}

// cut ends a text after a bound, and leaves out what no terminal should get.
func cut(text string) string {
	if len(text) > longestExcerpt {
		end := longestExcerpt
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

// vocabulary are the words that no secret is known by: those of the drivers' data, and
// of configuration and code in general.
var vocabulary = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	add := func(texts ...string) {
		for _, t := range texts {
			for _, w := range word.FindAllString(strings.ToLower(t), -1) {
				all[strings.Trim(w, "-.$!+*")] = true
			}
		}
	}
	add(setting.Disable, setting.Allow, setting.Prefer, setting.Require, setting.VerifyCA, setting.VerifyFull, "no-verify verifyca verifyfull verify_ca verify_full verify_none verify_peer verify")
	for _, d := range drivers.All() {
		add(d.Name, d.Modes)
		for _, r := range d.Rows {
			add(r.Param, r.Disabled)
		}
		for _, c := range d.Code {
			add(c.Modules...)
			add(c.Calls...)
			add(c.Options)
		}
		if d.App != nil {
			for name := range d.App.Names {
				add(name)
			}
		}
	}
	add(`postgres postgresql pgsql jdbc ecto sslmode ssl tls sslrootcert sslcert sslkey rejectunauthorized checkserveridentity ca cafile cacertfile ssl_mode ssl_root_cert
		host hostname hostaddr port user username password dbname database db url uri dsn connectionstring connect_timeout application_name channel_binding target_session_attrs
		environment env variables name value key data spec services adapter dialect driver client type engine options connect_args dialectoptions connection query extra
		new const let var export import from require return async await function def class self this true false null nil none yes no on off public private static final
		psql pg_dump pg_dumpall pg_restore pg_basebackup pgbench createdb set docker compose kubectl exec run sudo sh bash http https default production development test staging`)
	return all
})

// hide is the last line of defence: a password that a malformed string has put
// into a host, a user or a database does not leave.
func hide(c *snapshot.ClientSetting, m *mask) {
	for _, field := range []*string{&c.Host, &c.User, &c.Database, &c.RootCert, &c.Mode, &c.Key, &c.Effect, &c.Fix, &c.Why, &c.Disabled, &c.Ineffective, &c.Binding} {
		// A password that is also the user's name hides the password only.
		if m.secrets[*field] && (field == &c.User || field == &c.Database || field == &c.Host) {
			continue
		}
		*field = m.fields.Replace(*field)
	}
}

var (
	urlPassword = regexp.MustCompile(`(://[^\s/@:]*):[^\s/@]+@`)
	keyPassword = regexp.MustCompile(`(?i)((?:pass|pwd|secret|token|key|credential)\w*["']?\s*[=:]\s*)\S+`)
)

// prose is the text of a comment without what looks like a secret.
func prose(text string) string {
	text = urlPassword.ReplaceAllString(text, "$1:"+setting.Redacted+"@")
	return cut(keyPassword.ReplaceAllString(text, "${1}"+setting.Redacted))
}
