package tlsprobe

import (
	"context"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/snapshot"
)

// maxConnections is the most that the documentation promises of a probe without
// Ciphers, whatever the server does.
const maxConnections = 22

// counter is a dialler that counts.
type counter struct{ n atomic.Int32 }

func (c *counter) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c.n.Add(1)
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

// counted probes, and checks that Connections is what was dialled.
func counted(t *testing.T, tt Target, o Options) snapshot.Endpoint {
	t.Helper()
	c := &counter{}
	o.Dialer = c
	ep := Probe(t.Context(), tt, o)
	is(t, "connections dialled", int(c.n.Load()), ep.Connections)
	return ep
}

// documented are the numbers of connections in docs/probe.md: rows of a table
// whose first cell says of what.
func documented(t *testing.T) map[string]int {
	t.Helper()
	page, err := os.ReadFile("../../../docs/probe.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+) \| (\d+) \|$`).FindAllStringSubmatch(string(page), -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		rows[m[1]] = n
	}
	return rows
}

// TestConnections counts the connections that a server sees, and compares them
// with what the documentation says.
func TestConnections(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	leaf := issue(t, ca, pki.LeafOptions{DNSNames: []string{host}, Key: pki.RSA2048})
	pg := realpg.Start(t, realpg.Config{SQL: []string{"create role app login", "create database appdb"}}.Leaf(t, leaf))
	parsed := parseCA(t, ca.PEM())
	received := func() int { return strings.Count(pg.Log(), "connection received") }
	// seen waits until the server has logged what was dialled: it may lag behind.
	seen := func(before, want int) int {
		for end := time.Now().Add(20 * time.Second); received()-before < want && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		return received() - before
	}
	debian := func(users, databases []string) int {
		tt := target(t, pg.Addr(), parsed)
		tt.Users, tt.Databases = users, databases
		before := received()
		ep := counted(t, tt, Options{})
		is(t, "connections in the server's log", seen(before, ep.Connections), ep.Connections)
		return ep.Connections
	}
	emulated := func(b pgserver.Behavior) int {
		s, ca := startServer(t, b)
		return counted(t, target(t, s.Addr(), ca), Options{AnswerTimeout: 500 * time.Millisecond}).Connections
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	rows := documented(t)
	for name, n := range map[string]int{
		"nothing listens, or another service answers":                counted(t, target(t, closed.Addr().String(), parsed), Options{}).Connections,
		"a server without TLS":                                       emulated(pgserver.Behavior{SSL: "off"}),
		"Debian's PostgreSQL 15 with `ssl = on`":                     debian(nil, nil),
		"the same, with a URL that names a user and a database":      debian([]string{"app"}, []string{"appdb"}),
		"the same, in `scan`, with two users and two databases":      debian([]string{"app", "doadmin"}, []string{"appdb", "defaultdb"}),
		"a server that still has TLS 1.0 and 1.1, without a session": emulated(pgserver.Behavior{Version: "15", TLSMin: "1.0"}),
		"nobody answers an SSLRequest, and it is closed":             emulated(pgserver.Behavior{Hostile: "close"}),
	} {
		want, ok := rows[name]
		if !ok {
			t.Errorf("docs/probe.md has no row %q; it is %d", name, n)
			continue
		}
		is(t, name, n, want)
	}
	is(t, "an HTTP server", emulated(pgserver.Behavior{Hostile: "http"}), 1)

	// One for each suite and group, one for what each of the four lists ends with, and
	// one to settle TLS 1.2; none for the weak suites apart.
	before := received()
	ep := counted(t, target(t, pg.Addr(), parsed), Options{Ciphers: true})
	is(t, "connections in the server's log, with ciphers", seen(before, ep.Connections), ep.Connections)
	is(t, "documented, with ciphers", ep.Connections, rows["the first, with `--ciphers`"])
	suites := len(ep.Enumeration.Ciphers["TLSv1.2"]) + len(ep.Enumeration.Ciphers["TLSv1.3"])
	is(t, "with ciphers", ep.Connections, rows["Debian's PostgreSQL 15 with `ssl = on`"]-2+1+suites+2+4)
}

// TestFewConnections: the lists are the same however few connections may be open.
func TestFewConnections(t *testing.T) {
	s, ca := startServer(t, pgserver.Behavior{TLSMin: "1.0", Groups: []string{"x25519mlkem768", "x25519"}})
	list := func(n int) string {
		ep := counted(t, target(t, s.Addr(), ca), Options{Ciphers: true, Connections: n})
		if ep.Enumeration == nil {
			t.Fatal(dump(t, ep))
		}
		return fmt.Sprint(*ep.Enumeration)
	}
	want := list(DefaultConnections)
	for n := 1; n <= 4; n++ {
		is(t, strconv.Itoa(n), list(n), want)
	}
}

// TestConnectionsBound: no server gets more connections out of the probe.
func TestConnectionsBound(t *testing.T) {
	page, err := os.ReadFile("../../../docs/probe.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "never more than "+strconv.Itoa(maxConnections)) {
		t.Errorf("docs/probe.md does not say %d", maxConnections)
	}
	all := []pgserver.Behavior{
		{Auth: "rejected"},
		{TLSMin: "1.0", Tickets: true, SNI: true, Auth: "rejected", GSS: "error"},
		{TLSMin: "1.1", TLSMax: "1.1", Tickets: true, SNI: true, Auth: "rejected", GSS: "error"},
		{TLSMin: "1.3", ClientCertificate: "required", GSS: "accepted"},
		{TLSMax: "1.2", Ciphers: []string{"TLS_RSA_WITH_RC4_128_SHA"}},
	}
	for _, at := range []string{"connect", "tls", "startup"} {
		for kind := range pgserver.HostileKinds {
			if !slices.Contains([]string{"drip", "hang", "endless"}, kind) { // they run into time limits, not connections
				all = append(all, pgserver.Behavior{Hostile: kind, HostileAt: at})
			}
		}
	}
	for _, b := range all {
		t.Run(b.HostileAt+b.Hostile+b.Auth+b.TLSMin+b.TLSMax, func(t *testing.T) {
			t.Parallel()
			s, ca := startServer(t, b)
			tt := target(t, s.Addr(), ca)
			tt.Users, tt.Databases = []string{"app", "doadmin", "other"}, []string{"appdb", "defaultdb", "third"}
			if n := counted(t, tt, Options{AnswerTimeout: 400 * time.Millisecond, EndpointTimeout: 4 * time.Second}).Connections; n > maxConnections {
				t.Errorf("%d connections", n)
			}
		})
	}
}
