package terraform

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// network is a VPC network that the plan shows.
type network struct {
	id, name string
	ips      netip.Prefix
}

// vpcs are the plan's VPC networks with a range that is known, by resource.
func (b *builder) vpcs() map[*resource]network {
	all := map[*resource]network{}
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind != typeVPC || r.after == nil || r.unknown.is("ip_range") {
			continue
		}
		if ips, err := netip.ParsePrefix(r.after.IPRange); err == nil {
			all[r] = network{cmp.Or(r.after.ID, "terraform:"+r.address), r.after.Name, ips.Masked()}
		}
	}
	return all
}

// vpcsOf are the networks that an argument of a resource names, by id or by reference.
func (b *builder) vpcsOf(r *resource, argument string, ids []string, all map[*resource]network) (found []*resource) {
	add := func(v *resource) {
		if v != nil && v.kind == typeVPC && !slices.Contains(found, v) {
			found = append(found, v)
		}
	}
	for v, n := range all {
		if slices.Contains(ids, n.id) {
			add(v)
		}
	}
	e, forEach := b.doc.argumentOf(r, argument)
	targets, _ := b.doc.follow(modulePath(r.module), e, forEach, 0)
	for _, t := range targets {
		if t.kind == typeVPC {
			add(b.doc.instance(t, r))
		}
	}
	return found
}

// inNetworks tells of the private sources which of the plan's networks they share
// addresses with, where the plan shows the cluster's own. A source that shares none with
// it, or with one that is peered with it, may be for a network that the plan does not show.
func (b *builder) inNetworks(p *planned, all map[*resource]network) {
	c := &p.cluster
	own := b.vpcsOf(p.resource, "private_network_uuid", nonEmpty(c.VPC), all)
	if len(own) != 1 {
		return
	}
	if c.VPC == nil {
		c.VPC = new("terraform:" + own[0].address)
		c.Missing = slices.DeleteFunc(c.Missing, func(m snapshot.Missing) bool { return m.Fact == "private_network_uuid" })
	}
	relation := map[*resource]string{}
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind != typePeering || r.after == nil {
			continue
		}
		if pair := b.vpcsOf(r, "vpc_ids", r.after.VPCIDs, all); slices.Contains(pair, own[0]) {
			for _, v := range pair {
				relation[v] = snapshot.NetworkPeered
			}
		}
	}
	relation[own[0]] = snapshot.NetworkOwn
	for i := range c.TrustedSources {
		s := &c.TrustedSources[i]
		ips, err := snapshot.ParseRange(s.Value)
		if err != nil || s.Type != "ip_addr" || s.Target != nil || !ips.Addr().IsPrivate() {
			continue
		}
		networks := []snapshot.Network{}
		near := false
		for v, n := range all {
			if !n.ips.Overlaps(ips) {
				continue
			}
			near = near || relation[v] != ""
			networks = append(networks, snapshot.Network{ID: n.id, Name: n.name, Range: n.ips.String(), Relation: cmp.Or(relation[v], snapshot.NetworkOther)})
		}
		slices.SortFunc(networks, func(a, b snapshot.Network) int { return strings.Compare(a.Range+a.ID, b.Range+b.ID) })
		if near {
			s.Target = &snapshot.Target{Networks: networks}
		}
	}
}

// nonEmpty is a list of what is there.
func nonEmpty(s *string) []string {
	if s == nil || *s == "" {
		return nil
	}
	return []string{*s}
}
