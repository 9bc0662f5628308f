package account

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// vpc is a VPC network.
type vpc struct {
	name string
	ips  netip.Prefix
}

type wireVPC struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Range string `json:"ip_range"`
}

func readVPC(w wireVPC) (string, vpc) {
	ips, err := netip.ParsePrefix(w.Range)
	if err != nil {
		return "", vpc{}
	}
	return w.ID, vpc{w.Name, ips.Masked()}
}

type wirePeering struct {
	ID     string   `json:"id"`
	Status string   `json:"status"`
	VPCs   []string `json:"vpc_ids"`
}

// readPeering reads a peering. One that is being deleted is none.
func readPeering(w wirePeering) (id string, pair []string) {
	switch {
	case len(w.VPCs) != 2:
		return "", nil
	case w.Status == "DELETING":
		return w.ID, nil
	}
	return w.ID, w.VPCs
}

// gateway is a NAT gateway: its public addresses, and the networks behind it.
type gateway struct {
	id, name  string
	addresses []netip.Addr
	vpcs      []string
}

type wireGateway struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
	// The API's examples call the state so.
	Status string `json:"status"`
	VPCs   []struct {
		ID string `json:"vpc_uuid"`
	} `json:"vpcs"`
	Egresses struct {
		Public []struct {
			IPv4 string `json:"ipv4"`
		} `json:"public_gateways"`
	} `json:"egresses"`
}

func (v *inventory) gateway(w wireGateway) (string, gateway) {
	g := gateway{id: w.ID, name: w.Name}
	for _, e := range w.Egresses.Public {
		if a, err := netip.ParseAddr(e.IPv4); err == nil {
			g.addresses = append(g.addresses, a)
		}
	}
	state := cmp.Or(w.State, w.Status, "ACTIVE")
	if state == "ACTIVE" && (len(g.addresses) == 0 || len(g.addresses) < len(w.Egresses.Public)) {
		v.exitless = fmt.Sprintf("the NAT gateway %q", w.Name)
	}
	for _, n := range w.VPCs {
		g.vpcs = append(g.vpcs, n.ID)
	}
	return g.id, g
}

// gateway finds the NAT gateway that has a public address.
func (r *resolver) gateway(a netip.Addr) (*snapshot.NATGateway, *snapshot.Missing) {
	const fact = "target.nat_gateway"
	all, err := r.v.gateways.all()
	for _, g := range all {
		if slices.Contains(g.addresses, a) {
			return &snapshot.NATGateway{Exists: true, ID: g.id, Name: g.name, VPCs: r.networkNames(g.vpcs)}, nil
		}
	}
	switch {
	case err != nil:
		return nil, new(unlisted(fact, "NAT gateways", err))
	case r.v.exitless != "":
		return nil, new(untold(fact, "public addresses", r.v.exitless))
	}
	return &snapshot.NATGateway{}, nil
}

// networkNames names VPC networks; one whose name is not known keeps its id.
func (r *resolver) networkNames(ids []string) []string {
	r.v.vpcs.fetch(r.v)
	all, _ := r.v.vpcs.all()
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, cmp.Or(all[id].name, id))
	}
	slices.Sort(names)
	return names
}

// privateRange reads a source that is an address or a range within what is not
// public.
func privateRange(value string) (netip.Prefix, bool) {
	ips, err := snapshot.ParseRange(value)
	return ips, err == nil && slices.ContainsFunc(reserved, func(r netip.Prefix) bool {
		return r.Contains(ips.Addr()) && r.Bits() <= ips.Bits()
	})
}

// networks are the account's networks that share addresses with a private range.
func (r *resolver) networks(cluster *snapshot.Cluster, ips netip.Prefix) ([]snapshot.Network, *snapshot.Missing) {
	const fact = "target.networks"
	all, err := r.v.vpcs.all()
	if err != nil {
		return nil, new(unlisted(fact, "VPC networks", err))
	}
	peerings, err := r.v.peerings.all()
	if err != nil {
		return nil, new(unlisted(fact, "VPC peerings", err))
	}
	if cluster.VPC == nil {
		return nil, &snapshot.Missing{Fact: fact, Kind: snapshot.MissingNotOffered, Reason: "the cluster's VPC network is not known"}
	}
	if _, listed := all[*cluster.VPC]; !listed && *cluster.VPC != "" {
		return nil, &snapshot.Missing{Fact: fact, Kind: snapshot.MissingNotOffered, Reason: "the account's VPC networks do not name the cluster's"}
	}
	peers := map[string]bool{}
	for _, pair := range peerings {
		if i := slices.Index(pair, *cluster.VPC); i >= 0 {
			peers[pair[1-i]] = true
		}
	}
	networks := []snapshot.Network{}
	for id, n := range all {
		if !n.ips.Overlaps(ips) {
			continue
		}
		relation := snapshot.NetworkOther
		switch {
		case id == *cluster.VPC:
			relation = snapshot.NetworkOwn
		case peers[id]:
			relation = snapshot.NetworkPeered
		}
		networks = append(networks, snapshot.Network{ID: id, Name: n.name, Range: n.ips.String(), Relation: relation})
	}
	slices.SortFunc(networks, func(a, b snapshot.Network) int {
		return cmp.Or(strings.Compare(a.Range, b.Range), strings.Compare(a.ID, b.ID))
	})
	return networks, nil
}
