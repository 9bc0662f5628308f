package verify

import (
	"net"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
)

const host = "db.example.com"

func newCA(t testing.TB, o pki.CAOptions) *pki.CA {
	t.Helper()
	if o.CommonName == "" {
		o.CommonName = "Test Project CA"
	}
	ca, err := pki.NewCA(o)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func issue(t testing.TB, ca *pki.CA, o pki.LeafOptions) *pki.Leaf {
	t.Helper()
	leaf, err := ca.Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func parseCA(t testing.TB, pem []byte) *CA {
	t.Helper()
	ca, err := ParseCA(pem)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func chainOf(t testing.TB, leaf *pki.Leaf) *Chain {
	t.Helper()
	c, err := ParseChain(leaf.TLS().Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMatchLibpq has the cases in which libpq and RFC 6125 differ; that libpq
// itself agrees is TestCertificates'.
func TestMatchLibpq(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	ip := func(s string) []net.IP { return []net.IP{net.ParseIP(s)} }
	tests := []struct {
		host             string
		leaf             pki.LeafOptions
		ok, byCommonName bool
	}{
		{"db.example.com", pki.LeafOptions{DNSNames: []string{"db.example.com"}}, true, false},
		{"DB.example.com", pki.LeafOptions{DNSNames: []string{"db.EXAMPLE.com"}}, true, false},
		{"db.example.com.", pki.LeafOptions{DNSNames: []string{"db.example.com"}}, false, false},
		{"db.example.com", pki.LeafOptions{DNSNames: []string{"*.example.com"}}, true, false},
		{"example.com", pki.LeafOptions{DNSNames: []string{"*.example.com"}}, false, false},
		{"a.db.example.com", pki.LeafOptions{DNSNames: []string{"*.example.com"}}, false, false},
		{"db.example.com", pki.LeafOptions{DNSNames: []string{"*.com"}}, false, false},
		{"db.example.com", pki.LeafOptions{CommonName: "x", DNSNames: []string{"d*.example.com"}}, false, false},
		{"db.example.com", pki.LeafOptions{CommonName: "x", DNSNames: []string{"*"}}, false, false},
		{"db.example.com", pki.LeafOptions{CommonName: "*.example.com"}, true, true},
		{"db.example.com", pki.LeafOptions{CommonName: "db.example.com", DNSNames: []string{"x"}}, false, false},
		{"db.example.com", pki.LeafOptions{CommonName: "db.example.com", IPs: ip("192.0.2.1")}, true, true},
		{"192.0.2.1", pki.LeafOptions{IPs: ip("192.0.2.1")}, true, false},
		{"192.0.2.1", pki.LeafOptions{DNSNames: []string{"192.0.2.1"}}, true, false},
		{"192.0.2.1", pki.LeafOptions{CommonName: "192.0.2.1", DNSNames: []string{"x"}}, true, true},
		{"192.0.2.1", pki.LeafOptions{CommonName: "192.0.2.1", IPs: ip("192.0.2.2")}, false, false},
		{"192.0.513", pki.LeafOptions{CommonName: "x", IPs: ip("192.0.2.1")}, true, false},
		{"0xc0.0.2.1", pki.LeafOptions{CommonName: "x", IPs: ip("192.0.2.1")}, true, false},
		{"2001:db8::1", pki.LeafOptions{IPs: ip("2001:db8::1")}, true, false},
		{"2001:db8:0::1", pki.LeafOptions{IPs: ip("2001:db8::1")}, true, false},
		{"2001:db8::2", pki.LeafOptions{IPs: ip("2001:db8::1")}, false, false},
		{"", pki.LeafOptions{DNSNames: []string{"db"}}, false, false},
	}
	for _, tt := range tests {
		leaf := issue(t, ca, tt.leaf)
		m := matchLibpq(chainOf(t, leaf).certificates[0], tt.host)
		if m.ok != tt.ok || m.byCommonName != tt.byCommonName {
			t.Errorf("%q against %q %v %v: %+v", tt.host, tt.leaf.CommonName, tt.leaf.DNSNames, tt.leaf.IPs, m)
		}
	}
}

// TestClockSkew: a certificate that is out of its validity by less than the clock
// may be wrong still verifies, and the reason says so.
func TestClockSkew(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	ca := newCA(t, pki.CAOptions{NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0)})
	parsed := parseCA(t, ca.PEM())
	tests := []struct {
		from, to time.Duration
		code     string
		reason   string
	}{
		{-time.Hour, time.Hour, "", ""},
		{4 * time.Minute, time.Hour, "", "within 5m0s"},
		{6 * time.Minute, time.Hour, CodeNotYetValid, "not valid before 2026-06-01T00:06:00Z"},
		{-time.Hour, -4 * time.Minute, "", "within 5m0s"},
		{-time.Hour, -6 * time.Minute, CodeExpired, "expired on 2026-05-31T23:54:00Z"},
	}
	for _, tt := range tests {
		leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}, NotBefore: now.Add(tt.from), NotAfter: now.Add(tt.to)})
		for stack, v := range chainOf(t, leaf).Against(parsed, Time{now, 5 * time.Minute}) {
			if (v.Outcome == Works) != (tt.code == "") || v.Code != tt.code || !strings.Contains(v.Reason, tt.reason) {
				t.Errorf("%s, valid from %s to %s: %+v", stack, tt.from, tt.to, v)
			}
		}
	}
	expired := newCA(t, pki.CAOptions{NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(-1, 0, 0)})
	leaf := issue(t, expired, pki.LeafOptions{DNSNames: []string{host}, NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(1, 0, 0)})
	for stack, v := range chainOf(t, leaf).Against(parseCA(t, expired.PEM()), Time{now, 5 * time.Minute}) {
		if stack == Java {
			continue // it does not look at the validity of what it trusts
		}
		if v.Outcome != Fails || v.Code != CodeExpired || !strings.Contains(v.Reason, "the CA's certificate") {
			t.Errorf("%s, an expired CA: %+v", stack, v)
		}
	}
}

func TestParseCA(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}})
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ in, want string }{
		"empty":        {"", "it holds no PEM certificate"},
		"not PEM":      {"hello", "it holds no PEM certificate"},
		"a key":        {string(ca.PEM()) + string(key), "it holds a private key: give the CA's certificate alone"},
		"not a certif": {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1 cannot be read"},
	} {
		if _, err := ParseCA([]byte(tt.in)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCertificate reads what anybody may present as a leaf, an intermediate and a CA.
func FuzzCertificate(f *testing.F) {
	ca := newCA(f, pki.CAOptions{Key: pki.RSA2048})
	middle, err := ca.Intermediate(pki.CAOptions{CommonName: "Middle"})
	if err != nil {
		f.Fatal(err)
	}
	leaf := issue(f, middle, pki.LeafOptions{DNSNames: []string{host}, IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	for _, c := range append(leaf.Chain, ca.Certificate) {
		f.Add(c.Raw)
	}
	trusted := parseCA(f, ca.PEM())
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := ReadCertificate(der)
		if err != nil {
			return
		}
		if facts := c.Facts(); facts.SHA256 == "" || facts.KeyAlgorithm == "" || facts.Signature == "" {
			t.Errorf("%+v", facts)
		}
		chain, err := ParseChain([][]byte{der, leaf.Chain[1].Raw, der})
		if err != nil {
			t.Fatal(err)
		}
		at := Time{time.Now(), time.Minute}
		for _, against := range []*CA{trusted, {certificates: []*Certificate{c}}} {
			for stack, v := range chain.Against(against, at) {
				if v.Outcome != Works && v.Reason == "" {
					t.Errorf("%s: no reason", stack)
				}
			}
		}
		chain.Host(host)
	})
}

// FuzzParseCA reads what anybody may name as a file of a CA.
func FuzzParseCA(f *testing.F) {
	ca := newCA(f, pki.CAOptions{})
	f.Add(ca.PEM())
	f.Add(append([]byte(byteOrderMark), ca.PEM()...))
	f.Add([]byte("-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n-----END TRUSTED CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if ca, err := ParseCA(data); (err == nil) != (ca != nil) || (ca != nil && len(ca.Certificates()) == 0) {
			t.Errorf("%v, %v", ca, err)
		}
	})
}

// TestUnreadable: what is not known of a key or a signature is called so, and is not
// taken for sound.
func TestUnreadable(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}})
	// The identifier of P-256 becomes one that nobody has registered, that of the
	// signature too; no length changes.
	der := []byte(strings.ReplaceAll(string(leaf.Certificate.Raw), "\x2a\x86\x48\xce\x3d\x03\x01\x07", "\x2a\x86\x48\xce\x3d\x03\x01\x7f"))
	der = []byte(strings.ReplaceAll(string(der), "\x2a\x86\x48\xce\x3d\x04\x03\x02", "\x2a\x86\x48\xce\x3d\x04\x03\x7f"))
	c, err := ReadCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	facts := c.Facts()
	if facts.KeyAlgorithm != "unknown" || facts.KeyBits != 0 || facts.Signature != "unknown" {
		t.Errorf("%+v", facts)
	}
	if key, signature := c.Unread(); key == "" || signature == "" {
		t.Errorf("no reason: %q, %q", key, signature)
	}
}
