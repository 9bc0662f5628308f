//go:build unix

package truth

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// serverCase is a server in some configuration, with a good certificate.
type serverCase struct {
	name string
	// conf and hba are for one PostgreSQL 15, which is configured anew for each case;
	// start is another server.
	conf, hba []string
	start     func(*testing.T, presented) string
	// unnamed: the probe is told no names, as a user's without a URL is.
	unnamed bool
	// turnsAway: the server turns every client away after the handshake, whatever
	// the sslmode.
	turnsAway bool
	// libpq is the major version of the libpq that psql runs with; "": Debian's.
	libpq string
	// present is another certificate than the usual one.
	present func(testing.TB) presented
	// withCertificate: clients have a certificate of the usual CA.
	withCertificate bool
	check           func(*testing.T, snapshot.Endpoint)
}

// presented is a good certificate in the forms that servers want.
type presented struct {
	ca, chain, key []byte
	tls            tls.Certificate
}

// present is a certificate for a key of one kind, signed by a CA of another.
func present(caKind, algorithm, kind string) func(testing.TB) presented {
	return func(t testing.TB) presented {
		ck, lk := keyOf(t, caKind), keyOf(t, kind+":server")
		ca := rootSpec(ck, "Server CA")
		s := leafSpec(lk, ca)
		s.algorithm = algorithm
		leaf := s.signedBy(t, ck)
		return presented{
			ca: file(ca.selfSigned(t)), chain: file(leaf), key: lk.pkcs8(t),
			tls: tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: lk.signer},
		}
	}
}

var usual = present("rsa2048", "", "rsa2048")

const password = "invented"

// scramOnly and the like are pg_hba.conf.
var (
	scramOnly = []string{"hostssl all all 127.0.0.1/32 scram-sha-256"}
	trustOnly = []string{"hostssl all all 127.0.0.1/32 trust"}
)

func suites(names string) []string {
	return []string{"ssl_max_protocol_version = 'TLSv1.2'", "ssl_ciphers = '" + names + "'"}
}

var serverCases = []serverCase{
	{name: "stock", hba: scramOnly},
	{name: "stock, no name is known", hba: scramOnly, unnamed: true},
	{name: "trust inside TLS", hba: trustOnly},
	{name: "TLS 1.3 alone", conf: []string{"ssl_min_protocol_version = 'TLSv1.3'"}, hba: scramOnly},
	{name: "TLS 1.2 alone", conf: []string{"ssl_max_protocol_version = 'TLSv1.2'"}, hba: scramOnly},
	{name: "TLS 1.0 kept off by the library alone", conf: []string{"ssl_min_protocol_version = 'TLSv1'"}, hba: scramOnly},
	{name: "TLS 1.0 too", conf: []string{"ssl_min_protocol_version = 'TLSv1'", "ssl_ciphers = 'ALL:@SECLEVEL=0'"}, hba: scramOnly},
	{name: "TLS 1.0 alone", conf: []string{"ssl_min_protocol_version = 'TLSv1'", "ssl_max_protocol_version = 'TLSv1'", "ssl_ciphers = 'ALL:@SECLEVEL=0'"}, hba: scramOnly},
	{name: "TLS 1.1 alone", conf: []string{"ssl_min_protocol_version = 'TLSv1.1'", "ssl_max_protocol_version = 'TLSv1.1'", "ssl_ciphers = 'ALL:@SECLEVEL=0'"}, hba: scramOnly},
	{name: "sound suites alone", conf: []string{"ssl_ciphers = 'ECDHE+AESGCM'"}, hba: scramOnly},
	{name: "ChaCha20 alone", conf: suites("ECDHE-RSA-CHACHA20-POLY1305"), hba: scramOnly},
	{name: "DHE alone", conf: suites("DHE-RSA-AES256-GCM-SHA384"), hba: scramOnly},
	{name: "DHE with CBC alone", conf: suites("DHE-RSA-AES256-SHA256"), hba: scramOnly},
	{name: "ECDHE with CBC and SHA-384 alone", conf: suites("ECDHE-RSA-AES256-SHA384"), hba: scramOnly},
	{name: "RSA key exchange alone", conf: suites("AES256-GCM-SHA384"), hba: scramOnly},
	{name: "CCM alone", conf: suites("DHE-RSA-AES256-CCM"), hba: scramOnly},
	{name: "ARIA alone", conf: suites("ECDHE-ARIA256-GCM-SHA384"), hba: scramOnly},
	{name: "Camellia alone", conf: suites("ECDHE-RSA-CAMELLIA256-SHA384"), hba: scramOnly},
	{name: "no encryption alone", conf: suites("ECDHE-RSA-NULL-SHA:@SECLEVEL=0"), hba: scramOnly},
	{name: "anonymous alone", conf: suites("AECDH-AES256-SHA:@SECLEVEL=0"), hba: scramOnly},
	{name: "the curve brainpoolP256r1", conf: []string{"ssl_ecdh_curve = 'brainpoolP256r1'"}, hba: scramOnly},
	{name: "the curve brainpoolP256r1, TLS 1.2 with ECDHE alone", conf: append(suites("ECDHE-RSA-AES256-GCM-SHA384"), "ssl_ecdh_curve = 'brainpoolP256r1'"), hba: scramOnly},
	{name: "the curve brainpoolP256r1, TLS 1.3 alone", conf: []string{"ssl_ecdh_curve = 'brainpoolP256r1'", "ssl_min_protocol_version = 'TLSv1.3'"}, hba: scramOnly},
	{name: "the curve P-521, TLS 1.3 alone", conf: []string{"ssl_ecdh_curve = 'secp521r1'", "ssl_min_protocol_version = 'TLSv1.3'"}, hba: scramOnly},
	{name: "the curve X25519", conf: []string{"ssl_ecdh_curve = 'X25519'"}, hba: scramOnly},
	{name: "the curve X448, TLS 1.3 alone", conf: []string{"ssl_ecdh_curve = 'X448'", "ssl_min_protocol_version = 'TLSv1.3'"}, hba: scramOnly},
	{name: "the curve secp256k1, TLS 1.2 with ECDHE alone", conf: append(suites("ECDHE-RSA-AES256-GCM-SHA384"), "ssl_ecdh_curve = 'secp256k1'"), hba: scramOnly},

	{name: "host lets both in", hba: []string{"host all all 127.0.0.1/32 scram-sha-256"}},
	{name: "host for one user beside hostssl", hba: []string{"host app app 127.0.0.1/32 trust", "hostssl all all 127.0.0.1/32 scram-sha-256"}},
	{
		name: "host for one user beside hostssl, no name is known", unnamed: true,
		hba: []string{"host app app 127.0.0.1/32 trust", "hostssl all all 127.0.0.1/32 scram-sha-256"},
	},
	{name: "hostnossl alone", hba: []string{"hostnossl all all 127.0.0.1/32 scram-sha-256"}, turnsAway: true},
	{name: "cleartext password", hba: []string{"hostssl all all 127.0.0.1/32 password"}},
	{name: "nobody", hba: []string{}, turnsAway: true},
	{name: "reject", hba: []string{"host all all 127.0.0.1/32 reject"}, turnsAway: true},
	{name: "ssl off", conf: []string{"ssl = off"}, hba: []string{"host all all 127.0.0.1/32 scram-sha-256"}},
	{name: "ssl off, nobody", conf: []string{"ssl = off"}, hba: []string{}},

	{name: "PgBouncer, TLS required", start: bouncer(map[string]string{"client_tls_sslmode": "require"})},
	{name: "PgBouncer, TLS allowed", start: bouncer(map[string]string{"client_tls_sslmode": "allow"})},
	{name: "PgBouncer without TLS", start: bouncer(map[string]string{"client_tls_sslmode": "disable"})},
	{name: "PgBouncer, TLS 1.3 alone", start: bouncer(map[string]string{"client_tls_sslmode": "require", "client_tls_protocols": "tlsv1.3"})},

	{name: "a certificate signed with Ed25519, SCRAM", hba: scramOnly, present: present("ed25519", "", "p256")},
	{name: "a certificate signed with Ed25519, no password", hba: trustOnly, present: present("ed25519", "", "p256")},
	{name: "a key of Ed25519, signed with RSA, SCRAM", hba: scramOnly, present: present("rsa2048", "", "ed25519")},
	{name: "a certificate signed with RSASSA-PSS, SCRAM", hba: scramOnly, present: present("rsa2048", "pss-sha256", "rsa2048")},
	{name: "a key of P-384, SCRAM", hba: scramOnly, present: present("p384", "sha384-ec", "p384")},
	{name: "a client certificate is demanded", hba: []string{"hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca"}, withCertificate: true},
	{name: "a client certificate is the login", hba: []string{"hostssl all all 127.0.0.1/32 cert"}, withCertificate: true},

	{name: "PostgreSQL 16", start: postgres("16")},
	{name: "PostgreSQL 17", start: postgres("17"), check: refusesInjection},
	{name: "PostgreSQL 17, libpq 17", start: postgres("17"), libpq: "17", check: refusesInjection},
	{name: "PostgreSQL 18", start: postgres("18"), check: refusesInjection},
	{name: "PostgreSQL 18, libpq 18", start: postgres("18"), libpq: "18", check: refusesInjection},

	{name: "ALPN refused", start: emulated(pgserver.Behavior{Auth: "trust", ALPN: "refused"}), libpq: "17"},
	{name: "ALPN ignored", start: emulated(pgserver.Behavior{Auth: "trust", ALPN: "ignored"}), libpq: "17"},
	{name: "no answer to an SSLRequest", start: emulated(pgserver.Behavior{Auth: "trust", SSL: "none"})},
	{name: "N, then closes", start: emulated(pgserver.Behavior{SSL: "off", Hostile: "close", HostileAt: "startup"})},
	{name: "N, then no entry in pg_hba.conf", start: emulated(pgserver.Behavior{SSL: "off"})},
	{name: "N, then lets in", start: emulated(pgserver.Behavior{SSL: "off", Plaintext: "trust"})},
	{name: "an error to an SSLRequest", start: emulated(pgserver.Behavior{SSL: "error"})},
	{name: "a server name is wanted", start: emulated(pgserver.Behavior{Auth: "trust", SNI: true})},
	{name: "sessions are resumed", start: emulated(pgserver.Behavior{Auth: "trust", Tickets: true})},
	{name: "a client certificate is asked for", start: emulated(pgserver.Behavior{Auth: "trust", ClientCertificate: "requested"})},
	{name: "post-quantum groups", start: emulated(pgserver.Behavior{Auth: "trust", Groups: []string{"x25519mlkem768", "x25519"}})},
	{name: "a post-quantum group alone", start: emulated(pgserver.Behavior{Auth: "trust", Groups: []string{"x25519mlkem768"}})},
	{name: "vulnerable to injection", start: emulated(pgserver.Behavior{Auth: "trust", Injectable: true}), check: func(t *testing.T, ep snapshot.Endpoint) {
		if ep.PlaintextInjection == nil || !ep.PlaintextInjection.Vulnerable {
			t.Errorf("injection: %+v", ep.PlaintextInjection)
		}
	}},
	{name: "closed at once", start: emulated(pgserver.Behavior{Hostile: "close"})},
	{name: "the handshake is cut", start: emulated(pgserver.Behavior{Hostile: "close", HostileAt: "tls"})},
}

func refusesInjection(t *testing.T, ep snapshot.Endpoint) {
	if ep.PlaintextInjection == nil || ep.PlaintextInjection.Vulnerable {
		t.Errorf("injection: %+v", ep.PlaintextInjection)
	}
	if ep.TLS.SNIRequired == nil || *ep.TLS.SNIRequired {
		t.Errorf("a server name is needed: %v", ep.TLS.SNIRequired)
	}
	if ep.DirectTLS == nil || !*ep.DirectTLS {
		t.Errorf("direct TLS: %v", ep.DirectTLS)
	}
	if ep.TLS.ALPN != "accepted" {
		t.Errorf("ALPN: %s", ep.TLS.ALPN)
	}
}

// account is SQL that makes who connects.
var account = []string{"create role app login password '" + password + "'", "create database app owner app"}

func postgres(version string) func(*testing.T, presented) string {
	return func(t *testing.T, p presented) string {
		return realpg.Start(t, realpg.Config{
			Version: version, SQL: account, HBA: scramOnly, Conf: []string{"ssl = on"},
			Files: map[string][]byte{"server.crt": p.chain, "server.key": p.key},
		}).Addr()
	}
}

func bouncer(settings map[string]string) func(*testing.T, presented) string {
	return func(t *testing.T, p presented) string {
		pg := realpg.Start(t, realpg.Config{SQL: account, HBA: []string{"host all all 127.0.0.1/32 scram-sha-256"}})
		s := map[string]string{"ignore_startup_parameters": "extra_float_digits"} // pgjdbc's
		for k, v := range settings {
			s[k] = v
		}
		if s["client_tls_sslmode"] != "disable" {
			s["client_tls_cert_file"], s["client_tls_key_file"] = "@server.crt", "@server.key"
		}
		return realpg.StartPgBouncer(t, realpg.BouncerConfig{
			Settings: s, Databases: []string{"app = host=127.0.0.1 port=" + portText(t, pg.Addr())},
			Users: map[string]string{"app": password}, Files: map[string][]byte{"server.crt": p.chain, "server.key": p.key},
		}).Addr()
	}
}

func emulated(b pgserver.Behavior) func(*testing.T, presented) string {
	return func(t *testing.T, p presented) string {
		s, err := pgserver.Start(t.Context(), pgserver.Options{Behavior: b, Certificate: p.tls, ServerName: host})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s.Addr()
	}
}

// TestServers has psql and pgx connect to servers in each configuration, in each
// sslmode and without TLS, and compares with what the probe says.
func TestServers(t *testing.T) {
	if len(serverCases) < 40 {
		t.Errorf("%d servers", len(serverCases))
	}
	p := usual(t)
	client := leafSpec(keyOf(t, "p256:client"), rootSpec(keyOf(t, "rsa2048"), "Server CA")).with(purposes(clientAuth))
	client.subject = name(cn("app"))
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	certificate := []string{
		"sslcert=" + write("client.crt", file(client.signedBy(t, keyOf(t, "rsa2048")))), "sslkey=" + write("client.key", keyOf(t, "p256:client").pkcs8(t)),
	}
	debian := sync.OnceValue(func() *realpg.Server {
		return realpg.Start(t, realpg.Config{SQL: account, Conf: []string{"ssl = on", "ssl_ca_file = 'root.crt'"}, Files: map[string][]byte{"server.crt": p.chain, "server.key": p.key, "root.crt": p.ca}})
	})
	java := startJDBC(t)
	var configuring sync.Mutex
	group := make(chan struct{}, 3)
	for _, c := range serverCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := p
			if c.present != nil {
				p = c.present(t)
			}
			root := filepath.Join(t.TempDir(), "ca.crt")
			if err := os.WriteFile(root, p.ca, 0o600); err != nil {
				t.Fatal(err)
			}
			trusted, err := verify.ParseCA(p.ca)
			if err != nil {
				t.Fatal(err)
			}
			var addr string
			if c.start != nil {
				group <- struct{}{}
				defer func() { <-group }()
				addr = c.start(t, p)
			} else {
				configuring.Lock()
				defer configuring.Unlock()
				for name, content := range map[string][]byte{"server.crt": p.chain, "server.key": p.key} {
					if err := os.WriteFile(filepath.Join(debian().Dir, name), content, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				reconfigure(t, debian(), c.conf, c.hba)
				addr = debian().Addr()
			}
			target := tlsprobe.Target{Host: host, Port: portOf(t, addr), ConnectTo: addr, CA: trusted, Users: []string{"app"}, Databases: []string{"app"}}
			if c.unnamed {
				target.Users, target.Databases = nil, nil
			}
			ep := tlsprobe.Probe(t.Context(), target, tlsprobe.Options{AnswerTimeout: 3 * time.Second})
			l := login{"app", "app", password}
			var options []string
			if c.withCertificate {
				options = certificate
			}
			for _, mode := range modes {
				got, viaGo := psqlOf(t, c.libpq, addr, host, mode, root, l, options...), viaPgx(t, addr, host, mode, root, l, options...)
				if c.turnsAway && !got.connects && !viaGo.connects {
					continue
				}
				compare(t, ep, "openssl", mode, got)
				compare(t, ep, "go", mode, viaGo)
				if !c.withCertificate {
					compare(t, ep, "java", mode, java.connect(t, addr, host, mode, root, l))
				}
			}
			comparePlaintext(t, ep, psqlOf(t, c.libpq, addr, host, "disable", "", l))
			comparePlaintext(t, ep, viaPgx(t, addr, host, "disable", "", l))
			if c.check != nil {
				c.check(t, ep)
			}
			if t.Failed() {
				t.Logf("missing: %+v", ep.Missing)
			}
		})
	}
}

// comparePlaintext compares what a client without TLS got. The probe knows when it
// was let in, or when the names that exist were turned away.
func comparePlaintext(t *testing.T, ep snapshot.Endpoint, got outcome) {
	t.Helper()
	known := ep.Plaintext != nil && slices.ContainsFunc(ep.Plaintext.Attempts, func(a snapshot.PlaintextAttempt) bool { return a.Known })
	switch {
	case ep.Plaintext != nil && ep.Plaintext.Accepted && !got.connects:
		t.Errorf("without TLS the client fails (%s), the probe: accepted %+v", got.words, ep.Plaintext)
	case known && !ep.Plaintext.Accepted && got.connects:
		t.Errorf("without TLS the client connects, the probe: refused %+v", ep.Plaintext)
	case !known && !(ep.Plaintext != nil && ep.Plaintext.Accepted) && got.connects:
		_, name, _ := strings.Cut(t.Name(), "/")
		if !strings.Contains(name, "no_name_is_known") {
			t.Errorf("without TLS the client connects, the probe does not know")
		}
	}
}

// reconfigure gives a running PostgreSQL other settings and another pg_hba.conf.
func reconfigure(t *testing.T, pg *realpg.Server, conf, hba []string) {
	t.Helper()
	for name, lines := range map[string][]string{"postgresql.auto.conf": conf, "pg_hba.conf": hba} {
		if err := os.WriteFile(filepath.Join(pg.Dir, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reload(t, pg)
}

// reload has a PostgreSQL read its files again.
func reload(t *testing.T, pg *realpg.Server) {
	t.Helper()
	const reloading = "reloading configuration files"
	before := strings.Count(pg.Log(), reloading)
	if err := syscall.Kill(pg.PID(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	// The postmaster says so and does it before it accepts another connection.
	for end := time.Now().Add(20 * time.Second); strings.Count(pg.Log(), reloading) == before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the server does not reload:\n%s", pg.Log())
		}
	}
}
