package account

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"strings"

	"dbaudit/pkg/snapshot"
)

// parseCA reads the certificate of GET /v2/databases/{id}/ca: base64 of PEM. Only
// certificates are kept of it.
func parseCA(encoded string) (*snapshot.CA, error) {
	text := encoded
	if !strings.HasPrefix(strings.TrimSpace(text), "-----BEGIN") {
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
		if err != nil {
			return nil, fmt.Errorf("%w: the certificate is not base64", errContent)
		}
		text = string(b)
	}
	ca := &snapshot.CA{}
	var kept strings.Builder
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%w: the certificate cannot be parsed", errContent)
		}
		ca.Certificates = append(ca.Certificates, certificate(cert))
		kept.Write(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes}))
	}
	if len(ca.Certificates) == 0 {
		return nil, fmt.Errorf("%w: there is no certificate in it", errContent)
	}
	ca.PEM = kept.String()
	return ca, nil
}

func certificate(c *x509.Certificate) snapshot.Certificate {
	sum := sha256.Sum256(c.Raw)
	f := snapshot.Certificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), Serial: c.SerialNumber.Text(16),
		DNSNames: c.DNSNames, NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
		KeyAlgorithm: "unknown", Signature: c.SignatureAlgorithm.String(), SignatureHash: signatureHash[c.SignatureAlgorithm],
		IsCA: c.IsCA, SelfSigned: c.CheckSignatureFrom(c) == nil, SHA256: hex.EncodeToString(sum[:]),
	}
	for _, ip := range c.IPAddresses {
		f.IPAddresses = append(f.IPAddresses, ip.String())
	}
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		f.KeyAlgorithm, f.KeyBits = "RSA", k.N.BitLen()
	case *ecdsa.PublicKey:
		f.KeyAlgorithm, f.KeyBits = "ECDSA", k.Curve.Params().BitSize
	case ed25519.PublicKey:
		f.KeyAlgorithm, f.KeyBits = "Ed25519", 256
	}
	if c.PublicKeyAlgorithm == x509.DSA {
		f.KeyAlgorithm = "DSA"
	}
	return f
}

var signatureHash = map[x509.SignatureAlgorithm]string{
	x509.MD5WithRSA:  "MD5",
	x509.SHA1WithRSA: "SHA1", x509.ECDSAWithSHA1: "SHA1", x509.DSAWithSHA1: "SHA1",
	x509.SHA256WithRSA: "SHA256", x509.SHA256WithRSAPSS: "SHA256", x509.ECDSAWithSHA256: "SHA256", x509.DSAWithSHA256: "SHA256",
	x509.SHA384WithRSA: "SHA384", x509.SHA384WithRSAPSS: "SHA384", x509.ECDSAWithSHA384: "SHA384",
	x509.SHA512WithRSA: "SHA512", x509.SHA512WithRSAPSS: "SHA512", x509.ECDSAWithSHA512: "SHA512",
}
