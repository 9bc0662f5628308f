package readers

import (
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// treeSites visits a file's groups; a group that was read covers what it holds.
func (f *File) treeSites(lang string, visit func(g *syntax.Group) bool) {
	f.parse(syntax.Of(lang))
	f.tree.Bind()
	taken := map[int]bool{}
	f.tree.Root.Walk(func(g *syntax.Group) {
		for q := g.Parent; q != nil; q = q.Parent {
			if taken[q.At] && q.At != 0 {
				return
			}
		}
		if visit(g) {
			taken[g.At] = true
		}
	})
}

// optionSite reads host, sslmode and sslrootcert of one group.
func (f *File) optionSite(g *syntax.Group, kind, drv string) (setting.Setting, bool) {
	if u := g.Get("url", "connectionString"); u != nil {
		if v := f.eval(u); v.Known && setting.SchemePattern.MatchString(v.Text) {
			s, ok := drivers.Parse(v.Text, kind)
			if !ok {
				return s, false
			}
			s.Key, s.At = orKey(g.Key, u.Key), v.At
			if s.Driver == "" {
				s.Driver, s.Certain = drv, true
			}
			f.claim(v.At, v.At+len(v.Text))
			f.modeAndRoot(&s, g)
			return s, true
		}
	}
	s := setting.Setting{Kind: kind, Key: g.Key, At: g.Items[0].Start(), Driver: drv, Certain: true}
	f.connParts(&s, g)
	if it := g.Get("host", "hostname"); it != nil {
		s.At = it.KeyAt
	}
	f.modeAndRoot(&s, g)
	return s, g.Get("host", "hostname", "sslmode", "ssl_mode") != nil
}

func (f *File) modeAndRoot(s *setting.Setting, g *syntax.Group) {
	if it := g.Get("sslmode", "ssl_mode"); it != nil {
		s.Mode = ""
		setMode(s, f.eval(it))
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	}
	if it := g.Get("sslrootcert", "ssl_root_cert"); it != nil {
		setRoot(s, f.eval(it))
		s.Also = append(s.Also, it.KeyAt)
	}
}

func readRuby(f *File, _ string) error {
	f.Driver = "libpq"
	f.treeSites("rb", func(g *syntax.Group) bool {
		call := g.Open == '(' && rubyConnect.MatchString(f.Text[max(0, g.At-60):g.At])
		if call {
			g = f.rubyArguments(g)
		}
		if !syntax.IsOneOf(f.eval(g.Get("adapter")), "postgresql", "postgres", "postgis") && !call {
			return false
		}
		if s, ok := f.optionSite(g, "ruby", "libpq"); ok {
			f.add(s)
			return true
		}
		return false
	})
	return nil
}

// rubyConnect is what opens a connection of the pg gem.
var rubyConnect = regexp.MustCompile(`\bPG(?:\.connect|\.new|::Connection\.(?:new|open|connect_start)|conn\.(?:new|open|connect))$`)

// rubyArguments are those of a call, whether they are keywords, a hash, or a hash
// in a constant.
func (f *File) rubyArguments(g *syntax.Group) *syntax.Group {
	if len(g.Items) == 1 && g.Items[0].Key == "" {
		if h := f.object(&g.Items[0], g, "{"); h != nil {
			return h
		}
	}
	return f.expand(g)
}

// readPHP reads Laravel's config/database.php and arrays like it. PDO's and
// pg_connect's strings are found as text.
func readPHP(f *File, _ string) error {
	f.Driver = "libpq"
	f.treeSites("php", func(g *syntax.Group) bool {
		if !syntax.IsOneOf(f.eval(g.Get("driver")), "pgsql", "pdo_pgsql", "postgresql") {
			// An array of libpq's keywords, which code makes a string of.
			if g.Open != '[' && g.Open != '(' || g.Get("driver", "adapter") != nil || g.Get("sslmode") == nil || g.Get("host") == nil || g.Get("dbname") == nil {
				return false
			}
			s, ok := f.optionSite(f.expand(g), "php", "libpq")
			if ok {
				f.add(s)
			}
			return ok
		}
		g = f.setLater(f.expand(g))
		s, _ := f.optionSite(g, "laravel", "libpq")
		s.Key = orKey(g.Key, "pgsql")
		if g.Get("sslmode") == nil {
			s.At = g.Get("driver").KeyAt
		}
		f.add(s)
		return true
	})
	return nil
}

var rPostgres = regexp.MustCompile(`\bRPostgres(?:QL)?\b|\bRPostgreSQL\b|["']PostgreSQL["']`)

// readR reads DBI's dbConnect with RPostgres or RPostgreSQL, which give their
// arguments to libpq.
func readR(f *File, _ string) error {
	if !rPostgres.MatchString(f.Text) {
		return nil
	}
	f.Driver = "libpq"
	f.treeSites("r", func(g *syntax.Group) bool {
		if g.Open != '(' || syntax.LastName(g.Callee) != "dbConnect" && syntax.LastName(g.Callee) != "dbPool" || g.Get("host", "dbname") == nil {
			return false
		}
		if it := &g.Items[0]; it.Key == "" {
			if src := f.source(it.Value); !pgBase.MatchString(src) && (strings.ContainsAny(src, "(:") || otherBase.MatchString(src)) {
				return false // another database's driver
			}
		}
		s, ok := f.optionSite(g, "r", "libpq")
		if ok {
			f.add(s)
		}
		return ok
	})
	return nil
}

var repoName = regexp.MustCompile(`(?:^|\.)(?:\w*Repo)$`)

// readElixir reads Ecto's configuration and Postgrex.start_link.
func readElixir(f *File, _ string) error {
	f.Driver = "postgrex"
	env := ""
	if base := strings.ToLower(f.Path); strings.HasSuffix(base, "config/test.exs") {
		env = "test only: the file's name says so"
	}
	f.treeSites("ex", func(g *syntax.Group) bool {
		ours := syntax.IsOneOf(f.eval(g.Get("adapter")), "Ecto.Adapters.Postgres")
		for _, it := range g.Items {
			for _, n := range it.Value {
				if n.Kind == 'w' && (repoName.MatchString(n.Text) || n.Text == "Ecto.Adapters.Postgres") {
					ours = true
				}
			}
		}
		if len(g.Items) > 2 && g.Get("hostname") != nil && g.Get("database", "username", "ssl") != nil && g.Get("adapter") == nil {
			// config :app, App.Whatever, hostname: …: Ecto's, whatever it is called.
			first, second := g.Items[0].Value, g.Items[1].Value
			ours = ours || len(first) > 0 && first[0].Text == "config" && len(second) == 1 && second[0].Kind == 'w' && second[0].Text[0] >= 'A' && second[0].Text[0] <= 'Z'
		}
		if g.Open == '(' && elixirStart.MatchString(f.Text[max(0, g.At-60):g.At]) {
			ours = true
			for i := range g.Items {
				if og := f.object(&g.Items[i], g, "["); og != nil && og.Variable != nil {
					g = og
					break
				}
			}
		}
		if !ours || g.Get("hostname", "url", "ssl", "ssl_opts", "database", "username") == nil {
			return false
		}
		f.ecto(g, env)
		return true
	})
	return nil
}

func (f *File) ecto(g *syntax.Group, exempt string) {
	s := setting.Setting{Kind: "ecto", Key: "ssl", At: g.Items[0].Start(), Driver: "postgrex", Certain: true, Exempt: exempt, Context: setting.Tests}
	urlElsewhere := false
	if u := g.Get("url"); u != nil {
		s.At = u.KeyAt
		if v := f.eval(u); v.Known && setting.SchemePattern.MatchString(v.Text) {
			r, ok := drivers.Parse(v.Text, "ecto")
			if ok {
				r.Key, r.At, r.Exempt, r.Context, r.Driver, r.Certain = "url", v.At, exempt, setting.Tests, "postgrex", true
				s = r
				f.claim(v.At, v.At+len(v.Text))
			}
		} else {
			urlElsewhere = true
		}
	} else {
		f.connParts(&s, g)
		if it := g.Get("hostname"); it != nil {
			s.At = it.KeyAt
		}
	}
	ssl, opts := g.Get("ssl"), g.Get("ssl_opts")
	if ssl == nil && opts == nil {
		if urlElsewhere || g.Get("url") == nil && g.Get("hostname") == nil && g.Get("socket_dir") == nil {
			return // what the URL or another file says
		}
		f.add(s)
		return
	}
	s.FixKind = "ecto"
	if ssl != nil {
		s.Also, s.At = append(s.Also, s.At), ssl.KeyAt
	}
	v := f.eval(ssl)
	list, legacy := f.sslList(ssl, opts, g)
	version := f.Project.Version(f.Path, "postgrex")
	old := version != "" && drivers.VersionBefore(version, "0.18")
	switch {
	case ssl != nil && v.Falsy():
		s.TLS = "none"
	case list != nil:
		at := s.At
		f.ectoOptions(&s, list, legacy, old)
		if list.Variable != nil {
			s.Also, s.At = append(s.Also, s.At), at
		}
		if opts != nil {
			s.Also = append(s.Also, opts.KeyAt)
		}
	case ssl != nil && v.Text == "true":
		s.TLS, s.EffectNote = "no-verify", "ssl: true alone verifies nothing, and Postgrex warns of it"
	default:
		s.TLS, s.Likely = "unknown", "the ssl option comes from an expression"
		if ssl != nil && strings.Contains(f.source(ssl.Value), "verify_none") {
			s.TLS, s.Disabled = "no-verify", "verify: :verify_none"
		}
	}
	f.add(s)
}

// elixirStart is what opens a connection of Postgrex.
var elixirStart = regexp.MustCompile(`\bPostgrex(?:\.\w+)*\.start_link$`)

// sslList is the list of options: ssl: […] or, as of old, ssl_opts: […], or a
// variable that holds one.
func (f *File) sslList(ssl, opts *syntax.Item, g *syntax.Group) (list *syntax.Group, legacy bool) {
	if og := f.object(opts, g, "["); og != nil {
		return og, f.object(ssl, g, "[") == nil
	}
	return f.object(ssl, g, "["), false
}

// ectoOptions reads Erlang's ssl options. ssl: […] verifies by default since
// Postgrex 0.18; ssl_opts: […] has no secure defaults.
func (f *File) ectoOptions(s *setting.Setting, g *syntax.Group, legacy, old bool) {
	verify := f.eval(g.Get("verify"))
	if it := g.Get("cacertfile", "cacerts"); it != nil {
		setRoot(s, f.eval(it))
		if it.Key == "cacerts" {
			s.Root = setting.Dynamic
			if strings.Contains(f.source(it.Value), "cacerts_get") {
				s.Root = "system"
			}
		}
		s.Also = append(s.Also, it.KeyAt)
	}
	if it := g.Get("verify"); it != nil {
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	}
	switch {
	case verify.Text == "verify_none":
		s.TLS, s.Disabled = "no-verify", "verify: :verify_none"
	case verify.Text == "verify_peer":
		s.TLS = "verify"
		if (legacy || old) && g.Get("server_name_indication", "customize_hostname_check") == nil {
			s.TLS = "verify-ca"
			s.Likely = "without server_name_indication the host name may not be checked"
		}
		if it := g.Get("server_name_indication"); it != nil && strings.Contains(f.source(it.Value), "disable") {
			s.TLS = "verify-ca"
		}
	case legacy || old:
		s.TLS, s.EffectNote = "no-verify", "these options verify nothing without verify: :verify_peer"
	default:
		s.TLS = "verify"
	}
}

var (
	goPgx = regexp.MustCompile(`"(?:github\.com/jackc/pgx(?:/v\d+)?(?:/\w+)*|gorm\.io/driver/postgres)"`)
	goPq  = regexp.MustCompile(`"github\.com/lib/pq"`)
)

// readGo reads tls.Config literals beside a driver; connection strings are found
// as text.
func readGo(f *File, _ string) error {
	x, q := goPgx.MatchString(f.Text), goPq.MatchString(f.Text)
	switch {
	case x && !q:
		f.Driver = "pgx"
	case q && !x:
		f.Driver = "lib/pq"
	}
	if x {
		f.goConfigs()
	}
	f.treeSites("go", func(g *syntax.Group) bool {
		if strings.HasSuffix(g.Callee, "url.URL") && f.goURL(g) {
			return true
		}
		if !x && !q {
			return false
		}
		if strings.HasSuffix(g.Callee, "pq.Config") {
			if it := g.Get("SSLMode"); it != nil {
				s, _ := f.optionSite(g, "go", "lib/pq")
				s.Key, s.FixKind = orKey(g.Key, "SSLMode"), "lib/pq code"
				f.add(s)
				return true
			}
		}
		it := g.Get("InsecureSkipVerify")
		if it == nil || f.eval(it).Text != "true" || f.isClaimed(it.KeyAt, it.KeyAt+1) {
			return false
		}
		s := setting.Setting{Kind: "go", Key: "InsecureSkipVerify", At: it.KeyAt, Driver: f.Driver, TLS: "no-verify", Disabled: "InsecureSkipVerify: true", FixKind: "pgx code"}
		if g.Get("VerifyPeerCertificate", "VerifyConnection") != nil {
			s.TLS, s.Disabled, s.Likely = "unknown", "", "a verification of the application's own"
		}
		if !strings.Contains(f.Text, "TLSConfig") && !strings.Contains(f.Text, "RegisterTLSConfig") {
			s.Likely = "that the database's connection uses this configuration is taken from the file's imports"
		}
		f.add(s)
		return true
	})
	f.multiLineDSNs()
	for _, loc := range regexp.MustCompile(`\.InsecureSkipVerify\s*=\s*true`).FindAllStringIndex(f.Text, -1) {
		if (x || q) && !f.inComment(loc[0]) && !f.isClaimed(loc[0]+1, loc[0]+2) {
			f.add(setting.Setting{Kind: "go", Key: "InsecureSkipVerify", At: loc[0] + 1, Driver: f.Driver, TLS: "no-verify", Disabled: "InsecureSkipVerify = true", FixKind: "pgx code"})
		}
	}
	return nil
}

var (
	goParse    = regexp.MustCompile(`(\w+)[ \t]*(?:,[ \t]*\w+[ \t]*)?:?=[ \t]*(?:pgx|pgxpool|pgconn)\.ParseConfig(?:WithOptions)?\(\s*`)
	goInsecure = regexp.MustCompile(`InsecureSkipVerify\s*[:=]\s*true`)
	goVerifies = regexp.MustCompile(`\b(?:VerifyPeerCertificate|VerifyConnection)\s*:`)
)

// goConfigs reads what is done to a configuration after pgx has parsed its string:
// cfg.TLSConfig = &tls.Config{…} replaces what the string says of TLS, but not that
// prefer connects again in plaintext.
func (f *File) goConfigs() {
	f.parse(syntax.Of("go"))
	for _, loc := range goParse.FindAllStringSubmatchIndex(f.Text, -1) {
		name, end := f.Text[loc[2]:loc[3]], f.goFuncEnd(loc[1])
		set := regexp.MustCompile(`\b` + name + `(?:\.ConnConfig)?(?:\.Config)?\.TLSConfig(?:\.InsecureSkipVerify\s*=\s*true|\s*=\s*)`).FindStringIndex(f.Text[loc[1]:end])
		if set == nil || f.inComment(loc[0]) || f.inComment(loc[1]+set[0]) {
			continue
		}
		at, from := loc[1]+set[0], loc[1]+set[1]
		s := setting.Setting{Kind: "go", Key: "TLSConfig", At: at, Driver: "pgx", Certain: true, FixKind: "pgx code", Conn: setting.Conn{Params: map[string]string{}}, Also: []int{loc[0]}}
		elsewhere := !f.goString(&s, loc[1])
		switch value := f.goTLS(from, end); {
		case goInsecure.MatchString(f.Text[at:from]):
			s.TLS, s.Disabled = "no-verify", "InsecureSkipVerify = true"
			f.claim(at, from)
		case value == "":
			s.TLS, s.Likely = "unknown", "the TLS configuration comes from elsewhere"
		case value == "nil":
			s.TLS = "none"
		case goInsecure.MatchString(value) && goVerifies.MatchString(value):
			s.TLS, s.Likely = "unknown", "a verification of the application's own"
		case goInsecure.MatchString(value):
			s.TLS, s.Disabled = "no-verify", "InsecureSkipVerify: true"
		default:
			s.TLS = "verify"
			if strings.Contains(value, "RootCAs") {
				s.Root = setting.Dynamic
			}
			if mode := strings.ToLower(s.Mode); mode == setting.Prefer || mode == "" && !elsewhere {
				s.TLS, s.Root, s.EffectNote = "prefer", "", "pgx connects again without TLS when sslmode is prefer, whatever TLSConfig says"
			} else if elsewhere {
				s.Likely = "with sslmode=prefer in its string pgx would connect again without TLS"
			}
		}
		if s.TLS != "none" {
			if m := goInsecure.FindStringIndex(f.Text[from:end]); m != nil {
				f.claim(from+m[0], from+m[1])
			}
		}
		f.add(s)
	}
}

// goString reads the string that ParseConfig is given at an offset, if it stands in
// this file.
func (f *File) goString(s *setting.Setting, at int) bool {
	if m := regexp.MustCompile(`^(\w+)\s*[,)]`).FindStringSubmatch(f.Text[at:]); m != nil {
		named := regexp.MustCompile(`\b`+m[1]+`\b(?:\s+string)?\s*:?=\s*["`+"`"+`]`).FindAllStringIndex(f.Text[:at], -1)
		if len(named) == 0 {
			return false
		}
		at = named[len(named)-1][1] - 1
	}
	if at >= len(f.Text) || f.Text[at] != '"' && f.Text[at] != '`' {
		return false
	}
	n := strings.IndexByte(f.Text[at+1:], f.Text[at])
	if n < 0 {
		return false
	}
	raw, end := f.concatenated(at+1, at+1+n)
	r, ok := drivers.Parse(raw, "go")
	if !ok || f.isClaimed(at+1, end) {
		return false
	}
	s.Conn, s.Mode, s.Root = r.Conn, r.Mode, r.Root
	s.Also = append(s.Also, at+1)
	f.claim(at+1, end)
	return true
}

// goTLS is the literal of a tls.Config that stands at an offset or in the variable
// that is named there, with what is set on it; "" when it is in neither.
func (f *File) goTLS(at, end int) string {
	text := f.Text[at:end]
	if m := regexp.MustCompile(`^(\w+)\s*\n`).FindStringSubmatch(text); m != nil {
		if m[1] == "nil" {
			return "nil"
		}
		begin := max(strings.LastIndex(f.Text[:at], "\nfunc "), 0)
		named := regexp.MustCompile(`\b`+m[1]+`\s*:?=\s*&?tls\.Config\{`).FindAllStringIndex(f.Text[begin:at], -1)
		if len(named) == 0 {
			return ""
		}
		from := begin + named[len(named)-1][1]
		value := braced(f.Text[from:at])
		for _, set := range regexp.MustCompile(`\b`+m[1]+`\.\w+\s*=[^\n]*`).FindAllString(f.Text[from:at], -1) {
			value += "\n" + set
		}
		if i := goInsecure.FindStringIndex(f.Text[from:at]); i != nil {
			f.claim(from+i[0], from+i[1])
		}
		return value + " "
	}
	if m := regexp.MustCompile(`^&?tls\.Config\{`).FindString(text); m != "" {
		return braced(text[len(m):]) + " "
	}
	return ""
}

// braced is the text up to the brace that closes what was opened before it.
func braced(s string) string {
	depth := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return s[:i]
			}
		}
	}
	return s
}

// goURL reads url.URL{Scheme: "postgres", Host: …, RawQuery: …}.
func (f *File) goURL(g *syntax.Group) bool {
	scheme := f.eval(g.Get("Scheme"))
	if !syntax.IsOneOf(scheme, "postgres", "postgresql") {
		return false
	}
	text := func(name, otherwise string) string {
		if it := g.Get(name); it == nil {
			return ""
		} else if v := f.eval(it); v.Known {
			return v.Text
		}
		return otherwise
	}
	query, elsewhere := text("RawQuery", ""), false
	if it := g.Get("RawQuery"); query == "" {
		values := ""
		if it != nil {
			values = f.source(it.Value)
		} else if m := regexp.MustCompile(`\b` + regexp.QuoteMeta(orKey(g.Key, "\x00")) + `\.RawQuery\s*=\s*([^\n]+)`).FindStringSubmatch(f.Text[g.At:f.goFuncEnd(g.At)]); m != nil {
			values = m[1]
		}
		query, elsewhere = f.goQuery(values, g.At)
	}
	raw := "postgres://" + text("Host", "${host}") + "/" + strings.TrimPrefix(text("Path", "${path}"), "/")
	if query != "" {
		raw += "?" + query
	}
	s, ok := drivers.Parse(raw, "go")
	if !ok {
		return false
	}
	s.Key, s.At = orKey(g.Key, "url.URL"), g.Get("Scheme").KeyAt
	if elsewhere && s.Mode == "" {
		s.ModeElsewhere = "the query comes from an expression"
	}
	f.add(s)
	return true
}

var (
	goEncode = regexp.MustCompile(`^(\w+)\.Encode\(\)`)
	goParam  = regexp.MustCompile(`"(ssl\w+)"\s*(?:,|:\s*(?:\[\]string)?\{)\s*"([^"]*)"`)
)

// goFuncEnd is where the function around an offset ends: at the next one's begin.
func (f *File) goFuncEnd(at int) int {
	if i := strings.Index(f.Text[at:], "\nfunc "); i >= 0 {
		return at + i
	}
	return len(f.Text)
}

// goQuery puts the parameters together that an expression encodes: those that are
// set on the variable, or in the url.Values that is written there. elsewhere: it
// cannot be seen.
func (f *File) goQuery(expression string, at int) (query string, elsewhere bool) {
	expression = strings.TrimSpace(expression)
	if expression == "" {
		return "", false
	}
	if m := regexp.MustCompile(`^"([^"]*)"`).FindStringSubmatch(expression); m != nil {
		return m[1], false
	}
	var from string
	if m := goEncode.FindStringSubmatch(expression); m != nil {
		// The variable is the one that is declared last before the URL.
		begin := 0
		for _, loc := range regexp.MustCompile(`\b(?:var\s+`+m[1]+`\b|`+m[1]+`\s*:?=[^=])`).FindAllStringIndex(f.Text[:at], -1) {
			begin = loc[0]
		}
		for _, l := range regexp.MustCompile(`\b`+m[1]+`(?:\.(?:Set|Add)\(|\s*:?=\s*url\.Values\{)[^\n]*`).FindAllString(f.Text[begin:f.goFuncEnd(at)], -1) {
			from += l + "\n"
		}
	} else {
		from = expression
	}
	var parts []string
	for _, m := range goParam.FindAllStringSubmatch(from, -1) {
		parts = append(parts, m[1]+"="+m[2])
	}
	return strings.Join(parts, "&"), from == ""
}

// multiLineDSNs reads keyword/value strings in raw strings over several lines.
func (f *File) multiLineDSNs() {
	for _, loc := range rawString.FindAllStringSubmatchIndex(f.Text, -1) {
		raw := f.Text[loc[2]:loc[3]]
		if strings.Contains(raw, "\n") && plausibleDSN(strings.TrimSpace(raw)) {
			trimmed := len(raw) - len(strings.TrimLeft(raw, setting.Blanks))
			f.addConn(loc[2]+trimmed, raw, loc[2], loc[3], "")
		}
	}
}

var rawString = regexp.MustCompile("`([^`]+)`")

var (
	rustMode    = regexp.MustCompile(`\.ssl_mode\s*\(\s*(?:[\w:]*::)?(Disable|Allow|Prefer|Require|VerifyCa|VerifyFull)\s*\)`)
	rustRoot    = regexp.MustCompile(`\.ssl_root_cert(?:_from_pem)?\s*\(\s*(?:"([^"]*)")?`)
	rustHost    = regexp.MustCompile(`\.host\s*\(\s*"([^"]*)"`)
	rustDanger  = regexp.MustCompile(`\.(danger_accept_invalid_(?:certs|hostnames))\s*\(\s*true\s*\)|(set_verify\s*\(\s*SslVerifyMode::NONE\s*\))`)
	rustNoTLS   = regexp.MustCompile(`\bNoTls\b`)
	rustOptions = regexp.MustCompile(`(?:PgConnectOptions|PgSslMode)`)
	rustTokio   = regexp.MustCompile(`\btokio_postgres\b|\bdeadpool_postgres\b|(?:^|[^:\w])postgres::`)
)

var rustModes = map[string]string{
	"Disable": setting.Disable, "Allow": setting.Allow, "Prefer": setting.Prefer, "Require": setting.Require, "VerifyCa": setting.VerifyCA, "VerifyFull": setting.VerifyFull,
}

// readRust reads sqlx's PgConnectOptions and tokio-postgres's connectors.
func readRust(f *File, _ string) error {
	f.parse(syntax.Of("rs"))
	tokio := rustTokio.MatchString(f.Text)
	switch {
	case strings.Contains(f.Text, "sqlx") && !tokio:
		f.Driver = "sqlx"
	case tokio:
		f.Driver = "tokio-postgres"
	}
	read := map[int]bool{} // by where the chain begins
	for _, loc := range rustMode.FindAllStringSubmatchIndex(f.Text, -1) {
		if f.inComment(loc[0]) {
			continue
		}
		chain := f.rustChain(loc[0])
		if read[chain[0].From] {
			continue
		}
		read[chain[0].From] = true
		s := setting.Setting{Kind: "sqlx", Key: "ssl_mode", Driver: "sqlx", Certain: true, FixKind: "sqlx code", Conn: setting.Conn{Params: map[string]string{}}}
		for _, c := range chain {
			f.rustPart(&s, c)
		}
		f.add(s)
	}
	f.rustModeNames(read)
	f.rustBuilders(read)
	if tokio || rustOptions.MatchString(f.Text) {
		for _, loc := range rustDanger.FindAllStringSubmatchIndex(f.Text, -1) {
			if f.inComment(loc[0]) {
				continue
			}
			s := setting.Setting{Kind: "rust", Key: "danger_accept_invalid_certs", At: loc[0] + 1, Driver: "tokio-postgres", TLS: "no-verify"}
			s.Disabled = strings.TrimPrefix(f.Text[loc[0]:loc[1]], ".")
			if strings.Contains(s.Disabled, "hostnames") {
				s.Key, s.TLS, s.Disabled = "danger_accept_invalid_hostnames", "verify-ca", ""
			}
			f.add(s)
		}
	}
	if tokio {
		for _, loc := range rustNoTLS.FindAllStringIndex(f.Text, -1) {
			stmt := statement(f.Text, loc[0])
			part := f.Text[stmt.From:stmt.To]
			if f.inComment(loc[0]) || !strings.Contains(part, "connect") && !strings.Contains(part, "create_pool") && !strings.Contains(part, "Manager") {
				continue
			}
			s := setting.Setting{Kind: "rust", Key: "NoTls", At: loc[0], Driver: "tokio-postgres", Certain: true, TLS: "none"}
			if u := regexp.MustCompile(`"([^"]*)"`).FindStringSubmatchIndex(part); u != nil {
				if r, ok := drivers.Parse(part[u[2]:u[3]], "rust"); ok && (len(r.Conn.Hosts) > 0 && r.Conn.Host() != "") {
					s.Conn = r.Conn
					f.claim(stmt.From+u[2], stmt.From+u[3])
					s.Also = append(s.Also, stmt.From+u[2])
				}
			}
			f.add(s)
		}
	}
	return nil
}

var (
	rustModeName = regexp.MustCompile(`\.ssl_mode\s*\(\s*([a-z_]\w*)\s*\)`)
	rustModeEnum = regexp.MustCompile(`\bPgSslMode::(Disable|Allow|Prefer|Require|VerifyCa|VerifyFull)\b`)
)

// rustModeNames reads modes that stand in a variable: of several that it may hold
// the weakest counts, since nobody can say which it is.
func (f *File) rustModeNames(read map[int]bool) {
	weakest := []string{"Disable", "Allow", "Prefer", "Require", "VerifyCa", "VerifyFull"}
	for _, loc := range rustModeName.FindAllStringSubmatchIndex(f.Text, -1) {
		chain := f.rustChain(loc[0])
		if f.inComment(loc[0]) || read[chain[0].From] {
			continue
		}
		begin := max(strings.LastIndex(f.Text[:loc[0]], "fn "), 0)
		lets := regexp.MustCompile(`\blet\s+(?:mut\s+)?`+f.Text[loc[2]:loc[3]]+`\b[^=;]*=[^;]*;`).FindAllStringIndex(f.Text[begin:loc[0]], -1)
		if len(lets) == 0 {
			continue
		}
		let := lets[len(lets)-1]
		modes := rustModeEnum.FindAllStringSubmatch(f.Text[begin+let[0]:begin+let[1]], -1)
		if len(modes) == 0 {
			continue
		}
		read[chain[0].From] = true
		s := setting.Setting{Kind: "sqlx", Key: "ssl_mode", At: loc[0] + 1, Also: []int{begin + let[0]}, Driver: "sqlx", Certain: true, FixKind: "sqlx code", Conn: setting.Conn{Params: map[string]string{}}}
		for _, c := range chain {
			f.rustPart(&s, c)
		}
		if len(modes) > 1 {
			s.Likely = "one of several modes; which is taken is not known"
		}
		rank := len(weakest)
		for _, m := range modes {
			rank = min(rank, slices.Index(weakest, m[1]))
		}
		s.Mode = rustModes[weakest[rank]]
		f.add(s)
	}
}

var (
	// rustName is the variable that a statement goes on from, after the one it is
	// given to: let o = o.ssl_mode(…).
	rustName = regexp.MustCompile(`^\s*(?:let\s+(?:mut\s+)?\w+\s*(?::[^=;]*)?=\s*|\w+\s*=\s*)?&?(?:mut\s+)?(\w+)\s*(?:\.\s*clone\s*\(\s*\)\s*)?\.\s*\w`)
	rustLeft = regexp.MustCompile(`^\s*(?:let\s+(?:mut\s+)?)?(\w+)\s*(?::[^=;]*)?=[^=]`)
	rustFrom = regexp.MustCompile(`from_str\s*\(\s*&?(\w+)\s*\)`)
)

// rustChain is the statements that one value of sqlx's options goes through, in the
// function around an offset: `let o = PgConnectOptions::from_str(url)?; let o =
// o.ssl_mode(…);`. The first is where it begins.
func (f *File) rustChain(at int) []syntax.Span {
	begin := max(strings.LastIndex(f.Text[:at], "fn "), 0)
	end := len(f.Text)
	if i := strings.Index(f.Text[at:], "\nfn "); i >= 0 {
		end = at + i
	}
	chain := []syntax.Span{statement(f.Text, at)}
	for range 8 {
		first := chain[0]
		m := rustName.FindStringSubmatch(f.Text[first.From:first.To])
		if m == nil || first.From <= begin {
			break
		}
		assigned := regexp.MustCompile(`\b(?:let\s+(?:mut\s+)?`+m[1]+`\b[^=;]*=|`+m[1]+`\s*=)[^=]`).FindAllStringIndex(f.Text[begin:first.From], -1)
		if len(assigned) == 0 {
			break
		}
		before := statement(f.Text, begin+assigned[len(assigned)-1][1])
		if before.From >= first.From {
			break
		}
		chain = append([]syntax.Span{before}, chain...)
	}
	for range 8 {
		last := chain[len(chain)-1]
		m := rustLeft.FindStringSubmatch(f.Text[last.From:last.To])
		if m == nil || last.To >= end {
			break
		}
		next := regexp.MustCompile(`[;{}]\s*(?:let\s+(?:mut\s+)?\w+\s*(?::[^=;]*)?=\s*|\w+\s*=\s*)` + m[1] + `\s*\.`).FindStringIndex(f.Text[last.To:end])
		if next == nil {
			break
		}
		chain = append(chain, statement(f.Text, last.To+next[1]))
	}
	return chain
}

// rustPart reads one statement of a chain; what comes later wins.
func (f *File) rustPart(s *setting.Setting, stmt syntax.Span) {
	part := f.Text[stmt.From:stmt.To]
	for _, m := range rustMode.FindAllStringSubmatchIndex(part, -1) {
		if at := stmt.From + m[0] + 1; !f.inComment(at) {
			if s.Mode != "" {
				s.Also = append(s.Also, s.At)
			}
			s.At, s.Mode = at, rustModes[part[m[2]:m[3]]]
		}
	}
	if m := rustRoot.FindStringSubmatchIndex(part); m != nil && !f.inComment(stmt.From+m[0]) {
		s.Root = setting.Dynamic
		if m[2] >= 0 {
			s.Root = part[m[2]:m[3]]
		}
		s.Also = append(s.Also, stmt.From+m[0])
	}
	if m := rustHost.FindStringSubmatch(part); m != nil {
		s.Conn.Hosts = []string{m[1]}
	}
	at := -1
	if m := urlStart.FindStringIndex(part); m != nil {
		at = stmt.From + m[0]
	} else if m := rustFrom.FindStringSubmatch(part); m != nil {
		named := regexp.MustCompile(`\b(?:let|const|static)\s+(?:mut\s+)?`+m[1]+`\b[^=;]*=\s*"`).FindAllStringIndex(f.Text[:stmt.From], -1)
		if len(named) > 0 {
			if u := named[len(named)-1][1]; setting.SchemePattern.MatchString(f.Text[u:]) {
				at = u
			}
		}
	}
	if at < 0 {
		return
	}
	// from_str(url), and then what the builder says: it comes later and wins.
	end := urlEnd(f.Text, at)
	if r, ok := drivers.Parse(f.Text[at:end], s.Kind); ok && !f.isClaimed(at, end) {
		s.Conn, s.Also = r.Conn, append(s.Also, at)
		if s.Root == "" {
			s.Root = r.Root
		}
		f.claim(at, end)
	}
}

var rustBuilder = regexp.MustCompile(`PgConnectOptions::(?:new|new_without_pgpass)\s*\(\s*\)`)

// rustBuilders reads sqlx's builder where it sets no mode: its default is prefer.
func (f *File) rustBuilders(read map[int]bool) {
	for _, loc := range rustBuilder.FindAllStringIndex(f.Text, -1) {
		stmt := statement(f.Text, loc[0])
		part := f.Text[stmt.From:stmt.To]
		if f.inComment(loc[0]) || strings.Contains(part, ".ssl_mode") || !strings.Contains(part, ".host") || read[stmt.From] {
			continue
		}
		s := setting.Setting{Kind: "sqlx", Key: "PgConnectOptions", At: loc[0], Driver: "sqlx", Certain: true, FixKind: "sqlx code", Conn: setting.Conn{Params: map[string]string{}}}
		if m := rustHost.FindStringSubmatch(part); m != nil {
			s.Conn.Hosts = []string{m[1]}
		}
		f.add(s)
	}
}

// statement is the text between the semicolons around an offset, at most 2 kB
// each way.
func statement(text string, at int) syntax.Span {
	from := max(0, at-2048)
	if i := strings.LastIndexAny(text[from:at], ";{}"); i >= 0 {
		from += i + 1
	}
	to := min(len(text), at+2048)
	if i := strings.IndexByte(text[at:to], ';'); i >= 0 {
		to = at + i
	}
	return syntax.Span{From: from, To: to}
}

var (
	javaProperty = regexp.MustCompile(`(\w+)\s*\.\s*(?:setProperty|put|addDataSourceProperty)\s*\(\s*"(ssl\w*|user|password)"\s*,\s*"([^"]*)"`)
	javaSetter   = regexp.MustCompile(`(\w+)\s*\.\s*set(Ssl|SslMode|SslRootCert|Sslmode|Sslrootcert|SslFactory|Sslfactory|ServerNames?)\s*\(\s*(?:new String\[\]\s*\{\s*)?(?:"([^"]*)"|(true|false))`)
	javaPostgres = regexp.MustCompile(`postgres|PGSimpleDataSource|PGPoolingDataSource`)
)

// readJava reads properties of pgjdbc set in code; URLs are found as text.
func readJava(f *File, _ string) error {
	f.parse(syntax.Of("java"))
	if !javaPostgres.MatchString(f.Text) {
		return nil
	}
	f.Driver = "pgjdbc"
	declared := f.declarations()
	byVar := map[variable]*setting.Setting{}
	var order []variable
	for _, re := range []*regexp.Regexp{javaProperty, javaSetter} {
		for _, loc := range re.FindAllStringSubmatchIndex(f.Text, -1) {
			if f.inComment(loc[0]) {
				continue
			}
			name := variable{f.Text[loc[2]:loc[3]], 0}
			name.at = lastBefore(declared[name.name], loc[0])
			key := strings.ToLower(f.Text[loc[4]:loc[5]])
			val := ""
			if loc[6] >= 0 {
				val = f.Text[loc[6]:loc[7]]
			} else if len(loc) > 8 && loc[8] >= 0 {
				val = f.Text[loc[8]:loc[9]]
			}
			s := byVar[name]
			if s == nil {
				s = &setting.Setting{Kind: "java", Key: name.name, At: loc[0], Driver: "pgjdbc", Certain: true, FixKind: "pgjdbc code", Conn: setting.Conn{Params: map[string]string{}}}
				byVar[name] = s
				order = append(order, name)
			}
			switch key {
			case "password":
				s.Conn.AddSecret(val)
			case "servername", "servernames":
				s.Conn.Hosts = []string{val}
			case "user":
			default:
				s.Conn.Params[key] = val
			}
			if key == "sslmode" || s.Conn.Params["sslmode"] == "" && strings.HasPrefix(key, "ssl") {
				s.Also, s.At = append(s.Also, s.At), loc[0]
			}
			s.Also = append(s.Also, loc[0])
		}
	}
	for _, name := range order {
		s := byVar[name]
		if len(s.Conn.Params) == 0 {
			continue
		}
		s.Mode, s.Root = s.Conn.Params["sslmode"], s.Conn.Params["sslrootcert"]
		if at, told := f.javaURL(name, declared); told {
			joinURL(s, f, at)
		} else {
			mergeURL(s, f)
		}
		f.add(*s)
	}
	return nil
}

// variable is one that a file declares, with where: a name may be declared in
// several functions.
type variable struct {
	name string
	at   int
}

// declaration matches one of Java, Kotlin, Scala or C#.
var declaration = regexp.MustCompile(`\b(?:[A-Z][\w.]*(?:<[^<>\n]*>)?\??|var|val)[ \t]+(\w+)[ \t]*(?::[^=\n;]*)?=[^=]`)

func (f *File) declarations() map[string][]int {
	out := map[string][]int{}
	for _, loc := range declaration.FindAllStringSubmatchIndex(f.Text, -1) {
		name := f.Text[loc[2]:loc[3]]
		out[name] = append(out[name], loc[2])
	}
	return out
}

// lastBefore is the last of the offsets before another, 0 for none.
func lastBefore(offsets []int, at int) int {
	last := 0
	for _, o := range offsets {
		if o < at {
			last = o
		}
	}
	return last
}

// javaURL is where the URL stands that goes with properties: the other argument of
// getConnection(url, props), or that of config.setJdbcUrl(url). told: there is such
// a call; at is -1 when its URL is not in this file.
func (f *File) javaURL(v variable, declared map[string][]int) (at int, told bool) {
	end := len(f.Text)
	for _, d := range declared[v.name] {
		if d > v.at {
			end = d
			break
		}
	}
	name := regexp.QuoteMeta(v.name)
	call := regexp.MustCompile(`(?:getConnection|connect)\s*\(\s*([^,;]+),\s*` + name + `\s*\)|\b` + name + `\s*\.\s*(?:setJdbcUrl|setUrl|setURL)\s*\(\s*([^;]+)\)`)
	m := call.FindStringSubmatchIndex(f.Text[v.at:end])
	if m == nil {
		return -1, false
	}
	i := 2
	if m[2] < 0 {
		i = 4
	}
	from, to := v.at+m[i], v.at+m[i+1]
	argument := strings.TrimSpace(f.Text[from:to])
	if d := declared[argument]; len(d) > 0 {
		from = max(lastBefore(d, from), d[0])
		to = lineEnd(f.Text, from)
		if i := strings.IndexByte(f.Text[from:], ';'); i >= 0 {
			to = from + i
		}
	}
	if u := urlStart.FindStringIndex(f.Text[from:to]); u != nil {
		return from + u[0], true
	}
	return -1, true
}

// mergeURL joins a setting with the file's only URL: properties and URL are of
// one connection.
func mergeURL(s *setting.Setting, f *File) {
	if locs := urlStart.FindAllStringIndex(f.Text, 2); len(locs) == 1 {
		joinURL(s, f, locs[0][0])
	}
}

// joinURL adds what the URL at an offset says.
func joinURL(s *setting.Setting, f *File, at int) {
	if at < 0 {
		return
	}
	raw, end := f.concatenated(at, urlEnd(f.Text, at))
	r, ok := drivers.Parse(raw, s.Kind)
	if !ok {
		return
	}
	for k, v := range s.Conn.Params {
		r.Conn.Params[k] = v
	}
	r.Conn.Secrets = append(r.Conn.Secrets, s.Conn.Secrets...)
	r.Conn.Password = r.Conn.Password || s.Conn.Password
	s.Conn = r.Conn
	if s.Mode == "" {
		s.Mode = r.Mode
	}
	if s.Root == "" {
		s.Root = r.Root
	}
	s.Also = append(s.Also, at)
	f.claim(at, end)
}

var csCallback = regexp.MustCompile(`(UserCertificateValidationCallback|RemoteCertificateValidationCallback|UseUserCertificateValidationCallback)\s*(?:=|\()\s*(?:\([^)]*\)|\w+|delegate\s*(?:\([^)]*\))?)\s*(?:=>)?\s*\{?\s*(?:return\s+)?true\b`)

// readDotnet reads NpgsqlConnectionStringBuilder and certificate callbacks.
func readDotnet(f *File, _ string) error {
	f.parse(syntax.Of("cs"))
	if !strings.Contains(f.Text, "Npgsql") {
		return nil
	}
	f.Driver = "npgsql"
	f.treeSites("cs", func(g *syntax.Group) bool {
		if g.Open != '{' {
			return false
		}
		g = f.setLater(g)
		return g.Get("SslMode") != nil && f.npgsqlBuilder(g)
	})
	for _, g := range f.tree.Names.SetOnly("SslMode") {
		f.npgsqlBuilder(g)
	}
	for _, loc := range csCallback.FindAllStringSubmatchIndex(f.Text, -1) {
		if f.inComment(loc[0]) {
			continue
		}
		f.add(setting.Setting{Kind: "npgsql", Key: f.Text[loc[2]:loc[3]], At: loc[0], Driver: "npgsql", Certain: true, TLS: "no-verify", Disabled: f.Text[loc[2]:loc[3]] + " that returns true", FixKind: "npgsql code"})
	}
	return nil
}

// npgsqlBuilder reads the properties of an NpgsqlConnectionStringBuilder, or of what
// is configured like one.
func (f *File) npgsqlBuilder(g *syntax.Group) bool {
	it := g.Get("SslMode")
	if strings.Contains(it.Key, ".") {
		return false
	}
	s, _ := f.optionSite(g, "npgsql", "npgsql")
	s.Key, s.At, s.FixKind = "SslMode", it.KeyAt, "npgsql code"
	setRoot(&s, f.eval(g.Get("RootCertificate")))
	if f.eval(g.Get("TrustServerCertificate")).Text == "true" {
		s.Conn.Params["trustservercertificate"] = "true"
	}
	if g.Variable != nil {
		// new NpgsqlConnectionStringBuilder("Host=…")
		for _, n := range g.Variable.Value {
			if n.Kind == 'b' && n.Open == '(' && len(n.Groups) == 1 && len(n.Groups[0]) == 1 {
				f.builderString(&s, &n.Groups[0][0])
			}
		}
	}
	f.add(s)
	return true
}

// builderString is the string that a builder begins with; its properties win.
func (f *File) builderString(s *setting.Setting, it *syntax.Item) {
	v := f.eval(it)
	if !v.Known || !setting.IsADO(v.Text+";") {
		return
	}
	r, ok := drivers.Parse(v.Text, s.Kind)
	if !ok {
		return
	}
	if s.Root == "" {
		s.Root = r.Root
	}
	for k, p := range s.Conn.Params {
		r.Conn.Params[k] = p
	}
	s.Conn, s.Also = r.Conn, append(s.Also, v.At)
	f.claim(v.At, v.At+len(v.Text))
}

func readPrisma(f *File, _ string) error {
	f.Driver = "prisma"
	f.parse(syntax.Of("prisma"))
	return nil
}
