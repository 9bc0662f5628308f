package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
)

// endpoints that many looks at, and the delay that is put before every answer of
// theirs.
const (
	endpoints = 1000
	delay     = 20 * time.Millisecond
)

// many probes 1,000 endpoints with latency in one process. What answers them runs
// on the same cores.
func many(binary, dir string) error {
	ca, err := pki.NewCA(pki.CAOptions{CommonName: "Bench Project CA"})
	if err != nil {
		return err
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"*.example.com"}})
	if err != nil {
		return err
	}
	s, err := pgserver.Start(context.Background(), pgserver.Options{Certificate: leaf.TLS()})
	if err != nil {
		return err
	}
	defer s.Close()
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() { _ = proxy.Close() }()
	go delayed(proxy, s.Addr())
	caFile := filepath.Join(dir, "many.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		return err
	}
	args := []string{binary, "probe", "--ca", caFile, "--format", "json", "--fail-on", "none"}
	for i := range endpoints {
		host := fmt.Sprintf("db-%d.example.com", i)
		args = append(args, host, "--connect-to", host+":5432:"+proxy.Addr().String())
	}
	m, err := once(args, func(code int) bool { return code == 3 })
	if err != nil {
		return err
	}
	fmt.Printf("\n%d endpoints, %s before every answer: %.2f s (wanted < 5), %.2f s CPU, peak %.0f MB (wanted < 100)\n",
		endpoints, delay, m.wall.Seconds(), m.cpu.Seconds(), m.peakMB)
	return nil
}

// delayed leads to an address; its answers take longer on the way.
func delayed(l net.Listener, to string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go forward(c, to)
	}
}

func forward(client net.Conn, to string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client)
		if tcp, ok := server.(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
	}()
	buf := make([]byte, 16<<10)
	for {
		n, err := server.Read(buf)
		if n > 0 {
			time.Sleep(delay)
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
