// Package pgserver is a small server that speaks just enough of PostgreSQL's
// protocol 3.0 to be probed: it answers an SSLRequest, a GSSENCRequest and a
// StartupMessage up to the authentication request, in the clear and inside TLS,
// as a well-kept server, a badly kept one, PgBouncer, or a hostile one does.
//
// It never authenticates anyone, holds no password, and reads no more than
// [MaxRead] bytes of a connection. Messages: PostgreSQL documentation, chapter
// "Frontend/Backend Protocol", sections "Message Flow" and "Message Formats".
package pgserver

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Behavior is how a server behaves. The zero value is a well-kept PostgreSQL:
// TLS 1.2 and 1.3, plaintext refused, SCRAM with channel binding.
type Behavior struct {
	// Software is "" (PostgreSQL) or "pgbouncer", whose wording differs.
	Software string `yaml:"software"`
	// Version is the major version, which decides some wording; "": 17.
	Version string `yaml:"-"`
	// SSL is the answer to an SSLRequest: "" (S), "off" (N), "error" (E) or "none":
	// the connection is closed, as a front does that takes TLS alone.
	SSL string `yaml:"ssl"`
	// Plaintext is what a StartupMessage in the clear is answered with: ""
	// (refused), or an authentication method (see Auth).
	Plaintext string `yaml:"plaintext"`
	// PlaintextUsers limits Plaintext to these users, as a pg_hba line can.
	PlaintextUsers []string `yaml:"plaintext_users"`
	// Auth is what a StartupMessage inside TLS is answered with: ""
	// ("scram-sha-256"), "md5", "password", "trust", "gss", "sspi", "cert" or "rejected".
	Auth string `yaml:"auth"`
	// NoChannelBinding leaves SCRAM-SHA-256-PLUS out of the offer.
	NoChannelBinding bool `yaml:"no_channel_binding"`
	// Mechanisms are the SASL mechanisms of "scram-sha-256", in place of
	// PostgreSQL's.
	Mechanisms []string `yaml:"mechanisms"`
	// TLSMin and TLSMax are "1.0" to "1.3"; "": 1.2 and 1.3.
	TLSMin string `yaml:"tls_min"`
	TLSMax string `yaml:"tls_max"`
	// Ciphers, by IANA name, that are accepted up to TLS 1.2; absent: Go's default.
	Ciphers []string `yaml:"ciphers"`
	// ClientCertificate is "" (none), "requested" or "required".
	ClientCertificate string `yaml:"client_certificate"`
	// DirectTLS is TLS without SSLRequest, ALPN "postgresql": "on", "off", or ""
	// (as the version has it: PostgreSQL 17 was the first).
	DirectTLS string `yaml:"direct_tls"`
	// ALPN is what is done with the protocols that a client offers: "" ("postgresql"
	// is taken, by a version that has it), "ignored", or "refused", as a front does
	// that knows others only.
	ALPN string `yaml:"alpn"`
	// GSS is the answer to a GSSENCRequest: "" (N), "accepted" (G) or "error".
	GSS string `yaml:"gss"`
	// Injectable: bytes sent before the handshake are taken as if sent inside it
	// (CVE-2021-23214).
	Injectable bool `yaml:"injectable"`
	// Tickets turns session resumption on. PostgreSQL has it off.
	Tickets bool `yaml:"tickets"`
	// Groups are the key exchange groups, "p256", "p384", "p521", "x25519" or
	// "x25519mlkem768"; absent: P-256 alone, as PostgreSQL before 18.
	Groups []string `yaml:"groups"`
	// SNI: without the right server name the handshake fails.
	SNI bool `yaml:"sni_required"`
	// Delay is waited for before each answer, as a distant server takes.
	Delay time.Duration `yaml:"delay"`
	// Hostile is a way to be hostile (see [HostileKinds]), "" for none.
	Hostile string `yaml:"hostile"`
	// HostileAt is where it begins: "connect" (the default: the first answer of
	// any kind), "tls" (the handshake) or "startup" (the answer to a
	// StartupMessage, in the clear or inside TLS).
	HostileAt string `yaml:"hostile_at"`
}

var tlsVersions = map[string]uint16{
	"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
}

var groups = map[string]tls.CurveID{
	"p256": tls.CurveP256, "p384": tls.CurveP384, "p521": tls.CurveP521,
	"x25519": tls.X25519, "x25519mlkem768": tls.X25519MLKEM768,
}

var suites = func() map[string]uint16 {
	m := map[string]uint16{}
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		m[s.Name] = s.ID
	}
	return m
}()

// HostileKinds are the ways to be hostile, with what each does.
var HostileKinds = map[string]string{
	"hang":         "answers nothing and keeps the connection open",
	"close":        "closes the connection",
	"reset":        "resets the connection (TCP RST)",
	"garbage":      "answers bytes that are no message",
	"huge-length":  "announces a message of 4 GB and begins to send it",
	"drip":         "sends the right answer one byte at a time, slowly",
	"endless":      "sends well-formed notices without end",
	"http":         "is an HTTP server",
	"short-length": "announces a message shorter than its own length field",
	"unterminated": "sends an error whose strings have no end",
	"tls-records":  "sends TLS records without end",
}

var errBehavior = errors.New("wrong behaviour")

// allowed are the values of the fields that have a few.
var allowed = []struct {
	name   string
	value  func(*Behavior) string
	values []string
}{
	{"software", func(b *Behavior) string { return b.Software }, []string{"", "pgbouncer"}},
	{"ssl", func(b *Behavior) string { return b.SSL }, []string{"", "off", "error", "none"}},
	{"plaintext", func(b *Behavior) string { return b.Plaintext }, keys(authentications)},
	{"auth", func(b *Behavior) string { return b.Auth }, append(keys(authentications), "rejected")},
	{"tls_min", func(b *Behavior) string { return b.TLSMin }, keys(tlsVersions)},
	{"tls_max", func(b *Behavior) string { return b.TLSMax }, keys(tlsVersions)},
	{"client_certificate", func(b *Behavior) string { return b.ClientCertificate }, []string{"", "requested", "required"}},
	{"gss", func(b *Behavior) string { return b.GSS }, []string{"", "accepted", "error"}},
	{"alpn", func(b *Behavior) string { return b.ALPN }, []string{"", "ignored", "refused"}},
	{"direct_tls", func(b *Behavior) string { return b.DirectTLS }, []string{"", "on", "off"}},
	{"hostile", func(b *Behavior) string { return b.Hostile }, keys(HostileKinds)},
	{"hostile_at", func(b *Behavior) string { return b.HostileAt }, []string{"", "connect", "tls", "startup"}},
}

func keys[V any](m map[string]V) []string {
	return append([]string{""}, slices.Sorted(maps.Keys(m))...)
}

// Check reports a field that has no such value.
func (b *Behavior) Check() error {
	for _, f := range allowed {
		if v := f.value(b); !slices.Contains(f.values, v) {
			return fmt.Errorf("%w: %s %q: want one of %q", errBehavior, f.name, v, f.values)
		}
	}
	for _, name := range b.Ciphers {
		if _, ok := suites[name]; !ok {
			return fmt.Errorf("%w: no cipher suite %q", errBehavior, name)
		}
	}
	for _, name := range b.Groups {
		if _, ok := groups[name]; !ok {
			return fmt.Errorf("%w: no group %q", errBehavior, name)
		}
	}
	return nil
}

// direct reports whether TLS may begin without an SSLRequest.
func (b Behavior) direct() bool {
	if b.DirectTLS != "" {
		return b.DirectTLS == "on"
	}
	return b.Software == "" && (b.SSL == "" || b.SSL == "none") && b.major() >= 17
}

// major is the version as a number, 17 when none is given.
func (b Behavior) major() int {
	n, err := strconv.Atoi(b.Version)
	if err != nil {
		return 17
	}
	return n
}
