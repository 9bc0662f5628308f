// Package pki makes certificate authorities and server certificates on the
// spot, good ones and ones with a chosen defect, for the emulator and for tests.
//
// Nothing it makes is worth anything outside the process: the keys are thrown
// away with it, and RSA keys are shared between certificates (see [GenerateKey]).
//
//	ca, err := pki.NewCA(pki.CAOptions{CommonName: "example Project CA"})
//	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"db.example.com"}, NotAfter: yesterday})
//	config := &tls.Config{Certificates: []tls.Certificate{leaf.TLS()}}
package pki

import (
	"cmp"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"time"
)

// Signature names the hash of a certificate's signature; "" lets the key decide.
type Signature string

// Hashes that a certificate can be signed with. SHA-1 and MD5 need an RSA key
// (SHA-1: or an ECDSA one).
const (
	SHA256 Signature = "sha256"
	SHA384 Signature = "sha384"
	SHA512 Signature = "sha512"
	SHA1   Signature = "sha1"
	MD5    Signature = "md5"
)

// day is used for the default validities.
const day = 24 * time.Hour

// CAOptions describes a certificate authority. The zero value is a good one:
// ECDSA P-256, ten years, as DigitalOcean's last ten.
type CAOptions struct {
	CommonName          string
	Key                 KeyKind // "": [ECDSAP256]
	Signature           Signature
	NotBefore, NotAfter time.Time
}

// CA is a certificate authority: a root, or an intermediate (see [CA.Intermediate]).
type CA struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
	// parents are the intermediates between the root and this CA, nearest first,
	// itself included when it is one.
	parents []*x509.Certificate
}

// LeafOptions describes a server certificate. The zero value, with DNSNames,
// is a good one: ECDSA P-256, from an hour ago for 90 days.
type LeafOptions struct {
	// CommonName is the subject's; "": the first DNS name.
	CommonName string
	// DNSNames and IPs go into the subject alternative name; a name may be a
	// wildcard. With neither there is no such extension: only a common name.
	DNSNames []string
	IPs      []net.IP
	// Key is the kind of key, "": [ECDSAP256].
	Key       KeyKind
	Signature Signature
	// NotBefore is an hour ago, and NotAfter 90 days from now, when zero.
	NotBefore, NotAfter time.Time
	// ExtKeyUsage is "server authentication" when nil.
	ExtKeyUsage []x509.ExtKeyUsage
	// WithoutChain leaves the intermediates out of [Leaf.Chain].
	WithoutChain bool
	// WithRoot appends the root to [Leaf.Chain], as some servers do.
	WithRoot bool
}

// Leaf is an end certificate with its key and the chain that a server presents.
type Leaf struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
	// Chain is what is presented: the leaf first, then any intermediates.
	Chain []*x509.Certificate
}

// NewCA makes a self-signed root.
func NewCA(o CAOptions) (*CA, error) {
	cert, key, err := issue(caTemplate(o), o.Key, o.Signature, nil)
	if err != nil {
		return nil, fmt.Errorf("make CA %q: %w", o.CommonName, err)
	}
	return &CA{Certificate: cert, Key: key}, nil
}

// Intermediate makes a CA that is signed by this one.
func (ca *CA) Intermediate(o CAOptions) (*CA, error) {
	cert, key, err := issue(caTemplate(o), o.Key, o.Signature, ca)
	if err != nil {
		return nil, fmt.Errorf("make intermediate CA %q: %w", o.CommonName, err)
	}
	return &CA{Certificate: cert, Key: key, parents: append([]*x509.Certificate{cert}, ca.parents...)}, nil
}

// Issue makes a server certificate signed by the CA.
func (ca *CA) Issue(o LeafOptions) (*Leaf, error) {
	template := leafTemplate(o)
	cert, key, err := issue(template, o.Key, o.Signature, ca)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate for %q: %w", template.Subject.CommonName, err)
	}
	leaf := &Leaf{Certificate: cert, Key: key, Chain: []*x509.Certificate{cert}}
	if !o.WithoutChain {
		leaf.Chain = append(leaf.Chain, ca.parents...)
	}
	if o.WithRoot && len(ca.parents) == 0 {
		leaf.Chain = append(leaf.Chain, ca.Certificate)
	}
	return leaf, nil
}

// SelfSigned makes a server certificate that no CA signed, as a fresh install has.
func SelfSigned(o LeafOptions) (*Leaf, error) {
	template := leafTemplate(o)
	cert, key, err := issue(template, o.Key, o.Signature, nil)
	if err != nil {
		return nil, fmt.Errorf("make a self-signed certificate for %q: %w", template.Subject.CommonName, err)
	}
	return &Leaf{Certificate: cert, Key: key, Chain: []*x509.Certificate{cert}}, nil
}

// issue makes a key, and a certificate of it that a CA signs; nil: the key itself does.
func issue(template *x509.Certificate, kind KeyKind, s Signature, by *CA) (*x509.Certificate, crypto.Signer, error) {
	key, err := GenerateKey(cmp.Or(kind, ECDSAP256))
	if err != nil {
		return nil, nil, err
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.Certificate, by.Key
	}
	cert, err := sign(template, parent, key.Public(), signer, s)
	return cert, key, err
}

// PEM is the CA's certificate: what sslrootcert is pointed at.
func (ca *CA) PEM() []byte { return encode(ca.Certificate) }

// Pool holds the CA's certificate alone.
func (ca *CA) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(ca.Certificate)
	return pool
}

// PEM is the chain that is presented, leaf first: a server's ssl_cert_file.
func (l *Leaf) PEM() []byte { return encode(l.Chain...) }

// KeyPEM is the private key (PKCS #8): a server's ssl_key_file.
func (l *Leaf) KeyPEM() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(l.Key)
	if err != nil {
		return nil, fmt.Errorf("encode a private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// TLS is the chain and key for a [tls.Config].
func (l *Leaf) TLS() tls.Certificate {
	c := tls.Certificate{PrivateKey: l.Key, Leaf: l.Certificate}
	for _, cert := range l.Chain {
		c.Certificate = append(c.Certificate, cert.Raw)
	}
	return c
}

func encode(certs ...*x509.Certificate) []byte {
	var out []byte
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return out
}

// caTemplate leaves serial number and key id to crypto/x509, as leafTemplate does.
func caTemplate(o CAOptions) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: o.CommonName},
		NotBefore:             cmp.Or(o.NotBefore, now.Add(-365*day)),
		NotAfter:              cmp.Or(o.NotAfter, now.Add(9*365*day)),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
}

func leafTemplate(o LeafOptions) *x509.Certificate {
	now := time.Now()
	usage := o.ExtKeyUsage
	if usage == nil {
		usage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	name := o.CommonName
	if name == "" && len(o.DNSNames) > 0 {
		name = o.DNSNames[0]
	}
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		DNSNames:              o.DNSNames,
		IPAddresses:           o.IPs,
		NotBefore:             cmp.Or(o.NotBefore, now.Add(-time.Hour)),
		NotAfter:              cmp.Or(o.NotAfter, now.Add(90*day)),
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           usage,
	}
}

var errSignature = errors.New("this kind of key cannot sign with that hash")
