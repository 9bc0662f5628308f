package clients

import (
	"fmt"
	"net/netip"
	"path"
	"strings"

	"dbaudit/pkg/snapshot"
)

// site is one place at which a connection is configured, as read and not yet
// judged.
type site struct {
	kind string
	key  string
	// at is the offset of the place in the text; also holds the offsets of the
	// other parts (mode, root, switches) that belong to it.
	at   int
	also []int

	driver  string // "" where the place does not tell
	certain bool   // the place itself tells the driver
	version string

	conn     Conn
	mode     string // as written, "" none
	root     string // as written
	tls      string // what code says instead of a mode: "verify", "no-verify", "none", "unknown"
	disabled string
	// ineffective is set by a recogniser that sees what no row can.
	ineffective string
	binding     string
	bindingCA   *bool
	// modeElsewhere: why the mode cannot be told here.
	modeElsewhere string
	likely        string // why it is not certain
	exempt        string // why it is not judged
	always        bool   // exempt even when everything is asked for
	fixKind       string // overrides kind for the line to write
	excerpt       string // instead of the line in the file
	effectNote    string // why the mode in force is what it is
	noMode        bool   // a place that holds no mode at all (.pgpass)
}

// Judge says what a connection string that stands by itself does, as of a
// literal DATABASE_URL in an App Platform spec. An empty driver means that
// nobody knows who reads it. The caller fills in the place (ID, Origin, Key, …).
// It returns false for text that is no connection string.
func Judge(raw, driver string) (snapshot.ClientSetting, bool) {
	s, ok := readConn(raw, "url")
	if !ok {
		return snapshot.ClientSetting{}, false
	}
	if driver != "" {
		s.driver, s.certain = driver, true
	}
	c := s.judge(judgement{})
	c.Excerpt = redact(raw, s.conn.secrets)
	return c, true
}

// readConn makes a site of a connection string, if it is one.
func readConn(raw, kind string) (site, bool) {
	raw = strings.NewReplacer(`\&`, "&", `\?`, "?", `\=`, "=").Replace(strings.TrimSpace(raw))
	c, err := parseInterpolated(raw)
	s := site{kind: kind, conn: c}
	if err != nil {
		if !schemePattern.MatchString(raw) {
			return s, false
		}
		s.conn = salvage(raw)
		s.likely = "the string is not well-formed: " + err.Error()
	}
	s.fromParams()
	switch scheme := strings.ToLower(c.Scheme); {
	case strings.HasPrefix(scheme, "jdbc:"):
		s.driver, s.certain = "pgjdbc", true
	case scheme == "ecto":
		s.driver, s.certain = "postgrex", true
	case scheme == "ado":
		s.driver, s.certain = "npgsql", true
	case strings.Contains(scheme, "+"):
		_, d, _ := strings.Cut(scheme, "+")
		if name, ok := schemeDrivers[d]; ok {
			s.driver, s.certain = name, true
		}
	}
	if s.conn.Params["sslaccept"] != "" {
		s.driver = "prisma"
	}
	return s, true
}

// schemeDrivers are SQLAlchemy's names of drivers in a URL's scheme.
var schemeDrivers = map[string]string{
	"psycopg": "psycopg", "psycopg2": "psycopg", "psycopg2cffi": "psycopg", "psycopg_async": "psycopg",
	"asyncpg": "asyncpg", "pg8000": "pg8000", "psycopgbinary": "psycopg",
}

// fromParams takes mode and root out of the parameters.
func (s *site) fromParams() {
	p := s.conn.Params
	if s.mode == "" {
		s.mode = p["sslmode"]
	}
	if s.mode == "" {
		s.mode = p["ssl-mode"] // sqlx's other spelling
	}
	if s.root == "" {
		for _, k := range []string{"sslrootcert", "ssl-root-cert", "ssl-ca", "rootcertificate", "sslcertificateauthority"} {
			if p[k] != "" {
				s.root = p[k]
				break
			}
		}
	}
	if p["sslaccept"] != "" && s.root == "" {
		s.root = p["sslcert"] // Prisma's name of the root
	}
	if v := p["ssl"]; v != "" && s.mode == "" && (strings.Contains(s.conn.Scheme, "+asyncpg") || knownMode(v)) {
		s.mode = v // SQLAlchemy's asyncpg dialect: ?ssl=require
	}
}

func knownMode(v string) bool {
	switch strings.ToLower(v) {
	case modeDisable, modeAllow, modePrefer, modeRequire, modeVerifyCA, modeVerifyFull:
		return true
	}
	return false
}

// salvage reads what it can of a URL that breaks the rules, mostly because its
// password is not encoded: everything up to the last '@' is user information.
func salvage(raw string) Conn {
	m := schemePattern.FindStringSubmatch(raw)
	rest := raw[len(m[0]):]
	var secrets []string
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		if _, p, ok := strings.Cut(rest[:i], ":"); ok && !onlyInterpolation(p) {
			secrets = append(secrets, p)
		}
		rest = rest[i+1:]
	}
	c, _ := parseInterpolated(m[0] + rest)
	c.secrets = append(c.secrets, secrets...)
	c.Password = len(c.secrets) > 0
	return c
}

// judgement is what is known around a place.
type judgement struct {
	driver    string // of the project around it
	driverWhy string
	version   func(driver string) string
	rootState func(root string) (state string, sha256 []string)
	peers     map[string]bool // services of the same compose file, in lower case
	all       bool            // judge what is exempt as well
	testFile  string          // why the file is test-only
}

// judge decides what the setting does.
func (s *site) judge(j judgement) snapshot.ClientSetting {
	c := snapshot.ClientSetting{
		Origin: "file", Kind: s.kind, Key: s.key,
		Host: clean(s.conn.Host()), Port: s.conn.Port(), Database: clean(s.conn.Database), User: clean(s.conn.User),
		Password: s.conn.Password, Binding: s.binding, BindingCA: s.bindingCA,
		Confidence: "certain",
	}
	why := s.likely
	c.Driver = s.driver
	if c.Driver == "" && j.driver != "" {
		c.Driver = j.driver
		if why == "" {
			why = j.driverWhy
		}
	}
	if c.Driver == "" {
		c.Driver = "unknown"
	}
	c.DriverVersion = s.version
	if c.DriverVersion == "" && j.version != nil {
		c.DriverVersion = j.version(c.Driver)
	}
	rulesOf := c.Driver
	if c.Driver == "prisma" && c.DriverVersion != "" && !versionBefore(c.DriverVersion, "7") {
		rulesOf = "node-pg"
	}

	mode, isDefault, known := resolve(s.mode)
	c.Mode = mode
	if isDefault && known && why == "" {
		why = "this is the default of a variable that may be set elsewhere"
	}
	if s.mode != "" && !known {
		c.Mode = ""
		if s.modeElsewhere == "" {
			s.modeElsewhere = "sslmode is set elsewhere: " + clean(s.mode)
		}
	}
	root, _, rootKnown := resolve(s.root)
	c.RootCert = s.root
	if rootKnown {
		c.RootCert = root
	}
	if strings.Contains(c.RootCert, "BEGIN CERTIFICATE") || s.root == hole {
		c.RootCert = "inline"
	}
	c.RootCertState = rootState(c.RootCert)
	if c.RootCertState == "outside" && j.rootState != nil && rootKnown {
		c.RootCertState, c.RootCertSHA256 = j.rootState(c.RootCert)
	}
	s.decide(&c, rulesOf, &why)
	s.applicability(&c, j)
	if why != "" {
		c.Confidence, c.Why = "likely", why
	}
	if c.EffectiveMode != "" && c.EffectiveMode != modeUnknown {
		verifies := c.EffectiveMode == modeVerifyFull && c.Disabled == ""
		c.Verifies = &verifies
	}
	c.Effect = s.effect(c, rulesOf)
	if c.Verifies == nil || !*c.Verifies || c.Ineffective != "" || needsRoot(c) {
		c.Fix = s.fix(c)
	}
	return c
}

// needsRoot: the mode verifies and no root, or one that is not there, is named.
func needsRoot(c snapshot.ClientSetting) bool {
	return (c.EffectiveMode == modeVerifyCA || c.EffectiveMode == modeVerifyFull) &&
		(c.RootCertState == "none" || c.RootCertState == "absent")
}

func rootState(root string) string {
	switch root {
	case "":
		return "none"
	case "system", "inline":
		return root
	}
	return "outside"
}

// decide fills Mode, EffectiveMode, Inherited, Disabled and Ineffective.
func (s *site) decide(c *snapshot.ClientSetting, rulesOf string, why *string) {
	c.Disabled, c.Ineffective = s.disabled, s.ineffective
	if s.noMode {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "effective_mode", Kind: snapshot.MissingNotOffered, Reason: "no mode is set at such a place"})
		return
	}
	if s.tls != "" {
		c.EffectiveMode = map[string]string{
			"verify": modeVerifyFull, "verify-ca": modeVerifyCA, "no-verify": modeRequire, "none": modeDisable,
			"prefer": modePrefer, "unknown": modeUnknown,
		}[s.tls]
	} else if s.modeElsewhere != "" {
		c.EffectiveMode = modeUnknown
	} else {
		c.Inherited = c.Mode == "" && c.Driver != "pgjdbc" || c.Mode == "" && s.conn.Params["ssl"] == ""
		r, ok := find(rulesOf, c.DriverVersion, c.Mode, c.RootCert, s.conn.Params)
		if !ok {
			r = row{mode: modeUnknown}
		}
		c.EffectiveMode = r.mode
		if r.disabled != "" && c.Disabled == "" {
			c.Disabled = r.disabled
		}
		if r.ineffective != "" && c.Ineffective == "" {
			c.Ineffective = r.ineffective
		}
		if r.likely != "" && *why == "" {
			*why = r.likely
		}
		s.effectNote = r.note
		if c.Driver == "unknown" && *why == "" && c.EffectiveMode != modeVerifyFull && c.EffectiveMode != modeDisable {
			*why = "who reads the setting is not known; judged as libpq would"
		}
		if rulesOf == "pgjdbc" && s.conn.Params["sslhostnameverifier"] != "" && c.EffectiveMode == modeVerifyFull {
			*why = "a host name verifier of the application's own is in force"
		}
	}
	if c.Disabled != "" && (c.EffectiveMode == modeVerifyFull || c.EffectiveMode == modeVerifyCA) {
		c.EffectiveMode = modeRequire
	}
	if c.EffectiveMode == modeUnknown {
		reason := s.modeElsewhere
		if reason == "" {
			reason = "the mode cannot be told from here"
			if *why != "" {
				reason = *why
			}
		}
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "verifies", Kind: snapshot.MissingNotOffered, Reason: reason})
	}
}

// applicability says why a setting is not judged.
func (s *site) applicability(c *snapshot.ClientSetting, j judgement) {
	reason, always := s.exempt, s.always
	switch {
	case reason != "":
	case isSocket(s.conn.Host()):
		reason, always = "unix socket: TLS is not spoken on it", true
	case isLoopback(c.Host):
		reason = "localhost: the connection does not leave the machine"
	case c.Host != "" && j.peers[strings.ToLower(c.Host)]:
		reason = "a service of the same compose file: the connection does not leave its network"
	case j.testFile != "":
		reason = j.testFile
	}
	if reason != "" && (always || !j.all) {
		c.NotApplicable = reason
	}
}

func isSocket(host string) bool {
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@")
}

// isLoopback: names and addresses that never leave the machine. The name
// host.docker.internal is the machine that runs the container.
func isLoopback(host string) bool {
	h := strings.ToLower(strings.Trim(host, "[]"))
	switch h {
	case "localhost", "host.docker.internal", "ip6-localhost", "0.0.0.0":
		return true
	}
	if strings.HasSuffix(h, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(h)
	return err == nil && a.IsLoopback()
}

// clean keeps a value that came out of a malformed string from showing a part of
// a password: whatever stands before an '@' goes.
func clean(v string) string {
	if i := strings.LastIndexByte(v, '@'); i > 0 {
		v = v[i+1:]
	}
	v = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, v)
	if len(v) > 200 {
		v = v[:200]
	}
	return strings.ToValidUTF8(v, "")
}

// effects says what each mode in force does.
var effects = map[string]string{
	modeDisable:    "no TLS: everything, the password too, goes in plaintext",
	modeAllow:      "plaintext wherever the server allows it, and no verification",
	modePrefer:     "falls back to plaintext when TLS fails, and verifies nothing",
	modeRequire:    "encrypts, but any server is accepted",
	modeVerifyCA:   "verifies the certificate's authority but not the host: any server with a certificate of that authority is accepted",
	modeVerifyFull: "verifies the server's certificate and its host name",
	modeUnknown:    "what it does cannot be told from here",
	"":             "holds a password for a connection that is configured elsewhere",
}

func (s *site) effect(c snapshot.ClientSetting, rulesOf string) string {
	text := effects[c.EffectiveMode]
	switch {
	case c.Disabled != "":
		text += fmt.Sprintf(": %s with %s", driverTitle(c.Driver), c.Disabled)
	case c.Ineffective != "":
		text += ": " + c.Ineffective
	case c.Inherited && c.EffectiveMode != modeUnknown && s.tls == "" && c.EffectiveMode != "":
		text += fmt.Sprintf(": no mode is written, and this is the default of %s", driverTitle(c.Driver))
	case c.EffectiveMode == modeUnknown && s.modeElsewhere != "":
		text += ": " + s.modeElsewhere
	}
	if n := s.effectNote; n != "" && c.Ineffective == "" {
		text += " (" + n + ")"
	}
	if needsRoot(c) {
		if c.RootCertState == "absent" {
			text += "; the root certificate named is not in the tree"
		} else if r := implicitRoot(rulesOf); r != "" {
			text += fmt.Sprintf("; no root is named, so it takes %s", r)
		}
	}
	return text
}

func implicitRoot(name string) string {
	d := drivers[name]
	if d.implicitRoot == "" && d.like != "" {
		d = drivers[d.like]
	}
	return d.implicitRoot
}

func driverTitle(name string) string {
	if name == "unknown" || name == "" {
		return "libpq and most drivers"
	}
	return name
}

// testPath says why a file is plainly for tests only, "" when it is not.
func testPath(p string) string {
	for dir := range strings.SplitSeq(path.Dir(p), "/") {
		switch strings.ToLower(dir) {
		case "test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e", "__mocks__", "testing", "integration-tests", "integration_tests":
			return "test only: the file is in " + dir + "/"
		}
	}
	base := strings.ToLower(path.Base(p))
	stem := strings.TrimSuffix(base, path.Ext(base))
	for _, t := range []string{"_test", ".test", "-test", ".spec", "_spec", ".tests", ".e2e"} {
		if strings.HasSuffix(stem, t) || strings.HasSuffix(base, t) {
			return "test only: the file's name says so"
		}
	}
	if strings.HasPrefix(base, "test_") || strings.HasPrefix(base, "test.") && stem != "test" || base == "conftest.py" ||
		strings.Contains(base, ".test.") || strings.HasPrefix(base, ".env.test") || base == "test.exs" ||
		strings.HasSuffix(stem, "tests") && (strings.HasSuffix(base, ".cs") || strings.HasSuffix(base, ".java") || strings.HasSuffix(base, ".kt")) ||
		strings.HasSuffix(path.Base(p), "Test.java") || strings.HasSuffix(path.Base(p), "Test.kt") {
		return "test only: the file's name says so"
	}
	return ""
}
