package clients

import (
	"regexp"
	"strings"
)

// treeSites visits a file's groups; a group that was read covers what it holds.
func (f *file) treeSites(lang string, visit func(g *frame) bool) {
	root, comments, _ := parseTree(f.text, languages[lang])
	f.comments = comments
	taken := map[int]bool{}
	root.walk(func(g *frame) {
		for q := g.parent; q != nil; q = q.parent {
			if taken[q.at] && q.at != 0 {
				return
			}
		}
		if visit(g) {
			taken[g.at] = true
		}
	})
}

// optionSite reads host, sslmode and sslrootcert of one group.
func (f *file) optionSite(g *frame, kind, drv string) (site, bool) {
	if u := g.get("url", "connectionString"); u != nil {
		if v := f.eval(u); v.known && schemePattern.MatchString(v.text) {
			s, ok := readConn(v.text, kind)
			if !ok {
				return s, false
			}
			s.key, s.at = orKey(g.key, u.key), v.at
			if s.driver == "" {
				s.driver, s.certain = drv, true
			}
			f.claim(v.at, v.at+len(v.text))
			f.modeAndRoot(&s, g)
			return s, true
		}
	}
	s := site{kind: kind, key: g.key, at: g.items[0].at(), driver: drv, certain: true}
	f.connParts(&s, g)
	if it := g.get("host", "hostname"); it != nil {
		s.at = it.keyAt
	}
	f.modeAndRoot(&s, g)
	return s, g.get("host", "hostname", "sslmode", "ssl_mode") != nil
}

func (f *file) modeAndRoot(s *site, g *frame) {
	if it := g.get("sslmode", "ssl_mode"); it != nil {
		s.mode = ""
		s.setMode(f.eval(it))
		s.also, s.at = append(s.also, s.at), it.keyAt
	}
	if it := g.get("sslrootcert", "ssl_root_cert"); it != nil {
		s.setRoot(f.eval(it))
		s.also = append(s.also, it.keyAt)
	}
}

func readRuby(f *file, _ string) error {
	f.driver = "libpq"
	f.treeSites("rb", func(g *frame) bool {
		adapter := f.eval(g.get("adapter"))
		switch {
		case isOneOf(adapter, "postgresql", "postgres", "postgis"):
		case g.open == '(' && (g.callee == "PG.connect" || g.callee == "PG::Connection.new" || g.callee == "PGconn.new" || strings.HasSuffix(g.callee, "PG.connect")):
		case g.open == '(' && g.callee == "new" && strings.Contains(f.text[max(0, g.at-30):g.at], "PG"):
		default:
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

// readPHP reads Laravel's config/database.php and arrays like it. PDO's and
// pg_connect's strings are found as text.
func readPHP(f *file, _ string) error {
	f.driver = "libpq"
	f.treeSites("php", func(g *frame) bool {
		if !isOneOf(f.eval(g.get("driver")), "pgsql", "pdo_pgsql") {
			return false
		}
		s, _ := f.optionSite(g, "laravel", "libpq")
		s.key = orKey(g.key, "pgsql")
		if g.get("sslmode") == nil {
			s.at = g.get("driver").keyAt
		}
		f.add(s)
		return true
	})
	return nil
}

var repoName = lazily(`(?:^|\.)(?:\w*Repo)$`)

// readElixir reads Ecto's configuration and Postgrex.start_link.
func readElixir(f *file, _ string) error {
	f.driver = "postgrex"
	env := ""
	if base := strings.ToLower(f.rel); strings.HasSuffix(base, "config/test.exs") {
		env = "test only: the file's name says so"
	}
	f.treeSites("ex", func(g *frame) bool {
		ours := isOneOf(f.eval(g.get("adapter")), "Ecto.Adapters.Postgres")
		for _, it := range g.items {
			for _, n := range it.value {
				if n.kind == 'w' && (repoName.MatchString(n.text) || n.text == "Ecto.Adapters.Postgres") {
					ours = true
				}
			}
		}
		if len(g.items) > 2 && g.get("hostname") != nil && g.get("database", "username", "ssl") != nil && g.get("adapter") == nil {
			// config :app, App.Whatever, hostname: …: Ecto's, whatever it is called.
			first, second := g.items[0].value, g.items[1].value
			ours = ours || len(first) > 0 && first[0].text == "config" && len(second) == 1 && second[0].kind == 'w' && second[0].text[0] >= 'A' && second[0].text[0] <= 'Z'
		}
		ours = ours || g.open == '(' && strings.HasPrefix(g.callee, "Postgrex.start_link") || g.open == '(' && g.callee == "start_link" && strings.Contains(f.text[max(0, g.at-30):g.at], "Postgrex")
		if !ours || g.get("hostname", "url", "ssl", "ssl_opts", "database", "username") == nil {
			return false
		}
		f.ecto(g, env)
		return true
	})
	return nil
}

func (f *file) ecto(g *frame, exempt string) {
	s := site{kind: "ecto", key: "ssl", at: g.items[0].at(), driver: "postgrex", certain: true, exempt: exempt}
	urlElsewhere := false
	if u := g.get("url"); u != nil {
		s.at = u.keyAt
		if v := f.eval(u); v.known && schemePattern.MatchString(v.text) {
			r, ok := readConn(v.text, "ecto")
			if ok {
				r.key, r.at, r.exempt, r.driver, r.certain = "url", v.at, exempt, "postgrex", true
				s = r
				f.claim(v.at, v.at+len(v.text))
			}
		} else {
			urlElsewhere = true
		}
	} else {
		f.connParts(&s, g)
		if it := g.get("hostname"); it != nil {
			s.at = it.keyAt
		}
	}
	ssl, opts := g.get("ssl"), g.get("ssl_opts")
	if ssl == nil && opts == nil {
		if urlElsewhere || g.get("url") == nil && g.get("hostname") == nil && g.get("socket_dir") == nil {
			return // what the URL or another file says
		}
		f.add(s)
		return
	}
	s.fixKind = "ecto"
	if ssl != nil {
		s.also, s.at = append(s.also, s.at), ssl.keyAt
	}
	v := f.eval(ssl)
	version := f.ctx.versionOf(f.rel, "postgrex")
	old := version != "" && versionBefore(version, "0.18")
	switch b := blockOf(ssl, opts); {
	case ssl != nil && v.falsy():
		s.tls = "none"
	case b != nil:
		f.ectoOptions(&s, objectFrame(b, g), opts != nil && ssl.blockIs(nil), old)
		if opts != nil {
			s.also = append(s.also, opts.keyAt)
		}
	case ssl != nil && v.text == "true":
		s.tls, s.effectNote = "no-verify", "ssl: true alone verifies nothing, and Postgrex warns of it"
	default:
		s.tls, s.likely = "unknown", "the ssl option comes from an expression"
		if ssl != nil && strings.Contains(f.source(ssl.value), "verify_none") {
			s.tls, s.disabled = "no-verify", "verify: :verify_none"
		}
	}
	f.add(s)
}

func (it *item) blockIs(n *node) bool {
	if it == nil {
		return n == nil
	}
	return it.block() == n
}

// blockOf is the list of options: ssl: […] or, as of old, ssl_opts: […].
func blockOf(ssl, opts *item) *node {
	for _, it := range []*item{opts, ssl} {
		if it == nil {
			continue
		}
		if b := it.block(); b != nil && b.open == '[' {
			return b
		}
	}
	return nil
}

// ectoOptions reads Erlang's ssl options. ssl: […] verifies by default since
// Postgrex 0.18; ssl_opts: […] has no secure defaults.
func (f *file) ectoOptions(s *site, g *frame, legacy, old bool) {
	verify := f.eval(g.get("verify"))
	if it := g.get("cacertfile", "cacerts"); it != nil {
		s.setRoot(f.eval(it))
		if it.key == "cacerts" {
			s.root = hole
			if strings.Contains(f.source(it.value), "cacerts_get") {
				s.root = "system"
			}
		}
		s.also = append(s.also, it.keyAt)
	}
	if it := g.get("verify"); it != nil {
		s.also, s.at = append(s.also, s.at), it.keyAt
	}
	switch {
	case verify.text == "verify_none":
		s.tls, s.disabled = "no-verify", "verify: :verify_none"
	case verify.text == "verify_peer":
		s.tls = "verify"
		if (legacy || old) && g.get("server_name_indication", "customize_hostname_check") == nil {
			s.tls = "verify-ca"
			s.likely = "without server_name_indication the host name may not be checked"
		}
		if it := g.get("server_name_indication"); it != nil && strings.Contains(f.source(it.value), "disable") {
			s.tls = "verify-ca"
		}
	case legacy || old:
		s.tls, s.effectNote = "no-verify", "these options verify nothing without verify: :verify_peer"
	default:
		s.tls = "verify"
	}
}

var (
	goPgx = lazily(`"(?:github\.com/jackc/pgx(?:/v\d+)?(?:/\w+)*|gorm\.io/driver/postgres)"`)
	goPq  = lazily(`"github\.com/lib/pq"`)
)

// readGo reads tls.Config literals beside a driver; connection strings are found
// as text.
func readGo(f *file, _ string) error {
	x, q := goPgx.MatchString(f.text), goPq.MatchString(f.text)
	switch {
	case x && !q:
		f.driver = "pgx"
	case q && !x:
		f.driver = "lib/pq"
	}
	f.treeSites("go", func(g *frame) bool {
		if strings.HasSuffix(g.callee, "url.URL") && f.goURL(g) {
			return true
		}
		if !x && !q {
			return false
		}
		if strings.HasSuffix(g.callee, "pq.Config") {
			if it := g.get("SSLMode"); it != nil {
				s, _ := f.optionSite(g, "go", "lib/pq")
				s.key, s.fixKind = orKey(g.key, "SSLMode"), "lib/pq code"
				f.add(s)
				return true
			}
		}
		it := g.get("InsecureSkipVerify")
		if it == nil || f.eval(it).text != "true" {
			return false
		}
		s := site{kind: "go", key: "InsecureSkipVerify", at: it.keyAt, driver: f.driver, tls: "no-verify", disabled: "InsecureSkipVerify: true", fixKind: "pgx code"}
		if g.get("VerifyPeerCertificate", "VerifyConnection") != nil {
			s.tls, s.disabled, s.likely = "unknown", "", "a verification of the application's own"
		}
		if !strings.Contains(f.text, "TLSConfig") && !strings.Contains(f.text, "RegisterTLSConfig") {
			s.likely = "that the database's connection uses this configuration is taken from the file's imports"
		}
		f.add(s)
		return true
	})
	f.multiLineDSNs()
	for _, loc := range regexp.MustCompile(`\.InsecureSkipVerify\s*=\s*true`).FindAllStringIndex(f.text, -1) {
		if (x || q) && !f.inComment(loc[0]) {
			f.add(site{kind: "go", key: "InsecureSkipVerify", at: loc[0] + 1, driver: f.driver, tls: "no-verify", disabled: "InsecureSkipVerify = true", fixKind: "pgx code"})
		}
	}
	return nil
}

// goURL reads url.URL{Scheme: "postgres", Host: …, RawQuery: …}.
func (f *file) goURL(g *frame) bool {
	scheme := f.eval(g.get("Scheme"))
	if !isOneOf(scheme, "postgres", "postgresql") {
		return false
	}
	text := func(name, otherwise string) string {
		if it := g.get(name); it == nil {
			return ""
		} else if v := f.eval(it); v.known {
			return v.text
		}
		return otherwise
	}
	query, elsewhere := text("RawQuery", ""), false
	if it := g.get("RawQuery"); query == "" {
		values := ""
		if it != nil {
			values = f.source(it.value)
		} else if m := regexp.MustCompile(`\b` + regexp.QuoteMeta(orKey(g.key, "\x00")) + `\.RawQuery\s*=\s*([^\n]+)`).FindStringSubmatch(f.text[g.at:f.goFuncEnd(g.at)]); m != nil {
			values = m[1]
		}
		query, elsewhere = f.goQuery(values, g.at)
	}
	raw := "postgres://" + text("Host", "${host}") + "/" + strings.TrimPrefix(text("Path", "${path}"), "/")
	if query != "" {
		raw += "?" + query
	}
	s, ok := readConn(raw, "go")
	if !ok {
		return false
	}
	s.key, s.at = orKey(g.key, "url.URL"), g.get("Scheme").keyAt
	if elsewhere && s.mode == "" {
		s.modeElsewhere = "the query comes from an expression"
	}
	f.add(s)
	return true
}

var (
	goEncode = lazily(`^(\w+)\.Encode\(\)`)
	goParam  = lazily(`"(ssl\w+)"\s*(?:,|:\s*(?:\[\]string)?\{)\s*"([^"]*)"`)
)

// goFuncEnd is where the function around an offset ends: at the next one's begin.
func (f *file) goFuncEnd(at int) int {
	if i := strings.Index(f.text[at:], "\nfunc "); i >= 0 {
		return at + i
	}
	return len(f.text)
}

// goQuery puts the parameters together that an expression encodes: those that are
// set on the variable, or in the url.Values that is written there. elsewhere: it
// cannot be seen.
func (f *file) goQuery(expression string, at int) (query string, elsewhere bool) {
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
		for _, loc := range regexp.MustCompile(`\b(?:var\s+`+m[1]+`\b|`+m[1]+`\s*:?=[^=])`).FindAllStringIndex(f.text[:at], -1) {
			begin = loc[0]
		}
		for _, l := range regexp.MustCompile(`\b`+m[1]+`(?:\.(?:Set|Add)\(|\s*:?=\s*url\.Values\{)[^\n]*`).FindAllString(f.text[begin:f.goFuncEnd(at)], -1) {
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
func (f *file) multiLineDSNs() {
	for _, loc := range rawString.FindAllStringSubmatchIndex(f.text, -1) {
		raw := f.text[loc[2]:loc[3]]
		if strings.Contains(raw, "\n") && plausibleDSN(strings.TrimSpace(raw)) {
			trimmed := len(raw) - len(strings.TrimLeft(raw, blanks))
			f.addConn(loc[2]+trimmed, raw, loc[2], loc[3], "")
		}
	}
}

var rawString = lazily("`([^`]+)`")

var (
	rustMode    = lazily(`\.ssl_mode\s*\(\s*(?:[\w:]*::)?(Disable|Allow|Prefer|Require|VerifyCa|VerifyFull)\s*\)`)
	rustRoot    = lazily(`\.ssl_root_cert(?:_from_pem)?\s*\(\s*(?:"([^"]*)")?`)
	rustHost    = lazily(`\.host\s*\(\s*"([^"]*)"`)
	rustDanger  = lazily(`\.(danger_accept_invalid_(?:certs|hostnames))\s*\(\s*true\s*\)|(set_verify\s*\(\s*SslVerifyMode::NONE\s*\))`)
	rustNoTLS   = lazily(`\bNoTls\b`)
	rustOptions = lazily(`(?:PgConnectOptions|PgSslMode)`)
	rustTokio   = lazily(`\btokio_postgres\b|\bdeadpool_postgres\b|(?:^|[^:\w])postgres::`)
)

var rustModes = map[string]string{
	"Disable": modeDisable, "Allow": modeAllow, "Prefer": modePrefer, "Require": modeRequire, "VerifyCa": modeVerifyCA, "VerifyFull": modeVerifyFull,
}

// readRust reads sqlx's PgConnectOptions and tokio-postgres's connectors.
func readRust(f *file, _ string) error {
	_, comments, _ := parseTree(f.text, languages["rs"])
	f.comments = comments
	tokio := rustTokio.MatchString(f.text)
	switch {
	case strings.Contains(f.text, "sqlx") && !tokio:
		f.driver = "sqlx"
	case tokio:
		f.driver = "tokio-postgres"
	}
	for _, loc := range rustMode.FindAllStringSubmatchIndex(f.text, -1) {
		if f.inComment(loc[0]) {
			continue
		}
		s := site{kind: "sqlx", key: "ssl_mode", at: loc[0] + 1, driver: "sqlx", certain: true, fixKind: "sqlx code", conn: Conn{Params: map[string]string{}}}
		s.mode = rustModes[f.text[loc[2]:loc[3]]]
		chain := statement(f.text, loc[0])
		part := f.text[chain.from:chain.to]
		if m := rustRoot.FindStringSubmatchIndex(part); m != nil {
			s.root = hole
			if m[2] >= 0 {
				s.root = part[m[2]:m[3]]
			}
			s.also = append(s.also, chain.from+m[0])
		}
		if m := rustHost.FindStringSubmatch(part); m != nil {
			s.conn.Hosts = []string{m[1]}
		}
		if m := urlStart.FindStringIndex(part); m != nil {
			// from_str(url), and then what the builder says: it comes later and wins.
			at := chain.from + m[0]
			end := urlEnd(f.text, at)
			if r, ok := readConn(f.text[at:end], s.kind); ok && !f.isClaimed(at, end) {
				s.conn, s.also = r.conn, append(s.also, at)
				if s.root == "" {
					s.root = r.root
				}
				f.claim(at, end)
			}
		}
		f.add(s)
	}
	f.rustBuilders()
	if tokio || rustOptions.MatchString(f.text) {
		for _, loc := range rustDanger.FindAllStringSubmatchIndex(f.text, -1) {
			if f.inComment(loc[0]) {
				continue
			}
			s := site{kind: "rust", key: "danger_accept_invalid_certs", at: loc[0] + 1, driver: "tokio-postgres", tls: "no-verify"}
			s.disabled = strings.TrimPrefix(f.text[loc[0]:loc[1]], ".")
			if strings.Contains(s.disabled, "hostnames") {
				s.key, s.tls, s.disabled = "danger_accept_invalid_hostnames", "verify-ca", ""
			}
			f.add(s)
		}
	}
	if tokio {
		for _, loc := range rustNoTLS.FindAllStringIndex(f.text, -1) {
			stmt := statement(f.text, loc[0])
			part := f.text[stmt.from:stmt.to]
			if f.inComment(loc[0]) || !strings.Contains(part, "connect") && !strings.Contains(part, "create_pool") && !strings.Contains(part, "Manager") {
				continue
			}
			s := site{kind: "rust", key: "NoTls", at: loc[0], driver: "tokio-postgres", certain: true, tls: "none"}
			if u := regexp.MustCompile(`"([^"]*)"`).FindStringSubmatchIndex(part); u != nil {
				if r, ok := readConn(part[u[2]:u[3]], "rust"); ok && (len(r.conn.Hosts) > 0 && r.conn.Host() != "") {
					s.conn = r.conn
					f.claim(stmt.from+u[2], stmt.from+u[3])
					s.also = append(s.also, stmt.from+u[2])
				}
			}
			f.add(s)
		}
	}
	return nil
}

var rustBuilder = lazily(`PgConnectOptions::(?:new|new_without_pgpass)\s*\(\s*\)`)

// rustBuilders reads sqlx's builder where it sets no mode: its default is prefer.
func (f *file) rustBuilders() {
	for _, loc := range rustBuilder.FindAllStringIndex(f.text, -1) {
		stmt := statement(f.text, loc[0])
		part := f.text[stmt.from:stmt.to]
		if f.inComment(loc[0]) || strings.Contains(part, ".ssl_mode") || !strings.Contains(part, ".host") {
			continue
		}
		s := site{kind: "sqlx", key: "PgConnectOptions", at: loc[0], driver: "sqlx", certain: true, fixKind: "sqlx code", conn: Conn{Params: map[string]string{}}}
		if m := rustHost.FindStringSubmatch(part); m != nil {
			s.conn.Hosts = []string{m[1]}
		}
		f.add(s)
	}
}

// statement is the text between the semicolons around an offset, at most 2 kB
// each way.
func statement(text string, at int) span {
	from := max(0, at-2048)
	if i := strings.LastIndexAny(text[from:at], ";{}"); i >= 0 {
		from += i + 1
	}
	to := min(len(text), at+2048)
	if i := strings.IndexByte(text[at:to], ';'); i >= 0 {
		to = at + i
	}
	return span{from, to}
}

var (
	javaProperty = lazily(`(\w+)\s*\.\s*(?:setProperty|put|addDataSourceProperty)\s*\(\s*"(ssl\w*|user|password)"\s*,\s*"([^"]*)"`)
	javaSetter   = lazily(`(\w+)\s*\.\s*set(Ssl|SslMode|SslRootCert|Sslmode|Sslrootcert|SslFactory|Sslfactory|ServerNames?)\s*\(\s*(?:new String\[\]\s*\{\s*)?(?:"([^"]*)"|(true|false))`)
	javaPostgres = lazily(`postgres|PGSimpleDataSource|PGPoolingDataSource`)
)

// readJava reads properties of pgjdbc set in code; URLs are found as text.
func readJava(f *file, _ string) error {
	_, comments, _ := parseTree(f.text, languages["java"])
	f.comments = comments
	if !javaPostgres.MatchString(f.text) {
		return nil
	}
	f.driver = "pgjdbc"
	byVar := map[string]*site{}
	var order []string
	for _, re := range []*lazyRegexp{javaProperty, javaSetter} {
		for _, loc := range re.FindAllStringSubmatchIndex(f.text, -1) {
			if f.inComment(loc[0]) {
				continue
			}
			name := f.text[loc[2]:loc[3]]
			key := strings.ToLower(f.text[loc[4]:loc[5]])
			val := ""
			if loc[6] >= 0 {
				val = f.text[loc[6]:loc[7]]
			} else if len(loc) > 8 && loc[8] >= 0 {
				val = f.text[loc[8]:loc[9]]
			}
			s := byVar[name]
			if s == nil {
				s = &site{kind: "java", key: name, at: loc[0], driver: "pgjdbc", certain: true, fixKind: "pgjdbc code", conn: Conn{Params: map[string]string{}}}
				byVar[name] = s
				order = append(order, name)
			}
			switch key {
			case "password":
				s.conn.addSecret(val)
			case "servername", "servernames":
				s.conn.Hosts = []string{val}
			case "user":
			default:
				s.conn.Params[key] = val
			}
			if key == "sslmode" || s.conn.Params["sslmode"] == "" && strings.HasPrefix(key, "ssl") {
				s.also, s.at = append(s.also, s.at), loc[0]
			}
			s.also = append(s.also, loc[0])
		}
	}
	for _, name := range order {
		s := byVar[name]
		if len(s.conn.Params) == 0 {
			continue
		}
		s.mode, s.root = s.conn.Params["sslmode"], s.conn.Params["sslrootcert"]
		s.mergeURL(f)
		f.add(*s)
	}
	return nil
}

// mergeURL joins a setting with the file's only URL: properties and URL are of
// one connection.
func (s *site) mergeURL(f *file) {
	locs := urlStart.FindAllStringIndex(f.text, 2)
	if len(locs) != 1 {
		return
	}
	at := locs[0][0]
	end := urlEnd(f.text, at)
	r, ok := readConn(f.text[at:end], s.kind)
	if !ok {
		return
	}
	for k, v := range s.conn.Params {
		r.conn.Params[k] = v
	}
	r.conn.secrets = append(r.conn.secrets, s.conn.secrets...)
	r.conn.Password = r.conn.Password || s.conn.Password
	s.conn = r.conn
	if s.mode == "" {
		s.mode = r.mode
	}
	if s.root == "" {
		s.root = r.root
	}
	s.also = append(s.also, at)
	f.claim(at, end)
}

var (
	csBuilder  = lazily(`\.SslMode\s*=\s*SslMode\.(\w+)`)
	csCallback = lazily(`(UserCertificateValidationCallback|RemoteCertificateValidationCallback|UseUserCertificateValidationCallback)\s*(?:=|\()\s*(?:\([^)]*\)|\w+|delegate\s*(?:\([^)]*\))?)\s*(?:=>)?\s*\{?\s*(?:return\s+)?true\b`)
	csTrust    = lazily(`TrustServerCertificate\s*=\s*true`)
	csRoot     = lazily(`\bRootCertificate\s*=\s*"([^"]*)"`)
)

// readDotnet reads NpgsqlConnectionStringBuilder and certificate callbacks.
func readDotnet(f *file, _ string) error {
	_, comments, _ := parseTree(f.text, languages["cs"])
	f.comments = comments
	if !strings.Contains(f.text, "Npgsql") {
		return nil
	}
	f.driver = "npgsql"
	f.treeSites("cs", func(g *frame) bool {
		it := g.get("SslMode")
		if it == nil || g.open != '{' || strings.Contains(it.key, ".") {
			return false
		}
		s, _ := f.optionSite(g, "npgsql", "npgsql")
		s.key, s.fixKind = "SslMode", "npgsql code"
		s.setRoot(f.eval(g.get("RootCertificate")))
		if f.eval(g.get("TrustServerCertificate")).text == "true" {
			s.conn.Params["trustservercertificate"] = "true"
		}
		f.add(s)
		return true
	})
	for _, loc := range csBuilder.FindAllStringSubmatchIndex(f.text, -1) {
		if f.inComment(loc[0]) {
			continue
		}
		s := site{kind: "npgsql", key: "SslMode", at: loc[0] + 1, driver: "npgsql", certain: true, mode: f.text[loc[2]:loc[3]], fixKind: "npgsql code", conn: Conn{Params: map[string]string{}}}
		if m := csRoot.FindStringSubmatch(f.text); m != nil {
			s.root = m[1]
		}
		if csTrust.MatchString(f.text) {
			s.conn.Params["trustservercertificate"] = "true"
		}
		f.add(s)
	}
	for _, loc := range csCallback.FindAllStringSubmatchIndex(f.text, -1) {
		if f.inComment(loc[0]) {
			continue
		}
		f.add(site{kind: "npgsql", key: f.text[loc[2]:loc[3]], at: loc[0], driver: "npgsql", certain: true, tls: "no-verify", disabled: f.text[loc[2]:loc[3]] + " that returns true", fixKind: "npgsql code"})
	}
	return nil
}

func readPrisma(f *file, _ string) error {
	f.driver = "prisma"
	_, comments, _ := parseTree(f.text, languages["prisma"])
	f.comments = comments
	return nil
}
