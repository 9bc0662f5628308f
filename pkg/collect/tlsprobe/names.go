package tlsprobe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/snapshot"
)

// serviceNames looks up the custom names of a cluster beside its own hosts. A name that
// is dialled elsewhere (a tunnel) is not what DNS says, and is left out.
func (c Collector) serviceNames(ctx context.Context, cluster *snapshot.Cluster) {
	o := c.withDefaults()
	var names, hosts []string // the name may lead to the private host as well
	for i := range cluster.Endpoints {
		e := &cluster.Endpoints[i]
		_, tunnel := o.ConnectTo[net.JoinHostPort(e.Host, strconv.Itoa(e.Port))]
		switch {
		case tunnel || slices.Contains(names, e.Host) || slices.Contains(hosts, e.Host):
		case e.Custom:
			names = append(names, e.Host)
		default:
			hosts = append(hosts, e.Host)
		}
	}
	if len(names) == 0 || len(hosts) == 0 || o.Network == "private" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, o.ConnectTimeout)
	defer cancel()
	var own []netip.Addr
	for _, host := range hosts {
		found, _ := o.Lookup(ctx, "ip", host)
		own = append(own, found...)
	}
	cluster.ServiceNames = nil
	for _, name := range names {
		s := snapshot.ServiceName{Name: name}
		addresses, err := o.Lookup(ctx, "ip", name)
		var dns *net.DNSError
		switch {
		case len(own) == 0:
			s.Missing = unresolved("the cluster's own host does not resolve from here")
		case errors.As(err, &dns) && dns.IsNotFound:
			s.State = snapshot.ServiceNameNowhere
		case err != nil:
			s.Missing = unresolved("DNS did not answer for the name")
		default:
			var strange []string
			for _, a := range addresses {
				s.Addresses = append(s.Addresses, a.Unmap().String())
				if !slices.ContainsFunc(own, func(b netip.Addr) bool { return a.Unmap() == b.Unmap() }) {
					strange = append(strange, a.Unmap().String())
				}
			}
			switch len(strange) {
			case 0:
				s.State = snapshot.ServiceNameOwn
			case len(addresses):
				s.State = snapshot.ServiceNameElsewhere
			default:
				s.Missing = unresolved("of its addresses some are not the cluster's: " + strings.Join(strange, ", "))
			}
			slices.Sort(s.Addresses)
		}
		cluster.ServiceNames = append(cluster.ServiceNames, s)
	}
}

func unresolved(reason string) []snapshot.Missing {
	return []snapshot.Missing{{Fact: "state", Kind: snapshot.MissingUnreachable, Reason: reason}}
}
