package drivers

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// The lines to write at places of which the kind or the driver has none.
const (
	urlFix = "postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"
	dsnFix = "host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA"
	// specFix is for an App Platform spec.
	specFix = "- key: DATABASE_URL\n  value: ${db.DATABASE_URL}\n- key: DATABASE_CA_CERT\n  value: ${db.CA_CERT}   # and let the client verify with it (sslmode=verify-full)"
)

// template is the line to write at a kind of place: the driver's own for it, then
// any driver's, then the driver's connection string.
func template(d *Driver, kind, scheme string) string {
	if t, ok := d.Fixes[kind]; ok {
		return t
	}
	if kind == "app_spec" {
		return specFix
	}
	for _, other := range All() {
		if t, ok := other.Fixes[kind]; ok {
			return t
		}
	}
	if t, ok := d.Fixes[""]; ok {
		return t
	}
	if scheme == "dsn" {
		return dsnFix
	}
	return urlFix
}

// fix is the line to write instead at this place, filled in with what is known.
func fix(s *setting.Setting, c snapshot.ClientSetting) string {
	kind := s.Kind
	if s.FixKind != "" {
		kind = s.FixKind
	}
	or := func(v, otherwise string) string {
		if v == "" || v == setting.Dynamic {
			return otherwise
		}
		return v
	}
	port := or(setting.Clean(strings.Join(s.Conn.Ports[:min(1, len(s.Conn.Ports))], "")), "25060")
	ca := c.RootCert
	if ca == "" || ca == "inline" || ca == "system" || c.RootCertState == "absent" {
		ca = "ca-certificate.crt"
	}
	return strings.NewReplacer(
		"HOST", or(c.Host, "HOST"), "PORT", port, "USER:PASSWORD", or(c.User, "USER")+":${PASSWORD}", "USER", or(c.User, "USER"),
		"DB", or(c.Database, "DB"), "CA_CERT", "CA_CERT", "DATABASE_", "DATABASE_", "PGSSLROOTCERT", "PGSSLROOTCERT", "CA", ca,
	).Replace(template(Lookup(c.Driver), kind, s.Conn.Scheme))
}
