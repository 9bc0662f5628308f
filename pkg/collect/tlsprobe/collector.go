package tlsprobe

import (
	"context"
	"sync"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// Collector probes the endpoints of the snapshot's clusters; see
// [collect.Collector].
type Collector struct {
	Options
	// Off is why nothing is probed, "" when it is. The endpoints then say so.
	Off string
}

// Name is "tlsprobe".
func (Collector) Name() string { return "tlsprobe" }

// Collect probes the endpoints that no earlier collection has reached.
func (c Collector) Collect(ctx context.Context, s *snapshot.Snapshot, progress collect.Progress) error {
	state := collect.State{Unit: "endpoints"}
	for i := range s.Clusters {
		for j := range s.Clusters[i].Endpoints {
			e := &s.Clusters[i].Endpoints[j]
			switch {
			case e.Reachability != nil:
			case c.Off != "":
				e.Missing = []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: c.Off}}
			default:
				e.Missing = nil
				state.Total++
			}
		}
	}
	if c.Off != "" {
		return nil
	}
	progress(state)
	var mu sync.Mutex
	c.Progress = func(*snapshot.Cluster, *snapshot.Endpoint) {
		mu.Lock()
		defer mu.Unlock()
		state.Done++
		progress(state)
	}
	s.Errors = append(s.Errors, All(ctx, s.Clusters, c.Options)...)
	return nil
}
