package verify

import (
	"crypto/x509"
	"errors"
	"strings"
	"time"
)

// byGo is what crypto/x509 makes of the chain, as crypto/tls asks it: nil roots are
// the system's. When it verifies, root is the certificate that it ends in.
func (c *Chain) byGo(roots *x509.CertPool, now time.Time) (v Verdict, root *Certificate) {
	opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(), CurrentTime: now}
	for i, one := range c.certificates {
		if one.parsed == nil {
			return failure(CodeOther, "Go cannot read %s: %s", one.label(c.certificates[0]), goWords(one.parseErr)), nil
		}
		if one.key.bits > longestRSA {
			return failure(CodeWeak, "%s has a key of %s %d bits: Go takes no more than %d", one.label(c.certificates[0]), one.key.family, one.key.bits, longestRSA), nil
		}
		if i > 0 {
			opts.Intermediates.AddCert(one.parsed)
		}
	}
	verified, err := c.certificates[0].parsed.Verify(opts)
	if err == nil {
		top := verified[0][len(verified[0])-1]
		if root, err = ReadCertificate(top.Raw); err != nil {
			return Verdict{Outcome: Unknown, Reason: err.Error()}, nil
		}
		return Verdict{Outcome: Works}, root
	}
	return c.explainGo(err, now), nil
}

// goWords are an error of crypto/x509 without its prefix.
func goWords(err error) string { return Clean(strings.TrimPrefix(err.Error(), "x509: "), 300) }

// explainGo turns an error of crypto/x509 into a code and plain words.
func (c *Chain) explainGo(err error, now time.Time) Verdict {
	leaf := c.certificates[0]
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		one, readErr := ReadCertificate(invalid.Cert.Raw)
		if readErr != nil {
			break
		}
		if one.subject.equal(leaf.subject) && string(one.raw) == string(leaf.raw) {
			one = leaf
		}
		if v, ok := one.checkTime(leaf, now); !ok {
			return v
		}
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return failure(CodeNotAServer, "the certificate is not for servers (its extended key usage lacks serverAuth)")
	case errors.As(err, &unknown):
		for _, one := range c.certificates {
			switch {
			case one.selfIssued():
			case brokenHash(one.signature.hash):
				return failure(CodeWeak, "%s is signed with %s, which no current client accepts", one.label(leaf), one.signature.hash)
			case one.signature.algorithm == 0:
				return failure(CodeWeak, "%s is signed with %s, which Go cannot check", one.label(leaf), one.signature.name)
			}
		}
		return failure(CodeUnknownAuthority, "it is issued by %s, which Go does not find among what the client trusts", leaf.issuer.text(120))
	}
	return failure(CodeOther, "%s", goWords(err))
}
