package verify

import (
	"crypto"
	//lint:ignore SA1019 to name the key of a certificate that has one
	"crypto/dsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Families of keys: a signature is made by a key of its own family.
const (
	familyRSA     = "RSA"
	familyPSS     = "RSASSA-PSS" // an RSA key that is for PSS alone (RFC 4055 §1.2)
	familyECDSA   = "ECDSA"
	familyDSA     = "DSA"
	familyEd25519 = "Ed25519"
	familyEd448   = "Ed448"
	unknown       = "unknown"
)

// signatureAlgorithm is how a certificate is signed.
type signatureAlgorithm struct {
	name   string // as crypto/x509 names it, or in the same manner
	hash   string // "" where it has none (Ed25519) or none is known
	family string
	// bits is its strength for OpenSSL's security level: half of the hash's length,
	// 63 for SHA-1, 39 for MD5 (ossl_x509_init_sig_info); 0: OpenSSL does not know it.
	bits int
	// algorithm is crypto/x509's, 0 when it has none.
	algorithm x509.SignatureAlgorithm
}

// signatureAlgorithms by object identifier (RFC 3279, 4055, 5758, 8410, and NIST's
// registry of 2.16.840.1.101.3.4.3 for DSA and SHA-3). PSS is in pssAlgorithms.
var signatureAlgorithms = map[string]signatureAlgorithm{
	"1.2.840.113549.1.1.2":    {"MD2-RSA", "MD2", familyRSA, 0, x509.MD2WithRSA},
	"1.2.840.113549.1.1.4":    {"MD5-RSA", "MD5", familyRSA, 39, x509.MD5WithRSA},
	"1.2.840.113549.1.1.5":    {"SHA1-RSA", "SHA1", familyRSA, 63, x509.SHA1WithRSA},
	"1.2.840.113549.1.1.14":   {"SHA224-RSA", "SHA224", familyRSA, 112, 0},
	"1.2.840.113549.1.1.11":   {"SHA256-RSA", "SHA256", familyRSA, 128, x509.SHA256WithRSA},
	"1.2.840.113549.1.1.12":   {"SHA384-RSA", "SHA384", familyRSA, 192, x509.SHA384WithRSA},
	"1.2.840.113549.1.1.13":   {"SHA512-RSA", "SHA512", familyRSA, 256, x509.SHA512WithRSA},
	"2.16.840.1.101.3.4.3.13": {"SHA3-224-RSA", "SHA3-224", familyRSA, 112, 0},
	"2.16.840.1.101.3.4.3.14": {"SHA3-256-RSA", "SHA3-256", familyRSA, 128, 0},
	"2.16.840.1.101.3.4.3.15": {"SHA3-384-RSA", "SHA3-384", familyRSA, 192, 0},
	"2.16.840.1.101.3.4.3.16": {"SHA3-512-RSA", "SHA3-512", familyRSA, 256, 0},
	"1.2.840.10040.4.3":       {"DSA-SHA1", "SHA1", familyDSA, 63, x509.DSAWithSHA1},
	"2.16.840.1.101.3.4.3.1":  {"DSA-SHA224", "SHA224", familyDSA, 112, 0},
	"2.16.840.1.101.3.4.3.2":  {"DSA-SHA256", "SHA256", familyDSA, 128, x509.DSAWithSHA256},
	"1.2.840.10045.4.1":       {"ECDSA-SHA1", "SHA1", familyECDSA, 63, x509.ECDSAWithSHA1},
	"1.2.840.10045.4.3.1":     {"ECDSA-SHA224", "SHA224", familyECDSA, 112, 0},
	"1.2.840.10045.4.3.2":     {"ECDSA-SHA256", "SHA256", familyECDSA, 128, x509.ECDSAWithSHA256},
	"1.2.840.10045.4.3.3":     {"ECDSA-SHA384", "SHA384", familyECDSA, 192, x509.ECDSAWithSHA384},
	"1.2.840.10045.4.3.4":     {"ECDSA-SHA512", "SHA512", familyECDSA, 256, x509.ECDSAWithSHA512},
	"2.16.840.1.101.3.4.3.9":  {"ECDSA-SHA3-224", "SHA3-224", familyECDSA, 112, 0},
	"2.16.840.1.101.3.4.3.10": {"ECDSA-SHA3-256", "SHA3-256", familyECDSA, 128, 0},
	"2.16.840.1.101.3.4.3.11": {"ECDSA-SHA3-384", "SHA3-384", familyECDSA, 192, 0},
	"2.16.840.1.101.3.4.3.12": {"ECDSA-SHA3-512", "SHA3-512", familyECDSA, 256, 0},
	"1.3.101.112":             {"Ed25519", "", familyEd25519, 128, x509.PureEd25519},
	"1.3.101.113":             {"Ed448", "", familyEd448, 224, 0},
}

const idRSASSAPSS = "1.2.840.113549.1.1.10"

// pssAlgorithms are RSASSA-PSS by the hash that its parameters name.
var pssAlgorithms = map[string]signatureAlgorithm{
	"1.3.14.3.2.26":          {"SHA1-RSAPSS", "SHA1", familyPSS, 63, 0},
	"2.16.840.1.101.3.4.2.4": {"SHA224-RSAPSS", "SHA224", familyPSS, 112, 0},
	"2.16.840.1.101.3.4.2.1": {"SHA256-RSAPSS", "SHA256", familyPSS, 128, x509.SHA256WithRSAPSS},
	"2.16.840.1.101.3.4.2.2": {"SHA384-RSAPSS", "SHA384", familyPSS, 192, x509.SHA384WithRSAPSS},
	"2.16.840.1.101.3.4.2.3": {"SHA512-RSAPSS", "SHA512", familyPSS, 256, x509.SHA512WithRSAPSS},
}

// readSignatureAlgorithm reads the contents of an AlgorithmIdentifier.
func readSignatureAlgorithm(s cryptobyte.String) signatureAlgorithm {
	var id asn1.ObjectIdentifier
	if !s.ReadASN1ObjectIdentifier(&id) {
		return signatureAlgorithm{name: unknown}
	}
	if id.String() != idRSASSAPSS {
		if a, ok := signatureAlgorithms[id.String()]; ok {
			return a
		}
		return signatureAlgorithm{name: unknown}
	}
	var params, hash, algorithm cryptobyte.String
	var has bool
	hashID := asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26} // the default: SHA-1
	if !s.ReadASN1(&params, cbasn1.SEQUENCE) || !params.ReadOptionalASN1(&hash, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) ||
		(has && (!hash.ReadASN1(&algorithm, cbasn1.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&hashID))) {
		return signatureAlgorithm{name: unknown}
	}
	if a, ok := pssAlgorithms[hashID.String()]; ok {
		return a
	}
	return signatureAlgorithm{name: unknown}
}

// publicKey is the key of a certificate.
type publicKey struct {
	family string // "" when its algorithm is not known
	bits   int
	curve  string // of ECDSA; "" is one that is not known
	// explicit: the curve is spelt out instead of named, which OpenSSL refuses.
	explicit bool
	// key is crypto/x509's, nil when it cannot read it.
	key crypto.PublicKey
}

// curves are those that OpenSSL knows and that certificates have, with their bits
// (SEC 2, RFC 5639).
var curves = map[string]struct {
	name string
	bits int
}{
	"1.2.840.10045.3.1.1":   {"P-192", 192},
	"1.3.132.0.33":          {"P-224", 224},
	"1.2.840.10045.3.1.7":   {"P-256", 256},
	"1.3.132.0.34":          {"P-384", 384},
	"1.3.132.0.35":          {"P-521", 521},
	"1.3.132.0.10":          {"secp256k1", 256},
	"1.3.36.3.3.2.8.1.1.5":  {"brainpoolP224r1", 224},
	"1.3.36.3.3.2.8.1.1.7":  {"brainpoolP256r1", 256},
	"1.3.36.3.3.2.8.1.1.9":  {"brainpoolP320r1", 320},
	"1.3.36.3.3.2.8.1.1.11": {"brainpoolP384r1", 384},
	"1.3.36.3.3.2.8.1.1.13": {"brainpoolP512r1", 512},
}

// readPublicKey reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
func readPublicKey(spki cryptobyte.String) publicKey {
	k := publicKey{}
	k.key, _ = x509.ParsePKIXPublicKey(spki)
	var algorithm cryptobyte.String
	var id asn1.ObjectIdentifier
	var bits asn1.BitString
	if !spki.ReadASN1(&spki, cbasn1.SEQUENCE) || !spki.ReadASN1(&algorithm, cbasn1.SEQUENCE) ||
		!algorithm.ReadASN1ObjectIdentifier(&id) || !spki.ReadASN1BitString(&bits) {
		return k
	}
	switch id.String() {
	case "1.2.840.113549.1.1.1", idRSASSAPSS:
		k.family = familyRSA
		if id.String() == idRSASSAPSS {
			k.family, k.key = familyPSS, nil
		}
		if key, err := x509.ParsePKCS1PublicKey(bits.Bytes); err == nil {
			k.bits = key.N.BitLen()
		}
	case "1.2.840.10045.2.1":
		k.family = familyECDSA
		if k.explicit = algorithm.PeekASN1Tag(cbasn1.SEQUENCE); k.explicit {
			return k
		}
		if algorithm.ReadASN1ObjectIdentifier(&id) {
			k.curve, k.bits = curves[id.String()].name, curves[id.String()].bits
		}
	case "1.3.101.112":
		k.family, k.bits = familyEd25519, 256
	case "1.3.101.113":
		k.family, k.bits = familyEd448, 456
	case "1.2.840.10040.4.1":
		k.family = familyDSA
		if key, ok := k.key.(*dsa.PublicKey); ok {
			k.bits = key.P.BitLen()
		}
	}
	return k
}

// strength is the key's for OpenSSL's security levels, 0 when OpenSSL does not know
// the key. For RSA it is NIST's formula rounded to a multiple of eight
// (ossl_ifc_ffc_compute_security_bits), which makes 112 of [shortestRSA] already.
func (k publicKey) strength() int {
	switch k.family {
	case familyRSA, familyPSS, familyDSA:
		if k.bits >= shortestRSA {
			return 112
		}
		return min(k.bits/20, 111)
	case familyECDSA:
		return k.bits / 2
	case familyEd25519:
		return 128
	case familyEd448:
		return 224
	}
	return 0
}

// shortestRSA is the shortest RSA key that OpenSSL takes at security level 2, found
// by trying (OpenSSL 3.0.19).
const shortestRSA = 1963

// describe names the key in a sentence.
func (k publicKey) describe() string {
	switch {
	case k.family == "":
		return "of a kind that is not known"
	case k.explicit:
		return "on a curve that is spelt out instead of named"
	case k.family == familyECDSA && k.curve != "":
		return "on the curve " + k.curve
	}
	return "of " + k.family
}

// longestRSA is the longest RSA key that crypto/tls takes of a server (its maxRSAKeySize),
// and crypto/rsa takes none below 1,024 bits. A longer one would keep the probe busy.
const longestRSA = 8192

var (
	errUnchecked    = errors.New("this program cannot check it")
	errBadSignature = errors.New("it is not signed by that key")
)

// checkSignature checks a certificate's signature with its issuer's key. errUnchecked
// is what crypto/x509 cannot tell, errBadSignature that another key has signed.
func (c *Certificate) checkSignature(by publicKey) error {
	if by.key == nil || c.signature.algorithm == 0 || by.bits > longestRSA || by.bits < 1024 && by.family == familyRSA {
		return errUnchecked
	}
	issuer := &x509.Certificate{PublicKey: by.key}
	err := issuer.CheckSignature(c.signature.algorithm, c.tbs, c.signed)
	var insecure x509.InsecureAlgorithmError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &insecure), errors.Is(err, x509.ErrUnsupportedAlgorithm):
		return errUnchecked
	}
	return errBadSignature
}
