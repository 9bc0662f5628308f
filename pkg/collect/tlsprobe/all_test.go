package tlsprobe

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/pkg/snapshot"
)

// endpointAt is an endpoint of a cluster at addr.
func endpointAt(t testing.TB, addr, network string) snapshot.Endpoint {
	t.Helper()
	x := target(t, addr, nil)
	return snapshot.Endpoint{
		ID: fmt.Sprintf("%s:%d", host, x.Port), Role: snapshot.EndpointPrimary, Network: network, Host: host, Port: x.Port, Custom: true,
	}
}

// TestAll: each endpoint is compared with its own cluster's CA, keeps what the API
// said of it, and says why if it was not looked at.
func TestAll(t *testing.T) {
	one, oneCA := startServerOf(t, pgserver.Behavior{})
	two, twoCA := startServerOf(t, pgserver.Behavior{Software: "pgbouncer"})
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	pem := func(ca []byte) *snapshot.CA {
		return &snapshot.CA{PEM: string(ca), Certificates: parseCA(t, ca).Certificates()}
	}
	pool := endpointAt(t, two.Addr(), "private")
	pool.Role, pool.Pools = snapshot.EndpointPool, []string{"pool1"}
	clusters := []snapshot.Cluster{
		{
			ID: "c1", CA: pem(oneCA), Users: []snapshot.User{{Name: "doadmin"}}, Databases: []string{"defaultdb"},
			Endpoints: []snapshot.Endpoint{endpointAt(t, one.Addr(), "public"), endpointAt(t, closed.Addr().String(), "public"), pool},
		},
		{ID: "c2", CA: pem(twoCA), Role: snapshot.RoleReplica, PrimaryID: "c1", Endpoints: []snapshot.Endpoint{pool}},
		{ID: "c3", Name: "three", CA: &snapshot.CA{PEM: "nonsense"}, Endpoints: []snapshot.Endpoint{endpointAt(t, one.Addr(), "public")}},
	}
	o := Options{ConnectTo: map[string]string{}}
	for _, c := range clusters {
		for _, e := range c.Endpoints {
			o.ConnectTo[e.ID] = fmt.Sprintf("127.0.0.1:%d", e.Port)
		}
	}
	var told atomic.Int32
	o.Progress = func(*snapshot.Cluster, *snapshot.Endpoint) { told.Add(1) }
	errs := All(t.Context(), clusters, o)
	if len(errs) != 1 || errs[0].ClusterID != "c3" || !strings.Contains(errs[0].Message, "it holds no PEM certificate") {
		t.Errorf("errors: %+v", errs)
	}
	is(t, "told of", told.Load(), 5)
	first := clusters[0].Endpoints[0]
	is(t, "verify-full with the own CA", first.TLS.Verification.Modes["verify-full"].OK, true)
	is(t, "custom", first.Custom, true)
	is(t, "attempts", len(first.Plaintext.Attempts), 2)
	is(t, "dialled", first.ConnectedTo, one.Addr())
	is(t, "refused", clusters[0].Endpoints[1].Reachability.State, snapshot.Refused)
	is(t, "verify-full with another's CA", clusters[0].Endpoints[2].TLS.Verification.Modes["verify-full"].OK, false)
	is(t, "verify-full of the pool", clusters[1].Endpoints[0].TLS.Verification.Modes["verify-full"].OK, true)
	known := clusters[1].Endpoints[0].Plaintext.Attempts[1]
	is(t, "the primary's names, for a replica", known.User+" "+known.Database, "doadmin pool1")
	is(t, "which are known", known.Known && !clusters[1].Endpoints[0].Plaintext.Attempts[0].Known, true)
	is(t, "pools", clusters[1].Endpoints[0].Pools[0], "pool1")
	last := clusters[2].Endpoints[0]
	is(t, "verified without a CA", last.TLS.Verification.CA == nil, true)
	is(t, "why not", last.Missing[0].Fact+" "+string(last.Missing[0].Kind), "tls.verification.ca failed")

	again := []snapshot.Cluster{{ID: "c1", Endpoints: []snapshot.Endpoint{endpointAt(t, one.Addr(), "public"), pool}}}
	o.Network = "private"
	All(t.Context(), again, o)
	is(t, "public", string(again[0].Endpoints[0].Missing[0].Kind), "not_asked")
	is(t, "private", again[0].Endpoints[1].Reachability.State, snapshot.Reachable)
}

// TestAllStopped: what the end of the run, or of its time, left undone says so.
func TestAllStopped(t *testing.T) {
	s, _ := startServer(t, pgserver.Behavior{Hostile: "hang", HostileAt: "tls"})
	ep := func() []snapshot.Cluster {
		return []snapshot.Cluster{{ID: "c", Endpoints: []snapshot.Endpoint{endpointAt(t, s.Addr(), "public")}}}
	}
	o := Options{ConnectTo: map[string]string{ep()[0].Endpoints[0].ID: s.Addr()}}

	ctx, cancel := context.WithCancel(t.Context())
	stopped := ep()
	time.AfterFunc(200*time.Millisecond, cancel)
	All(ctx, stopped, o)
	for _, m := range stopped[0].Endpoints[0].Missing {
		is(t, m.Fact, m.Kind, snapshot.MissingInterrupted)
	}
	is(t, "missing", len(stopped[0].Endpoints[0].Missing) > 0, true)

	silent, _ := startServer(t, pgserver.Behavior{Hostile: "hang"})
	waiting := []snapshot.Cluster{{ID: "c", Endpoints: []snapshot.Endpoint{endpointAt(t, silent.Addr(), "public")}}}
	o.ConnectTo[waiting[0].Endpoints[0].ID] = silent.Addr()
	soon, stop := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, stop)
	All(soon, waiting, o)
	is(t, "no answer before the end", waiting[0].Endpoints[0].Reachability == nil, true)
	is(t, "for that reason", string(waiting[0].Endpoints[0].Missing[0].Kind), "interrupted")

	before := ep()
	All(ctx, before, o)
	is(t, "not begun", string(before[0].Endpoints[0].Missing[0].Kind), "interrupted")

	late := ep()
	o.TotalTimeout = 200 * time.Millisecond
	All(t.Context(), late, o)
	for _, m := range late[0].Endpoints[0].Missing {
		is(t, m.Fact, m.Kind, snapshot.MissingFailed)
	}
	is(t, "TLS", late[0].Endpoints[0].TLS == nil, true)
}

// TestUnreached tells the ways apart in which an endpoint is not reached.
func TestUnreached(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	ssh, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ssh.Close() })
	go func() {
		for {
			c, err := ssh.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("SSH-2.0-OpenSSH_9.2p1\r\n"))
		}
	}()
	tests := []struct {
		name, addr, state, detail string
		connections               int
		dialer                    ContextDialer
	}{
		{"silent", silent.Addr().String(), snapshot.Silent, "no answer to an SSLRequest", 2, nil},
		{"ssh", ssh.Addr().String(), snapshot.NotPostgreSQL, "an SSH server", 1, nil},
		{"no such host", "nowhere.invalid:5432", snapshot.NoSuchHost, "no such host", 1, failing{&net.DNSError{Err: "no such host", IsNotFound: true}}},
		{"DNS failure", "nowhere.invalid:5432", snapshot.DNSFailure, "DNS did not answer", 1, failing{&net.DNSError{Err: "server misbehaving"}}},
		{"dropped", "127.0.0.1:1", snapshot.Dropped, "trusted sources", 1, hanging{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ep := Probe(t.Context(), target(t, tt.addr, nil), Options{
				ConnectTimeout: 300 * time.Millisecond, AnswerTimeout: 300 * time.Millisecond, Dialer: tt.dialer,
			})
			is(t, "state", ep.Reachability.State, tt.state)
			if !strings.Contains(ep.Reachability.Detail, tt.detail) {
				t.Errorf("%q lacks %q", ep.Reachability.Detail, tt.detail)
			}
			is(t, "missing", ep.Missing[0], snapshot.Missing{Fact: "*", Kind: snapshot.MissingUnreachable, Reason: "unreachable from here: " + ep.Reachability.Detail})
			is(t, "connections", ep.Connections, tt.connections)
		})
	}
	ep := Probe(t.Context(), target(t, "127.0.0.1:1", nil), Options{Dialer: failing{net.ErrClosed}})
	is(t, "a failure of ours", string(ep.Missing[0].Kind), "failed")
	is(t, "of which nothing follows", ep.Reachability == nil, true)
}

// failing is a network on which every dial ends in an error; loopback has neither
// DNS nor firewalls.
type failing struct{ err error }

func (f failing) DialContext(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: f.err}
}

// hanging is a network that drops everything.
type hanging struct{}

func (hanging) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
}

// distant is a network on which every answer takes a while.
type distant struct{ delay time.Duration }

func (d distant) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	time.Sleep(d.delay)
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &distantConn{Conn: c, delay: d.delay}, nil
}

type distantConn struct {
	net.Conn
	delay   time.Duration
	pending atomic.Bool
}

func (c *distantConn) Write(p []byte) (int, error) {
	c.pending.Store(true)
	return c.Conn.Write(p)
}

func (c *distantConn) Read(p []byte) (int, error) {
	if c.pending.Swap(false) {
		time.Sleep(c.delay)
	}
	return c.Conn.Read(p)
}

// BenchmarkThousand is All on 1,000 endpoints at 20 ms, the servers included.
func BenchmarkThousand(b *testing.B) {
	const count = 1000
	ca := newCA(b, pki.CAOptions{})
	leaf := issue(b, ca, pki.LeafOptions{DNSNames: []string{host}})
	var addrs []string
	for range 20 {
		s, err := pgserver.Start(b.Context(), pgserver.Options{Certificate: leaf.TLS()})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(s.Close)
		addrs = append(addrs, s.Addr())
	}
	pem := &snapshot.CA{PEM: string(ca.PEM())}
	for b.Loop() {
		var clusters []snapshot.Cluster
		to := map[string]string{}
		for i := range count {
			name := fmt.Sprintf("db-%d.example.com", i)
			at := fmt.Sprintf("%s:5432", name)
			to[at] = addrs[i%len(addrs)]
			clusters = append(clusters, snapshot.Cluster{ID: name, CA: pem, Endpoints: []snapshot.Endpoint{{ID: at, Host: name, Port: 5432}}})
		}
		stop := make(chan struct{})
		peak := make(chan uint64)
		go func() {
			var most uint64
			for {
				select {
				case <-stop:
					peak <- most
					return
				case <-time.After(20 * time.Millisecond):
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapInuse+m.StackInuse)
				}
			}
		}()
		All(b.Context(), clusters, Options{Dialer: distant{20 * time.Millisecond}, ConnectTo: to})
		close(stop)
		b.ReportMetric(float64(<-peak)/1e6, "MB-peak")
		for _, c := range clusters {
			if ep := c.Endpoints[0]; ep.TLS == nil || len(ep.Missing) > 1 {
				b.Fatal(dump(b, ep))
			}
		}
	}
}
