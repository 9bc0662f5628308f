package pki

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOpenSSL has OpenSSL's verifier judge what is made, as libpq would: the
// verdicts are not this package's own.
func TestOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl is not installed (Debian: apt-get install openssl)")
	}
	root := must(NewCA(CAOptions{CommonName: "root", Key: RSA2048, Signature: SHA384}))
	inter := must(root.Intermediate(CAOptions{CommonName: "intermediate"}))
	other := must(NewCA(CAOptions{CommonName: "root"})) // the same name, another key
	name := []string{"db.example.com"}
	yesterday, tomorrow := time.Now().Add(-24*time.Hour), time.Now().Add(24*time.Hour)
	for _, tc := range []struct {
		what string
		leaf *Leaf
		host string
		want string
	}{
		{"good", must(root.Issue(LeafOptions{DNSNames: name})), name[0], "OK"},
		{"good RSA", must(root.Issue(LeafOptions{DNSNames: name, Key: RSA2048})), name[0], "OK"},
		{"good Ed25519", must(root.Issue(LeafOptions{DNSNames: name, Key: Ed25519})), name[0], "OK"},
		{"another host", must(root.Issue(LeafOptions{DNSNames: name})), "db.example.org", "hostname mismatch"},
		{"wildcard", must(root.Issue(LeafOptions{DNSNames: []string{"*.example.com"}})), name[0], "OK"},
		{"wildcard, two labels", must(root.Issue(LeafOptions{DNSNames: []string{"*.example.com"}})), "a.db.example.com", "hostname mismatch"},
		{"address", must(root.Issue(LeafOptions{IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})), "127.0.0.1", "OK"},
		{"only a common name", must(root.Issue(LeafOptions{CommonName: name[0]})), name[0], "OK"}, // OpenSSL still takes it
		{"expired", must(root.Issue(LeafOptions{DNSNames: name, NotBefore: yesterday.Add(-time.Hour), NotAfter: yesterday})), name[0], "certificate has expired"},
		{"not yet valid", must(root.Issue(LeafOptions{DNSNames: name, NotBefore: tomorrow})), name[0], "certificate is not yet valid"},
		{"another CA", must(other.Issue(LeafOptions{DNSNames: name})), name[0], "unable to get local issuer certificate"},
		{"self-signed", must(SelfSigned(LeafOptions{DNSNames: name})), name[0], "self-signed certificate"},
		{"intermediate", must(inter.Issue(LeafOptions{DNSNames: name})), name[0], "OK"},
		{"intermediate missing", must(inter.Issue(LeafOptions{DNSNames: name, WithoutChain: true})), name[0], "unable to get local issuer certificate"},
		{"a client's", must(root.Issue(LeafOptions{DNSNames: name, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})), name[0], "unsuitable certificate purpose"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			if got := verify(t, root, tc.leaf, tc.host); !strings.Contains(got, tc.want) {
				t.Errorf("openssl verify says %q, want %q", got, tc.want)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func verify(t *testing.T, root *CA, leaf *Leaf, host string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	option := "-verify_hostname"
	if net.ParseIP(host) != nil {
		option = "-verify_ip"
	}
	cmd := exec.Command("openssl", "verify", "-purpose", "sslserver", option, host, "-no-CApath", "-no-CAstore",
		"-CAfile", write("root.pem", root.PEM()), "-untrusted", write("chain.pem", leaf.PEM()), write("leaf.pem", encode(leaf.Certificate)))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

func TestWeakSignatures(t *testing.T) {
	for s, want := range map[Signature]x509.SignatureAlgorithm{SHA1: x509.SHA1WithRSA, MD5: x509.MD5WithRSA, SHA512: x509.SHA512WithRSA} {
		ca := must(NewCA(CAOptions{CommonName: "weak", Key: RSA1024, Signature: s}))
		if got := ca.Certificate.SignatureAlgorithm; got != want {
			t.Errorf("%s: %v", s, got)
		}
		leaf := must(ca.Issue(LeafOptions{DNSNames: []string{"a.example"}, Signature: s, Key: RSA1024}))
		if got := leaf.Certificate.PublicKey.(*rsa.PublicKey).N.BitLen(); got != 1024 {
			t.Errorf("%d bits", got)
		}
		if got := verify(t, ca, leaf, "a.example"); !strings.Contains(got, "OK") && !strings.Contains(got, "too weak") {
			t.Errorf("%s: openssl says %q: the signature itself must be right", s, got)
		}
	}
	if _, err := NewCA(CAOptions{Key: ECDSAP256, Signature: MD5}); !errors.Is(err, errSignature) {
		t.Errorf("MD5 with ECDSA: %v", err)
	}
	if _, err := GenerateKey("rsa-512"); !errors.Is(err, ErrKeyKind) {
		t.Errorf("a kind that does not exist: %v", err)
	}
}
