// Package verify says what the TLS libraries of PostgreSQL's clients make of the
// certificates that a server presents: whether the chain leads to a CA that the
// client trusts, and whether the certificate is for the host. Libraries differ, so
// each has a verdict of its own; what cannot be told here is unknown, with the
// reason, and never a failure.
//
// It makes no connection. What OpenSSL does is written here after its source, since
// Go's library is another one; the test in package truth compares with real clients.
package verify

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Outcome is what becomes of something: it is known to work, known to fail, or not
// known.
type Outcome int

// Outcomes.
const (
	Unknown Outcome = iota
	Works
	Fails
)

// Verdict is an outcome with its reason in plain words, and the kind of reason.
type Verdict struct {
	Outcome      Outcome
	Code, Reason string
}

// Codes of verdicts that fail, as [dbaudit/pkg/snapshot.Check] has them.
const (
	CodeUnknownAuthority = "unknown_authority"
	CodeExpired          = "expired"
	CodeNotYetValid      = "not_yet_valid"
	CodeHostMismatch     = "host_mismatch"
	CodeIncompleteChain  = "incomplete_chain"
	CodeNotAServer       = "not_a_server_certificate"
	CodeWeak             = "weak_key_or_signature"
	CodeOther            = "other"
)

func failure(code, format string, args ...any) Verdict {
	return Verdict{Outcome: Fails, Code: code, Reason: fmt.Sprintf(format, args...)}
}

// Stack is a TLS library, by what clients use it.
type Stack string

// Stacks.
const (
	OpenSSL Stack = "openssl"
	Go      Stack = "go"
	Java    Stack = "java"
	Rustls  Stack = "rustls"
)

// Stacks are all of them, libpq's first.
var Stacks = []Stack{OpenSSL, Go, Java, Rustls}

// Clients names the clients of each stack.
var Clients = map[Stack]string{
	OpenSSL: "libpq and others (OpenSSL)",
	Go:      "pgx and others (Go)",
	Java:    "pgjdbc (Java)",
	Rustls:  "sqlx and others (rustls)",
}

// Chain is what a server presented.
type Chain struct {
	certificates []*Certificate
	// size is the Certificate message's, in bytes.
	size int
}

// ParseChain reads certificates as a server presented them, leaf first. One that
// cannot be read is an error.
func ParseChain(der [][]byte) (*Chain, error) {
	c := &Chain{size: 4}
	for i, raw := range der {
		one, err := ReadCertificate(raw)
		if err != nil {
			return nil, fmt.Errorf("certificate %d of the chain cannot be read: %w", i+1, err)
		}
		c.certificates = append(c.certificates, one)
		c.size += len(raw) + 5 // length and, in TLS 1.3, extensions (RFC 8446 §4.4.2)
	}
	if len(der) == 0 {
		return nil, errors.New("there is no certificate")
	}
	return c, nil
}

// Certificates are those of the chain, leaf first.
func (c *Chain) Certificates() []*Certificate { return c.certificates }

// Time is when to verify: the clock, and how far it may be wrong.
type Time struct {
	Now  time.Time
	Skew time.Duration
}

// maxCertificateMessage is the longest Certificate message that OpenSSL takes
// (SSL_MAX_CERT_LIST_DEFAULT of its include/openssl/ssl.h).
const maxCertificateMessage = 100 << 10

// Against is what each stack makes of the chain with the CA given, the host's name
// apart: libpq's sslmode=verify-ca. Of rustls nothing is known.
func (c *Chain) Against(ca *CA, at Time) map[Stack]Verdict {
	v := map[Stack]Verdict{
		OpenSSL: at.allowSkew(func(now time.Time) Verdict { return c.openSSL(ca.certificates, ca, now) }),
		Go: at.allowSkew(func(now time.Time) Verdict {
			if ca.goRoots == nil {
				return failure(CodeOther, "Go finds no certificate in the file of the CA: it reads only CERTIFICATE blocks, and not the first one behind a byte order mark")
			}
			v, _ := c.byGo(ca.goRoots, now)
			return v
		}),
	}
	v[Java] = at.allowSkew(func(now time.Time) Verdict { return c.byJava(ca, v[OpenSSL], v[Go], now) })
	return v
}

// AgainstSystem is the same with the system's roots (nil) or those given. Java has
// roots of its own, and so have clients with rustls.
func (c *Chain) AgainstSystem(roots *x509.CertPool, at Time) map[Stack]Verdict {
	var root *Certificate // that Go's chain ends in; OpenSSL's conditions are applied to it
	v := map[Stack]Verdict{}
	v[Go] = at.allowSkew(func(now time.Time) (verdict Verdict) {
		verdict, root = c.byGo(roots, now)
		return verdict
	})
	v[OpenSSL] = v[Go]
	if root != nil {
		v[OpenSSL] = at.allowSkew(func(now time.Time) Verdict { return c.openSSL([]*Certificate{root}, nil, now) })
	}
	return v
}

// allowSkew asks again with the clock set wrong when only the time is in the way.
func (at Time) allowSkew(verify func(time.Time) Verdict) Verdict {
	v := verify(at.Now)
	if v.Code != CodeExpired && v.Code != CodeNotYetValid {
		return v
	}
	for _, d := range []time.Duration{-at.Skew, at.Skew} {
		if again := verify(at.Now.Add(d)); again.Outcome == Works {
			again.Reason = fmt.Sprintf("%s; that is within %s, which a clock may be wrong by", v.Reason, at.Skew)
			return again
		}
	}
	return v
}

// openSSL is OpenSSL's verdict. ca is nil for the system's roots.
func (c *Chain) openSSL(store []*Certificate, ca *CA, now time.Time) Verdict {
	if c.size > maxCertificateMessage {
		return failure(CodeOther, "the server sends %d kB of certificates: OpenSSL takes no more than %d kB", c.size>>10, maxCertificateMessage>>10)
	}
	p := openSSL(c.certificates, store, now)
	if !p.trusted && len(p.problems) == 0 {
		p.problems = c.untrusted(p, ca, now)
	}
	if len(p.problems) == 0 {
		if len(p.unclear) > 0 {
			return Verdict{Outcome: Unknown, Reason: strings.Join(p.unclear, "; ")}
		}
		return Verdict{Outcome: Works}
	}
	first := p.problems[0]
	if len(p.problems) > 1 && (first.Code == CodeExpired || first.Code == CodeNotYetValid) && p.problems[1].Code != first.Code {
		first.Reason += "; besides, " + p.problems[1].Reason
	}
	return first
}

// untrusted says why a path ends in nothing that the client trusts.
func (c *Chain) untrusted(p *path, ca *CA, now time.Time) []Verdict {
	var problems []Verdict
	if v, ok := c.certificates[0].checkTime(c.certificates[0], now); !ok {
		problems = append(problems, v)
	}
	top := p.top()
	if ca == nil {
		return append(problems, failure(CodeUnknownAuthority, "it is issued by %s, which is not trusted", top.issuer.text(120)))
	}
	given := ca.certificates[0].subject.text(120)
	for _, c := range ca.certificates {
		switch {
		case c.subject.equal(top.issuer) && !top.selfIssued() && c.usage.invalid != "":
			return append(problems, failure(CodeOther, "the CA's certificate (%s) is invalid: %s", given, c.usage.invalid))
		case c.subject.equal(top.issuer) && string(c.raw) != string(top.raw):
			return append(problems, failure(CodeUnknownAuthority, "it is issued by another CA of the same name (%s): %s", top.issuer.text(120), whyNot(c, top)))
		case string(c.raw) == string(top.raw):
			return append(problems, failure(CodeIncompleteChain, "the CA file holds %s but not the root above it: libpq (OpenSSL) wants the root itself, though Go and others would take this file", what(top, p)))
		}
	}
	if len(p.certificates) > p.presented {
		return append(problems, failure(CodeIncompleteChain, "the CA file holds an intermediate but not the root above it: "+
			"libpq (OpenSSL) wants the root itself, though Go and others would take this file"))
	}
	if top.selfIssued() {
		return append(problems, failure(CodeUnknownAuthority, "it is issued by %s, not by the CA given (%s): that CA is another cluster's, or outdated", top.issuer.text(120), given))
	}
	return append(problems, failure(CodeIncompleteChain, "it is issued by %s, which the server does not send and the CA given (%s) is not: "+
		"either that CA is another cluster's, or the server leaves out an intermediate certificate", top.issuer.text(120), given))
}

func what(top *Certificate, p *path) string {
	if top == p.certificates[0] {
		return "the server's certificate itself"
	}
	return "an intermediate"
}

// whyNot says why a CA of the right name is not taken for the issuer.
func whyNot(ca, c *Certificate) string {
	if c.signature.family == ca.key.family && c.checkSignature(ca.key) == nil {
		return "the identifier of its key, or the serial number, in the certificate is not that of the CA given"
	}
	return "the key is not that of the CA given"
}

// And is what becomes of two conditions: a failure counts before what is not known.
func (v Verdict) And(other Verdict) Verdict {
	switch {
	case v.Outcome == Fails || other.Outcome == Works && other.Reason == "":
		return v
	case other.Outcome == Fails || v.Outcome == Works && v.Reason == "":
		return other
	case v.Outcome == Unknown:
		return v
	case other.Outcome == Unknown:
		return other
	}
	return Verdict{Outcome: Works, Reason: v.Reason + "; " + other.Reason}
}

// Worst is what holds for every client: a failure of any of them, else what is not
// known of OpenSSL's or Go's. A failure beside clients that work names whose it is.
func Worst(verdicts map[Stack]Verdict) Verdict {
	worst := verdicts[OpenSSL]
	var whose Stack
	some := false
	for _, stack := range Stacks {
		v := verdicts[stack]
		switch {
		case v.Outcome == Fails && whose == "":
			worst, whose = v, stack
		case v.Outcome == Unknown && worst.Outcome == Works && stack == Go:
			worst = v
		}
		some = some || v.Outcome == Works
	}
	if whose != "" && some {
		worst.Reason = "with " + Clients[whose] + ": " + worst.Reason
	}
	return worst
}

// Host is what each stack makes of the host's name and the leaf's names.
func (c *Chain) Host(host string) map[Stack]Verdict {
	leaf := c.certificates[0]
	strict := checkHostRFC6125(leaf, host)
	v := map[Stack]Verdict{OpenSSL: checkHost(leaf, host), Go: strict, Java: matchJava(leaf, host)}
	if strict.Outcome == Fails {
		v[Rustls] = strict // it looks at subjectAltName alone (rustls-webpki)
	}
	return v
}

// UnreadByGo reports whether crypto/x509 cannot read one of the certificates.
func (c *Chain) UnreadByGo() bool {
	return slices.ContainsFunc(c.certificates, func(one *Certificate) bool { return one.parsed == nil })
}

// UnboundSignature reports whether the certificate is signed with an algorithm that
// has no hash, so that there is no channel binding "tls-server-end-point"
// (RFC 5929 §4.1).
func (c *Certificate) UnboundSignature() bool {
	return c.signature.family == familyEd25519 || c.signature.family == familyEd448
}
