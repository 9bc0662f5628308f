package tlsprobe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
)

// scripted is a server's words, as a net.Conn that takes whatever is written.
type scripted struct{ io.Reader }

func (scripted) Write(p []byte) (int, error)      { return len(p), nil }
func (scripted) Close() error                     { return nil }
func (scripted) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (scripted) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (scripted) SetDeadline(time.Time) error      { return nil }
func (scripted) SetReadDeadline(time.Time) error  { return nil }
func (scripted) SetWriteDeadline(time.Time) error { return nil }

func listen(b []byte) *conn {
	return &conn{Conn: scripted{bytes.NewReader(b)}, left: maxConnection, answer: time.Second, release: func() {}}
}

func message(kind byte, body string) []byte {
	b := binary.BigEndian.AppendUint32([]byte{kind}, uint32(4+len(body)))
	return append(b, body...)
}

func TestReadOffer(t *testing.T) {
	pg := "SFATAL\x00VFATAL\x00C28000\x00Mno entry\x00Fauth.c\x00L1\x00RClientAuthentication\x00\x00"
	tests := []struct {
		name string
		in   []byte
		want string // the method and mechanisms, or the error's text
	}{
		{"trust", message('R', "\x00\x00\x00\x00"), "trust"},
		{"cleartext", message('R', "\x00\x00\x00\x03"), "password"},
		{"md5", message('R', "\x00\x00\x00\x05salt"), "md5"},
		{"scram", message('R', "\x00\x00\x00\x0aSCRAM-SHA-256-PLUS\x00SCRAM-SHA-256\x00\x00"), "scram-sha-256 SCRAM-SHA-256-PLUS SCRAM-SHA-256"},
		{"oauth", message('R', "\x00\x00\x00\x0aOAUTHBEARER\x00\x00"), "oauthbearer OAUTHBEARER"},
		{"after notices", slices.Concat(message('N', "SNOTICE\x00\x00"), message('v', "\x00\x00\x00\x00\x00\x00\x00\x00"), message('R', "\x00\x00\x00\x03")), "password"},
		{"error", message('E', pg), "28000 no entry"},
		{"error of the postmaster", []byte("Ecould not fork new process\x00"), "could not fork new process"},
		{"notices without end", bytes.Repeat(message('N', "SNOTICE\x00\x00"), 100), "not PostgreSQL: more than 16 messages and no authentication request"},
		{"unknown method", message('R', "\x00\x00\x00\x63"), "not PostgreSQL: authentication request 99"},
		{"short request", message('R', "\x00"), "not PostgreSQL: an authentication request of 1 bytes"},
		{"a mechanism of another kind", message('R', "\x00\x00\x00\x0aSCRAM-SHA-1\x00SCRAM-SHA-256\x00\x00"), "sasl SCRAM-SHA-1 SCRAM-SHA-256"},
		{"a password in SASL", message('R', "\x00\x00\x00\x0aPLAIN\x00\x00"), "sasl PLAIN"},
		{"no mechanisms", message('R', "\x00\x00\x00\x0a\x00"), "not PostgreSQL: a SASL request without mechanisms"},
		{"4 GB", []byte("R\xff\xff\xff\xffxx"), `not PostgreSQL: a message 'R' of 4294967295 bytes`},
		{"negative", []byte("R\x00\x00\x00\x03"), `not PostgreSQL: a message 'R' of 3 bytes`},
		{"announced and not sent", []byte("R\x00\x00\xff\xff"), "unexpected EOF"},
		{"another message", message('Z', "I"), `not PostgreSQL: a message of type 'Z'`},
		{"unterminated error", message('E', "SFATAL\x00Mno end"), "not PostgreSQL: an error message that cannot be read"},
		{"empty", nil, "EOF"},
		{"control characters", message('E', "C28000\x00Mred \x1b[31m\nline\x00\x00"), "28000 red [31m line"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := readOffer(listen(tt.in))
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = strings.Join(append([]string{o.method}, o.mechanisms...), " ")
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestConnectionIsBounded(t *testing.T) {
	c := listen(make([]byte, 2*maxConnection))
	n, err := io.Copy(io.Discard, c)
	if n != maxConnection || !errors.Is(err, errTooMuch) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestStartupMessage(t *testing.T) {
	got := startupMessage("a\x00b", "db")
	want := "\x00\x00\x00\x33\x00\x03\x00\x00user\x00ab\x00database\x00db\x00application_name\x00dbaudit\x00\x00"
	want = strings.Replace(want, "\x33", string(rune(len(want))), 1)
	if string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzAnswer is what a server says to an SSLRequest, GSSENCRequest or
// StartupMessage.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("S"))
	f.Add([]byte("N"))
	f.Add([]byte("SSH-2.0-OpenSSH_9.2"))
	f.Add(message('E', "SFATAL\x00C28000\x00Mno entry\x00Fauth.c\x00L1\x00RClientAuthentication\x00\x00"))
	f.Add(message('R', "\x00\x00\x00\x0aSCRAM-SHA-256\x00\x00"))
	f.Add([]byte("E\xff\xff\xff\xff"))
	f.Add([]byte("Ecould not fork\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := &prober{o: Options{}.withDefaults()}
		a, err := p.ask(listen(b), sslRequest)
		if err == nil && a.kind == 0 && len(a.raw) == 0 {
			t.Error("neither an answer nor an error")
		}
		if a.kind == 'E' && a.err == nil {
			t.Error("an error without words")
		}
		o, err := readOffer(listen(b))
		if err == nil && o.method == "" {
			t.Error("an offer without a method")
		}
		var reply *serverError
		if errors.As(err, &reply) && len(reply.Error()) > 2000 {
			t.Errorf("%d bytes of words", len(reply.Error()))
		}
	})
}

// FuzzServerHello is what a server says to a ClientHello, in the clear.
func FuzzServerHello(f *testing.F) {
	hello := "\x02\x00\x00\x2c\x03\x03" + strings.Repeat("r", 32) + "\x00\xc0\x2f\x00\x00\x04\x00\x17\x00\x00"
	certificate := "\x0b\x00\x00\x0a\x00\x00\x07\x00\x00\x04\x30\x02\x05\x00"
	exchange := "\x0c\x00\x00\x04\x03\x00\x17\x01"
	record := func(kind byte, body string) []byte {
		b := binary.BigEndian.AppendUint16([]byte{kind, 3, 3}, uint16(len(body)))
		return append(b, body...)
	}
	f.Add(record(22, hello+certificate+exchange))
	f.Add(slices.Concat(record(22, hello), record(22, certificate), record(22, exchange)))
	f.Add(record(21, "\x02\x46"))
	f.Add(slices.Concat(record(21, "\x01\x70"), record(22, hello)))
	retry := "\x02\x00\x00\x38\x03\x03" + string(retryRandom[:]) + "\x00\x13\x01\x00\x00\x0c\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x02\x00\x17"
	f.Add(record(22, strings.Replace(retry, "\x38", "\x34", 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		for v := versionSSL30; v <= versionTLS13; v++ {
			offer := suitesOf(v)
			h := hello2(v, offer)
			sh, err := h.send(listen(b))
			if err != nil {
				continue
			}
			if sh.version > v || !slices.Contains(offer, sh.suite) {
				t.Errorf("version %s, suite %s: not what was offered", versionName(sh.version), suiteName(sh.suite))
			}
			if chain, err := verify.ParseChain(sh.chain); err == nil {
				for _, c := range chain.Certificates() {
					_ = c.Facts()
				}
			}
		}
	})
}

func hello2(v uint16, offer []uint16) *hello {
	return &hello{version: v, suites: offer, groups: groupsOf(v), needChain: true, needGroup: true}
}

// TestServerHello reads a whole first flight, cut into records anyhow.
func TestServerHello(t *testing.T) {
	flight := "\x02\x00\x00\x28\x03\x03" + strings.Repeat("r", 32) + "\x00\xc0\x2f\x00\x00\x00" +
		"\x0b\x00\x00\x0a\x00\x00\x07\x00\x00\x04\x30\x02\x05\x00" + "\x0c\x00\x00\x04\x03\x00\x17\x01"
	for size := 1; size <= len(flight); size++ {
		var b []byte
		for part := range slices.Chunk([]byte(flight), size) {
			b = append(b, 22, 3, 3, byte(len(part)>>8), byte(len(part)))
			b = append(b, part...)
		}
		sh, err := hello2(versionTLS12, suitesOf(versionTLS12)).send(listen(b))
		if err != nil {
			t.Fatalf("records of %d bytes: %v", size, err)
		}
		if sh.version != versionTLS12 || suiteName(sh.suite) != "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" || groupName(sh.group) != "secp256r1" || len(sh.chain) != 1 {
			t.Fatalf("records of %d bytes: %+v", size, sh)
		}
	}
}

func TestSuiteClasses(t *testing.T) {
	for name, want := range map[string]string{
		"TLS_AES_256_GCM_SHA384":                        "sound",
		"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256":         "sound",
		"TLS_DHE_RSA_WITH_AES_256_CCM_8":                "sound",
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "sound",
		"TLS_RSA_WITH_AES_128_GCM_SHA256":               "outdated",
		"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA":            "outdated",
		"TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256":          "outdated",
		"TLS_DHE_RSA_WITH_SEED_CBC_SHA":                 "outdated",
		"TLS_RSA_WITH_NULL_SHA256":                      "broken",
		"TLS_DH_anon_WITH_AES_256_GCM_SHA384":           "broken",
		"TLS_RSA_EXPORT_WITH_RC4_40_MD5":                "broken",
		"TLS_ECDHE_RSA_WITH_RC4_128_SHA":                "broken",
		"TLS_RSA_WITH_DES_CBC_SHA":                      "broken",
		"TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA":           "broken",
	} {
		got := "sound"
		switch {
		case isBroken(name):
			got = "broken"
		case isOutdated(name):
			got = "outdated"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if !slices.ContainsFunc(append(suitesOf(versionTLS12), suitesOf(versionTLS13)...), func(id uint16) bool { return suiteName(id) == name }) {
			t.Errorf("%s is not offered", name)
		}
	}
}

// TestRegistries: no number is there twice, and they stand in order, as the offers do.
func TestRegistries(t *testing.T) {
	for name, r := range map[string]registry{"suites": suiteRegistry(), "groups": groupRegistry()} {
		is(t, name+" in order", slices.IsSorted(r.ids), true)
		is(t, name+", each once", len(r.names), len(r.ids))
		is(t, name, r.name(0xfefe), "0xfefe")
	}
	is(t, "suites", len(suiteRegistry().ids), 243)
	is(t, "groups", len(groupRegistry().ids), 48)
}
