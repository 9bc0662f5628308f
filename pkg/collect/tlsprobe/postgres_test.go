package tlsprobe

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/snapshot"
)

// reconfigure gives a running PostgreSQL other settings and another pg_hba.conf.
func reconfigure(t *testing.T, pg *realpg.Server, conf, hba []string) {
	t.Helper()
	for name, lines := range map[string][]string{"postgresql.auto.conf": conf, "pg_hba.conf": hba} {
		if err := os.WriteFile(filepath.Join(pg.Dir, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
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

// states are the protocols' states in short: "+" accepted, "-" refused by the
// server, "!" by its library, "?" unclear; from SSLv3 to TLS 1.3.
func states(ep snapshot.Endpoint) string {
	var b strings.Builder
	for v := versionSSL30; v <= versionTLS13; v++ {
		sign := map[string]string{
			"": "?", snapshot.ProtocolAccepted: "+", snapshot.ProtocolRefusedByServer: "-", snapshot.ProtocolRefusedByLibrary: "!",
		}
		b.WriteString(sign[ep.Protocols[versionName(v)].State])
	}
	return b.String()
}

// TestPostgreSQL probes one PostgreSQL in each of the configurations that the
// rules tell apart.
func TestPostgreSQL(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}, Key: pki.RSA2048})
	pg := realpg.Start(t, realpg.Config{
		SQL: []string{
			"create role app login", "create database appdb",
			"set password_encryption = 'md5'; create role old login password 'invented'",
		},
		Files: map[string][]byte{"root.crt": ca.PEM()},
	}.Leaf(t, leaf))
	scram := []string{"hostssl all all 127.0.0.1/32 scram-sha-256"}
	tests := []struct {
		name      string
		conf, hba []string
		users     []string
		databases []string
		states    string // "": not looked at
		check     func(*testing.T, snapshot.Endpoint)
	}{
		{
			name: "stock", hba: scram, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "plaintext", ep.Plaintext.Accepted, false)
				is(t, "method", ep.Authentication.Method, "scram-sha-256")
				is(t, "channel binding", ep.Authentication.ChannelBinding, true)
				is(t, "injection", ep.PlaintextInjection.Vulnerable, false)
				is(t, "injection's answer", ep.PlaintextInjection.Answer, "08P01 received unencrypted data after SSL request")
				is(t, "direct", *ep.DirectTLS, false)
				is(t, "server", ep.Server, "postgresql")
				is(t, "broken", len(ep.WeakCiphers.Broken), 0)
				is(t, "outdated", len(ep.WeakCiphers.Outdated), 1)
				is(t, "group", ep.TLS.Group, "secp256r1")
				is(t, "post-quantum", *ep.TLS.PostQuantum, false)
				is(t, "resumption", *ep.TLS.Resumption, false)
				is(t, "SNI", *ep.TLS.SNIRequired, false)
				is(t, "client certificate", ep.TLS.ClientCertificate, "none")
				is(t, "missing", len(ep.Missing), 0)
			},
		},
		{name: "TLS 1.3 alone", conf: []string{"ssl_min_protocol_version = 'TLSv1.3'"}, hba: scram, states: "----+"},
		{
			name: "TLS 1.2 at most", conf: []string{"ssl_max_protocol_version = 'TLSv1.2'"}, hba: scram, states: "---+-",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "version", ep.TLS.Version, "TLSv1.2")
				is(t, "alert", *ep.Protocols["TLSv1.3"].Alert, 70)
			},
		},
		{
			name: "TLS 1.0 kept off by the library alone", conf: []string{"ssl_min_protocol_version = 'TLSv1'"}, hba: scram, states: "-!!++",
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "alert", *ep.Protocols["TLSv1.0"].Alert, 80) },
		},
		{
			name: "TLS 1.0 for real", conf: []string{"ssl_min_protocol_version = 'TLSv1'", "ssl_ciphers = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'"},
			hba: scram, states: "-++++",
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "broken", len(ep.WeakCiphers.Broken), 1) },
		},
		{
			name: "TLS 1.0 alone", conf: []string{"ssl_min_protocol_version = 'TLSv1'", "ssl_max_protocol_version = 'TLSv1'", "ssl_ciphers = 'ALL:@SECLEVEL=0'"},
			hba: scram, states: "-+---",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "version", ep.TLS.Version, "TLSv1.0")
				is(t, "verify-full", ep.TLS.Verification.Modes["verify-full"].Code, "no_handshake") // libpq and Go begin with TLS 1.2
			},
		},
		{
			name: "suites that crypto/tls does not have", conf: []string{"ssl_max_protocol_version = 'TLSv1.2'", "ssl_ciphers = 'DHE-RSA-AES256-SHA256'"},
			hba: scram, states: "---+-",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "cipher", ep.TLS.Cipher, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256")
				is(t, "verify-full", ep.TLS.Verification.Modes["verify-full"].OK, true)
				is(t, "authentication", ep.Authentication == nil, true)
				is(t, "plaintext", ep.Plaintext.Accepted, false)
			},
		},
		{
			name: "sound suites alone", conf: []string{"ssl_ciphers = 'ECDHE+AESGCM'"}, hba: scram, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "outdated", len(ep.WeakCiphers.Outdated), 0) },
		},
		{
			name: "md5", conf: []string{"password_encryption = 'md5'"}, hba: []string{"hostssl all all 127.0.0.1/32 md5"},
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "method", ep.Authentication.Method, "md5") },
		},
		{
			name: "cleartext", hba: []string{"hostssl all all 127.0.0.1/32 password"},
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "method", ep.Authentication.Method, "password") },
		},
		{
			name: "trust", hba: []string{"hostssl all all 127.0.0.1/32 trust"},
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "method", ep.Authentication.Method, "trust") },
		},
		{
			name: "hostnossl for one user alone", hba: append([]string{"hostnossl appdb app 127.0.0.1/32 md5"}, scram...),
			users: []string{"app"}, databases: []string{"appdb"},
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "plaintext", ep.Plaintext.Accepted, true)
				is(t, "attempts", len(ep.Plaintext.Attempts), 2)
				is(t, "invented name", ep.Plaintext.Attempts[0].Accepted, false)
				last := ep.Plaintext.Attempts[1]
				is(t, "user", last.User+" "+last.Database+" "+last.Authentication, "app appdb scram-sha-256")
			},
		},
		{
			name: "hostnossl, which nobody knows of", hba: append([]string{"hostnossl appdb app 127.0.0.1/32 md5"}, scram...),
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "plaintext", ep.Plaintext.Accepted, false) },
		},
		{
			name: "host lets both in", hba: []string{"host all all 127.0.0.1/32 scram-sha-256"},
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "plaintext", ep.Plaintext.Accepted, true)
				is(t, "asked", ep.Plaintext.Attempts[0].Authentication, "scram-sha-256")
			},
		},
		{
			name: "known names alone", hba: []string{"hostssl appdb app 127.0.0.1/32 scram-sha-256"},
			users: []string{"app"}, databases: []string{"appdb"},
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "method", ep.Authentication.Method, "scram-sha-256")
			},
		},
		{
			name: "nobody", hba: []string{"hostssl all nobody 192.0.2.1/32 scram-sha-256"},
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "method", ep.Authentication.Method, "rejected")
				is(t, "plaintext", ep.Plaintext.Accepted, false)
			},
		},
		{
			name: "client certificate asked for", conf: []string{"ssl_ca_file = 'root.crt'"}, hba: scram,
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "client certificate", ep.TLS.ClientCertificate, "requested")
				is(t, "method", ep.Authentication.Method, "scram-sha-256")
			},
		},
		{
			name: "client certificate demanded", conf: []string{"ssl_ca_file = 'root.crt'"}, hba: []string{"hostssl all all 127.0.0.1/32 cert"},
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "client certificate", ep.TLS.ClientCertificate, "required")
				is(t, "method", ep.Authentication.Method, "cert")
			},
		},
		{
			name: "client certificate besides", conf: []string{"ssl_ca_file = 'root.crt'"}, hba: []string{"hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca"},
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "client certificate", ep.TLS.ClientCertificate, "required")
			},
		},
		{
			name: "no TLS", conf: []string{"ssl = off"}, hba: []string{"host all all 127.0.0.1/32 md5"}, states: "?????",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "SSLRequest", ep.SSLRequest, "refused")
				is(t, "plaintext", ep.Plaintext.Accepted, true)
				is(t, "TLS", ep.TLS == nil, true)
				for _, fact := range []string{"tls", "protocols", "weak_ciphers", "authentication", "plaintext_injection", "direct_tls"} {
					i := slices.IndexFunc(ep.Missing, func(m snapshot.Missing) bool { return m.Fact == fact })
					if i < 0 || ep.Missing[i].Kind != snapshot.MissingNotOffered {
						t.Errorf("%s: %+v", fact, ep.Missing)
					}
				}
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reconfigure(t, pg, tt.conf, tt.hba)
			target := target(t, pg.Addr(), parseCA(t, ca.PEM()))
			target.Users, target.Databases = tt.users, tt.databases
			ep := Probe(context.Background(), target, Options{})
			defer func() {
				if t.Failed() {
					t.Log(dump(t, ep))
				}
			}()
			is(t, "reached", ep.Reachability.State, snapshot.Reachable)
			if tt.states != "" {
				is(t, "protocols", states(ep), tt.states)
			}
			for _, m := range ep.Missing {
				if m.Kind.Failure() && tt.name != "suites that crypto/tls does not have" {
					t.Errorf("%+v", m)
				}
			}
			if tt.check != nil && !t.Failed() {
				tt.check(t, ep)
			}
		})
	}
	if strings.Contains(pg.Log(), "password authentication failed") {
		t.Error("the probe answered an authentication request")
	}
}

func is[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
