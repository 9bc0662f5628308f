package tlsprobe

import (
	"encoding/json"
	"net"
	"strconv"
	"testing"

	"dbaudit/internal/emulator/pki"
	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// host is the name that the test servers' certificates are for, unless a test
// wants otherwise.
const host = "db.example.com"

func newCA(t testing.TB, o pki.CAOptions) *pki.CA {
	t.Helper()
	if o.CommonName == "" {
		o.CommonName = "Test Project CA"
	}
	ca, err := pki.NewCA(o)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func issue(t testing.TB, ca *pki.CA, o pki.LeafOptions) *pki.Leaf {
	t.Helper()
	leaf, err := ca.Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func parseCA(t testing.TB, pem []byte) *verify.CA {
	t.Helper()
	ca, err := verify.ParseCA(pem)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// target is the endpoint behind addr, which clients know as host.
func target(t testing.TB, addr string, ca *verify.CA) Target {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return Target{Host: host, Port: n, ConnectTo: addr, CA: ca}
}

func dump(t testing.TB, ep snapshot.Endpoint) string {
	t.Helper()
	b, err := json.MarshalIndent(ep, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
