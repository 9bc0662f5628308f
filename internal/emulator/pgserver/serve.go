package pgserver

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
)

// receiveBuffer is PostgreSQL's (PQ_RECV_BUFFER_SIZE of libpq/pqcomm.c): what a
// client sends in one go with its SSLRequest ends up in it, unread. That is what
// CVE-2021-23214 was about.
const receiveBuffer = 8192

// stream is a connection, in the clear or inside TLS, with PostgreSQL's buffer.
type stream struct {
	io.ReadWriter
	buffered  []byte
	encrypted bool
}

// peek fills the buffer with at least n bytes.
func (s *stream) peek(n int) ([]byte, error) {
	for len(s.buffered) < n {
		chunk := make([]byte, receiveBuffer)
		got, err := s.Read(chunk)
		s.buffered = append(s.buffered, chunk[:got]...)
		if err != nil && len(s.buffered) < n {
			return nil, err
		}
	}
	return s.buffered[:n], nil
}

func (s *stream) take(n int) ([]byte, error) {
	out, err := s.peek(n)
	if err != nil {
		return nil, err
	}
	out = slices.Clone(out)
	s.buffered = s.buffered[n:]
	return out, nil
}

// packet reads a message that has no type: length and body.
func (s *stream) packet() ([]byte, error) {
	head, err := s.take(lengthBytes)
	if err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head)
	if n < minStartup || n > maxStartup {
		return nil, errors.New("invalid length of startup packet") // logged, not answered: postmaster.c
	}
	return s.take(int(n) - lengthBytes)
}

// serve is one conversation. It ends when it returns: the caller closes.
func (s *Server) serve(ctx context.Context, w *wire) {
	clear := &stream{ReadWriter: w}
	if s.turnsHostile(ctx, w, clear, phaseConnect) {
		return
	}
	first, err := clear.peek(1)
	if err != nil {
		return
	}
	if first[0] == tlsRecord && s.options.direct() {
		s.direct(ctx, w, clear)
		return
	}
	if s.options.Software == "pgbouncer" && s.badHeader(clear) {
		return
	}
	if first[0] == tlsRecord {
		return
	}
	for range 3 { // a GSSENCRequest, an SSLRequest, a StartupMessage
		body, err := clear.packet()
		if err != nil {
			return
		}
		switch binary.BigEndian.Uint32(body) {
		case codeCancel:
			return
		case codeGSSENC:
			if !s.answerGSS(clear) {
				return
			}
		case codeSSL:
			if !s.answerSSL(ctx, w, clear) {
				return
			}
		default:
			s.startup(ctx, w, clear, body)
			return
		}
	}
}

// badHeader answers what is no packet at all as PgBouncer does (get_header of its
// src/proto.c, handle_client_startup of src/client.c), and reports whether it was.
func (s *Server) badHeader(c *stream) bool {
	head, err := c.peek(2 * lengthBytes)
	if err != nil {
		return true
	}
	text := ""
	switch n := binary.BigEndian.Uint32(head); {
	case head[0] != 0 && head[0] < 0x80:
		text = "client sent partial pkt in startup phase" // the type and half of a newer message
	case head[0] != 0, n < minStartup, binary.BigEndian.Uint32(head[lengthBytes:])>>16 == 3 && head[7] != 0:
		text = fmt.Sprintf("bad packet header: '%x'", head) // it knows no minor version but 0
	default:
		return false
	}
	_, _ = c.Write(fatal{code: "08P01", text: text, bouncer: true}.bytes())
	return true
}

// answerGSS reports whether the conversation goes on.
func (s *Server) answerGSS(clear *stream) bool {
	switch s.options.GSS {
	case "accepted":
		// What Debian's PostgreSQL answers, with a keytab or without. The token that
		// comes is never good enough.
		if _, err := clear.Write([]byte{'G'}); err != nil {
			return false
		}
		if head, err := clear.take(lengthBytes); err == nil {
			_, _ = clear.take(int(min(binary.BigEndian.Uint32(head), maxToken)))
		}
		return false
	case "error":
		_, _ = clear.Write(fatal{code: "0A000", text: "unsupported frontend protocol 1234.5680: server supports 2.0 to 3.0"}.bytes())
		return false
	}
	_, err := clear.Write([]byte{'N'})
	return err == nil
}

// answerSSL reports whether the conversation goes on in the clear.
func (s *Server) answerSSL(ctx context.Context, w *wire, clear *stream) bool {
	switch s.options.SSL {
	case "off":
		_, err := clear.Write([]byte{'N'})
		return err == nil
	case "error":
		_, _ = clear.Write(fatal{code: "0A000", text: "unsupported frontend protocol 1234.5679: server supports 1.0 to 3.0"}.bytes())
		return false
	case "none":
		return false
	}
	if s.options.Software == "pgbouncer" && len(clear.buffered) > 0 && !s.options.Injectable {
		_, _ = clear.Write(fatal{code: "08P01", text: "received unencrypted data after SSL request", bouncer: true}.bytes())
		return false
	}
	if _, err := clear.Write([]byte{'S'}); err != nil {
		return false
	}
	if s.turnsHostile(ctx, w, clear, phaseTLS) {
		return false
	}
	var raw net.Conn = w
	if len(clear.buffered) > 0 && !s.options.Injectable && s.options.Software == "" && s.options.major() >= 17 {
		raw = &pushedBack{wire: w, first: clear.buffered} // for the handshake, which it is not
	}
	inside := tls.Server(raw, s.config)
	if err := inside.HandshakeContext(ctx); err != nil {
		return false
	}
	secured := &stream{ReadWriter: inside, encrypted: true}
	defer func() { _ = inside.CloseWrite() }()
	if len(clear.buffered) > 0 {
		if !s.options.Injectable {
			_, _ = secured.Write(fatal{
				code: "08P01", text: "received unencrypted data after SSL request",
				detail: "This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.",
				file:   "postmaster.c", line: "1987", routine: "ProcessStartupPacket",
			}.bytes())
			return false
		}
		secured.buffered = clear.buffered // CVE-2021-23214
	}
	s.inside(ctx, w, secured)
	return false
}

// direct is TLS from the first byte, with the ALPN protocol "postgresql".
func (s *Server) direct(ctx context.Context, w *wire, clear *stream) {
	inside := tls.Server(&pushedBack{wire: w, first: clear.buffered}, s.config)
	if err := inside.HandshakeContext(ctx); err != nil {
		return
	}
	if inside.ConnectionState().NegotiatedProtocol != "postgresql" {
		return // backend_startup.c: without ALPN the connection is closed
	}
	s.inside(ctx, w, &stream{ReadWriter: inside, encrypted: true})
	_ = inside.CloseWrite()
}

// pushedBack gives what was read of a connection back to the handshake.
type pushedBack struct {
	*wire
	first []byte
}

func (p *pushedBack) Read(b []byte) (int, error) {
	if len(p.first) > 0 {
		n := copy(b, p.first)
		p.first = p.first[n:]
		return n, nil
	}
	return p.wire.Read(b)
}

func (s *Server) inside(ctx context.Context, w *wire, secured *stream) {
	if s.options.Software == "pgbouncer" && s.badHeader(secured) {
		return
	}
	body, err := secured.packet()
	if err != nil {
		return
	}
	switch binary.BigEndian.Uint32(body) {
	case codeSSL, codeGSSENC, codeCancel:
		_, _ = secured.Write(fatal{code: "0A000", text: "unsupported frontend protocol 1234.5679: server supports 3.0 to 3.0"}.bytes())
		return
	}
	s.startup(ctx, w, secured, body)
}

// startup answers a StartupMessage.
func (s *Server) startup(ctx context.Context, w *wire, c *stream, body []byte) {
	if s.turnsHostile(ctx, w, c, phaseStartup) {
		return
	}
	m := parseStartup(body)
	if m.version>>16 != 3 {
		_, _ = c.Write(fatal{code: "0A000", text: "unsupported frontend protocol: server supports 3.0 to 3.0"}.bytes())
		return
	}
	var negotiate []byte
	if minor := m.version & 0xffff; minor > 0 {
		// NegotiateProtocolVersion: 3.0 is the newest, no option is unknown.
		negotiate = message('v', binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, protocol3), 0))
	}
	method := s.method(c, m)
	if method == "" {
		_, _ = c.Write(s.options.noEntry(m, peerHost(w), c.encrypted).bytes())
		return
	}
	if method == "cert" && s.options.ClientCertificate == "" {
		_, _ = c.Write(fatal{code: "28000", text: "connection requires a valid client certificate", file: "auth.c", line: "411", routine: "ClientAuthentication"}.bytes())
		return
	}
	if _, err := c.Write(slices.Concat(negotiate, authentications[method](s.options.mechanisms(c.encrypted)))); err != nil {
		return
	}
	if method == "trust" || method == "cert" {
		_, _ = c.Write(slices.Concat(
			message('S', []byte("server_version\x00"+s.options.version()+"\x00")),
			message('K', make([]byte, 8)),
			message('Z', []byte{'I'}),
		))
		_, _ = c.take(1) // Terminate, or a query that nobody answers
		return
	}
	// Whatever the client answers is wrong. It is read, up to the bound, so that
	// the connection ends with an error and not a reset.
	head, err := c.take(1 + lengthBytes)
	if err != nil {
		return
	}
	if n := binary.BigEndian.Uint32(head[1:]); n >= lengthBytes && n < maxStartup {
		_, _ = c.take(int(n) - lengthBytes)
	}
	_, _ = c.Write(fatal{
		code: "28P01", text: "password authentication failed for user \"" + m.user + "\"",
		file: "auth.c", line: "335", routine: "auth_failed",
	}.bytes())
}

// mechanisms are the SASL mechanisms that are offered.
func (b Behavior) mechanisms(encrypted bool) []string {
	switch {
	case b.Mechanisms != nil:
		return b.Mechanisms
	case encrypted && !b.NoChannelBinding && b.Software != "pgbouncer":
		return []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}
	}
	return []string{"SCRAM-SHA-256"}
}

// method is how the client is to authenticate; "": not at all.
func (s *Server) method(c *stream, m startup) string {
	o := s.options
	if c.encrypted {
		switch o.Auth {
		case "":
			return "scram-sha-256"
		case "rejected":
			return ""
		}
		return o.Auth
	}
	if len(o.PlaintextUsers) > 0 && !slices.Contains(o.PlaintextUsers, m.user) {
		return ""
	}
	return o.Plaintext
}

func (b Behavior) version() string {
	if b.Version == "" {
		return "17.4"
	}
	if strings.Contains(b.Version, ".") {
		return b.Version
	}
	return b.Version + ".4"
}

func peerHost(w *wire) string {
	host, _, err := net.SplitHostPort(w.RemoteAddr().String())
	if err != nil {
		return w.RemoteAddr().String()
	}
	return host
}
