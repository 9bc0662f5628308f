package tlsprobe

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

// byName dials a name's first address, as the system would.
type byName struct{ net.Dialer }

func (d *byName) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return d.Dialer.DialContext(ctx, network, strings.Replace(addr, host+":", "127.0.0.1:", 1))
}

// TestNameWithSeveralAddresses: of two servers of one name the good one does not hide the
// other, whichever the name leads to first, and two that are kept alike are as one.
func TestNameWithSeveralAddresses(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	good := func() pgserver.Options {
		return pgserver.Options{Certificate: issue(t, ca, pki.LeafOptions{DNSNames: []string{host}}).TLS(), ServerName: host}
	}
	other := good()
	other.Certificate = issue(t, ca, pki.LeafOptions{DNSNames: []string{"elsewhere.example.com"}}).TLS()
	for name, tc := range map[string]struct {
		first, second pgserver.Options
		works         bool
		missing       string
	}{
		"alike":      {good(), good(), true, ""},
		"one better": {good(), other, false, "tls.chain tls.verification"},
		"one worse":  {other, good(), false, "tls.chain tls.verification"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.first.Address = "127.0.0.1:0"
			first, err := pgserver.Start(t.Context(), tc.first)
			if err != nil {
				t.Fatal(err)
			}
			defer first.Close()
			_, port, _ := net.SplitHostPort(first.Addr())
			tc.second.Address = "127.0.0.2:" + port
			second, err := pgserver.Start(t.Context(), tc.second)
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			n, _ := strconv.Atoi(port)
			lookup := func(context.Context, string, string) ([]netip.Addr, error) {
				return []netip.Addr{netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1")}, nil
			}
			ep := probeName(t.Context(), Target{Host: host, Port: n, CA: parseCA(t, ca.PEM())}, Options{Dialer: &byName{}, Lookup: lookup}.withDefaults())
			if ep.TLS == nil || ep.TLS.Verification == nil {
				t.Fatal(dump(t, ep))
			}
			is(t, "verify-full works", ep.TLS.Verification.Modes["verify-full"].OK, tc.works)
			var differ []string
			for _, m := range ep.Missing {
				if m.Kind == snapshot.MissingFailed && strings.Contains(m.Reason, "2 addresses") {
					differ = append(differ, m.Fact)
				}
			}
			is(t, "not alike", strings.Join(differ, " "), tc.missing)
		})
	}
}

// TestJudgedFacts: whatever a rule about endpoints takes for evidence is compared between
// the addresses of a name.
func TestJudgedFacts(t *testing.T) {
	set, err := policy.Load(policies.Of("tls"))
	if err != nil {
		t.Fatal(err)
	}
	facts := judged(&snapshot.Endpoint{TLS: &snapshot.TLS{}})
	n := 0
	for _, path := range set.Evidence() {
		path, ok := strings.CutPrefix(path, "endpoint.")
		if !ok {
			continue
		}
		n++
		compared := false
		for fact := range facts {
			compared = compared || path == fact || strings.HasPrefix(path, fact+".")
		}
		if !compared {
			t.Errorf("endpoint.%s is not compared", path)
		}
	}
	if n < 15 {
		t.Errorf("%d facts about endpoints", n)
	}
}
