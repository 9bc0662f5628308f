package tlsprobe

import (
	"bytes"
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// recorder is a dialler that keeps what was written to each connection, up to
// the first TLS record.
type recorder struct {
	mu    sync.Mutex
	clear [][]byte
}

func (r *recorder) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &recorded{Conn: c, to: r}, nil
}

type recorded struct {
	net.Conn
	to     *recorder
	inside bool
}

func (c *recorded) Write(p []byte) (int, error) {
	c.inside = c.inside || (len(p) > 2 && p[0] == 22 && p[1] == 3)
	if !c.inside {
		c.to.mu.Lock()
		c.to.clear = append(c.to.clear, bytes.Clone(p))
		c.to.mu.Unlock()
	}
	return c.Conn.Write(p)
}

// startServer starts an endpoint of the emulator's with a certificate for host.
func startServer(t testing.TB, b pgserver.Behavior) (*pgserver.Server, *verify.CA) {
	t.Helper()
	s, pem := startServerOf(t, b)
	return s, parseCA(t, pem)
}

// startServerOf starts a server and gives the PEM of its CA.
func startServerOf(t testing.TB, b pgserver.Behavior) (*pgserver.Server, []byte) {
	t.Helper()
	ca := newCA(t, pki.CAOptions{})
	leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}})
	s, err := pgserver.Start(t.Context(), pgserver.Options{Behavior: b, Certificate: leaf.TLS(), ServerName: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, ca.PEM()
}

// TestHostile probes servers that are hostile in each way, at each step. The
// probe ends, makes nothing up, and sends nothing but its fixed messages.
func TestHostile(t *testing.T) {
	states := map[string]string{
		"hang": snapshot.Silent, "close": snapshot.Closed, "reset": snapshot.Closed, "garbage": snapshot.NotPostgreSQL,
		"huge-length": snapshot.NotPostgreSQL, "endless": snapshot.NotPostgreSQL, "http": snapshot.NotPostgreSQL,
		"short-length": snapshot.NotPostgreSQL, "unterminated": snapshot.NotPostgreSQL, "tls-records": snapshot.NotPostgreSQL,
	}
	kinds := make([]string, 0, len(pgserver.HostileKinds))
	for kind := range pgserver.HostileKinds {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, at := range []string{"connect", "tls", "startup"} {
		for _, kind := range kinds {
			t.Run(at+"/"+kind, func(t *testing.T) {
				t.Parallel()
				s, ca := startServer(t, pgserver.Behavior{Hostile: kind, HostileAt: at})
				sent := &recorder{}
				ep := Probe(t.Context(), target(t, s.Addr(), ca), Options{
					AnswerTimeout: 400 * time.Millisecond, EndpointTimeout: 4 * time.Second, Dialer: sent, Ciphers: true,
				})
				defer func() {
					if t.Failed() {
						t.Log(dump(t, ep))
					}
				}()
				want := snapshot.Reachable
				if at == "connect" && kind != "drip" {
					want = states[kind]
				}
				if at == "tls" && ep.Reachability.State == snapshot.NotPostgreSQL {
					want = snapshot.NotPostgreSQL // what it sends came together with its S
				}
				is(t, "reached", ep.Reachability.State, want)
				if want != snapshot.Reachable {
					is(t, "missing", ep.Missing[0].Fact+" "+string(ep.Missing[0].Kind), "* unreachable")
					is(t, "TLS", ep.TLS == nil && ep.Plaintext == nil && ep.Protocols == nil && ep.Authentication == nil, true)
				}
				if want == snapshot.Reachable && at == "tls" && kind != "drip" {
					is(t, "a certificate", ep.TLS != nil && ep.TLS.Chain != nil, false)
					is(t, "verify-full works", ep.TLS != nil && ep.TLS.Verification.Modes["verify-full"].OK, false)
					for name, p := range ep.Protocols {
						t.Errorf("%s %s, of a server that never spoke it", name, p.State)
					}
				}
				if at == "startup" && kind != "drip" {
					is(t, "authentication", ep.Authentication == nil, true)
					is(t, "TLS", ep.TLS != nil && ep.TLS.Version == "TLSv1.3", true)
					// Neither an offer nor a refusal was seen, so neither is claimed.
					is(t, "plaintext", ep.Plaintext == nil, true)
					is(t, "plaintext's reason", slices.ContainsFunc(ep.Missing, func(m snapshot.Missing) bool { return m.Fact == "plaintext" }), true)
				}
				fixed := [][]byte{
					sslRequest, gssRequest, startupMessage(InventedName, InventedName),
					slices.Concat(sslRequest, startupMessage(InventedName, InventedName)),
				}
				for _, m := range sent.clear {
					if !slices.ContainsFunc(fixed, func(f []byte) bool { return bytes.Equal(f, m) }) {
						t.Errorf("sent in the clear: %q", m)
					}
				}
			})
		}
	}
}

// TestEmulated probes servers that Debian has no package of.
func TestEmulated(t *testing.T) {
	tests := []struct {
		name     string
		behavior pgserver.Behavior
		check    func(*testing.T, snapshot.Endpoint)
	}{
		{
			"PostgreSQL 17's direct TLS",
			pgserver.Behavior{Version: "17"},
			func(t *testing.T, ep snapshot.Endpoint) { is(t, "direct", *ep.DirectTLS, true) },
		},
		{
			"CVE-2021-23214",
			pgserver.Behavior{Injectable: true},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "vulnerable", ep.PlaintextInjection.Vulnerable, true)
				is(t, "answer", ep.PlaintextInjection.Answer, "asked for authentication (scram-sha-256)")
			},
		},
		{
			"CVE-2021-23214 where pg_hba turns the name away",
			pgserver.Behavior{Injectable: true, Auth: "rejected"},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "vulnerable", ep.PlaintextInjection.Vulnerable, true)
			},
		},
		{
			"a name is needed",
			pgserver.Behavior{SNI: true},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "SNI", *ep.TLS.SNIRequired, true)
				is(t, "vulnerable", ep.PlaintextInjection.Vulnerable, false)
			},
		},
		{
			"tickets",
			pgserver.Behavior{Tickets: true},
			func(t *testing.T, ep snapshot.Endpoint) { is(t, "resumption", *ep.TLS.Resumption, true) },
		},
		{
			"tickets with TLS 1.2",
			pgserver.Behavior{Tickets: true, TLSMax: "1.2"},
			func(t *testing.T, ep snapshot.Endpoint) { is(t, "resumption", *ep.TLS.Resumption, true) },
		},
		{
			"a post-quantum group",
			pgserver.Behavior{Groups: []string{"x25519mlkem768", "x25519"}},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "group", ep.TLS.Group, "X25519MLKEM768")
				is(t, "post-quantum", *ep.TLS.PostQuantum, true)
				is(t, "groups", strings.Join(ep.Enumeration.Groups, " "), "X25519MLKEM768 x25519")
			},
		},
		{
			"weak suites",
			pgserver.Behavior{TLSMax: "1.2", Ciphers: []string{"TLS_RSA_WITH_RC4_128_SHA", "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"}},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "broken", strings.Join(ep.WeakCiphers.Broken, " "), "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA")
				is(t, "outdated", len(ep.WeakCiphers.Outdated), 0)
			},
		},
		{
			"GSS refused",
			pgserver.Behavior{},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "GSS", ep.GSSRequest, "refused")
				is(t, "plaintext", ep.Plaintext.Accepted, false)
			},
		},
		{
			"GSS error",
			pgserver.Behavior{GSS: "error"},
			func(t *testing.T, ep snapshot.Endpoint) { is(t, "GSS", ep.GSSRequest, "error") },
		},
		{
			"SSLRequest answered with an error",
			pgserver.Behavior{SSL: "error"},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "SSLRequest", ep.SSLRequest, "error")
				is(t, "TLS", ep.TLS == nil, true)
				is(t, "plaintext", ep.Plaintext.Accepted, false)
			},
		},
		{
			"GSSAPI and SSPI",
			pgserver.Behavior{Auth: "sspi"},
			func(t *testing.T, ep snapshot.Endpoint) { is(t, "method", ep.Authentication.Method, "sspi") },
		},
		{
			"a client certificate in TLS 1.2",
			pgserver.Behavior{TLSMax: "1.2", ClientCertificate: "required"},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "client certificate", ep.TLS.ClientCertificate, "required")
				is(t, "verify-full", ep.TLS.Verification.Modes["verify-full"].OK, true)
			},
		},
		{
			"a client certificate in TLS 1.3",
			pgserver.Behavior{ClientCertificate: "required"},
			func(t *testing.T, ep snapshot.Endpoint) {
				is(t, "client certificate", ep.TLS.ClientCertificate, "required")
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, ca := startServer(t, tt.behavior)
			ep := Probe(t.Context(), target(t, s.Addr(), ca), Options{Ciphers: true})
			defer func() {
				if t.Failed() {
					t.Log(dump(t, ep))
				}
			}()
			tt.check(t, ep)
		})
	}
}
