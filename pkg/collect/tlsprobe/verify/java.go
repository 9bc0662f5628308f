package verify

import (
	"slices"
	"strings"
	"time"
)

// Bounds of JSSE by default ("Customizable System Properties" of its reference
// guide: jdk.tls.maxHandshakeMessageSize, jdk.tls.maxCertificateChainLength).
const (
	javaMessage = 32 << 10
	javaChain   = 10
)

// idCRLPoints are CRL distribution points, which Java's path validation does not
// know when they are critical.
const idCRLPoints = "2.5.29.31"

// byJava is what pgjdbc with Java's path validation (PKIX) makes of the chain, as far
// as it is known: measured with pgjdbc 42.5 and OpenJDK 17. It has conditions of its
// own, is laxer about the trusted certificate itself, and has the verdict of OpenSSL
// and Go where they agree on an ordinary chain.
func (c *Chain) byJava(ca *CA, openssl, goVerdict Verdict, now time.Time) Verdict {
	leaf := c.certificates[0]
	outdated, inTime := leaf.checkTime(leaf, now)
	switch {
	case c.size > javaMessage:
		return failure(CodeOther, "the server sends %d kB of certificates: Java takes no more than %d kB", c.size>>10, javaMessage>>10)
	case len(c.certificates) > javaChain:
		return failure(CodeOther, "the server sends %d certificates: Java takes no more than %d", len(c.certificates), javaChain)
	case leaf.usage.keyUsage >= 0 && leaf.usage.keyUsage&usageDigitalSignature == 0:
		return failure(CodeNotAServer, "the certificate is not for servers (its key usage lacks digitalSignature, which Java wants)")
	case leaf.usage.netscape >= 0 && leaf.usage.netscape&netscapeServer == 0:
		return failure(CodeNotAServer, "the certificate is not for servers (its Netscape certificate type is not a server's)")
	case len(leaf.subject.canonical) == 0 && !leaf.critical(idAltName):
		return failure(CodeOther, "the certificate has no subject, and its names are not critical: Java does not read it")
	case leaf.critical(idCRLPoints):
		return failure(CodeOther, "the certificate has critical CRL distribution points, which Java does not know")
	case !inTime:
		return outdated
	case openssl.Outcome == Works && goVerdict.Outcome == Works && c.ordinary(ca):
		return openssl
	case openssl.Outcome == Fails && goVerdict.Outcome == Fails && openssl.noAuthority() && goVerdict.noAuthority():
		return openssl
	}
	return Verdict{Reason: "what Java makes of it is not known"}
}

func (v Verdict) noAuthority() bool {
	return v.Code == CodeUnknownAuthority || v.Code == CodeIncompleteChain
}

// critical reports whether an extension is there and critical.
func (c *Certificate) critical(id string) bool {
	return slices.ContainsFunc(c.extensions, func(e extension) bool { return e.id == id && e.critical })
}

// ordinary: keys of the usual kinds, a name for each certificate and no two of one
// name, in a file without a byte order mark.
func (c *Chain) ordinary(ca *CA) bool {
	seen := map[string]*Certificate{}
	for _, one := range slices.Concat(c.certificates, ca.certificates) {
		usual := one.key.family == familyRSA || one.key.family == familyEd25519 || slices.Contains([]string{"P-256", "P-384", "P-521"}, one.key.curve)
		name := string(one.subject.raw)
		if other := seen[name]; !usual || (other != nil && string(other.raw) != string(one.raw)) || (len(one.subject.canonical) == 0 && one != c.certificates[0]) {
			return false
		}
		seen[name] = one
	}
	return !ca.marked
}

// matchJava is pgjdbc's comparison of names (PGjdbcHostnameVerifier), as far as it is
// known: as RFC 6125, but that a common name counts where there is no dNSName.
func matchJava(c *Certificate, host string) Verdict {
	strict := checkHostRFC6125(c, host)
	m := matchLibpq(c, host)
	byCommonName := slices.ContainsFunc(c.subject.commonNames, func(v stringValue) bool { return matchString(v.value, host).ok })
	switch {
	case strings.Contains(host, ":"): // pgjdbc compares it with its brackets
	case strict.Outcome == Works && m.ok, m.byCommonName && len(c.subject.commonNames) == 1 && libpqAddress(host) == nil:
		return Verdict{Outcome: Works}
	case strict.Outcome == Fails && !m.ok && m.broken == "" && !byCommonName:
		return strict
	}
	return Verdict{Reason: "what pgjdbc makes of the names is not known"}
}
