package tlsprobe

import (
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"
)

// Codes of [snapshot.Check].
const (
	codeUnknownAuthority = "unknown_authority"
	codeExpired          = "expired"
	codeNotYetValid      = "not_yet_valid"
	codeHostMismatch     = "host_mismatch"
	codeIncompleteChain  = "incomplete_chain"
	codeNotAServer       = "not_a_server_certificate"
	codeWeak             = "weak_key_or_signature"
	codeOther            = "other"
)

// verify says what verifying the chain gives. chain is not empty.
func verify(chain []*x509.Certificate, t Target, o Options) *snapshot.Verification {
	v := &snapshot.Verification{Modes: map[string]snapshot.Check{}}
	now := o.Now()

	system, _ := checkChain(chain, o.SystemRoots, nil, now, o.Skew)
	v.System = &system

	host := checkHost(chain[0], t.Host)
	v.Host = &host
	strict := checkHostRFC6125(chain[0], t.Host)
	v.HostRFC6125 = &strict

	if t.CA == nil {
		// Without a root, require takes any certificate.
		v.Modes["require"] = snapshot.Check{OK: true, Reason: "encrypted, but the server is not verified: no sslrootcert"}
		return v
	}
	ca := t.CA.check(chain, now, o.Skew)
	v.CA = &ca
	v.Modes["verify-ca"] = ca
	// "If a root CA file exists, the behavior of sslmode=require will be the same
	// as that of verify-ca" (PostgreSQL documentation, libpq-ssl).
	v.Modes["require"] = ca
	full := ca
	if ca.OK && !host.OK {
		full = host
	}
	v.Modes["verify-full"] = full
	return v
}

// check is what libpq's verify-ca makes of the chain with this CA as sslrootcert.
func (ca *CA) check(chain []*x509.Certificate, now time.Time, skew time.Duration) snapshot.Check {
	c, verified := checkChain(chain, ca.roots, ca.intermediates, now, skew)
	if !c.OK && (c.Code == codeUnknownAuthority || c.Code == codeIncompleteChain) {
		if anchored, _ := checkChain(chain, ca.all, nil, now, skew); anchored.OK {
			return snapshot.Check{Code: codeIncompleteChain, Reason: "the CA file holds an intermediate but not the root above it: " +
				"libpq (OpenSSL) wants the root itself, though Go and others would take this file"}
		}
		c = ca.explain(chain, c)
	}
	if c.OK {
		if weak := openSSLRefuses(verified); weak != "" {
			return snapshot.Check{Code: codeWeak, Reason: weak +
				": OpenSSL at security level 2 (the default of Debian, Ubuntu and of OpenSSL since 3.2) refuses it, though Go would take it"}
		}
	}
	return c
}

// explain says in words why nothing of the CA is above the chain.
func (ca *CA) explain(chain []*x509.Certificate, c snapshot.Check) snapshot.Check {
	top := topOf(chain)
	for _, root := range ca.certificates {
		if string(root.RawSubject) == string(top.RawIssuer) {
			c.Code = codeUnknownAuthority
			c.Reason = fmt.Sprintf("it is issued by another CA of the same name (%s): the key is not that of the CA given", clean(top.Issuer.String(), 120))
			return c
		}
	}
	given := clean(ca.certificates[0].Subject.String(), 120)
	if selfIssued(top) {
		c.Code = codeUnknownAuthority
		c.Reason = fmt.Sprintf("it is issued by %s, not by the CA given (%s): that CA is another cluster's, or outdated", clean(top.Issuer.String(), 120), given)
		return c
	}
	c.Code = codeIncompleteChain
	c.Reason = fmt.Sprintf("it is issued by %s, which the server does not send and the CA given (%s) is not: "+
		"either that CA is another cluster's, or the server leaves out an intermediate certificate", clean(top.Issuer.String(), 120), given)
	return c
}

// topOf follows the chain from the leaf up as far as what was presented goes.
func topOf(chain []*x509.Certificate) *x509.Certificate {
	top := chain[0]
	for range chain {
		if selfIssued(top) {
			return top
		}
		next := top
		for _, c := range chain[1:] {
			if string(c.RawSubject) == string(top.RawIssuer) {
				next = c
				break
			}
		}
		if next == top {
			return top
		}
		top = next
	}
	return top
}

// checkChain verifies the chain against roots (nil: the system's), and returns
// the one that verified, leaf first, root last.
func checkChain(chain []*x509.Certificate, roots, more *x509.CertPool, now time.Time, skew time.Duration) (snapshot.Check, []*x509.Certificate) {
	opts := x509.VerifyOptions{
		Roots:         roots,
		Intermediates: x509.NewCertPool(),
		CurrentTime:   now,
		// An absent extended key usage allows any, for OpenSSL as for Go.
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if more != nil {
		opts.Intermediates = more.Clone()
	}
	for _, c := range chain[1:] {
		opts.Intermediates.AddCert(c)
	}
	verified, err := chain[0].Verify(opts)
	if err == nil {
		return snapshot.Check{OK: true}, verified[0]
	}
	check := explainChain(chain, err, now)
	if check.Code != codeExpired && check.Code != codeNotYetValid {
		return check, nil
	}
	for _, d := range []time.Duration{-skew, skew} {
		opts.CurrentTime = now.Add(d)
		if verified, err := chain[0].Verify(opts); err == nil {
			return snapshot.Check{OK: true, Reason: fmt.Sprintf("%s; that is within %s, which a clock may be wrong by", check.Reason, skew)}, verified[0]
		}
	}
	// Is it the time alone? The whole chain is valid at some time, if at any, when
	// its youngest certificate began.
	for _, c := range chain {
		if c.NotBefore.After(opts.CurrentTime) || c == chain[0] {
			opts.CurrentTime = c.NotBefore.Add(time.Second)
		}
	}
	if _, err := chain[0].Verify(opts); err != nil {
		if other := explainChain(chain, err, opts.CurrentTime); other.Code != check.Code {
			check.Reason += "; besides, " + other.Reason
		}
	}
	return check, nil
}

// explainChain turns Go's error into a code and plain words.
func explainChain(chain []*x509.Certificate, err error, now time.Time) snapshot.Check {
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		c := invalid.Cert
		if now.Before(c.NotBefore) {
			return snapshot.Check{Code: codeNotYetValid, Reason: fmt.Sprintf("%s is not valid before %s", whose(chain, c), c.NotBefore.UTC().Format(time.RFC3339))}
		}
		return snapshot.Check{Code: codeExpired, Reason: fmt.Sprintf("%s expired on %s", whose(chain, c), c.NotAfter.UTC().Format(time.RFC3339))}
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return snapshot.Check{Code: codeNotAServer, Reason: "the certificate is not for servers (its extended key usage lacks serverAuth)"}
	case errors.As(err, &unknown):
		for _, c := range chain {
			if hash := signatureHashes[c.SignatureAlgorithm]; isBrokenHash(hash) && !selfIssued(c) {
				return snapshot.Check{Code: codeWeak, Reason: fmt.Sprintf("%s is signed with %s, which no current client accepts", whose(chain, c), hash)}
			}
		}
		return snapshot.Check{Code: codeUnknownAuthority, Reason: fmt.Sprintf("it is issued by %s, which is not trusted", clean(topOf(chain).Issuer.String(), 120))}
	}
	return snapshot.Check{Code: codeOther, Reason: clean(strings.TrimPrefix(err.Error(), "x509: "), 300)}
}

func whose(chain []*x509.Certificate, c *x509.Certificate) string {
	if c == nil || c.Equal(chain[0]) {
		return "the certificate"
	}
	return fmt.Sprintf("the CA's certificate (%s)", clean(c.Subject.String(), 120))
}

func isBrokenHash(hash string) bool { return hash == "MD2" || hash == "MD5" || hash == "SHA1" }

// openSSLRefuses says what of the chain is below OpenSSL's security level 2,
// which wants 112 bits (SSL_CTX_set_security_level(3)): RSA and DSA of 2048 bits,
// curves of 224. A root's own signature does not count.
func openSSLRefuses(chain []*x509.Certificate) string {
	for _, c := range chain {
		algorithm, bits := keyOf(c)
		if ((algorithm == "RSA" || algorithm == "DSA") && bits < 2048) || (algorithm == "ECDSA" && bits < 224) {
			return fmt.Sprintf("%s has a key of %s %d bits", whose(chain, c), algorithm, bits)
		}
	}
	return ""
}

func checkHost(leaf *x509.Certificate, host string) snapshot.Check {
	ok, byCommonName := matchLibpq(leaf, host)
	strict := leaf.VerifyHostname(host) == nil
	switch {
	case ok && strict:
		return snapshot.Check{OK: true}
	case ok && byCommonName:
		return snapshot.Check{OK: true, Reason: "by the common name alone, which libpq takes and other clients (Go, Java, Node.js, Python) do not"}
	case ok:
		return snapshot.Check{OK: true, Reason: "as libpq matches names; other clients (Go, Java, Node.js, Python) refuse it"}
	case strict:
		return snapshot.Check{Code: codeHostMismatch, Reason: fmt.Sprintf("libpq does not match %s with %s, though other clients would", host, namesOf(leaf))}
	}
	return snapshot.Check{Code: codeHostMismatch, Reason: fmt.Sprintf("the certificate is for %s, not for %s", namesOf(leaf), host)}
}

func checkHostRFC6125(leaf *x509.Certificate, host string) snapshot.Check {
	if leaf.VerifyHostname(host) == nil {
		return snapshot.Check{OK: true}
	}
	return snapshot.Check{Code: codeHostMismatch, Reason: fmt.Sprintf("the certificate is for %s, not for %s", namesOf(leaf), host)}
}

// namesOf lists the names that a certificate is for, the first few.
func namesOf(c *x509.Certificate) string {
	names := make([]string, 0, len(c.DNSNames)+len(c.IPAddresses))
	names = append(names, c.DNSNames...)
	for _, a := range c.IPAddresses {
		names = append(names, a.String())
	}
	if len(names) == 0 {
		if cn, ok := commonName(c); ok {
			return clean(cn, 255) + " (its common name; it has no subjectAltName)"
		}
		return "no name at all"
	}
	const shown = 4
	text := clean(strings.Join(names[:min(shown, len(names))], ", "), 400)
	if len(names) > shown {
		text += fmt.Sprintf(" and %d more", len(names)-shown)
	}
	return text
}
