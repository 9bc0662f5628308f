//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
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
	s, err := pgserver.Start(context.Background(), pgserver.Options{
		Behavior: pgserver.Behavior{Delay: delay}, Certificate: leaf.TLS(),
	})
	if err != nil {
		return err
	}
	defer s.Close()
	caFile := filepath.Join(dir, "many.crt")
	if err := os.WriteFile(caFile, ca.PEM(), 0o600); err != nil {
		return err
	}
	args := []string{binary, "probe", "--ca", caFile, "--format", "json", "--fail-on", "none"}
	for i := range endpoints {
		host := fmt.Sprintf("db-%d.example.com", i)
		args = append(args, host, "--connect-to", host+":5432:"+s.Addr())
	}
	before, err := used()
	if err != nil {
		return err
	}
	m, err := once(args, func(code int) bool { return code == 3 })
	if err != nil {
		return err
	}
	after, err := used()
	if err != nil {
		return err
	}
	fmt.Printf("\n%d endpoints, %s before every answer: %.2f s (wanted < 5), %.2f s CPU, peak %.0f MB (wanted < 100); the servers took %.2f s CPU of the same cores\n",
		endpoints, delay, m.wall.Seconds(), m.cpu.Seconds(), m.peakMB, (after - before).Seconds())
	return nil
}

// used is the processor time of this process, which the servers run in.
func used() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("ask for the processor time: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
