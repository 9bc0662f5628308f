package explain

import (
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/snapshot"
)

// TestVerdictTexts: the line of verify-full says what the facts say, for each client
// where they differ, and what helps.
func TestVerdictTexts(t *testing.T) {
	reached := snapshot.Endpoint{
		ID: "db.example.com:5432", Host: "db.example.com", Port: 5432, SSLRequest: "accepted",
		Reachability: &snapshot.Reachability{State: snapshot.Reachable},
	}
	ok := snapshot.Check{OK: true}
	with := func(mode snapshot.Check, change func(*snapshot.Endpoint)) snapshot.Endpoint {
		ep := reached
		ep.TLS = &snapshot.TLS{
			Chain:        []snapshot.Certificate{{DNSNames: []string{"db.example.com"}}},
			Verification: &snapshot.Verification{CA: &mode, Host: &ok, HostRFC6125: &ok, Modes: map[string]snapshot.Check{"verify-full": mode}},
		}
		if change != nil {
			change(&ep)
		}
		return ep
	}
	failing := func(code, reason string) snapshot.Check { return snapshot.Check{Code: code, Reason: reason} }
	for name, tt := range map[string]struct {
		ep      snapshot.Endpoint
		want    []string
		without string
	}{
		"works": {with(ok, nil), []string{"verify-full     works\n", `psql "host=db.example.com`}, "FAILS"},
		"others fail": {
			with(ok, func(ep *snapshot.Endpoint) {
				ep.TLS.Verification.Stacks = map[string]map[string]snapshot.Check{
					"openssl": {"verify-full": ok}, "go": {"verify-full": failing("other", "a negative serial number")}, "java": {"verify-full": ok},
				}
			}),
			[]string{
				"works with libpq and others (OpenSSL)\n", "FAILS with pgx and others (Go): a negative serial number\n", "works with pgjdbc (Java)\n",
			},
			"rustls",
		},
		"no handshake": {with(failing("no_handshake", "the server ends the handshake"), nil), []string{"FAILS: the server ends the handshake", "TLS 1.2 or 1.3"}, "psql"},
		"ALPN refused": {
			with(failing("alpn_refused", "the server refuses"), func(ep *snapshot.Endpoint) { ep.TLS.ALPN = "refused" }),
			[]string{"FAILS: the server refuses", "(ALPN) is refused"},
			"psql",
		},
		"direct TLS alone": {
			with(failing("direct_tls_only", "the server answers no SSLRequest"), func(ep *snapshot.Endpoint) { ep.SSLRequest = "none" }),
			[]string{"FAILS: the server answers no SSLRequest", "sslnegotiation=direct\"", "TLS without SSLRequest alone"},
			"works",
		},
		"channel binding": {
			with(failing("channel_binding", "signed with Ed25519"), nil),
			[]string{"FAILS: signed with Ed25519", "channel_binding=disable\""},
			"works",
		},
		"not known": {
			with(ok, func(ep *snapshot.Endpoint) {
				ep.TLS.Verification.CA, ep.TLS.Verification.Modes = nil, nil
				ep.Missing = []snapshot.Missing{{Fact: "tls.verification.ca", Kind: snapshot.MissingFailed, Reason: "the signature is Ed448"}}
			}),
			[]string{"verify-full     not known: the signature is Ed448"},
			"works",
		},
		"no CA": {
			with(ok, func(ep *snapshot.Endpoint) {
				ep.TLS.Verification.CA, ep.TLS.Verification.Modes = nil, map[string]snapshot.Check{"require": ok}
				ep.Missing = []snapshot.Missing{{Fact: "tls.verification.ca", Kind: snapshot.MissingNotOffered, Reason: "no CA is known for this endpoint"}}
			}),
			[]string{"not known: no CA was given", "get the CA"},
			"works",
		},
		"no TLS": {
			func() snapshot.Endpoint { ep := reached; ep.SSLRequest = "refused"; return ep }(),
			[]string{"FAILS: the server does not speak TLS", "ssl = on"},
			"works",
		},
		"an invented name is refused": {
			with(ok, func(ep *snapshot.Endpoint) {
				ep.Plaintext = &snapshot.Plaintext{Attempts: []snapshot.PlaintextAttempt{{User: "nobody", Database: "nothing"}}}
			}),
			[]string{"without TLS     not known: refused to user nobody, database nothing; name a user"},
			"without TLS     refused",
		},
		"a known name is refused": {
			with(ok, func(ep *snapshot.Endpoint) {
				ep.Plaintext = &snapshot.Plaintext{Attempts: []snapshot.PlaintextAttempt{{User: "nobody", Database: "nothing"}, {User: "app", Database: "appdb", Known: true}}}
			}),
			[]string{"without TLS     refused to user app, database appdb\n"},
			"without TLS     not known",
		},
		"SASL": {
			with(ok, func(ep *snapshot.Endpoint) {
				ep.Authentication = &snapshot.Authentication{Method: "sasl", Mechanisms: []string{"PLAIN", "SCRAM-SHA-1"}}
			}),
			[]string{"authentication  SASL with PLAIN, SCRAM-SHA-1\n"},
			"FAILS",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := Write(&b, tt.ep, nil, Client{}, Style{Now: time.Now()}); err != nil {
				t.Fatal(err)
			}
			for _, w := range tt.want {
				if !strings.Contains(b.String(), w) {
					t.Errorf("lacks %q:\n%s", w, b.String())
				}
			}
			if tt.without != "" && strings.Contains(b.String(), tt.without) {
				t.Errorf("has %q:\n%s", tt.without, b.String())
			}
		})
	}
}
