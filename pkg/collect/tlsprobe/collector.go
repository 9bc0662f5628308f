package tlsprobe

import (
	"context"
	"slices"
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
			case e.Reachability != nil && e.Reachability.State == snapshot.Reachable:
			case c.Off != "":
				e.Missing = []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: c.Off}}
			default:
				e.Reachability, e.Missing = nil, nil
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
	withoutDNS(s.Clusters)
	for i := range s.Clusters {
		c.vantage(&s.Clusters[i])
		c.serviceNames(ctx, &s.Clusters[i])
	}
	return nil
}

// vantage records that public endpoints answered this computer, and the trusted
// source that admits it.
func (c Collector) vantage(cluster *snapshot.Cluster) {
	if !c.From.IsValid() {
		return
	}
	v := snapshot.Vantage{Address: c.From.String()}
	for i := range cluster.Endpoints {
		e := &cluster.Endpoints[i]
		if e.Network == "public" && e.Reachability != nil && e.Reachability.State == snapshot.Reachable {
			v.Endpoints = append(v.Endpoints, e.ID)
		}
	}
	cluster.Vantages = slices.DeleteFunc(append([]snapshot.Vantage{}, cluster.Vantages...), func(old snapshot.Vantage) bool { return old.Address == v.Address })
	if len(v.Endpoints) == 0 {
		return
	}
	cluster.Vantages = append(cluster.Vantages, v)
	cluster.Admit()
}

// withoutDNS makes failures of the endpoints when none of their names resolves:
// then it is DNS that does not work here, and nothing is known of the clusters.
func withoutDNS(clusters []snapshot.Cluster) {
	var nameless []*snapshot.Endpoint
	for i := range clusters {
		for j := range clusters[i].Endpoints {
			e := &clusters[i].Endpoints[j]
			switch {
			case e.Reachability == nil:
			case e.Reachability.State == snapshot.NoSuchHost, e.Reachability.State == snapshot.DNSFailure:
				nameless = append(nameless, e)
			default:
				return
			}
		}
	}
	for _, e := range nameless {
		for k := range e.Missing {
			if m := &e.Missing[k]; m.Kind == snapshot.MissingUnreachable {
				m.Kind = snapshot.MissingFailed
				m.Reason = "no name of any endpoint resolves, so that DNS does not work here: " + e.Reachability.Detail
			}
		}
	}
}
