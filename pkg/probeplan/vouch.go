package probeplan

import (
	"fmt"

	"dbaudit/pkg/snapshot"
)

// Vouch says what a snapshot holds that a probe by the plan has not seen: a fact of the
// account, a cluster or an endpoint that the plan does not name, or names otherwise.
func (p *Plan) Vouch(s *snapshot.Snapshot) error {
	want := p.Snapshot("")
	Probed(want)
	switch {
	case s.Clients != nil:
		return fmt.Errorf("it speaks of connection settings")
	case s.OtherEngines != nil:
		return fmt.Errorf("it speaks of other engines")
	case !snapshot.Same(s.Selection, want.Selection):
		return fmt.Errorf("its selection of clusters is not the plan's")
	}
	planned := map[string]*snapshot.Cluster{}
	for i := range want.Clusters {
		planned[want.Clusters[i].ID] = &want.Clusters[i]
	}
	for i := range s.Clusters {
		c := &s.Clusters[i]
		if planned[c.ID] == nil {
			return fmt.Errorf("it speaks of the cluster %s (%s)", c.Name, c.ID)
		}
		if err := vouchCluster(c, planned[c.ID]); err != nil {
			return err
		}
	}
	return nil
}

// vouchCluster compares what is no observation of a probe.
func vouchCluster(c, want *snapshot.Cluster) error {
	hosts, endpoints := map[string]bool{}, map[string]*snapshot.Endpoint{}
	for i := range want.Endpoints {
		e := &want.Endpoints[i]
		hosts[e.Host], endpoints[e.ID] = true, e
	}
	for _, e := range c.Endpoints {
		bare := snapshot.Endpoint{ID: e.ID, Role: e.Role, Network: e.Network, Host: e.Host, Port: e.Port, Custom: e.Custom, Pools: e.Pools}
		if w := endpoints[e.ID]; w == nil || !snapshot.Same(bare, *w) {
			return fmt.Errorf("it speaks of the endpoint %s of cluster %s", e.ID, c.Name)
		}
	}
	for _, n := range c.ServiceNames {
		if !hosts[n.Name] {
			return fmt.Errorf("it speaks of the name %s of cluster %s", n.Name, c.Name)
		}
	}
	for _, v := range c.Vantages {
		if v.TrustedSource != nil {
			return fmt.Errorf("it speaks of the trusted sources of cluster %s", c.Name)
		}
	}
	rest, plan := *c, *want
	for _, x := range []*snapshot.Cluster{&rest, &plan} {
		x.Endpoints, x.ServiceNames, x.Vantages, x.Missing = nil, nil, nil, nil
	}
	if !snapshot.Same(rest, plan) {
		return fmt.Errorf("it says more of cluster %s than a probe sees, or something else than the plan", c.Name)
	}
	return nil
}
