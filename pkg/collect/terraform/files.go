package terraform

import "slices"

// introduce tells each file of the clusters that the others configure.
func (g *gathering) introduce() {
	for _, b := range g.files {
		for _, other := range g.files {
			for _, p := range other.list {
				if other != b && !p.resource.data {
					b.elsewhere = append(b.elsewhere, p)
				}
			}
		}
	}
}

// join gives what a file has for a cluster outside its configuration, such as a firewall,
// to the file that has the cluster. Both know it by the API's id, which is there from the
// first apply on; one that the apply makes anew will have another.
func (g *gathering) join() {
	clusters := map[string]*planned{}
	for _, outside := range []bool{false, true} {
		for _, b := range g.files {
			for _, p := range b.list {
				for _, id := range p.ids {
					if p.resource.data == outside && clusters[id] == nil && !p.fresh() {
						clusters[id] = p
					}
				}
			}
		}
	}
	of := func(p *planned) *planned {
		if p == nil || !p.resource.data || len(p.ids) == 0 {
			return p
		}
		return clusters[p.ids[0]]
	}
	for _, b := range g.files {
		for r, p := range b.byBlock {
			b.byBlock[r] = of(p)
		}
		b.list = slices.DeleteFunc(b.list, func(p *planned) bool {
			cluster := of(p)
			if cluster != p {
				cluster.take(p)
			}
			return cluster != p
		})
	}
	for _, b := range g.files {
		for _, other := range g.files {
			for _, r := range other.undecided {
				if other != b && !other.own(r) {
					b.undecidedElsewhere = append(b.undecidedElsewhere, r)
				}
			}
		}
	}
}

// take adds what another file has for the cluster.
func (p *planned) take(from *planned) {
	p.firewalls = append(p.firewalls, from.firewalls...)
	p.cluster.Pools = append(p.cluster.Pools, from.cluster.Pools...)
	p.cluster.Users = append(p.cluster.Users, from.cluster.Users...)
	p.cluster.Databases = append(p.cluster.Databases, from.cluster.Databases...)
	p.cluster.Planned.Exposed = append(p.cluster.Planned.Exposed, from.cluster.Planned.Exposed...)
	if p.doubt == "" {
		p.doubt = from.doubt
	}
}
