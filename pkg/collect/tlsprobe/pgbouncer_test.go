package tlsprobe

import (
	"context"
	"testing"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/snapshot"
)

// TestPgBouncer probes a real PgBouncer in the configurations that matter.
func TestPgBouncer(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}})
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"server.crt": leaf.PEM(), "server.key": key, "root.crt": ca.PEM()}
	tests := []struct {
		name     string
		settings map[string]string
		// databases: nil: any name is one.
		databases []string
		pools     []string
		states    string
		check     func(*testing.T, snapshot.Endpoint)
	}{
		{
			name: "TLS required", settings: map[string]string{"client_tls_sslmode": "require"}, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "plaintext", ep.Plaintext.Accepted, false)
				is(t, "method", ep.Authentication.Method, "scram-sha-256")
				is(t, "channel binding", ep.Authentication.ChannelBinding, false)
				is(t, "injection", ep.PlaintextInjection.Vulnerable, false)
				is(t, "verify-full", ep.TLS.Verification.Modes["verify-full"].OK, true)
				is(t, "direct", *ep.DirectTLS, false)
			},
		},
		{
			name: "TLS allowed", settings: map[string]string{"client_tls_sslmode": "allow", "auth_type": "md5"}, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "plaintext", ep.Plaintext.Accepted, true)
			},
		},
		{
			name: "one pool", settings: map[string]string{"client_tls_sslmode": "require"},
			databases: []string{"pool1 = host=127.0.0.1 port=1"}, pools: []string{"pool1"}, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "plaintext", ep.Plaintext.Accepted, false)
				is(t, "method", ep.Authentication.Method, "scram-sha-256")
			},
		},
		{
			name: "one pool, TLS allowed", settings: map[string]string{"client_tls_sslmode": "allow"},
			databases: []string{"pool1 = host=127.0.0.1 port=1"}, pools: []string{"pool1"}, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "plaintext", ep.Plaintext.Accepted, true) },
		},
		{
			name: "client certificate demanded", settings: map[string]string{"client_tls_sslmode": "verify-ca", "client_tls_ca_file": "@root.crt"},
			states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "client certificate", ep.TLS.ClientCertificate, "required")
				is(t, "verify-full", ep.TLS.Verification.Modes["verify-full"].OK, true)
				is(t, "plaintext", ep.Plaintext.Accepted, false)
			},
		},
		{
			name: "cleartext", settings: map[string]string{"client_tls_sslmode": "require", "auth_type": "plain"}, states: "---++",
			check: func(t *testing.T, ep snapshot.Endpoint) { is(t, "method", ep.Authentication.Method, "password") },
		},
		{
			name: "no TLS", states: "?????",
			check: func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "SSLRequest", ep.SSLRequest, "refused")
				is(t, "plaintext", ep.Plaintext.Accepted, true)
			},
		},
		{
			name: "TLS 1.3 alone", settings: map[string]string{"client_tls_sslmode": "require", "client_tls_protocols": "tlsv1.3"}, states: "----+",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			settings := map[string]string{}
			for k, v := range tt.settings {
				settings[k] = v
			}
			if settings["client_tls_sslmode"] != "" {
				settings["client_tls_cert_file"], settings["client_tls_key_file"] = "@server.crt", "@server.key"
			}
			pool := realpg.StartPgBouncer(t, realpg.BouncerConfig{
				Settings: settings, Databases: tt.databases, Files: files, Users: map[string]string{"app": "invented"},
			})
			target := target(t, pool.Addr(), parseCA(t, ca.PEM()))
			target.Databases = tt.pools
			ep := Probe(context.Background(), target, Options{})
			defer func() {
				if t.Failed() {
					t.Log(dump(t, ep))
					t.Log(pool.Log())
				}
			}()
			is(t, "reached", ep.Reachability.State, snapshot.Reachable)
			server := "pgbouncer"
			if tt.settings == nil {
				// It speaks like PostgreSQL there; nothing tells them apart.
				server = "unknown"
			}
			is(t, "server", ep.Server, server)
			is(t, "protocols", states(ep), tt.states)
			for _, m := range ep.Missing {
				if m.Kind.Failure() {
					t.Errorf("%+v", m)
				}
			}
			if tt.check != nil && !t.Failed() {
				tt.check(t, ep)
			}
		})
	}
}
