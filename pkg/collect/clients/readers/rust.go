package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readRust reads sqlx's PgConnectOptions and tokio-postgres's connectors.
func readRust(f *File, _ string) error {
	f.code(syntax.Of("rs"))
	for _, loc := range rustTest.FindAllStringIndex(f.Text, -1) {
		f.tests = append(f.tests, bodyAfter(f.tree.Root, loc[1]))
	}
	tokio := strings.Contains(f.Text, "tokio_postgres") || strings.Contains(f.Text, "deadpool_postgres") || strings.Contains(f.Text, "postgres::NoTls") ||
		strings.Contains(f.Text, "postgres_native_tls") || strings.Contains(f.Text, "postgres_openssl") || strings.Contains(f.Text, "postgres_rustls")
	switch {
	case strings.Contains(f.Text, "sqlx") && !tokio:
		f.Driver = "sqlx"
	case tokio:
		f.Driver = "tokio-postgres"
	}
	k := builtKind{kind: "sqlx", driver: "sqlx", fix: "sqlx code", makers: []string{"PgConnectOptions"}, others: []string{"MySql", "Sqlite", "TlsConnector", "SslConnector", "reqwest"}}
	if tokio {
		k.kind, k.driver, k.fix = "rust", f.Driver, ""
	}
	f.built(k)
	for _, c := range f.tree.Chains() {
		for i := range c.Calls {
			if tokio { // sqlx is given no connector
				f.rustSwitch(c, &c.Calls[i])
				f.rustNoTLS(&c.Calls[i])
				f.connector = f.connector || rustConnector.MatchString(c.Calls[i].Callee)
			}
		}
	}
	for i := range f.Settings {
		if s := &f.Settings[i]; s.TLS != "" {
			f.connector = false // or it does not verify
		}
	}
	for i := range f.Settings {
		f.connected(&f.Settings[i])
	}
	return nil
}

// rustConnector matches what makes the TLS connector of tokio-postgres.
var rustConnector = regexp.MustCompile(`^(?:\w+::)*Make(?:Rustls|Tls)Connect(?:or)?::(?:new|from)$`)

// connected: where TLS is required, the connector that the file makes decides what is
// verified, and nothing turns that off.
func (f *File) connected(s *setting.Setting) {
	if f.connector && s.TLS == "" && s.Mode == setting.Require && (s.Driver == "" || s.Driver == "tokio-postgres") {
		s.TLS, s.Likely = "verify", "that the connection uses the file's TLS connector is not followed"
		if rustRoots.MatchString(f.Text) {
			s.Root = setting.Dynamic
		}
	}
}

// rustRoots matches what gives a connector its roots.
var rustRoots = regexp.MustCompile(`\b(?:with_root_certificates|add_root_certificate|set_ca_file|cert_store_mut)\b`)

// rustTest marks a function, or a module, that only tests run.
var rustTest = regexp.MustCompile(`#\[(?:cfg\(test\)|(?:\w+::)?test\b[^\]\n]*)\]`)

// bodyAfter is the first body in braces that begins after an offset.
func bodyAfter(in syntax.Node, at int) (body syntax.Span) {
	for it := range in.Items() {
		for _, n := range it.Value {
			if n.Kind != 'b' || n.End < at {
				continue
			}
			if n.Open == '{' && n.At >= at {
				return syntax.Span{From: n.At, To: n.End}
			}
			if body = bodyAfter(n, at); body.To > 0 {
				return body
			}
		}
	}
	return body
}

// rustSwitch reads what turns verification off in native-tls and OpenSSL.
func (f *File) rustSwitch(c *syntax.Chain, call *syntax.Call) {
	own := call.Name == "with_custom_certificate_verifier" || call.Name == "set_certificate_verifier" // rustls alone has them
	if !own && !c.Of("Tls", "Ssl", "tls", "ssl", "connector", "builder") || c.Of("reqwest", "hyper") || len(call.Args.Items) == 0 {
		return
	}
	s := setting.Setting{Kind: "rust", Key: call.Name, At: call.At, Driver: "tokio-postgres", TLS: "no-verify", Disabled: call.Name + "(true)"}
	switch call.Name {
	case "danger_accept_invalid_certs":
	case "danger_accept_invalid_hostnames":
		s.TLS, s.Disabled = "verify-ca", ""
	case "set_certificate_verifier", "with_custom_certificate_verifier": // rustls
		if s.Disabled = "a certificate verifier that accepts everything"; !strings.Contains(f.Text, "ServerCertVerified::assertion()") {
			s.TLS, s.Disabled, s.Likely = "unknown", "", "the certificate verifier is the application's own"
		}
	case "set_verify":
		if !strings.Contains(f.source(call.Args.Items[0].Value), "NONE") {
			return
		}
		s.Disabled = "set_verify(SslVerifyMode::NONE)"
	default:
		return
	}
	if strings.HasPrefix(call.Name, "danger_") {
		switch v := f.eval(&call.Args.Items[0]); {
		case !v.Known:
			s.TLS, s.Disabled, s.Likely = "unknown", "", call.Name+" is set by an expression"
		case v.Text != "true":
			return
		}
	}
	f.add(s)
}

// rustNoTLS reads a connection to which NoTls is given.
func (f *File) rustNoTLS(call *syntax.Call) {
	at := -1
	for _, it := range call.Args.Items {
		if len(it.Value) == 1 && syntax.LastName(it.Value[0].Text) == "NoTls" {
			at = it.Value[0].At
		}
	}
	switch {
	case at < 0:
		return
	case strings.Contains(call.Name, "connect"), call.Name == "create_pool", strings.Contains(call.Callee, "Manager"):
	default:
		return
	}
	s := setting.Setting{Kind: "rust", Key: "NoTls", At: at, Driver: "tokio-postgres", Certain: true, TLS: "none"}
	if call.Name == "connect_raw" {
		s.Likely = "the stream that it connects over, a tunnel perhaps, is the application's own"
	}
	if v := f.eval(call.Arg(0)); v.Known {
		if r, ok := drivers.Parse(v.Text, "rust"); ok && r.Conn.Host() != "" {
			s.Conn = r.Conn
			f.claim(v.At, v.At+1)
			s.Also = append(s.Also, v.At)
		}
	}
	f.add(s)
}
