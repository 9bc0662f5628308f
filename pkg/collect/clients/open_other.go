//go:build !unix

package clients

import (
	"io"
	"os"
	"syscall"
)

// openFile opens a regular file to read. It follows no link.
func openFile(name string) (io.ReadCloser, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, syscall.ELOOP
	}
	return os.Open(name)
}
