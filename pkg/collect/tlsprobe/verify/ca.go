package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// CA is a cluster's certificate authority: what a client names as sslrootcert.
type CA struct {
	// certificates are those that libpq reads, in the file's order.
	certificates []*Certificate
	// goRoots are those that pgx reads (x509.CertPool.AppendCertsFromPEM), nil when
	// there are none.
	goRoots *x509.CertPool
	// marked: the file begins with a byte order mark.
	marked bool
}

// byteOrderMark is skipped by OpenSSL (get_name of its crypto/pem/pem_lib.c) and
// hides the first certificate from Go.
const byteOrderMark = "\xef\xbb\xbf"

// ParseCA reads a PEM file in every form that libpq reads: CERTIFICATE, X509
// CERTIFICATE and TRUSTED CERTIFICATE blocks (openssl-format-options(1)). Keys in it
// are an error: the file is the wrong one.
func ParseCA(data []byte) (*CA, error) {
	ca := &CA{marked: bytes.HasPrefix(data, []byte(byteOrderMark))}
	if roots := x509.NewCertPool(); roots.AppendCertsFromPEM(data) {
		ca.goRoots = roots
	}
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return nil, errors.New("it holds a private key: give the CA's certificate alone")
		}
		if !slices.Contains([]string{"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"}, block.Type) {
			continue
		}
		c, err := readTrusted(block)
		if err != nil {
			return nil, fmt.Errorf("certificate %d cannot be read: %w", len(ca.certificates)+1, err)
		}
		if !slices.ContainsFunc(ca.certificates, func(other *Certificate) bool { return bytes.Equal(c.raw, other.raw) }) {
			ca.certificates = append(ca.certificates, c)
		}
	}
	if len(ca.certificates) == 0 {
		return nil, errors.New("it holds no PEM certificate")
	}
	return ca, nil
}

// readTrusted reads a block: a certificate, and in a TRUSTED CERTIFICATE the
// settings behind it.
func readTrusted(block *pem.Block) (*Certificate, error) {
	if len(block.Headers) > 0 {
		return nil, errors.New("there are headers inside the PEM block, which OpenSSL does not read")
	}
	if block.Type != "TRUSTED CERTIFICATE" {
		return ReadCertificate(block.Bytes)
	}
	s := cryptobyte.String(block.Bytes)
	var element cryptobyte.String
	if !s.ReadASN1Element(&element, cbasn1.SEQUENCE) {
		return nil, errMalformed
	}
	c, err := ReadCertificate(element)
	if err != nil || s.Empty() {
		return c, err
	}
	var ok bool
	if c.trust, ok = readTrustSettings(s); !ok {
		return nil, errors.New("what is behind the certificate cannot be read")
	}
	return c, nil
}

// trustSettings is X509_CERT_AUX: purposes that a certificate is trusted for, and
// those that it is not.
type trustSettings struct {
	hasTrust         bool
	trusted, rejects []string
}

func readTrustSettings(s cryptobyte.String) (*trustSettings, bool) {
	t := &trustSettings{}
	var list cryptobyte.String
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return nil, false
	}
	if s.PeekASN1Tag(cbasn1.SEQUENCE) {
		t.hasTrust = true
		if !s.ReadASN1(&list, cbasn1.SEQUENCE) || !readIdentifiers(list, &t.trusted) {
			return nil, false
		}
	}
	var has bool
	if !s.ReadOptionalASN1(&list, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) {
		return nil, false
	}
	return t, !has || readIdentifiers(list, &t.rejects)
}

// trustState is what the settings say of servers.
type trustState int

const (
	unstated trustState = iota
	trusted
	rejected
)

// forServers is obj_trust of OpenSSL's crypto/x509/x509_trust.c for
// X509_TRUST_SSL_SERVER, which counts "any purpose" too.
func (t *trustSettings) forServers() trustState {
	counts := func(id string) bool { return id == "1.3.6.1.5.5.7.3.1" || id == "2.5.29.37.0" }
	switch {
	case t == nil:
		return unstated
	case slices.ContainsFunc(t.rejects, counts):
		return rejected
	case slices.ContainsFunc(t.trusted, counts):
		return trusted
	case t.hasTrust:
		return rejected
	}
	return unstated
}
