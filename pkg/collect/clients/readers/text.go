package readers

import (
	"html"
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// urlStart finds where a URL may begin in any text.
var (
	urlStart  = regexp.MustCompile(`(?i)(?:jdbc:|db:|r2dbcs?:(?:pool:)?)?(?:postgresql|postgres|postgis|ecto|asyncpg|psycopg|pgsql|pg)(?:\+[a-z0-9_]+)?://`)
	urlEnding = regexp.MustCompile(`(?i)(?:jdbc:|db:|r2dbcs?:(?:pool:)?)?(?:postgresql|postgres|postgis|ecto|asyncpg|psycopg|pgsql|pg)(?:\+[a-z0-9_]+)?://$`)
)

// keyBefore is the name that a value is assigned to, just before it.
var keyBefore = regexp.MustCompile(`([A-Za-z_][\w.\-]*)["'\]]*\s*(?:\?\?=|\|\|=|:=|=>|=|:)\s*(?:[\w.]+\s*\(\s*)?(?:[fFrRbu$@&]{0,3})["'` + "`" + `]?$`)

// longestScheme is how far before its "://" a URL may begin.
const longestScheme = 48

// urlStarts are the offsets at which a URL of PostgreSQL's begins. Most texts hold few
// "://", so that only what stands before one is compared.
func urlStarts(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at := 0; ; {
			i := strings.Index(text[at:], "://")
			if i < 0 {
				return
			}
			end := at + i + len("://")
			begin := max(at, end-longestScheme)
			if loc := urlEnding.FindStringIndex(text[begin:end]); loc != nil && !inPath(text, begin+loc[0]) && !yield(begin+loc[0]) {
				return
			}
			at = end
		}
	}
}

// inPath: what stands at an offset is a part of a word, or of the path of another URL.
func inPath(text string, at int) bool {
	return at > 0 && (text[at-1] == '/' || syntax.WordByte(text[at-1]) && text[at-1] != '@' && text[at-1] != '.')
}

// findURLs reads the URLs that no recogniser has read yet.
func (f *File) findURLs() {
	if !strings.Contains(f.Text, "://") {
		return
	}
	for at := range urlStarts(f.Text) {
		if f.isClaimed(at, at+1) {
			continue
		}
		end := f.brackets.urlEnd(f.Text, at)
		raw := f.Text[at:end]
		if placeholderHost.MatchString(raw[strings.Index(raw, "://")+len("://"):]) {
			f.claim(at, end) // its parameters are no more than its host
		}
		if f.isClaimed(at, end) || !plausibleURL(raw) {
			continue
		}
		if f.isMarkup() {
			raw = html.UnescapeString(raw)
		}
		f.connection(raw, "url", "", f.keyAt(at), at, syntax.Span{From: at, To: end})
	}
}

// connection adds the setting of a connection string that stands at an offset, and claims
// a stretch of the text; false where it is none.
func (f *File) connection(raw, kind, driver, key string, at int, claimed syntax.Span) bool {
	s, ok := drivers.Parse(raw, kind)
	if !ok {
		return false
	}
	if driver != "" {
		s.Driver, s.Certain = driver, true
	}
	s.At, s.Key = at, key
	if f.inComment(at) {
		s.Exempt = commentedOut
	}
	f.claim(claimed.From, claimed.To)
	f.add(s)
	return true
}

// isMarkup: a file in which & is written &amp;.
func (f *File) isMarkup() bool {
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".xml", ".config", ".html", ".htm", ".xhtml", ".plist", ".iml", ".svg", ".xsl":
		return true
	}
	return false
}

const commentedOut = "commented out: not in force"

func (f *File) inComment(at int) bool { return syntax.InSpans(f.comments, at) }

// keyAt is the name that the value at an offset is assigned to.
func (f *File) keyAt(at int) string {
	line, _ := f.Place(at)
	before := f.Text[f.starts[line-1]:at]
	if len(before) > 300 {
		before = before[len(before)-300:]
	}
	before = before[strings.LastIndexAny(before, ",;{}")+1:] // no part of the pattern
	if !strings.ContainsAny(before, "=:") {
		return ""
	}
	if m := keyBefore.FindStringSubmatch(before); m != nil {
		return m[1]
	}
	return ""
}

// longestURL is in bytes; what goes on for longer is cut.
const longestURL = 4096

// urlEnd is where a URL in running text ends. Interpolations may hold blanks
// and quotes.
func (b *brackets) urlEnd(text string, at int) int {
	quote := byte(0)
	if at > 0 && strings.IndexByte("\"'`<", text[at-1]) >= 0 {
		quote = text[at-1]
		if quote == '<' {
			quote = '>'
		}
	}
	limit := min(len(text), at+longestURL)
	for i := at; i < limit; i++ {
		c := text[i]
		if n := b.length(text, i, limit); n > 0 {
			i += n - 1
			continue
		}
		switch {
		case c == '\\' && i+1 < limit && strings.IndexByte("\"'`", text[i+1]) >= 0:
			return trimURL(text, at, i) // the quote of a string in a string
		case c == quote && quote != 0:
			return i
		case c == ']' && i+1 < len(text) && text[i+1] == '(' && strings.Count(text[at:i], "[") == strings.Count(text[at:i], "]"):
			return trimURL(text, at, i) // the text of a Markdown link
		case c <= ' ' || c == 0x7f:
			return trimURL(text, at, i)
		case strings.IndexByte("\"'`", c) >= 0:
			return trimURL(text, at, i)
		case quote == 0 && strings.IndexByte("<>|", c) >= 0 && !strings.HasPrefix(text[i:], "<%"):
			if c == '<' {
				if m := setting.Interpolation.FindStringIndex(text[i:limit]); m != nil && m[0] == 0 {
					i += m[1] - 1
					continue
				}
			}
			return trimURL(text, at, i)
		}
	}
	return trimURL(text, at, limit)
}

// trimURL takes off punctuation of the sentence around a bare URL.
func trimURL(text string, at, end int) int {
	for end > at && strings.IndexByte(".,;:!)]}*_\\", text[end-1]) >= 0 {
		if text[end-1] == '}' && strings.Contains(text[at:end], "{") || text[end-1] == ')' && strings.Contains(text[at:end], "(") || text[end-1] == ']' && strings.Contains(text[at:end], "[") {
			break
		}
		end--
	}
	return end
}

// plausibleURL leaves out what only names a scheme: "postgres://", "postgresql://…",
// and what is cut up by a pattern or a split.
func plausibleURL(raw string) bool {
	loc := urlStart.FindStringIndex(raw)
	rest := raw[loc[1]:]
	if strings.Trim(rest, "/.,;:") == "" || strings.HasPrefix(rest, "...") || strings.HasPrefix(rest, "…") || strings.HasPrefix(rest, "*") || rest[0] == '(' || rest[0] == '[' && !ipv6.MatchString(rest) || userBracket.MatchString(rest) {
		return false
	}
	if placeholderHost.MatchString(rest) || setting.OnlyInterpolation(rest) {
		return false // what an expression gives alone is told there
	}
	return strings.ContainsAny(rest, ".:@/?$%{<") || len(rest) > 2 && syntax.WordByte(rest[0])
}

var (
	ipv6        = regexp.MustCompile(`^\[[0-9A-Fa-f:.%]+\]`)
	userBracket = regexp.MustCompile(`^\[[a-z]+[\[:@]`)
)

// placeholderHost matches a form to fill in: postgres://USER:PASSWORD@HOST/DB.
var placeholderHost = regexp.MustCompile(`^(?:[^@/\s]*@)?(?:HOST(?:NAME)?|host(?:name)?|<[\w .\-]+>|\[[a-z]\w*\]*|\{?\[?(?:netloc|NETLOC)\]?\}?|[Yy][Oo][Uu][Rr][-_]\w+|SERVER|DB_HOST|db_host|IP|ip|xxx+|XXX+|\.\.\.|…)(?:[:/?,\s]|$)`)

// findSuffixes reads parameters that are appended to a URL which is not there:
// "$DATABASE_URL?sslmode=require".
var suffix = regexp.MustCompile(`(?:[\w\]})>"'` + "`" + `]|[\w\]})"'` + "`" + `]\s*(?:\+|\.\.?|<>)\s*["'` + "`" + `])([?&](?:[\w.\-%]+=[^&\s"'` + "`" + `]*&)*(?:sslmode=[^\s"'` + "`" + `)}]+|ssl=no-verify))`)

// parameters are those of a URL that is elsewhere, where they say how the server is
// verified.
func parameters(query string) (setting.Setting, bool) {
	s, ok := drivers.Parse("postgres:///?"+query[1:], "url")
	s.Conn.Hosts, s.LocalSocket = nil, false
	return s, ok && tellsMode(s)
}

// suffixed: a text may hold such parameters.
func suffixed(text string) bool {
	return strings.Contains(text, "sslmode=") || strings.Contains(text, "ssl=no-verify")
}

// tellsMode: the parameters say how the server is verified.
func tellsMode(s setting.Setting) bool {
	return setting.KnownMode(s.Mode) || s.Mode == "no-verify" || s.Conn.Params["ssl"] == "no-verify"
}

// schemeBefore matches the URL that parameters stand behind, with its scheme.
var schemeBefore = regexp.MustCompile(`(?i)(?:^|[^\w])([a-z][\w+.]*)://[^\s"'\x60]*$`)

// otherScheme: a URL that is no PostgreSQL's stands before parameters: what is PostgreSQL's
// is read as a URL.
func otherScheme(before string) bool {
	m := schemeBefore.FindStringSubmatch(before)
	return m != nil && !setting.SchemePattern.MatchString(m[1]+"://") && !pgBase.MatchString(m[1]) && !strings.EqualFold(m[1], "ecto")
}

// localBefore is this computer as the host before parameters: 127.0.0.1:%d/postgres.
var localBefore = regexp.MustCompile(`["'\s](127\.0\.0\.1|localhost)(?::[^/\s"']*)?/[^\s"'/]*$`)

func (f *File) findSuffixes() {
	if !suffixed(f.Text) {
		return
	}
	for _, loc := range suffix.FindAllStringSubmatchIndex(f.Text, -1) {
		if f.isClaimed(loc[2], loc[3]) || f.inComment(loc[2]) || otherScheme(f.Text[max(0, loc[2]-300):loc[2]]) {
			continue
		}
		if f.isProse() && loc[0] > 0 && !strings.ContainsAny(f.Text[max(0, loc[2]-3):loc[2]], "}\"'`+ ") && !strings.Contains(f.Text[max(0, loc[2]-40):loc[2]], "$") {
			continue
		}
		s, ok := parameters(strings.ReplaceAll(f.Text[loc[2]:loc[3]], "\\&", "&"))
		if !ok {
			continue
		}
		s.At, s.Key = loc[2]+1, f.keyAt(loc[2])
		if m := localBefore.FindStringSubmatch(f.Text[max(0, loc[2]-80):loc[2]]); m != nil {
			s.Conn.Hosts = []string{m[1]}
		}
		f.claim(loc[2], loc[3])
		f.add(s)
	}
}

// findDSN reads keyword/value strings, in quotes or after one.
var dsnStart = regexp.MustCompile(`(?:^|["'` + "`" + `\s(:])((?:host|hostaddr|service|user|dbname|port|sslmode|sslrootcert)=(?:[^\s"'` + "`" + `;,]+|'(?:\\.|[^'\\\n])*'|%[sdvq])(?:[ \t]+(?:[a-z_]+=(?:[^\s"'` + "`" + `;,]+|'(?:\\.|[^'\\\n])*'|\\?"[^"\n]*")))*)`)

// pdoStart finds PHP's form, pgsql:host=…;port=…;dbname=…;sslmode=…, and Perl's,
// dbi:Pg:dbname=….
var pdoStart = regexp.MustCompile(`(?:pgsql|dbi:Pg):((?:host|port|dbname|sslmode|sslrootcert|user|password)=[^\s"'` + "`" + `]*)`)

// adoStart finds .NET's form in a line.
var adoStart = regexp.MustCompile(`(?i)(?:host|server)\s*=\s*[^;="'\n]+;[^"\n]*`)

// findADO reads ADO.NET's connection strings of one line, which begins at an offset.
func (f *File) findADO(begin int, line string) {
	for _, loc := range adoStart.FindAllStringIndex(line, -1) {
		from, to := begin+loc[0], begin+loc[1]
		if from > 0 && (f.Text[from-1] == ':' || syntax.WordByte(f.Text[from-1])) {
			continue // PDO's "mysql:host=…;"
		}
		if raw := f.Text[from:to]; isNpgsql(raw, f.Driver) {
			f.addConn(from, raw, from, to, "npgsql")
		}
	}
}

// adoServer: the line may assign the name of a server.
func adoServer(line string) bool {
	return slices.ContainsFunc(adoServers, func(assigned string) bool { return strings.Contains(line, assigned) })
}

var adoServers = []string{"ost=", "erver=", "OST=", "ERVER=", "ost =", "erver =", "OST =", "ERVER ="}

func (f *File) findDSNs() {
	if strings.Contains(f.Text, "pgsql:") || strings.Contains(f.Text, "dbi:Pg:") {
		f.findPDO()
	}
	keywords := strings.Contains(f.Text, "dbname=") || strings.Contains(f.Text, "sslmode=") || strings.Contains(f.Text, "sslrootcert=")
	begin := 0
	for line := range strings.Lines(f.Text) {
		if strings.Contains(line, ";") && (f.Driver == "npgsql" || strings.Count(line, "=") > 1) && adoServer(line) {
			f.findADO(begin, line)
		}
		begin += len(line)
	}
	if !keywords {
		return // see plausibleDSN
	}
	for _, loc := range dsnStart.FindAllStringSubmatchIndex(f.Text, -1) {
		raw := f.Text[loc[2]:loc[3]]
		if !plausibleDSN(raw) {
			continue
		}
		f.addConn(loc[2], raw, loc[2], loc[3], "")
	}
}

// findPDO reads the strings of PHP's PDO and Perl's DBI.
func (f *File) findPDO() {
	for _, loc := range pdoStart.FindAllStringSubmatchIndex(f.Text, -1) {
		driver := "php-pgsql"
		if strings.HasPrefix(f.Text[loc[0]:], "dbi") {
			driver = "libpq"
		}
		f.addConn(loc[2], strings.ReplaceAll(f.Text[loc[2]:loc[3]], ";", " "), loc[0], loc[1], driver)
	}
}

// isNpgsql tells .NET's form of a connection to PostgreSQL from those of other databases,
// which look alike; where nothing else speaks of Npgsql, some of its own names must be there.
func isNpgsql(raw, driver string) bool {
	l := strings.ToLower(raw)
	tls := strings.Contains(l, "ssl")
	switch {
	case !setting.IsADO(raw+";") || theirADO.MatchString(raw) || strings.Contains(l, "uid=") && !tls:
		return false
	case driver == "npgsql":
		return true
	}
	return !otherADO(raw) && strings.Contains(raw, ";") && (tls || strings.Contains(l, "username=") || strings.Contains(l, "port="))
}

// theirADO matches what the strings of SQL Server and MySQL say alone
// (https://mysqlconnector.net/connection-options/), and oursADO what tells PostgreSQL's.
var (
	theirADO = regexp.MustCompile(`(?i)initial catalog|trusted_connection|encrypt=|multipleactiveresultsets|port=3306|ssl ?mode=(?:required|preferred|none|verifyidentity)`)
	oursADO  = regexp.MustCompile(`(?i)ssl ?mode|username=|port=5432|port=2506`)
)

// otherADO: SQL Server and MySQL have strings of the same form.
func otherADO(v string) bool {
	server := strings.HasPrefix(strings.ToLower(strings.TrimSpace(v)), "server=")
	return theirADO.MatchString(v) || server && !oursADO.MatchString(v)
}

// dsnBegins tells libpq's form from prose that holds some of it.
var dsnBegins = regexp.MustCompile(`^[a-z_]+\s*=`)

// plausibleDSN: two of libpq's keywords, one of them host, dbname, sslmode or
// service; a lone "host=x" is of anything.
func plausibleDSN(raw string) bool {
	n, ours := 0, false
	for _, k := range []string{"host", "hostaddr", "port", "user", "dbname", "password", "sslmode", "sslrootcert", "service", "connect_timeout", "application_name"} {
		if i := strings.Index(raw, k); i >= 0 && (i == 0 || strings.IndexByte(setting.Blanks, raw[i-1]) >= 0) && strings.HasPrefix(strings.TrimLeft(raw[i+len(k):], " "), "=") {
			n++
			ours = ours || k == "dbname" || k == "sslmode" || k == "sslrootcert"
		}
	}
	return ours && n >= 2
}

// addConn adds the connection of a string of keywords that nothing has read yet.
func (f *File) addConn(at int, raw string, from, to int, driver string) {
	if !f.isClaimed(from, to) {
		f.connection(strings.ReplaceAll(raw, `\"`, "'"), "dsn", driver, f.keyAt(from), at, syntax.Span{From: from, To: to})
	}
}
