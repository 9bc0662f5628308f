package clients

import (
	"fmt"
	"net/netip"
	"path"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

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
		s.Driver, s.Certain = driver, true
	}
	c := judge(&s, judgement{})
	c.Excerpt = redact(raw, s.Conn.Secrets)
	return c, true
}

// readConn makes a site of a connection string, if it is one.
func readConn(raw, kind string) (setting.Setting, bool) {
	raw = strings.NewReplacer(`\&`, "&", `\?`, "?", `\=`, "=").Replace(strings.TrimSpace(raw))
	c, err := setting.Parse(raw)
	s := setting.Setting{Kind: kind, Conn: c}
	if err != nil {
		if !setting.SchemePattern.MatchString(raw) {
			return s, false
		}
		s.Conn = salvage(raw)
		s.Likely = "the string is not well-formed: " + err.Error()
	}
	fromParams(&s)
	switch scheme := strings.ToLower(c.Scheme); {
	case strings.HasPrefix(scheme, "jdbc:"):
		s.Driver, s.Certain = "pgjdbc", true
	case scheme == "ecto":
		s.Driver, s.Certain = "postgrex", true
	case scheme == "ado":
		s.Driver, s.Certain = "npgsql", true
	case strings.Contains(scheme, "+"):
		_, d, _ := strings.Cut(scheme, "+")
		if name, ok := schemeDrivers[d]; ok {
			s.Driver, s.Certain = name, true
		}
	}
	if s.Conn.Params["sslaccept"] != "" {
		s.Driver = "prisma"
	}
	return s, true
}

// schemeDrivers are SQLAlchemy's names of drivers in a URL's scheme.
var schemeDrivers = map[string]string{
	"psycopg": "psycopg", "psycopg2": "psycopg", "psycopg2cffi": "psycopg", "psycopg_async": "psycopg",
	"asyncpg": "asyncpg", "pg8000": "pg8000", "psycopgbinary": "psycopg",
}

// fromParams takes mode and root out of the parameters.
func fromParams(s *setting.Setting) {
	p := s.Conn.Params
	if s.Mode == "" {
		s.Mode = p["sslmode"]
	}
	if s.Mode == "" {
		s.Mode = p["ssl-mode"] // sqlx's other spelling
	}
	if s.Root == "" {
		for _, k := range []string{"sslrootcert", "ssl-root-cert", "ssl-ca", "rootcertificate", "sslcertificateauthority"} {
			if p[k] != "" {
				s.Root = p[k]
				break
			}
		}
	}
	if p["sslaccept"] != "" && s.Root == "" {
		s.Root = p["sslcert"] // Prisma's name of the root
	}
	if v := p["ssl"]; v != "" && s.Mode == "" && (strings.Contains(s.Conn.Scheme, "+asyncpg") || setting.KnownMode(v)) {
		s.Mode = v // SQLAlchemy's asyncpg dialect: ?ssl=require
	}
}

// salvage reads what it can of a URL that breaks the rules, mostly because its
// password is not encoded: everything up to the last '@' is user information.
func salvage(raw string) setting.Conn {
	m := setting.SchemePattern.FindStringSubmatch(raw)
	rest := raw[len(m[0]):]
	var secrets []string
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		if _, p, ok := strings.Cut(rest[:i], ":"); ok && !setting.OnlyInterpolation(p) {
			secrets = append(secrets, p)
		}
		rest = rest[i+1:]
	}
	c, _ := setting.Parse(m[0] + rest)
	c.Secrets = append(c.Secrets, secrets...)
	c.Password = len(c.Secrets) > 0
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
func judge(s *setting.Setting, j judgement) snapshot.ClientSetting {
	c := snapshot.ClientSetting{
		Origin: "file", Kind: s.Kind, Key: s.Key,
		Host: clean(s.Conn.Host()), Port: s.Conn.Port(), Database: clean(s.Conn.Database), User: clean(s.Conn.User),
		Password: s.Conn.Password, Binding: s.Binding, BindingCA: s.BindingCA,
		Confidence: "certain",
	}
	why := s.Likely
	c.Driver = s.Driver
	if c.Driver == "" && j.driver != "" {
		c.Driver = j.driver
		if why == "" {
			why = j.driverWhy
		}
	}
	if c.Driver == "" {
		c.Driver = "unknown"
	}
	if j.version != nil {
		c.DriverVersion = j.version(c.Driver)
	}
	rulesOf := c.Driver
	if c.Driver == "prisma" && c.DriverVersion != "" && !versionBefore(c.DriverVersion, "7") {
		rulesOf = "node-pg"
	}

	mode, isDefault, known := setting.Resolve(s.Mode)
	c.Mode = mode
	if isDefault && known && why == "" {
		why = "this is the default of a variable that may be set elsewhere"
	}
	if s.Mode != "" && !known {
		c.Mode = ""
		if s.ModeElsewhere == "" {
			s.ModeElsewhere = "sslmode is set elsewhere: " + clean(s.Mode)
		}
	}
	root, _, rootKnown := setting.Resolve(s.Root)
	c.RootCert = s.Root
	if rootKnown {
		c.RootCert = root
	}
	if strings.Contains(c.RootCert, "BEGIN CERTIFICATE") || s.Root == setting.Dynamic {
		c.RootCert = "inline"
	}
	c.RootCertState = rootState(c.RootCert)
	if c.RootCertState == "outside" && j.rootState != nil && rootKnown {
		c.RootCertState, c.RootCertSHA256 = j.rootState(c.RootCert)
	}
	decide(s, &c, rulesOf, &why)
	applicability(s, &c, j)
	if why != "" {
		c.Confidence, c.Why = "likely", why
	}
	if c.EffectiveMode != "" && c.EffectiveMode != setting.Unknown {
		verifies := c.EffectiveMode == setting.VerifyFull && c.Disabled == ""
		c.Verifies = &verifies
	}
	c.Effect = effect(s, c, rulesOf)
	if c.Verifies == nil || !*c.Verifies || c.Ineffective != "" || needsRoot(c) {
		c.Fix = fix(s, c)
	}
	return c
}

// needsRoot: the mode verifies and no root, or one that is not there, is named.
func needsRoot(c snapshot.ClientSetting) bool {
	return (c.EffectiveMode == setting.VerifyCA || c.EffectiveMode == setting.VerifyFull) &&
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
func decide(s *setting.Setting, c *snapshot.ClientSetting, rulesOf string, why *string) {
	c.Disabled, c.Ineffective = s.Disabled, s.Ineffective
	if s.NoMode {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "effective_mode", Kind: snapshot.MissingNotOffered, Reason: "no mode is set at such a place"})
		return
	}
	if s.TLS != "" {
		c.EffectiveMode = map[string]string{
			"verify": setting.VerifyFull, "verify-ca": setting.VerifyCA, "no-verify": setting.Require, "none": setting.Disable,
			"prefer": setting.Prefer, "unknown": setting.Unknown,
		}[s.TLS]
	} else if s.ModeElsewhere != "" {
		c.EffectiveMode = setting.Unknown
	} else {
		c.Inherited = c.Mode == "" && c.Driver != "pgjdbc" || c.Mode == "" && s.Conn.Params["ssl"] == ""
		r, ok := find(rulesOf, c.DriverVersion, c.Mode, c.RootCert, s.Conn.Params)
		if !ok {
			r = row{mode: setting.Unknown}
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
		s.EffectNote = r.note
		if c.Driver == "unknown" && *why == "" && c.EffectiveMode != setting.VerifyFull && c.EffectiveMode != setting.Disable {
			*why = "who reads the setting is not known; judged as libpq would"
		}
		if rulesOf == "pgjdbc" && s.Conn.Params["sslhostnameverifier"] != "" && c.EffectiveMode == setting.VerifyFull {
			*why = "a host name verifier of the application's own is in force"
		}
	}
	if c.Disabled != "" && (c.EffectiveMode == setting.VerifyFull || c.EffectiveMode == setting.VerifyCA) {
		c.EffectiveMode = setting.Require
	}
	if c.EffectiveMode == setting.Unknown {
		reason := s.ModeElsewhere
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
func applicability(s *setting.Setting, c *snapshot.ClientSetting, j judgement) {
	reason, always := s.Exempt, s.Always
	switch {
	case reason != "":
	case isSocket(s.Conn.Host()):
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
	setting.Disable:    "no TLS: everything, the password too, goes in plaintext",
	setting.Allow:      "plaintext wherever the server allows it, and no verification",
	setting.Prefer:     "falls back to plaintext when TLS fails, and verifies nothing",
	setting.Require:    "encrypts, but any server is accepted",
	setting.VerifyCA:   "verifies the certificate's authority but not the host: any server with a certificate of that authority is accepted",
	setting.VerifyFull: "verifies the server's certificate and its host name",
	setting.Unknown:    "what it does cannot be told from here",
	"":                 "holds a password for a connection that is configured elsewhere",
}

func effect(s *setting.Setting, c snapshot.ClientSetting, rulesOf string) string {
	text := effects[c.EffectiveMode]
	switch {
	case c.Disabled != "":
		text += fmt.Sprintf(": %s with %s", driverTitle(c.Driver), c.Disabled)
	case c.Ineffective != "":
		text += ": " + c.Ineffective
	case c.Inherited && c.EffectiveMode != setting.Unknown && s.TLS == "" && c.EffectiveMode != "":
		text += fmt.Sprintf(": no mode is written, and this is the default of %s", driverTitle(c.Driver))
	case c.EffectiveMode == setting.Unknown && s.ModeElsewhere != "":
		text += ": " + s.ModeElsewhere
	}
	if n := s.EffectNote; n != "" && c.Ineffective == "" {
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
