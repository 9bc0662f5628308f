package pgserver

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// MaxRead is how many bytes are read of one connection, at most.
	MaxRead = 64 << 10
	// maxAge is how long one connection lives, at most.
	maxAge = 2 * time.Minute
	// dripEvery is the pause between two bytes of a server that drips.
	dripEvery = 10 * time.Millisecond
)

// Options is a server to start.
type Options struct {
	Behavior
	// Certificate is presented in the handshake.
	Certificate tls.Certificate
	// ServerName is what sni_required wants.
	ServerName string
	// Address to listen at; "": a free port of 127.0.0.1.
	Address string
}

// Server is a running server.
type Server struct {
	options  Options
	config   *tls.Config
	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc
	wait     sync.WaitGroup
	count    atomic.Int64
}

// Start starts a server. It stops at Close or when ctx ends.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", cmp.Or(o.Address, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("start a PostgreSQL endpoint: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	s := &Server{options: o, config: o.tlsConfig(), listener: listener, ctx: ctx, stop: stop}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	s.wait.Go(s.accept)
	return s, nil
}

// Addr is "127.0.0.1:PORT".
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Connections is how many connections arrived so far.
func (s *Server) Connections() int { return int(s.count.Load()) }

// Close stops the server, breaks its connections and waits for both.
func (s *Server) Close() {
	s.stop()
	_ = s.listener.Close()
	s.wait.Wait()
}

func (s *Server) accept() {
	for {
		raw, err := s.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) || s.ctx.Err() != nil {
				return
			}
			time.Sleep(time.Millisecond) // too many open files, say
			continue
		}
		s.count.Add(1)
		s.wait.Go(func() {
			ctx, cancel := context.WithTimeout(s.ctx, maxAge)
			defer cancel()
			release := context.AfterFunc(ctx, func() { _ = raw.Close() })
			defer release()
			defer func() { _ = raw.Close() }()
			s.serve(ctx, &wire{Conn: raw, ctx: ctx, left: MaxRead, delay: s.options.Delay})
		})
	}
}

func (o Options) tlsConfig() *tls.Config {
	c := &tls.Config{
		Certificates:           []tls.Certificate{o.Certificate},
		MinVersion:             cmp.Or(tlsVersions[o.TLSMin], tls.VersionTLS12),
		MaxVersion:             cmp.Or(tlsVersions[o.TLSMax], tls.VersionTLS13),
		CurvePreferences:       []tls.CurveID{tls.CurveP256}, // ssl_ecdh_curve = prime256v1
		SessionTicketsDisabled: !o.Tickets,
	}
	for _, name := range o.Ciphers {
		c.CipherSuites = append(c.CipherSuites, suites[name])
	}
	if o.Groups != nil {
		c.CurvePreferences = nil
		for _, name := range o.Groups {
			c.CurvePreferences = append(c.CurvePreferences, groups[name])
		}
	}
	switch o.ClientCertificate {
	case "requested":
		c.ClientAuth = tls.RequestClientCert
	case "required":
		c.ClientAuth = tls.RequireAnyClientCert
	}
	switch {
	case o.ALPN == "refused":
		c.NextProtos = []string{"h2"} // crypto/tls ends a handshake that has nothing in common
	case o.ALPN == "" && o.direct():
		c.NextProtos = []string{"postgresql"}
	}
	if o.SNI {
		c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if hello.ServerName != o.ServerName {
				return nil, errors.New("no such server name here")
			}
			return nil, nil
		}
	}
	return c
}

// wire is a connection that reads no more than it may, and writes late or
// byte by byte when told to.
type wire struct {
	net.Conn
	ctx   context.Context
	left  int
	delay time.Duration
	drip  bool
}

var errTooMuch = errors.New("the client sent more than is read")

func (w *wire) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, errTooMuch
	}
	if len(p) > w.left {
		p = p[:w.left]
	}
	n, err := w.Conn.Read(p)
	w.left -= n
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	if w.delay > 0 && !Pause(w.ctx, w.delay) {
		return 0, w.ctx.Err()
	}
	if !w.drip {
		return w.Conn.Write(p)
	}
	for i := range p {
		if i > 0 && !Pause(w.ctx, dripEvery) {
			return i, w.ctx.Err()
		}
		if _, err := w.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

// Pause waits, and reports whether the context outlasted it.
func Pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
