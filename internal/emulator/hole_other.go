//go:build !unix

package emulator

import "net"

// listenWithoutQueue listens and never accepts: the client connects and hears
// nothing.
func listenWithoutQueue() (address string, closeFD func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	return l.Addr().String(), func() { _ = l.Close() }, nil
}
