package emulator

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// droppingAddress is an address of loopback that answers no SYN, as a firewall that
// drops does: a listening socket whose queue of connections is full and that nobody
// accepts from. Linux then drops the SYN of whoever comes next (unless
// net.ipv4.tcp_abort_on_overflow is set), so that a client's connect times out.
type droppingAddress struct {
	net.Listener
	held []net.Conn // they fill the queue
}

// maxHeld is how many connections at most are tried to fill the queue. Where that
// does not do it, the address accepts and stays silent instead.
const maxHeld = 64

func listenAndDrop() (*droppingAddress, error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("open an address that drops connections: %w", err)
	}
	d := &droppingAddress{Listener: l}
	raw, err := l.SyscallConn()
	if err == nil {
		// Go asks for the longest queue there is; listen(2) again makes it the shortest.
		err = errors.Join(raw.Control(func(fd uintptr) { err = shortenQueue(fd) }), err)
	}
	if err != nil {
		d.close()
		return nil, fmt.Errorf("open an address that drops connections: %w", err)
	}
	for range maxHeld {
		// On loopback a connect succeeds at once or was dropped.
		c, err := net.DialTimeout("tcp", l.Addr().String(), 50*time.Millisecond)
		if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
			return d, nil
		}
		if err != nil {
			d.close()
			return nil, fmt.Errorf("fill the queue of %s: %w", l.Addr(), err)
		}
		d.held = append(d.held, c)
	}
	return d, nil
}

func (d *droppingAddress) close() {
	for _, c := range d.held {
		_ = c.Close()
	}
	_ = d.Close()
}
