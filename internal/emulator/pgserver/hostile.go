package pgserver

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"strings"
)

// phase is where in the conversation a server turns hostile, as hostile_at has it.
type phase string

const (
	phaseConnect phase = "connect"
	phaseTLS     phase = "tls"
	phaseStartup phase = "startup"
)

const httpAnswer = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" +
	"<html><head><title>400 Bad Request</title></head><body>400 Bad Request</body></html>\r\n"

// turnsHostile reports whether the conversation ended here. A server that drips goes
// on, and does so slowly.
func (s *Server) turnsHostile(ctx context.Context, w *wire, c *stream, at phase) bool {
	where := cmp.Or(phase(s.options.HostileAt), phaseConnect)
	switch {
	case s.options.Hostile == "" || where != at:
		return false
	case s.options.Hostile == "drip":
		w.drip = true
		return false
	}
	s.beHostile(ctx, w, c, at)
	return true
}

// beHostile does what [HostileKinds] says, until the client goes away. It never
// reads more than the bounds that hold for every connection.
func (s *Server) beHostile(ctx context.Context, w *wire, c *stream, at phase) {
	// The client speaks first, so that a server that talks at once is not taken for
	// another protocol's. Two kinds say nothing anyway.
	if at == phaseConnect && s.options.Hostile != "hang" {
		if _, err := c.peek(1); err != nil {
			return
		}
	}
	switch s.options.Hostile {
	case "hang":
		<-ctx.Done()
	case "close":
	case "reset":
		if tcp, ok := w.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // close sends RST
		}
	case "garbage":
		_, _ = c.Write([]byte("\x00\xff\xfe\x7f\x01\x02garbage\x00\x00\xde\xad\xbe\xef\x80\x81"))
		<-ctx.Done()
	case "huge-length":
		s.hugeLength(c, at)
	case "short-length":
		_, _ = c.Write([]byte{'E', 0, 0, 0, 1})
		<-ctx.Done()
	case "unterminated":
		_, _ = c.Write(message('E', []byte("SFATAL\x00C28000\x00Mno end"+strings.Repeat("!", 20))))
		<-ctx.Done()
	case "http":
		_, _ = c.peek(1) // read, so that the end is a FIN and the answer is not lost to a RST
		_, _ = c.Write([]byte(httpAnswer))
	case "endless":
		s.endless(c, at)
	case "tls-records":
		// Handshake records that never make up a ServerHello (RFC 8446, 5.1).
		s.flood(c, append([]byte{tlsRecord, 3, 3, 0x40, 0}, make([]byte, 0x4000)...))
	}
}

// hugeLength announces the largest length that the field can hold.
func (s *Server) hugeLength(c *stream, at phase) {
	head := []byte{'E', 0xff, 0xff, 0xff, 0xff}
	if at == phaseTLS {
		// A record of 65,535 bytes, of 16,640 allowed, with a handshake message of 16 MB.
		head = []byte{tlsRecord, 3, 3, 0xff, 0xff, 2, 0xff, 0xff, 0xff}
	}
	if _, err := c.Write(head); err == nil {
		s.flood(c, bytes.Repeat([]byte{'M'}, 32<<10))
	}
}

func (s *Server) endless(c *stream, at phase) {
	one := notice("there is always something to say")
	if at == phaseTLS {
		// Warning alerts (RFC 5246, 7.2): well-formed, and without end.
		one = []byte{21, 3, 3, 0, 2, 1, 100}
	}
	s.flood(c, bytes.Repeat(one, 200))
}

// flood writes until the client goes away or the connection is too old.
func (s *Server) flood(c *stream, chunk []byte) {
	for {
		if _, err := c.Write(chunk); err != nil {
			return
		}
	}
}
