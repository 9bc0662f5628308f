//go:build unix

package emulator

import (
	"net"
	"os"
	"strconv"
	"syscall"
)

// listenWithoutQueue listens with the smallest queue there is. net.Listen would
// ask for the largest.
func listenWithoutQueue() (address string, closeFD func(), err error) {
	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return "", nil, os.NewSyscallError("socket", err)
	}
	closeFD = func() { _ = syscall.Close(fd) }
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		closeFD()
		return "", nil, os.NewSyscallError("bind", err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		closeFD()
		return "", nil, os.NewSyscallError("listen", err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		closeFD()
		return "", nil, os.NewSyscallError("getsockname", err)
	}
	in4, ok := name.(*syscall.SockaddrInet4)
	if !ok {
		closeFD()
		return "", nil, os.NewSyscallError("getsockname", syscall.EAFNOSUPPORT)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(in4.Port)), closeFD, nil
}
