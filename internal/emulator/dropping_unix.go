//go:build unix

package emulator

import "syscall"

func shortenQueue(fd uintptr) error { return syscall.Listen(int(fd), 0) }
