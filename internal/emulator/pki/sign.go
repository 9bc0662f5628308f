package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/md5" //nolint:gosec // certificates with MD5 are what the probe must find
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
)

var rsaSignatures = map[Signature]x509.SignatureAlgorithm{
	"": x509.SHA256WithRSA, SHA256: x509.SHA256WithRSA, SHA384: x509.SHA384WithRSA, SHA512: x509.SHA512WithRSA,
	SHA1: x509.SHA1WithRSA, MD5: x509.SHA1WithRSA, // re-signed by resignMD5
}

var ecdsaSignatures = map[Signature]x509.SignatureAlgorithm{
	"": x509.UnknownSignatureAlgorithm, SHA256: x509.ECDSAWithSHA256, SHA384: x509.ECDSAWithSHA384,
	SHA512: x509.ECDSAWithSHA512, SHA1: x509.ECDSAWithSHA1,
}

// sign makes the certificate of a template.
func sign(template, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer, s Signature) (*x509.Certificate, error) {
	switch signer.(type) {
	case *rsa.PrivateKey:
		alg, ok := rsaSignatures[s]
		if !ok {
			return nil, fmt.Errorf("%w: %q with RSA", errSignature, s)
		}
		template.SignatureAlgorithm = alg
	case *ecdsa.PrivateKey:
		alg, ok := ecdsaSignatures[s]
		if !ok {
			return nil, fmt.Errorf("%w: %q with ECDSA", errSignature, s)
		}
		template.SignatureAlgorithm = alg
	default:
		if s != "" {
			return nil, fmt.Errorf("%w: %q with %T", errSignature, s, signer)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		return nil, err
	}
	if s == MD5 {
		key, ok := signer.(*rsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("%w: %q with %T", errSignature, s, signer)
		}
		if der, err = resignMD5(der, key); err != nil {
			return nil, err
		}
	}
	return x509.ParseCertificate(der)
}

// Object identifiers of RFC 3279, section 2.2.1, DER-encoded.
var (
	oidSHA1WithRSA = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05}
	oidMD5WithRSA  = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04}
)

// resignMD5 turns a certificate with a SHA-1 signature into one with an MD5
// signature, which crypto/x509 refuses to make.
func resignMD5(der []byte, key *rsa.PrivateKey) ([]byte, error) {
	var cert struct {
		TBS       asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &cert); err != nil {
		return nil, fmt.Errorf("take a certificate apart: %w", err)
	}
	tbs := bytes.Replace(cert.TBS.FullBytes, oidSHA1WithRSA, oidMD5WithRSA, 1)
	digest := md5.Sum(tbs) //nolint:gosec // see the import
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.MD5, digest[:])
	if err != nil {
		return nil, fmt.Errorf("sign with MD5: %w", err)
	}
	cert.TBS = asn1.RawValue{FullBytes: tbs}
	cert.Algorithm = asn1.RawValue{FullBytes: bytes.Replace(cert.Algorithm.FullBytes, oidSHA1WithRSA, oidMD5WithRSA, 1)}
	cert.Signature = asn1.BitString{Bytes: signature, BitLength: len(signature) * 8}
	return asn1.Marshal(cert)
}
