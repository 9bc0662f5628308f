package tlsprobe

import (
	"bytes"
	//lint:ignore SA1019 to name the key of a certificate that has one
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"dbaudit/pkg/snapshot"
)

// maxChain is how many certificates of a chain are looked at. OpenSSL verifies
// no more than 100; chains that are not an attack have two to four.
const maxChain = 16

// CA is a cluster's certificate authority: what a client names as sslrootcert.
type CA struct {
	certificates []*x509.Certificate
	// roots are the self-issued ones, intermediates the others. libpq takes a
	// chain only if it ends in a root of the file (OpenSSL's
	// X509_V_FLAG_PARTIAL_CHAIN is off); Go takes any of them as an anchor.
	roots, intermediates, all *x509.CertPool
}

// ParseCA reads the certificates of a PEM file. Keys in it are an error: the
// file is the wrong one.
func ParseCA(data []byte) (*CA, error) {
	ca := &CA{roots: x509.NewCertPool(), intermediates: x509.NewCertPool(), all: x509.NewCertPool()}
	for {
		var block *pem.Block
		block, data = pem.Decode(data)
		if block == nil {
			break
		}
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return nil, errors.New("it holds a private key: give the CA's certificate alone")
		}
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d cannot be read: %w", len(ca.certificates)+1, err)
		}
		ca.certificates = append(ca.certificates, c)
		ca.all.AddCert(c)
		if selfIssued(c) {
			ca.roots.AddCert(c)
		} else {
			ca.intermediates.AddCert(c)
		}
	}
	if len(ca.certificates) == 0 {
		return nil, errors.New("it holds no PEM certificate")
	}
	return ca, nil
}

// Certificates are the facts of the CA's certificates, in the file's order.
func (ca *CA) Certificates() []snapshot.Certificate {
	facts := make([]snapshot.Certificate, len(ca.certificates))
	for i, c := range ca.certificates {
		facts[i] = CertificateFacts(c)
	}
	return facts
}

func selfIssued(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }

// CertificateFacts are the facts of one certificate.
func CertificateFacts(c *x509.Certificate) snapshot.Certificate {
	sum := sha256.Sum256(c.Raw)
	f := snapshot.Certificate{
		Subject:       clean(c.Subject.String(), 300),
		Issuer:        clean(c.Issuer.String(), 300),
		Serial:        fmt.Sprintf("%x", c.SerialNumber),
		NotBefore:     c.NotBefore.UTC(),
		NotAfter:      c.NotAfter.UTC(),
		Signature:     c.SignatureAlgorithm.String(),
		SignatureHash: signatureHashes[c.SignatureAlgorithm],
		IsCA:          c.BasicConstraintsValid && c.IsCA,
		SelfSigned:    selfSigned(c),
		SHA256:        hex.EncodeToString(sum[:]),
	}
	f.KeyAlgorithm, f.KeyBits = keyOf(c)
	for _, n := range c.DNSNames[:min(len(c.DNSNames), 100)] {
		f.DNSNames = append(f.DNSNames, clean(n, 255))
	}
	for _, a := range c.IPAddresses[:min(len(c.IPAddresses), 100)] {
		f.IPAddresses = append(f.IPAddresses, a.String())
	}
	return f
}

// selfSigned reports whether a certificate is signed by its own key. A signature
// that Go will not check (MD5, SHA-1) is taken for the issuer's.
func selfSigned(c *x509.Certificate) bool {
	if !selfIssued(c) {
		return false
	}
	err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	var insecure x509.InsecureAlgorithmError
	return err == nil || errors.As(err, &insecure) || errors.Is(err, x509.ErrUnsupportedAlgorithm)
}

func keyOf(c *x509.Certificate) (algorithm string, bits int) {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return "RSA", k.N.BitLen()
	case *ecdsa.PublicKey:
		return "ECDSA", k.Curve.Params().BitSize
	case ed25519.PublicKey:
		return "Ed25519", 256
	case *dsa.PublicKey:
		return "DSA", k.P.BitLen()
	}
	return "unknown", 0
}

// signatureHashes are the hashes of Go's signature algorithms; Ed25519 has none.
var signatureHashes = map[x509.SignatureAlgorithm]string{
	x509.MD2WithRSA: "MD2", x509.MD5WithRSA: "MD5",
	x509.SHA1WithRSA: "SHA1", x509.DSAWithSHA1: "SHA1", x509.ECDSAWithSHA1: "SHA1",
	x509.SHA256WithRSA: "SHA256", x509.DSAWithSHA256: "SHA256", x509.ECDSAWithSHA256: "SHA256", x509.SHA256WithRSAPSS: "SHA256",
	x509.SHA384WithRSA: "SHA384", x509.ECDSAWithSHA384: "SHA384", x509.SHA384WithRSAPSS: "SHA384",
	x509.SHA512WithRSA: "SHA512", x509.ECDSAWithSHA512: "SHA512", x509.SHA512WithRSAPSS: "SHA512",
}

// parseChain parses what a server presented. A certificate that cannot be read
// ends it with an error; those before it are returned.
func parseChain(der [][]byte) ([]*x509.Certificate, error) {
	var chain []*x509.Certificate
	for i, raw := range der[:min(len(der), maxChain)] {
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			return chain, fmt.Errorf("certificate %d of the chain cannot be read: %s", i+1, clean(err.Error(), 200))
		}
		chain = append(chain, c)
	}
	return chain, nil
}
