package tlsprobe

import (
	"crypto/tls"
	"io"
	"net"
	"testing"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/tlsprobe/verify"
)

func benchServer(b *testing.B) (*realpg.Server, *verify.CA, *pki.CA) {
	ca := newCA(b, pki.CAOptions{Key: pki.RSA3072})
	leaf := issue(b, ca, pki.LeafOptions{DNSNames: []string{host}, Key: pki.RSA3072})
	pg := realpg.Start(b, realpg.Config{Conf: []string{"log_connections = off"}}.Leaf(b, leaf))
	return pg, parseCA(b, ca.PEM()), ca
}

// BenchmarkProbe is the whole default probe of a real PostgreSQL.
func BenchmarkProbe(b *testing.B) {
	pg, ca, _ := benchServer(b)
	t := target(b, pg.Addr(), ca)
	for b.Loop() {
		if ep := Probe(b.Context(), t, Options{}); ep.TLS == nil {
			b.Fatal(dump(b, ep))
		}
	}
}

// BenchmarkHandshake compares the probe's verified handshake (its facts, and what
// verifying gives in all its ways) with a bare one of crypto/tls that verifies
// once, with the same server.
func BenchmarkHandshake(b *testing.B) {
	pg, ca, issuer := benchServer(b)
	t := target(b, pg.Addr(), ca)
	b.Run("probe", func(b *testing.B) {
		for b.Loop() {
			p := &prober{t: t, o: Options{}.withDefaults(), slots: make(chan struct{}, 1), sessions: tls.NewLRUClientSessionCache(1)}
			c, err := p.open(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			_, s, err := p.mainHandshake(b.Context(), c, alpnPostgreSQL)
			p.recordHandshake(b.Context(), s, err)
			c.Close()
			p.verdicts(b.Context())
			if !p.ep.TLS.Verification.Modes["verify-full"].OK {
				b.Fatal(dump(b, p.ep))
			}
		}
	})
	b.Run("crypto-tls", func(b *testing.B) {
		for b.Loop() {
			c, err := net.Dial("tcp", pg.Addr())
			if err != nil {
				b.Fatal(err)
			}
			if _, err := c.Write(sslRequest); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
				b.Fatal(err)
			}
			tc := tls.Client(c, &tls.Config{ServerName: host, RootCAs: issuer.Pool()})
			if err := tc.Handshake(); err != nil {
				b.Fatal(err)
			}
			_ = tc.Close()
		}
	})
}
