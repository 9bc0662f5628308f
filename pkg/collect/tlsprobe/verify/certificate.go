package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Certificate is one certificate. It is read by code of this package, because
// crypto/x509 refuses whole certificates that OpenSSL takes (a negative serial
// number, a key on a curve that Go does not have).
type Certificate struct {
	raw, tbs []byte
	version  int
	serial   *big.Int
	// signature is how the certificate is signed, signed the signature itself.
	signature       signatureAlgorithm
	signed          []byte
	issuer, subject name
	from, to        time.Time
	key             publicKey
	extensions      []extension
	usage           usage
	// trust are the settings that a TRUSTED CERTIFICATE of a file has beside it.
	trust *trustSettings

	// parsed is what crypto/x509 makes of it, nil with parseErr when it cannot.
	parsed   *x509.Certificate
	parseErr error
}

type extension struct {
	id       string
	critical bool
	value    []byte
}

// errMalformed is a certificate that no TLS library reads.
var errMalformed = errors.New("it is no X.509 certificate")

// ReadCertificate reads a certificate of RFC 5280 §4.1.
func ReadCertificate(der []byte) (*Certificate, error) {
	c := &Certificate{raw: der}
	s := cryptobyte.String(der)
	var outer, tbs, algorithm, validity, spki cryptobyte.String
	if !s.ReadASN1(&outer, cbasn1.SEQUENCE) || !s.Empty() {
		return nil, fmt.Errorf("%w: its length is wrong", errMalformed)
	}
	if !outer.ReadASN1Element(&tbs, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: its contents cannot be read", errMalformed)
	}
	var bits asn1.BitString
	if !outer.ReadASN1(&algorithm, cbasn1.SEQUENCE) || !outer.ReadASN1BitString(&bits) || !outer.Empty() {
		return nil, fmt.Errorf("%w: its signature cannot be read", errMalformed)
	}
	c.tbs, c.signed = tbs, bits.Bytes
	var issuer, subject cryptobyte.String
	c.version, c.serial = 1, new(big.Int)
	var version cryptobyte.String
	var hasVersion bool
	var inner cryptobyte.String
	if !tbs.ReadASN1(&tbs, cbasn1.SEQUENCE) ||
		!tbs.ReadOptionalASN1(&version, &hasVersion, cbasn1.Tag(0).Constructed().ContextSpecific()) ||
		(hasVersion && !version.ReadASN1Integer(&c.version)) ||
		!tbs.ReadASN1Integer(c.serial) ||
		!tbs.ReadASN1(&inner, cbasn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&issuer, cbasn1.SEQUENCE) ||
		!tbs.ReadASN1(&validity, cbasn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&subject, cbasn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&spki, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: a field of it cannot be read", errMalformed)
	}
	if hasVersion {
		c.version++
	}
	if !readTime(&validity, &c.from) || !readTime(&validity, &c.to) {
		return nil, fmt.Errorf("%w: its validity cannot be read", errMalformed)
	}
	var err error
	if c.issuer, err = readName(issuer); err != nil {
		return nil, err
	}
	if c.subject, err = readName(subject); err != nil {
		return nil, err
	}
	c.signature = readSignatureAlgorithm(algorithm)
	c.key = readPublicKey(spki)
	if !readExtensions(&tbs, c) {
		return nil, fmt.Errorf("%w: its extensions cannot be read", errMalformed)
	}
	c.usage = readUsage(c)
	c.parsed, c.parseErr = x509.ParseCertificate(der)
	if c.signature.family == familyPSS && (c.parsed == nil || c.parsed.SignatureAlgorithm != c.signature.algorithm) {
		c.signature.algorithm = 0 // its salt or mask generation is none that crypto/x509 has
	}
	return c, nil
}

func readTime(s *cryptobyte.String, t *time.Time) bool {
	if s.PeekASN1Tag(cbasn1.UTCTime) {
		return s.ReadASN1UTCTime(t)
	}
	return s.ReadASN1GeneralizedTime(t)
}

// readFlag reads a BOOLEAN that is false by default.
func readFlag(s *cryptobyte.String, flag *bool) bool {
	return !s.PeekASN1Tag(cbasn1.BOOLEAN) || s.ReadASN1Boolean(flag)
}

// readExtensions reads what follows the key: two identifiers that nobody uses, and
// the extensions.
func readExtensions(tbs *cryptobyte.String, c *Certificate) bool {
	var list cryptobyte.String
	var has bool
	if !tbs.SkipOptionalASN1(cbasn1.Tag(1).ContextSpecific()) || !tbs.SkipOptionalASN1(cbasn1.Tag(2).ContextSpecific()) ||
		!tbs.ReadOptionalASN1(&list, &has, cbasn1.Tag(3).Constructed().ContextSpecific()) || !tbs.Empty() {
		return false
	}
	if !has {
		return true
	}
	if !list.ReadASN1(&list, cbasn1.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var e cryptobyte.String
		var id asn1.ObjectIdentifier
		var value cryptobyte.String
		x := extension{}
		if !list.ReadASN1(&e, cbasn1.SEQUENCE) || !e.ReadASN1ObjectIdentifier(&id) ||
			!readFlag(&e, &x.critical) || !e.ReadASN1(&value, cbasn1.OCTET_STRING) || !e.Empty() {
			return false
		}
		x.id, x.value = id.String(), value
		c.extensions = append(c.extensions, x)
	}
	return true
}

// selfIssued: its issuer has its own name.
func (c *Certificate) selfIssued() bool { return c.issuer.equal(c.subject) }

// selfSigned is OpenSSL's notion of it (EXFLAG_SS): nothing says that another key
// has signed it. The signature is not looked at.
func (c *Certificate) selfSigned() bool { return c.selfIssued() && c.mayIssue(c) }

// mayIssue reports whether the certificate may be the issuer of another, as far as
// names and identifiers tell (ossl_x509_likely_issued of OpenSSL's
// crypto/x509/v3_purp.c).
func (c *Certificate) mayIssue(other *Certificate) bool {
	if !c.subject.equal(other.issuer) || c.usage.invalid != "" || other.usage.invalid != "" {
		return false
	}
	if id := other.usage.authority; id != nil {
		if id.key != nil && c.usage.keyID != nil && !bytes.Equal(id.key, c.usage.keyID) {
			return false
		}
		if id.serial != nil && id.serial.Cmp(c.serial) != 0 {
			return false
		}
		if id.issuer != nil && !id.issuer.equal(c.issuer) {
			return false
		}
	}
	return other.signature.family == c.key.family || (other.signature.family == familyPSS && c.key.family == familyRSA)
}

// selfVerified reports whether the certificate is signed by its own key. A signature
// that cannot be checked is taken for the issuer's.
func (c *Certificate) selfVerified() bool {
	if !c.selfIssued() {
		return false
	}
	err := c.checkSignature(c.key)
	return err == nil || errors.Is(err, errUnchecked)
}

// label names the certificate in a sentence.
func (c *Certificate) label(leaf *Certificate) string {
	if c == leaf {
		return "the certificate"
	}
	return fmt.Sprintf("the CA's certificate (%s)", c.subject.text(120))
}
