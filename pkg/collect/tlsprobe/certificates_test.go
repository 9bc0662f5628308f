package tlsprobe

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// level0 lets OpenSSL load and use what it refuses by default (short keys, SHA-1).
const level0 = `openssl_conf = openssl_init
[openssl_init]
ssl_conf = ssl_sect
[ssl_sect]
system_default = level0
[level0]
CipherString = ALL:@SECLEVEL=0
MinProtocol = None
`

// atLevel0 is the server's environment for that.
func atLevel0(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "openssl.cnf")
	if err := os.WriteFile(path, []byte(level0), 0o644); err != nil {
		t.Fatal(err)
	}
	// The server runs as another user than the test.
	for dir := filepath.Dir(path); len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return "OPENSSL_CONF=" + path
}

// psqlConnects reports whether libpq itself connects: the outcome that the
// probe's Verification.Modes foretells.
func psqlConnects(t *testing.T, pg *realpg.Server, host, mode, root string) (bool, string) {
	t.Helper()
	conninfo := []string{
		"host=" + host, "hostaddr=" + pg.Host, "port=" + port(t, pg.Addr()), "user=postgres", "dbname=postgres",
		"sslmode=" + mode, "sslrootcert=" + root, "gssencmode=disable", "connect_timeout=10",
	}
	cmd := exec.Command("psql", "-X", "-w", "-A", "-t", "-c", "select 1", strings.Join(conninfo, " "))
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return err == nil && strings.TrimSpace(string(out)) == "1", string(out)
}

func port(t testing.TB, addr string) string {
	t.Helper()
	_, p, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// present has a running server present another certificate.
func present(t *testing.T, pg *realpg.Server, leaf *pki.Leaf) {
	t.Helper()
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"server.crt": leaf.PEM(), "server.key": key} {
		// The file stays, and with it its owner, the server.
		if err := os.WriteFile(filepath.Join(pg.Dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Kill(pg.PID(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		p := &prober{t: target(t, pg.Addr(), nil), o: Options{}.withDefaults(), slots: make(chan struct{}, 1)}
		c, err := p.open(t.Context())
		if err != nil {
			continue
		}
		_, s, _ := p.tlsHandshake(t.Context(), c, nil)
		c.Close()
		if len(s.chain) > 0 && bytes.Equal(s.chain[0], leaf.Certificate.Raw) {
			return
		}
	}
	t.Fatalf("the server does not present its new certificate:\n%s", pg.Log())
}

// TestCertificates has a PostgreSQL present each kind of certificate, probes it,
// and has libpq confirm what the probe says of the three modes.
func TestCertificates(t *testing.T) {
	good := newCA(t, pki.CAOptions{})
	other := newCA(t, pki.CAOptions{CommonName: "Other Project CA"})
	namesake := newCA(t, pki.CAOptions{})
	rsaCA := newCA(t, pki.CAOptions{CommonName: "RSA CA", Key: pki.RSA2048})
	middle, err := good.Intermediate(pki.CAOptions{CommonName: "Test Intermediate"})
	if err != nil {
		t.Fatal(err)
	}
	named := pki.LeafOptions{DNSNames: []string{host}}
	key := func(k pki.KeyKind) *pki.Leaf {
		return issue(t, good, pki.LeafOptions{DNSNames: []string{host}, Key: k})
	}

	tests := []struct {
		name string
		leaf *pki.Leaf
		host string // "": host
		ca   []byte // nil: good's
		// full and ca are the outcomes of verify-full and verify-ca: "" works, else
		// the code.
		full, verifyCA string
		reason         string // a part of verify-full's reason
		strict         string // the code of HostRFC6125, "" if it matches
		key            string
		bits           int
	}{
		{name: "ecdsa p256", leaf: issue(t, good, named), key: "ECDSA", bits: 256},
		{name: "ecdsa p384", leaf: key(pki.ECDSAP384), key: "ECDSA", bits: 384},
		{name: "ed25519", leaf: key(pki.Ed25519), key: "Ed25519", bits: 256},
		{name: "rsa 2048", leaf: key(pki.RSA2048), key: "RSA", bits: 2048},
		{name: "rsa 3072", leaf: key(pki.RSA3072), key: "RSA", bits: 3072},
		{
			name: "rsa 1024", leaf: key(pki.RSA1024), key: "RSA", bits: 1024,
			full: verify.CodeWeak, verifyCA: verify.CodeWeak, reason: "RSA 1024 bits",
		},
		{
			name: "sha-1 signature", leaf: issue(t, rsaCA, pki.LeafOptions{DNSNames: []string{host}, Signature: pki.SHA1}), ca: rsaCA.PEM(),
			full: verify.CodeWeak, verifyCA: verify.CodeWeak, reason: "signed with SHA1",
		},
		{name: "intermediate sent", leaf: issue(t, middle, named)},
		{
			name: "intermediate missing", leaf: issue(t, middle, pki.LeafOptions{DNSNames: []string{host}, WithoutChain: true}),
			full: verify.CodeIncompleteChain, verifyCA: verify.CodeIncompleteChain, reason: "issued by CN=Test Intermediate, which the server does not send",
		},
		{
			name: "intermediate in the file alone", leaf: issue(t, middle, named), ca: middle.PEM(),
			full: verify.CodeIncompleteChain, verifyCA: verify.CodeIncompleteChain, reason: "not the root above it",
		},
		{
			name: "intermediate and root in the file", leaf: issue(t, middle, pki.LeafOptions{DNSNames: []string{host}, WithoutChain: true}),
			ca: append(middle.PEM(), good.PEM()...),
		},
		{
			name: "expired", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{host}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(0, 0, -2)}),
			full: verify.CodeExpired, verifyCA: verify.CodeExpired, reason: "the certificate expired on",
		},
		{
			name: "not yet valid", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{host}, NotBefore: time.Now().AddDate(0, 0, 2)}),
			full: verify.CodeNotYetValid, verifyCA: verify.CodeNotYetValid, reason: "not valid before",
		},
		{
			name: "expired and another CA's", leaf: issue(t, other, pki.LeafOptions{DNSNames: []string{host}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(0, 0, -2)}),
			full: verify.CodeExpired, verifyCA: verify.CodeExpired, reason: "besides, it is issued by CN=Other Project CA",
		},
		{
			name: "another CA", leaf: issue(t, other, named),
			full: verify.CodeIncompleteChain, verifyCA: verify.CodeIncompleteChain, reason: "that CA is another cluster's",
		},
		{
			name: "another CA, root sent", leaf: issue(t, other, pki.LeafOptions{DNSNames: []string{host}, WithRoot: true}),
			full: verify.CodeUnknownAuthority, verifyCA: verify.CodeUnknownAuthority, reason: "issued by CN=Other Project CA, not by the CA given",
		},
		{
			name: "another CA of the same name", leaf: issue(t, namesake, named),
			full: verify.CodeUnknownAuthority, verifyCA: verify.CodeUnknownAuthority, reason: "another CA of the same name",
		},
		{name: "wildcard", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{"*.example.com"}})},
		{
			name: "wildcard two labels up", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{"*.example.com"}}), host: "a.b.example.com",
			full: verify.CodeHostMismatch, strict: verify.CodeHostMismatch, reason: "for *.example.com, not for a.b.example.com",
		},
		{
			name: "another name", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{"x.example.com", "y.example.com"}}),
			full: verify.CodeHostMismatch, strict: verify.CodeHostMismatch, reason: "the certificate is for x.example.com, y.example.com, not for db.example.com",
		},
		{name: "address", leaf: issue(t, good, pki.LeafOptions{IPs: []net.IP{net.IPv4(127, 0, 0, 1)}}), host: "127.0.0.1"},
		{
			name: "address as a name", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{"127.0.0.1"}}), host: "127.0.0.1",
			strict: verify.CodeHostMismatch, reason: "other clients",
		},
		{
			name: "another address", leaf: issue(t, good, pki.LeafOptions{IPs: []net.IP{net.IPv4(192, 0, 2, 1)}}), host: "127.0.0.1",
			full: verify.CodeHostMismatch, strict: verify.CodeHostMismatch, reason: "192.0.2.1",
		},
		{
			name: "common name alone", leaf: issue(t, good, pki.LeafOptions{CommonName: host}),
			strict: verify.CodeHostMismatch, reason: "common name alone",
		},
		{
			name: "common name beside other names", leaf: issue(t, good, pki.LeafOptions{CommonName: host, DNSNames: []string{"x.example.com"}}),
			full: verify.CodeHostMismatch, strict: verify.CodeHostMismatch,
		},
		{
			name: "common name beside an address", leaf: issue(t, good, pki.LeafOptions{CommonName: host, IPs: []net.IP{net.IPv4(127, 0, 0, 1)}}),
			strict: verify.CodeHostMismatch,
		},
		{name: "upper case", leaf: issue(t, good, pki.LeafOptions{DNSNames: []string{"DB.Example.COM"}})},
	}
	pg := realpg.Start(t, realpg.Config{
		HBA: []string{"hostssl all all 127.0.0.1/32 trust"},
		Env: []string{atLevel0(t)},
	}.Leaf(t, tests[0].leaf))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			present(t, pg, tt.leaf)
			pem := tt.ca
			if pem == nil {
				pem = good.PEM()
			}
			target := target(t, pg.Addr(), parseCA(t, pem))
			if tt.host != "" {
				target.Host = tt.host
			}
			ep := Probe(context.Background(), target, Options{})
			if ep.TLS == nil || ep.TLS.Verification == nil {
				t.Fatalf("no verification: %s", dump(t, ep))
			}
			v := ep.TLS.Verification
			code := func(c snapshot.Check) string {
				if c.OK {
					return ""
				}
				return c.Code
			}
			full := v.Modes["verify-full"]
			if got := code(full); got != tt.full {
				t.Errorf("verify-full: %q (%s), want %q", got, full.Reason, tt.full)
			}
			if got := code(v.Modes["verify-ca"]); got != tt.verifyCA {
				t.Errorf("verify-ca: %q, want %q", got, tt.verifyCA)
			}
			if reason := full.Reason + v.Host.Reason; !strings.Contains(reason, tt.reason) {
				t.Errorf("reason %q lacks %q", reason, tt.reason)
			}
			if got := code(*v.HostRFC6125); got != tt.strict {
				t.Errorf("RFC 6125: %q, want %q", got, tt.strict)
			}
			if leaf := ep.TLS.Chain[0]; tt.key != "" && (leaf.KeyAlgorithm != tt.key || leaf.KeyBits != tt.bits) {
				t.Errorf("key %s %d", leaf.KeyAlgorithm, leaf.KeyBits)
			}
			if len(ep.TLS.Chain) != len(tt.leaf.Chain) {
				t.Errorf("%d certificates seen, %d sent", len(ep.TLS.Chain), len(tt.leaf.Chain))
			}
			root := filepath.Join(t.TempDir(), "ca.crt")
			if err := os.WriteFile(root, pem, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, mode := range []string{"require", "verify-ca", "verify-full"} {
				if works, out := psqlConnects(t, pg, target.Host, mode, root); works != v.Modes[mode].OK {
					t.Errorf("%s: psql connects: %t, the probe says %+v\n%s", mode, works, v.Modes[mode], out)
				}
			}
		})
	}
}
