package account

import (
	"fmt"
	"net/netip"
	"slices"

	"dbaudit/pkg/snapshot"
)

// owner finds whose public address it is. That it is nobody's is said only when all
// lists were seen whole.
func (r *resolver) owner(a netip.Addr) (*snapshot.Owner, *snapshot.Missing) {
	const fact = "target.owner"
	reserved, rerr := r.v.reserved.all()
	if ip, ok := reserved[a.String()]; ok {
		return &snapshot.Owner{Type: "reserved_ip", ID: a.String(), Name: ip.dropletName}, nil
	}
	droplets, derr := r.v.droplets.all()
	if r.byAddress == nil {
		r.byAddress = addressIndex(droplets)
	}
	if d, ok := r.byAddress[a.String()]; ok {
		return &snapshot.Owner{Type: "droplet", ID: d.id, Name: d.name}, nil
	}
	balancers, berr := r.v.balancers.all()
	for id, b := range balancers {
		if b.address == a {
			return &snapshot.Owner{Type: "load_balancer", ID: id, Name: b.name}, nil
		}
	}
	apps, aerr := r.v.apps.all()
	for id, app := range apps {
		if slices.Contains(app.dedicated, a.String()) {
			return &snapshot.Owner{Type: "app", ID: id, Name: app.name}, nil
		}
	}
	for _, list := range []struct {
		what string
		err  error
	}{{"droplets", derr}, {"reserved IPs", rerr}, {"load balancers", berr}, {"apps", aerr}} {
		if list.err != nil {
			return nil, new(unlisted(fact, list.what, list.err))
		}
	}
	for _, whose := range []string{r.v.addressless, r.v.balancerless} {
		if whose != "" {
			return nil, new(untold(fact, "addresses", whose))
		}
	}
	return &snapshot.Owner{Type: "none"}, nil
}

// byoip finds the account's own range that holds a source.
func (r *resolver) byoip(ips netip.Prefix) (*snapshot.BYOIP, *snapshot.Missing) {
	all, err := r.v.byoip.all()
	for id, own := range all {
		if own.Bits() <= ips.Bits() && own.Contains(ips.Addr()) {
			return &snapshot.BYOIP{Exists: true, ID: id, Range: own.String()}, nil
		}
	}
	if err != nil {
		return nil, new(unlisted("target.byoip_prefix", "BYOIP prefixes", err))
	}
	return &snapshot.BYOIP{}, nil
}

// balancer is a load balancer with its address; one without has none yet.
type balancer struct {
	name    string
	address netip.Addr
}

type wireBalancer struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	IP     string `json:"ip"`
	Type   string `json:"type"`
	Status string `json:"status"`
}

func (v *inventory) balancer(w wireBalancer) (string, balancer) {
	address, err := netip.ParseAddr(w.IP)
	if err != nil && w.Status == "active" && w.Type != "GLOBAL" { // a global one has a name instead
		v.balancerless = fmt.Sprintf("the load balancer %q", w.Name)
	}
	return w.ID, balancer{w.Name, address}
}

type wireBYOIP struct {
	ID     string `json:"uuid"`
	Prefix string `json:"prefix"`
}

func readBYOIP(w wireBYOIP) (string, netip.Prefix) {
	ips, err := netip.ParsePrefix(w.Prefix)
	if err != nil {
		return "", netip.Prefix{}
	}
	return w.ID, ips.Masked()
}
