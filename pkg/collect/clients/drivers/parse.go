package drivers

import (
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// unescaped takes off what a shell or a .properties file puts before a URL's signs.
var unescaped = strings.NewReplacer(`\&`, "&", `\?`, "?", `\=`, "=")

// Parse makes a setting of a connection string in any of its forms, and tells the
// driver where its scheme or its parameters name one. False: it is none.
func Parse(raw, kind string) (setting.Setting, bool) {
	raw = unescaped.Replace(strings.TrimSpace(raw))
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
	if s.Mode == "" && c.Unread {
		s.ModeElsewhere = "the URL's parameters are put in at run time"
	} else if c.Unread && s.Likely == "" {
		s.Likely = "parameters are put in at run time"
	}
	s.LocalSocket = (c.Scheme == "dsn" || c.Scheme == "postgres" || c.Scheme == "postgresql") && c.Host() == "" && c.Params["service"] == "" && !encrypts(s.Mode)
	if d := forScheme(strings.ToLower(c.Scheme)); d != "" {
		s.Driver, s.Certain = d, true
	}
	if s.Conn.Params["sslaccept"] != "" {
		s.Driver = "prisma"
	}
	return s, true
}

// joined takes off what separates the words of a name.
var joined = strings.NewReplacer("_", "", "-", "")

// PlainMode is the mode that an enumeration's name stands for: VerifyFull, VERIFY_FULL.
func PlainMode(m string) string {
	switch l := strings.ToLower(joined.Replace(m)); l {
	case "verifyca":
		return setting.VerifyCA
	case "verifyfull":
		return setting.VerifyFull
	case "disable", "allow", "prefer", "require":
		return l
	}
	return m
}

// encrypts: a mode with which no plaintext is accepted. Without a host it says that the
// host is put in elsewhere.
func encrypts(mode string) bool {
	return !slices.Contains([]string{"", setting.Disable, setting.Allow, setting.Prefer}, mode)
}

// forScheme is the driver that a scheme names, "" for a scheme that any may have.
func forScheme(scheme string) string {
	switch {
	case strings.HasPrefix(scheme, "jdbc:"):
		return "pgjdbc"
	case strings.HasPrefix(scheme, "r2dbc"):
		return "r2dbc-postgresql"
	case scheme == "ado": // .NET's strings with semicolons
		return "npgsql"
	}
	_, name, ok := strings.Cut(scheme, "+")
	if !ok {
		name = scheme
	}
	for _, d := range All() {
		if slices.Contains(d.Schemes, name) {
			return d.Name
		}
	}
	return ""
}

// fromParams takes mode and root out of the parameters.
func fromParams(s *setting.Setting) {
	p := s.Conn.Params
	if scheme := strings.ToLower(s.Conn.Scheme); strings.HasPrefix(scheme, "r2dbc") {
		s.Mode, s.Root = PlainMode(p["sslMode"]), p["sslRootCert"]
		if strings.HasPrefix(scheme, "r2dbcs") {
			p["ssl"] = "true"
		}
	}
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
