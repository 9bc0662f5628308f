package tlsprobe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// maxConnection bounds what is read of one connection. A chain of certificates
// may have 256 kB (crypto/tls's own bound); nothing else is near that.
const maxConnection = 512 << 10

// errTooMuch: the server sent more than any server has to say.
var errTooMuch = fmt.Errorf("more than %d kB sent", maxConnection>>10)

// conn is a connection that reads no more than maxConnection bytes, and every
// operation of which ends by a deadline.
type conn struct {
	net.Conn
	left    int
	limit   time.Time // of the whole endpoint; the zero time: none
	answer  time.Duration
	release func()
}

func (c *conn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooMuch
	}
	if len(p) > c.left {
		p = p[:c.left]
	}
	n, err := c.Conn.Read(p)
	c.left -= n
	return n, err
}

// step starts the clock of the next exchange.
func (c *conn) step() { c.within(c.answer) }

func (c *conn) within(d time.Duration) {
	t := time.Now().Add(d)
	if !c.limit.IsZero() && c.limit.Before(t) {
		t = c.limit
	}
	// It fails only on a closed connection, and then the read says so.
	_ = c.SetDeadline(t)
}

func (c *conn) Close() error {
	c.release()
	return c.Conn.Close()
}

// dial opens a connection to the endpoint, when it is its turn. The name is
// resolved once: later connections go to the address that answered first, so
// that all facts are of one server.
func (p *prober) dial(ctx context.Context) (*conn, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	dialCtx, cancel := context.WithTimeout(ctx, p.o.ConnectTimeout)
	defer cancel()
	p.connections.Add(1)
	nc, err := p.o.Dialer.DialContext(dialCtx, "tcp", p.address())
	for errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
		// This machine is out of file descriptors: some other probe gives one back.
		select {
		case <-time.After(50 * time.Millisecond):
			nc, err = p.o.Dialer.DialContext(dialCtx, "tcp", p.address())
			continue
		case <-dialCtx.Done():
		}
		break
	}
	if err != nil {
		<-p.slots
		return nil, err
	}
	p.settle(nc.RemoteAddr())
	limit, _ := ctx.Deadline()
	stop := context.AfterFunc(ctx, func() { _ = nc.SetDeadline(time.Unix(1, 0)) })
	c := &conn{Conn: nc, left: maxConnection, limit: limit, answer: p.o.AnswerTimeout}
	// Once: crypto/tls closes the connection too, from a goroutine of its own, when
	// the context ends during a handshake.
	c.release = sync.OnceFunc(func() {
		stop()
		<-p.slots
	})
	c.step()
	return c, nil
}

// address is what to dial.
func (p *prober) address() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.settled != "" {
		return p.settled
	}
	if p.t.ConnectTo != "" {
		return p.t.ConnectTo
	}
	return net.JoinHostPort(p.t.Host, strconv.Itoa(p.t.Port))
}

func (p *prober) settle(a net.Addr) {
	if _, ok := a.(*net.TCPAddr); !ok {
		return // a dialler of the caller's (a tunnel): its name stays
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settled = a.String()
}

// unreached says what a failed dial shows. ok is false when it shows nothing of
// the endpoint: the run was stopped, or this machine is out of something.
func unreached(ctx context.Context, err error, timeout time.Duration) (r *snapshot.Reachability, ok bool) {
	if over(ctx) {
		return nil, false
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return &snapshot.Reachability{State: snapshot.NoSuchHost, Detail: "no such host: the name does not exist in DNS"}, true
	case errors.As(err, &dns):
		return &snapshot.Reachability{State: snapshot.DNSFailure, Detail: "DNS did not answer: " + verify.Clean(dns.Err, 120)}, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return &snapshot.Reachability{State: snapshot.Refused, Detail: "connection refused: nothing listens on this port"}, true
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return &snapshot.Reachability{State: snapshot.Unroutable, Detail: "no route to its network from here"}, true
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT), isTimeout(err):
		return &snapshot.Reachability{State: snapshot.Dropped, Detail: fmt.Sprintf("no answer within %s: dropped on the way, as a firewall or trusted sources do", timeout)}, true
	case errors.Is(err, syscall.ECONNRESET):
		return &snapshot.Reachability{State: snapshot.Closed, Detail: "reset while connecting"}, true
	}
	return nil, false
}

// isAddress reports whether the host is an IP address, for which clients send no
// server name (RFC 6066 §3).
func isAddress(host string) bool { return net.ParseIP(host) != nil }

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// isClosed: the other side ended the connection, in an orderly way or not.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
