package tlsprobe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"testing"

	"dbaudit/pkg/snapshot"
)

// TestServiceNames looks custom names up beside the cluster's own host.
func TestServiceNames(t *testing.T) {
	zone := map[string][]netip.Addr{
		"own.example": {netip.MustParseAddr("203.0.113.5")}, "good.example": {netip.MustParseAddr("::ffff:203.0.113.5")},
		"moved.example": {netip.MustParseAddr("198.51.100.9")},
		"half.example":  {netip.MustParseAddr("203.0.113.5"), netip.MustParseAddr("198.51.100.9")},
	}
	lookup := func(_ context.Context, _, host string) ([]netip.Addr, error) {
		if found, ok := zone[host]; ok {
			return found, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: host != "slow.example"}
	}
	for _, host := range []string{"own.example", "lost.example"} {
		c := snapshot.Cluster{Endpoints: []snapshot.Endpoint{{Host: host, Port: 25060, Network: "public", Role: "primary"}}}
		for _, name := range []string{"good.example", "moved.example", "half.example", "gone.example", "slow.example", "tunnel.example"} {
			c.Endpoints = append(c.Endpoints, snapshot.Endpoint{Host: name, Port: 25060, Network: "public", Role: "primary", Custom: true})
		}
		Collector{Options: Options{Lookup: lookup, ConnectTo: map[string]string{"tunnel.example:25060": "127.0.0.1:1"}}}.serviceNames(t.Context(), &c)
		got := ""
		for _, s := range c.ServiceNames {
			got += fmt.Sprintf("%s=%s(%d) ", s.Name, s.State, len(s.Missing))
		}
		want := map[string]string{
			"own.example":  "good.example=own(0) moved.example=elsewhere(0) half.example=(1) gone.example=nowhere(0) slow.example=(1) ",
			"lost.example": "good.example=(1) moved.example=(1) half.example=(1) gone.example=(1) slow.example=(1) ",
		}[host]
		if got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}
