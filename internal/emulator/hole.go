package emulator

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// hole is an address of loopback that answers no SYN, as a firewall that drops
// does: a listening socket whose queue of connections is full and that nobody
// accepts from. Linux then drops the SYN of whoever comes next (unless
// net.ipv4.tcp_abort_on_overflow is set), so that a client's connect times out.
type hole struct {
	address string
	// held fill the queue.
	held    []net.Conn
	closeFD func()
}

// fillers is how many connections at most are tried to fill the queue. Where
// that does not do it, the address accepts and stays silent instead.
const fillers = 64

func openHole() (*hole, error) {
	address, closeFD, err := listenWithoutQueue()
	if err != nil {
		return nil, fmt.Errorf("open an address that drops connections: %w", err)
	}
	h := &hole{address: address, closeFD: closeFD}
	for range fillers {
		// On loopback a connect succeeds at once or was dropped.
		c, err := net.DialTimeout("tcp", address, 50*time.Millisecond)
		var timeout net.Error
		switch {
		case errors.As(err, &timeout) && timeout.Timeout():
			return h, nil
		case err != nil:
			h.close()
			return nil, fmt.Errorf("fill the queue of %s: %w", address, err)
		}
		h.held = append(h.held, c)
	}
	return h, nil
}

func (h *hole) close() {
	for _, c := range h.held {
		_ = c.Close()
	}
	h.closeFD()
}
