package tlsprobe

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
)

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
		ok, byCommonName := matchLibpq(leaf.Certificate, tt.host)
		if ok != tt.ok || byCommonName != tt.byCommonName {
			t.Errorf("%q against %q %v %v: %t, by common name %t", tt.host, tt.leaf.CommonName, tt.leaf.DNSNames, tt.leaf.IPs, ok, byCommonName)
		}
	}
	if matchName("db.example.com\x00.evil.example", "db.example.com") {
		t.Error("an embedded zero matches")
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
		{6 * time.Minute, time.Hour, codeNotYetValid, "not valid before 2026-06-01T00:06:00Z"},
		{-time.Hour, -4 * time.Minute, "", "within 5m0s"},
		{-time.Hour, -6 * time.Minute, codeExpired, "expired on 2026-05-31T23:54:00Z"},
	}
	for _, tt := range tests {
		leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}, NotBefore: now.Add(tt.from), NotAfter: now.Add(tt.to)})
		v := verify(leaf.Chain, Target{Host: host, CA: parsed}, Options{Now: func() time.Time { return now }}.withDefaults())
		full := v.Modes["verify-full"]
		if full.OK != (tt.code == "") || full.Code != tt.code || !strings.Contains(full.Reason, tt.reason) {
			t.Errorf("valid from %s to %s: %+v", tt.from, tt.to, full)
		}
	}
	expired := newCA(t, pki.CAOptions{NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(-1, 0, 0)})
	leaf := issue(t, expired, pki.LeafOptions{DNSNames: []string{host}, NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(1, 0, 0)})
	v := verify(leaf.Chain, Target{Host: host, CA: parseCA(t, expired.PEM())}, Options{Now: func() time.Time { return now }}.withDefaults())
	if v.CA.OK || v.CA.Code != codeExpired || !strings.Contains(v.CA.Reason, "the CA's certificate") {
		t.Errorf("an expired CA: %+v", v.CA)
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

func TestParseTargets(t *testing.T) {
	tests := []struct{ in, want string }{
		{"db.example.com", "db.example.com:5432"},
		{"db.example.com:6432", "db.example.com:6432"},
		{"db-1.db.ondigitalocean.com", "db-1.db.ondigitalocean.com:25060"},
		{"[2001:db8::1]:6432", "2001:db8::1:6432"},
		{"2001:db8::1", "2001:db8::1:5432"},
		{"postgresql://doadmin:secret@db.example.com:25060/defaultdb?sslmode=require", "db.example.com:25060 doadmin defaultdb"},
		{"postgres://a%40b:p%40ss@h/d%20b", "h:5432 a@b d b"},
		{"postgresql://u:secret@ss/w@rd@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret@ss@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret/w@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret?w@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret#w@h:1/db", "!the URL has an @ too many"},
		{"postgresql://h1:1,h2:2/db", "h1:1 db, h2:2 db"},
		{"postgresql:///db?host=h&port=7", "h:7 db"},
		{"jdbc:postgresql://h:5/db?user=u&password=secret", "h:5 u db"},
		{"host=h port=6 user=u password='se cret' dbname=d", "h:6 u d"},
		{"host = h  hostaddr=192.0.2.1", "h:5432 → 192.0.2.1:5432"},
		{"hostaddr=192.0.2.1", "192.0.2.1:5432"},
		{`host=h dbname='it\'s'`, "h:5432 it's"},
		{"host=a,b port=1,2", "a:1, b:2"},
		{"host=a,b port=1", "a:1, b:1"},
		{"host=a,b port=1,2,3", "!2 hosts and 3 ports"},
		{"host=/var/run/postgresql", "!the host is a unix socket"},
		{"postgresql://%2Fvar%2Frun/db", "!the host is a unix socket"},
		{"host='h", "!a quote is not closed"},
		{"user=secret", "!no host is named"},
		{"", "!no host is named"},
		{"mysql://u:secret@h/", "!mysql:// is no PostgreSQL URL"},
		{"u:secret@h", "!write HOST:PORT"},
		{"h:secret", "!the port is no number"},
		{"h:0", "!the port is no number"},
		{"h:65536", "!the port is no number"},
		{"h'; rm -rf", "!write HOST:PORT"},
		{"h`x`", "!the host's name holds"},
		{"postgresql://h/db?x=%zz", "!the URL's parameters"},
	}
	for _, tt := range tests {
		list, err := ParseTargets(tt.in)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats a password: %v", tt.in, err)
		}
		var parts []string
		for _, x := range list {
			s := x.Host + ":" + strconv.Itoa(x.Port)
			if x.ConnectTo != "" {
				s += " → " + x.ConnectTo
			}
			parts = append(parts, strings.Join(append(append([]string{s}, x.Users...), x.Databases...), " "))
		}
		got := strings.Join(parts, ", ")
		if err != nil {
			got = "!" + err.Error()
		}
		if want, isError := strings.CutPrefix(tt.want, "!"); isError && (err == nil || !strings.HasPrefix(err.Error(), want)) || !isError && got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestParseConnectTo(t *testing.T) {
	m, err := ParseConnectTo([]string{"db.example.com:25060:127.0.0.1:5432", "[2001:db8::1]:1:[::1]:2"})
	if err != nil || m["db.example.com:25060"] != "127.0.0.1:5432" || m["[2001:db8::1]:1"] != "[::1]:2" || len(m) != 2 {
		t.Errorf("%v, %v", m, err)
	}
	for _, bad := range []string{"", "a:1", "a:1:b", "a:x:b:1", "a:1:b:0", ":1:b:2", "a:1::2", "a:1:b:2:c", "[a:1:b:2"} {
		if _, err := ParseConnectTo([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzParseTargets(f *testing.F) {
	f.Add("postgresql://u:p@h:1,h2/db?host=x&port=1,2")
	f.Add("host='a b' port=1 hostaddr=::1")
	f.Add("[::1]:5432")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ParseTargets(s)
		if err == nil && len(list) == 0 {
			t.Error("neither a target nor an error")
		}
		for _, x := range list {
			if x.Host == "" || x.Port < 1 || x.Port > 65535 {
				t.Errorf("%+v", x)
			}
		}
	})
}

// TestMerge: the same endpoint is looked at once, with the names of all.
func TestMerge(t *testing.T) {
	list, err := ReadTargets(strings.NewReader("db.example.com\npostgresql://app@DB.example.com/appdb\nhost=db.example.com user=app dbname=other\nother.example.com\n"))
	if err != nil {
		t.Fatal(err)
	}
	merged, err := Merge(list)
	if err != nil {
		t.Fatal(err)
	}
	is(t, "endpoints", len(merged), 2)
	is(t, "users", strings.Join(merged[0].Users, " "), "app")
	is(t, "databases", strings.Join(merged[0].Databases, " "), "appdb other")
	is(t, "another", merged[1].Host, "other.example.com")
	if _, err := Merge([]Target{{Host: "db", Port: 1}, {Host: "db", Port: 1, ConnectTo: "127.0.0.1:1"}}); err == nil {
		t.Error("two ways to one endpoint are taken")
	}
}
