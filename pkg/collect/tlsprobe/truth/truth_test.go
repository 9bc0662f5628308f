//go:build unix

package truth

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dbaudit-truth-")
	if err != nil {
		panic(err)
	}
	keys.dir = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// TestCertificates has psql and pgx connect to a server with each certificate, and
// compares with what the probe says of them.
func TestCertificates(t *testing.T) {
	cases := certCases(t)
	if len(cases) < 120 {
		t.Errorf("%d certificates", len(cases))
	}
	real, java := newRealServer(t), startJDBC(t)
	group := make(chan struct{}, 4)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			group <- struct{}{}
			defer func() { <-group }()
			if c.host == "" {
				c.host = host
			}
			addr, done := serveCertificate(t, real, c)
			defer done()
			root := filepath.Join(t.TempDir(), "ca.crt")
			if err := os.WriteFile(root, c.ca, 0o600); err != nil {
				t.Fatal(err)
			}
			ca, err := verify.ParseCA(c.ca)
			if err != nil {
				// libpq reads none of such a file.
				if got := psql(t, addr, c.host, "verify-ca", root, login{user: "postgres", database: "postgres"}); got.connects {
					t.Errorf("the file of the CA: %v", err)
				}
				return
			}
			ep := tlsprobe.Probe(t.Context(), tlsprobe.Target{Host: c.host, Port: portOf(t, addr), ConnectTo: addr, CA: ca}, tlsprobe.Options{})
			l := login{user: "postgres", database: "postgres"}
			for _, mode := range modes {
				compare(t, ep, "openssl", mode, psql(t, addr, c.host, mode, root, l))
				compare(t, ep, "go", mode, viaPgx(t, addr, c.host, mode, root, l))
				compare(t, ep, "java", mode, java.connect(t, addr, c.host, mode, root, l))
			}
		})
	}
}

// TestSystemRoots has libpq verify with the system's roots (sslrootcert=system, libpq
// 16 and later), which the environment replaces by the case's CA, and compares with
// what the probe says that the system's roots give.
func TestSystemRoots(t *testing.T) {
	wanted := []string{
		"good", "the root sent along", "an intermediate", "another CA", "expired", "a leaf for any", "a leaf for server and any", "an intermediate for any", "a root for any",
		"a leaf's key usage certSign", "Netscape's type client", "a leaf that says that it is a CA", "issuer and serial number of an older certificate",
		"a key id that is not the CA's", "names constrained to example.org, only a common name", "a message of 110 kB", "a root of version 1",
	}
	l := login{user: "postgres", database: "postgres"}
	seen := 0
	for _, c := range certCases(t) {
		if !slices.Contains(wanted, c.name) {
			continue
		}
		seen++
		t.Run(c.name, func(t *testing.T) {
			addr, done := serveCertificate(t, nil, c)
			defer done()
			root := filepath.Join(t.TempDir(), "ca.crt")
			if err := os.WriteFile(root, c.ca, 0o600); err != nil {
				t.Fatal(err)
			}
			pool := x509.NewCertPool()
			pool.AppendCertsFromPEM(c.ca)
			ep := tlsprobe.Probe(t.Context(), tlsprobe.Target{Host: host, Port: portOf(t, addr), ConnectTo: addr}, tlsprobe.Options{SystemRoots: pool})
			t.Setenv("SSL_CERT_FILE", root)
			got := psqlOf(t, "17", addr, host, "verify-full", "system", l)
			system := ep.TLS.Verification.System
			if system == nil || (system.OK && ep.TLS.Verification.Host.OK) != got.connects {
				t.Errorf("libpq connects: %t (%s), the probe says %+v", got.connects, got.words, system)
			}
		})
	}
	if seen != len(wanted) {
		t.Errorf("%d of %d certificates are there", seen, len(wanted))
	}
}

// verdict is what the probe says of the clients of a TLS library: "works", "fails"
// or "unknown", and why.
func verdict(ep snapshot.Endpoint, stack, mode string) (string, string) {
	if ep.SSLRequest == "refused" || ep.SSLRequest == "error" || ep.Reachability.State != snapshot.Reachable {
		return "fails", "there is no TLS"
	}
	if ep.TLS == nil || ep.TLS.Verification == nil {
		return "unknown", fmt.Sprintf("%+v", ep.Missing)
	}
	checks := ep.TLS.Verification.Modes
	if s := ep.TLS.Verification.Stacks; s != nil {
		checks = s[stack]
	}
	check, ok := checks[mode]
	switch {
	case !ok:
		return "unknown", fmt.Sprintf("%+v", ep.Missing)
	case check.OK:
		return "works", check.Reason
	}
	return "fails", check.Code + ": " + check.Reason
}

// uncertain are the cases in which the probe may say that it does not know, each
// with what it cannot tell.
var uncertain = map[string]string{
	"a_leaf_signed_sha3-256-ec":                                "OpenSSL 3.0 knows no ECDSA with SHA-3, later ones do",
	"a_leaf_signed_sha3-256-rsa":                               "Go checks no signature with SHA-3",
	"a_leaf_signed_sha224-ec":                                  "Go checks no signature with SHA-224",
	"a_leaf_signed_sha224-rsa":                                 "Go checks no signature with SHA-224",
	"a_CA's_key_of_pss":                                        "Go reads no key that is for PSS alone",
	"a_CA's_key_of_secp256k1":                                  "Go does not have the curve",
	"a_CA's_key_of_brainpoolP256r1":                            "Go does not have the curve",
	"a_CA's_key_of_ed448":                                      "Go does not have Ed448",
	"names_constrained_to_an_e-mail_domain,_an_address_of_it":  "the probe compares no e-mail addresses",
	"names_constrained_to_an_e-mail_domain,_another's_address": "the probe compares no e-mail addresses",
}

func compare(t *testing.T, ep snapshot.Endpoint, stack, mode string, got outcome) {
	t.Helper()
	claimed, why := verdict(ep, stack, mode)
	want := map[bool]string{true: "works", false: "fails"}[got.connects]
	_, name, _ := strings.Cut(t.Name(), "/")
	if claimed == "unknown" && (stack == "java" || stack == "openssl" && uncertain[name] != "") {
		return // of Java no more is claimed than is known
	}
	if claimed != want {
		words, _, _ := strings.Cut(got.words, "\n")
		t.Errorf("%s %s: the client %s (%s), the probe: %s (%s)", stack, mode, want, words, claimed, why)
	}
}

// realServer is a PostgreSQL whose certificate can be changed, for keys that Go
// cannot sign with.
type realServer struct {
	sync.Mutex
	start func() *realpg.Server
}

func newRealServer(t *testing.T) *realServer {
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "first"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"first"}})
	if err != nil {
		t.Fatal(err)
	}
	return &realServer{start: sync.OnceValue(func() *realpg.Server {
		return realpg.Start(t, realpg.Config{HBA: []string{"hostssl all all 127.0.0.1/32 trust"}}.Leaf(t, leaf))
	})}
}

// serveCertificate starts a server with the certificate, until done is called.
func serveCertificate(t *testing.T, real *realServer, c certCase) (addr string, done func()) {
	t.Helper()
	if c.key.file == "" {
		s, err := pgserver.Start(t.Context(), pgserver.Options{
			Behavior:    pgserver.Behavior{Auth: "trust"},
			Certificate: tls.Certificate{Certificate: c.chain, PrivateKey: c.key.signer, Leaf: &x509.Certificate{}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s.Addr(), s.Close
	}
	real.Lock()
	pg := real.start()
	var chain []byte
	for _, der := range c.chain {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	for name, content := range map[string][]byte{"server.crt": chain, "server.key": c.key.pkcs8(t)} {
		// The file stays, and with it its owner, the server.
		if err := os.WriteFile(filepath.Join(pg.Dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reload(t, pg)
	if log := pg.Log(); strings.Contains(log, "could not load") {
		t.Fatal(log)
	}
	return pg.Addr(), real.Unlock
}
