package snapshot

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"
)

// typical is a cluster as the collectors leave one: about 2 kB.
func typical(n int) Cluster {
	yes, two, exists := true, 2, true
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	vpc := "11111111-2222-4333-8444-555555555555"
	cert := Certificate{
		Subject: "CN=11111111-2222-4333-8444-555555555555 Project CA", Issuer: "CN=11111111-2222-4333-8444-555555555555 Project CA",
		Serial: "7f3a9c", NotBefore: at, NotAfter: at.AddDate(10, 0, 0), KeyAlgorithm: "RSA", KeyBits: 3072,
		Signature: "SHA384-RSA", SignatureHash: "SHA384", IsCA: true, SelfSigned: true,
		SHA256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	}
	return Cluster{
		ID: fmt.Sprintf("c-%08d", n), Name: fmt.Sprintf("db-%d", n), Role: RoleCluster, Engine: "pg", Version: "16", SemanticVersion: "16.4",
		Region: "fra1", Size: "db-s-2vcpu-4gb", Status: "online", NumNodes: &two, VPC: &vpc, Tags: []string{"prod"},
		TrustedSources: []TrustedSource{
			{UUID: "s1", Type: "ip_addr", Value: "203.0.113.10", Description: "office", CreatedAt: &at},
			{UUID: "s2", Type: "droplet", Value: "12345", Description: "", CreatedAt: &at, Target: &Target{Exists: &exists, Name: "web-1"}},
		},
		CA: &CA{PEM: "-----BEGIN CERTIFICATE-----\n", Certificates: []Certificate{cert}},
		Endpoints: []Endpoint{{
			ID: "h:25060", Role: EndpointPrimary, Network: "public", Host: "h", Port: 25060, ProbedAt: &at,
			Reachability: &Reachability{State: Reachable}, Server: "postgresql", SSLRequest: "accepted", Plaintext: &Plaintext{},
			TLS: &TLS{
				Version: "TLSv1.3", Cipher: "TLS_AES_256_GCM_SHA384", Chain: []Certificate{cert},
				Verification: &Verification{CA: &Check{OK: true}, Host: &Check{OK: true}},
			},
			Protocols: map[string]Protocol{"TLSv1.2": {State: ProtocolAccepted}, "TLSv1.3": {State: ProtocolAccepted}}, DirectTLS: &yes,
		}},
		ObservedAt: at,
	}
}

// generated gives the JSON of a snapshot of n clusters without holding it.
func generated(t testing.TB, n int) (r io.Reader, perCluster int) {
	t.Helper()
	s := &Snapshot{Clusters: []Cluster{typical(0)}}
	b := written(t, s)
	i := bytes.Index(b, []byte(`    {`))
	j := bytes.LastIndex(b, []byte("\n  ]\n"))
	head, one, tail := b[:i], b[i:j], b[j:]
	readers := func(k int) io.Reader {
		text := bytes.Replace(one, []byte("c-00000000"), fmt.Appendf(nil, "c-%08d", k), 1)
		if k > 0 {
			text = append([]byte(",\n"), text...)
		}
		return bytes.NewReader(text)
	}
	return &chain{n: n, head: bytes.NewReader(head), each: readers, tail: bytes.NewReader(tail)}, len(one)
}

// chain reads head, n generated parts and tail.
type chain struct {
	n, k       int
	head, tail io.Reader
	each       func(int) io.Reader
}

func (c *chain) Read(p []byte) (int, error) {
	for {
		n, err := c.head.Read(p)
		if n > 0 || err != io.EOF {
			return n, err
		}
		switch {
		case c.k < c.n:
			c.head = c.each(c.k)
			c.k++
		case c.tail != nil:
			c.head, c.tail = c.tail, nil
		default:
			return 0, io.EOF
		}
	}
}

// However many clusters there are, reading holds one.
func TestStreamHoldsOneCluster(t *testing.T) {
	const n = 20_000
	r, size := generated(t, n)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var peak uint64
	count := 0
	_, err := Stream(r, func(*Cluster) error {
		count++
		if count%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
		}
		return nil
	})
	if err != nil || count != n {
		t.Fatalf("%d clusters, %v", count, err)
	}
	// What grows is the set of ids: 100 bytes each, against kilobytes of the clusters.
	if limit := uint64(n*100 + 1<<20); peak > limit {
		t.Errorf("holds %d bytes of %d, want at most %d", peak, n*size, limit)
	}
}

func BenchmarkStream(b *testing.B) {
	r, size := generated(b, b.N)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := Stream(r, func(*Cluster) error { return nil }); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkRead(b *testing.B) {
	r, size := generated(b, b.N)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := Read(r); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkWrite(b *testing.B) {
	s := &Snapshot{}
	for i := range b.N {
		s.Clusters = append(s.Clusters, typical(i))
	}
	b.ReportAllocs()
	b.ResetTimer()
	if err := Write(io.Discard, s); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkClusterValue(b *testing.B) {
	c := typical(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ClusterValue(&c); err != nil {
			b.Fatal(err)
		}
	}
}
