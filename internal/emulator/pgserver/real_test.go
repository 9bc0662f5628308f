//go:build unix

package pgserver

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
)

var gssRequest = []byte{0, 0, 0, 8, 4, 210, 22, 48}

// conversation is what a client sends, in the clear and then inside TLS.
type conversation struct {
	what  string
	clear [][]byte
	// tls: handshake after the clear part; inside is sent then.
	tls    bool
	inside []byte
	// stays: the server waits for more after its answer. Otherwise it closes.
	stays bool
	// silent: it waits, and answers nothing to the last message.
	silent bool
}

func version(code uint32) []byte {
	m := startupMessage("nobody")
	binary.BigEndian.PutUint32(m[4:], code)
	return m
}

var conversations = []conversation{
	{what: "SSLRequest", clear: [][]byte{sslRequest}, stays: true},
	{what: "GSSENCRequest", clear: [][]byte{gssRequest}, stays: true},
	{what: "GSSENCRequest, then SSLRequest", clear: [][]byte{gssRequest, sslRequest}, silent: true},
	{what: "plaintext", clear: [][]byte{startupMessage("nobody")}},
	{what: "startup inside TLS", clear: [][]byte{sslRequest}, tls: true, inside: startupMessage("nobody"), stays: true},
	{what: "injection", clear: [][]byte{append(slices.Clone(sslRequest), startupMessage("nobody")...)}, tls: true},
	{what: "protocol 3.2 inside TLS", clear: [][]byte{sslRequest}, tls: true, inside: version(3<<16 | 2), stays: true},
	{what: "a length of 4 GB", clear: [][]byte{{0xff, 0xff, 0xff, 0xff, 0, 3, 0, 0}}},
	{what: "a length of 3", clear: [][]byte{{0, 0, 0, 3, 0, 3, 0, 0}}},
	{what: "HTTP", clear: [][]byte{[]byte("GET / HTTP/1.1\r\n\r\n")}},
	{what: "direct TLS", clear: [][]byte{{0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3}}},
}

// TestLikePostgreSQL has the same conversations with a real PostgreSQL 15 and
// with the emulated one: the answers must be the same.
func TestLikePostgreSQL(t *testing.T) {
	leaf := serverLeaf(t)
	real := realpg.Start(t, realpg.Config{}.Leaf(t, leaf))
	ours, err := Start(t.Context(), Options{Behavior: Behavior{Version: "15", GSS: "accepted"}, Certificate: leaf.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.Close)
	for _, c := range conversations {
		want, got := talk(t, real.Addr(), c), talk(t, ours.Addr(), c)
		if want != got {
			t.Errorf("%s:\nPostgreSQL: %q\nemulated:   %q", c.what, want, got)
		}
	}
}

// TestLikePgBouncer does the same with PgBouncer.
func TestLikePgBouncer(t *testing.T) {
	leaf := serverLeaf(t)
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	real := realpg.StartPgBouncer(t, realpg.BouncerConfig{
		Settings: map[string]string{"client_tls_sslmode": "require", "client_tls_cert_file": "@server.crt", "client_tls_key_file": "@server.key"},
		Files:    map[string][]byte{"server.crt": leaf.PEM(), "server.key": key},
	})
	ours, err := Start(t.Context(), Options{Behavior: Behavior{Software: "pgbouncer"}, Certificate: leaf.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.Close)
	for _, c := range conversations {
		want, got := talk(t, real.Addr(), c), talk(t, ours.Addr(), c)
		if want != got {
			t.Errorf("%s:\nPgBouncer: %q\nemulated:  %q", c.what, want, got)
		}
	}
}

func serverLeaf(t *testing.T) *pki.Leaf {
	t.Helper()
	leaf, err := pki.SelfSigned(pki.LeafOptions{DNSNames: []string{host}, Key: pki.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// changing is what differs from one server, or one connection, to the next: the
// place in the source, and MD5's salt.
var changing = regexp.MustCompile("F[a-z_]+\\.c\x00|L[0-9]+\x00|R[A-Za-z_]+\x00")

// talk has the conversation and gives all that was answered. A server that
// closes and one that says nothing more are told apart.
func talk(t *testing.T, addr string, c conversation) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	var answer strings.Builder
	for i, m := range c.clear {
		if _, err := conn.Write(m); err != nil {
			t.Fatal(err)
		}
		if c.tls || i < len(c.clear)-1 {
			b := make([]byte, 1)
			if _, err := io.ReadFull(conn, b); err != nil {
				return answer.String() + " closed"
			}
			answer.Write(b)
		}
	}
	var end net.Conn = conn
	if c.tls {
		inside := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // only the answers matter here
		if err := inside.Handshake(); err != nil {
			return answer.String() + " handshake fails"
		}
		end = inside
		if c.inside != nil {
			if _, err := inside.Write(c.inside); err != nil {
				t.Fatal(err)
			}
		}
	}
	if c.stays { // the answer may take its time, but comes in one piece
		b := make([]byte, 1)
		if _, err := io.ReadFull(end, b); err != nil {
			return answer.String() + " closed"
		}
		answer.Write(b)
	}
	if c.stays || c.silent {
		_ = conn.SetDeadline(time.Now().Add(200 * time.Millisecond))
	}
	body, err := io.ReadAll(end)
	answer.Write(body)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		answer.WriteString(" waiting")
	} else {
		answer.WriteString(" closed")
	}
	text := changing.ReplaceAllString(answer.String(), "")
	if i := strings.IndexByte(text, 'E'); i >= 0 && len(text) > i+5 {
		text = text[:i+1] + text[i+5:] // an error's length depends on the place in the source
	}
	return text
}
