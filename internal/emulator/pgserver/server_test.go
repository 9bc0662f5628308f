package pgserver

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
)

const host = "db.example.com"

var sslRequest = []byte{0, 0, 0, 8, 4, 210, 22, 47}

func startupMessage(user string) []byte {
	body := append(binary.BigEndian.AppendUint32(nil, protocol3), "user\x00"+user+"\x00database\x00defaultdb\x00\x00"...)
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+4)), body...)
}

// startServer starts a server with a certificate for host, and gives the CA's file.
func startServer(t *testing.T, b Behavior) (*Server, string) {
	t.Helper()
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "test CA"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{host}, Key: pki.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(root, ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), Options{Behavior: b, Certificate: leaf.TLS(), ServerName: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, root
}

// libpq connects with psql, and gives what it says.
func libpq(t *testing.T, s *Server, conninfo string) string {
	t.Helper()
	if _, err := exec.LookPath("psql"); err != nil {
		t.Fatal("psql is not installed (Debian: apt-get install postgresql-client)")
	}
	_, port, err := net.SplitHostPort(s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "psql", "-X", "-w", "-c", "select 1",
		"hostaddr=127.0.0.1 host="+host+" port="+port+" user=app dbname=defaultdb connect_timeout=60 "+conninfo)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// TestLibpq has libpq judge what the server says.
func TestLibpq(t *testing.T) {
	for _, tc := range []struct {
		what     string
		behavior Behavior
		conninfo string
		want     string
	}{
		{"well-kept, verify-full", Behavior{}, "sslmode=verify-full", "no password supplied"},
		{"a wrong password", Behavior{}, "sslmode=verify-full password=invented", `password authentication failed for user "app"`},
		{"plaintext refused", Behavior{}, "sslmode=disable", `no pg_hba.conf entry for host "127.0.0.1", user "app", database "defaultdb", no encryption`},
		{"plaintext refused, 13", Behavior{Version: "13"}, "sslmode=disable", "SSL off"},
		{"plaintext accepted", Behavior{Plaintext: "md5"}, "sslmode=disable", "no password supplied"},
		{"plaintext for another user", Behavior{Plaintext: "md5", PlaintextUsers: []string{"old"}}, "sslmode=disable", "no encryption"},
		{"TLS off", Behavior{SSL: "off"}, "sslmode=verify-full", "server does not support SSL, but SSL was required"},
		{"an error to the SSLRequest", Behavior{SSL: "error"}, "sslmode=verify-full", "server sent an error response during SSL exchange"},
		{"MD5", Behavior{Auth: "md5"}, "sslmode=verify-full", "no password supplied"},
		{"channel binding", Behavior{}, "sslmode=verify-full channel_binding=require password=invented", "password authentication failed"},
		{"no channel binding", Behavior{NoChannelBinding: true}, "sslmode=verify-full channel_binding=require password=invented", "channel binding is required, but"},
		{"rejected", Behavior{Auth: "rejected"}, "sslmode=verify-full", "SSL encryption"},
		{"PgBouncer, plaintext", Behavior{Software: "pgbouncer"}, "sslmode=disable", "SSL required"},
		{"PgBouncer, TLS", Behavior{Software: "pgbouncer"}, "sslmode=verify-full", "no password supplied"},
		{"TLS 1.1 at most", Behavior{TLSMin: "1.0", TLSMax: "1.1"}, "sslmode=verify-full", "SSL error"},
		{"client certificate", Behavior{Auth: "cert", ClientCertificate: "required"}, "sslmode=verify-full", "certificate required"},
		{"GSS refused", Behavior{}, "sslmode=verify-full gssencmode=prefer", "no password supplied"},
		{"drip", Behavior{Hostile: "drip", HostileAt: "startup"}, "sslmode=verify-full", "no password supplied"},
		{"startup hangs up", Behavior{Hostile: "close", HostileAt: "startup"}, "sslmode=verify-full", "SSL connection has been closed unexpectedly"},
		{"handshake of garbage", Behavior{Hostile: "http", HostileAt: "tls"}, "sslmode=verify-full", "SSL error: wrong version number"},
		{"garbage", Behavior{Hostile: "garbage"}, "sslmode=verify-full", "received invalid response to SSL negotiation"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			t.Parallel()
			s, root := startServer(t, tc.behavior)
			if got := libpq(t, s, "sslrootcert="+root+" "+tc.conninfo); !strings.Contains(got, tc.want) {
				t.Errorf("libpq says %q, want %q", got, tc.want)
			}
		})
	}
}

// TestInjection does what CVE-2021-23214 does: a StartupMessage before the
// handshake, and none inside.
func TestInjection(t *testing.T) {
	for _, tc := range []struct {
		version    string
		injectable bool
		want       byte // the first message's type; 0: no handshake comes about
		text       string
	}{
		{"16", false, 'E', "received unencrypted data after SSL request"},
		{"17", false, 0, ""},
		{"17", true, 'R', "SCRAM-SHA-256"},
	} {
		s, _ := startServer(t, Behavior{Version: tc.version, Injectable: tc.injectable})
		conn := dial(t, s)
		write(t, conn, append(bytes.Clone(sslRequest), startupMessage("app")...))
		if got := read(t, conn, 1); got[0] != 'S' {
			t.Fatalf("SSLRequest is answered %q", got)
		}
		inside := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // only the answer matters here
		if err := inside.Handshake(); err != nil {
			if tc.want != 0 {
				t.Fatal(err)
			}
			continue
		}
		got := make([]byte, 512)
		n, err := inside.Read(got)
		if err != nil || got[0] != tc.want || !bytes.Contains(got[:n], []byte(tc.text)) {
			t.Errorf("injectable %v: %q, %v", tc.injectable, got[:n], err)
		}
	}
}

func TestDirectTLS(t *testing.T) {
	for _, tc := range []struct {
		version string
		alpn    []string
		want    bool
	}{
		{"17", []string{"postgresql"}, true},
		{"17", nil, false},
		{"16", []string{"postgresql"}, false},
	} {
		s, _ := startServer(t, Behavior{Version: tc.version})
		conn := dial(t, s)
		inside := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, NextProtos: tc.alpn}) //nolint:gosec // as above
		answered := false
		if err := inside.Handshake(); err == nil {
			if _, err := inside.Write(startupMessage("app")); err == nil {
				first := make([]byte, 1)
				_, err = io.ReadFull(inside, first)
				answered = err == nil && first[0] == 'R'
			}
		}
		if answered != tc.want {
			t.Errorf("version %s with ALPN %q: answered %v", tc.version, tc.alpn, answered)
		}
	}
}

// TestBounds sends more than is read: the server hangs up, and lives.
func TestBounds(t *testing.T) {
	s, _ := startServer(t, Behavior{})
	for what, junk := range map[string][]byte{
		"a startup packet of 4 GB":   bytes.Repeat([]byte{0xff}, 1<<20),
		"a length that is too long":  append([]byte{0, 0, 0x27, 0x11}, make([]byte, 20_000)...),
		"a length that is no length": {0, 0, 0, 3, 0, 0, 0, 0},
		"HTTP":                       []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		"SSLRequests without end":    bytes.Repeat(sslRequest, 10_000),
	} {
		conn := dial(t, s)
		_ = conn.SetDeadline(time.Now().Add(time.Minute))
		_, _ = conn.Write(junk)
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: the server did not hang up", what)
		}
		_ = conn.Close()
	}
	conn := dial(t, s)
	write(t, conn, sslRequest)
	if got := read(t, conn, 1); got[0] != 'S' {
		t.Errorf("afterwards an SSLRequest is answered %q", got)
	}
}

// TestHostile checks what each kind sends at each step, from the bytes.
func TestHostile(t *testing.T) {
	const enough = 200 << 10
	for _, tc := range []struct {
		kind, at string
		// least and most bytes that come within the time, and how they begin.
		least, most int
		begins      string
		ends        bool // the server closes
	}{
		{"hang", "connect", 0, 0, "", false},
		{"hang", "tls", 0, 0, "", false},
		{"hang", "startup", 0, 0, "", false},
		{"close", "connect", 0, 0, "", true},
		{"reset", "connect", 0, 0, "", true},
		{"reset", "startup", 0, 0, "", true},
		{"garbage", "connect", 10, 40, "\x00\xff", false},
		{"garbage", "tls", 10, 40, "\x00\xff", false},
		{"huge-length", "connect", enough, enough, "E\xff\xff\xff\xff", false},
		{"huge-length", "tls", enough, enough, "\x16\x03\x03\xff\xff", false},
		{"short-length", "connect", 5, 5, "E\x00\x00\x00\x01", false},
		{"unterminated", "startup", 20, 80, "E\x00\x00\x00", false},
		{"endless", "startup", enough, enough, "N\x00\x00\x00", false},
		{"endless", "tls", enough, enough, "\x15\x03\x03", false},
		{"tls-records", "tls", enough, enough, "\x16\x03\x03", false},
		{"http", "connect", 50, 500, "HTTP/1.1 400", true},
	} {
		t.Run(tc.kind+" at "+tc.at, func(t *testing.T) {
			t.Parallel()
			s, _ := startServer(t, Behavior{Hostile: tc.kind, HostileAt: tc.at, Plaintext: "md5"})
			conn := dial(t, s)
			switch tc.at {
			case "startup":
				write(t, conn, startupMessage("app"))
			case "tls":
				write(t, conn, sslRequest)
				if got := read(t, conn, 1); got[0] != 'S' {
					t.Fatalf("SSLRequest is answered %q", got)
				}
			default:
				write(t, conn, sslRequest)
			}
			// What must come may take its time; what must not is waited for a little.
			_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
			got := make([]byte, tc.least)
			if n, err := io.ReadFull(conn, got); err != nil {
				t.Fatalf("%d bytes, beginning %.20q: %v", n, got, err)
			}
			if !tc.ends {
				_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
			}
			rest, err := io.ReadAll(io.LimitReader(conn, int64(enough-tc.least)))
			got = append(got, rest...)
			if len(got) < tc.least || len(got) > tc.most || !strings.HasPrefix(string(got), tc.begins) {
				t.Errorf("%d bytes, beginning %.20q", len(got), got)
			}
			open := errors.Is(err, os.ErrDeadlineExceeded) || len(got) == enough
			if open == tc.ends {
				t.Errorf("the connection ends with %v; closed by the server: want %v", err, tc.ends)
			}
		})
	}
}

// TestEveryHostileKindIsTested keeps HostileKinds and the tests together.
func TestEveryHostileKindIsTested(t *testing.T) {
	source, err := os.ReadFile("server_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for kind := range HostileKinds {
		if !bytes.Contains(source, []byte(`"`+kind+`"`)) {
			t.Errorf("%s has no test", kind)
		}
	}
}

// TestCloseEndsConnections: Close does not wait for clients that stay.
func TestCloseEndsConnections(t *testing.T) {
	s, _ := startServer(t, Behavior{Hostile: "hang"})
	conn := dial(t, s)
	write(t, conn, sslRequest)
	done := make(chan struct{})
	go func() { s.Close(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("Close hangs")
	}
	if s.Connections() > 1 {
		t.Errorf("%d connections", s.Connections())
	}
}

func TestCheck(t *testing.T) {
	for _, b := range []Behavior{
		{SSL: "on"},
		{Auth: "none"},
		{Plaintext: "yes"},
		{TLSMin: "1.4"},
		{Hostile: "rude"},
		{HostileAt: "end"},
		{GSS: "N"},
		{Ciphers: []string{"TLS_NONE"}},
		{Groups: []string{"p111"}},
		{DirectTLS: "yes"},
		{ClientCertificate: "maybe"},
		{Software: "mysql"},
	} {
		if _, err := Start(t.Context(), Options{Behavior: b}); !errors.Is(err, errBehavior) {
			t.Errorf("%+v: %v", b, err)
		}
	}
}

func dial(t *testing.T, s *Server) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func write(t *testing.T, conn net.Conn, p []byte) {
	t.Helper()
	if _, err := conn.Write(p); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, conn net.Conn, n int) []byte {
	t.Helper()
	p := make([]byte, n)
	if _, err := io.ReadFull(conn, p); err != nil {
		t.Fatal(err)
	}
	return p
}
