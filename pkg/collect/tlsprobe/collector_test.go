package tlsprobe

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// resolving is a dialler whose DNS knows some names; their hosts drop what comes.
type resolving []string

func (r resolving) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	for _, known := range r {
		if strings.HasPrefix(address, known) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

// When no name resolves, it is DNS that is broken: nothing of the endpoints is
// known, and the run is not one of good clusters that drop strangers.
func TestNoNameResolves(t *testing.T) {
	for name, tc := range map[string]struct {
		known resolving
		kind  snapshot.MissingKind
	}{
		"none does":  {nil, snapshot.MissingFailed},
		"one does":   {resolving{"a."}, snapshot.MissingUnreachable},
		"all do":     {resolving{"a.", "b."}, snapshot.MissingUnreachable},
		"of no more": {resolving{"c."}, snapshot.MissingFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &snapshot.Snapshot{Clusters: []snapshot.Cluster{
				{ID: "1", Endpoints: []snapshot.Endpoint{{ID: "a.invalid:25060", Host: "a.invalid", Port: 25060}}},
				{ID: "2", Endpoints: []snapshot.Endpoint{{ID: "b.invalid:25060", Host: "b.invalid", Port: 25060}}},
			}}
			c := Collector{Options: Options{Dialer: tc.known, ConnectTimeout: 100 * time.Millisecond}}
			if err := c.Collect(t.Context(), s, func(collect.State) {}); err != nil {
				t.Fatal(err)
			}
			for i := range s.Clusters {
				e := s.Clusters[i].Endpoints[0]
				if len(e.Missing) == 0 || e.Missing[0].Kind != tc.kind {
					t.Errorf("%s: %v", e.ID, e.Missing)
				}
			}
		})
	}
}

// Going on probes again what was not reached, and leaves what was.
func TestGoingOnProbesWhatWasNotReached(t *testing.T) {
	reached := snapshot.Endpoint{ID: "a.invalid:1", Host: "a.invalid", Port: 1, Reachability: &snapshot.Reachability{State: snapshot.Reachable}, Server: "postgresql"}
	dropped := snapshot.Endpoint{
		ID: "b.invalid:1", Host: "b.invalid", Port: 1, Reachability: &snapshot.Reachability{State: snapshot.NoSuchHost},
		Missing: []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingUnreachable, Reason: "before"}},
	}
	s := &snapshot.Snapshot{Clusters: []snapshot.Cluster{{ID: "1", Endpoints: []snapshot.Endpoint{reached, dropped}}}}
	var last collect.State
	c := Collector{Options: Options{Dialer: resolving{"b."}, ConnectTimeout: 50 * time.Millisecond}}
	if err := c.Collect(t.Context(), s, func(p collect.State) { last = p }); err != nil {
		t.Fatal(err)
	}
	a, b := s.Clusters[0].Endpoints[0], s.Clusters[0].Endpoints[1]
	if a.Server != "postgresql" || len(a.Missing) > 0 {
		t.Errorf("what was reached: %+v", a)
	}
	if b.Reachability.State != snapshot.Dropped || len(b.Missing) != 1 || b.Missing[0].Reason == "before" {
		t.Errorf("what was not: %+v", b)
	}
	if last.Done != 1 || last.Total != 1 {
		t.Errorf("progress: %+v", last)
	}
}
