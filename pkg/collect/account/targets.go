package account

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// sourceTypes are the types of a firewall rule in the API's schema.
var sourceTypes = []string{"ip_addr", "droplet", "k8s", "tag", "app"}

// sourceFacts turns the rules of a /firewall answer into trusted sources. One
// rule that is not understood makes the whole list unknown: a list with a gap
// would say that fewer may connect than do.
func sourceFacts(rules []wireRule) ([]snapshot.TrustedSource, error) {
	sources := make([]snapshot.TrustedSource, 0, len(rules))
	seen := map[string]bool{}
	for i, r := range rules {
		if r.Type == nil || r.Value == nil || *r.Type == "" || *r.Value == "" {
			return nil, fmt.Errorf("%w: rule %d has no type or no value", errContent, i+1)
		}
		s := snapshot.TrustedSource{
			UUID: r.UUID, Type: *r.Type, Value: *r.Value, Description: snapshot.Redact(r.Description), CreatedAt: r.CreatedAt.pointer(),
		}
		if !slices.Contains(sourceTypes, s.Type) {
			s.Missing = []snapshot.Missing{{Fact: "type", Kind: snapshot.MissingFailed, Reason: fmt.Sprintf("the API names the type %q, which is none of %s", s.Type, strings.Join(sourceTypes, ", "))}}
			s.Type = snapshot.Unknown
		}
		// The schema allows an empty uuid; findings need a name for each source.
		if s.UUID == "" {
			s.UUID = s.Type + ":" + s.Value
		}
		for n, id := 2, s.UUID; seen[s.UUID]; n++ {
			s.UUID = fmt.Sprintf("%s#%d", id, n)
		}
		seen[s.UUID] = true
		sources = append(sources, s)
	}
	return sources, nil
}

// mostDroplets is how many of a tag's droplets are named.
const mostDroplets = 25

// publicAddress reads a source that is one public IPv4 address: only such a one
// can be a resource's own. What is not public is what policies/lib/ipv4.rego says.
func publicAddress(value string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.TrimSuffix(value, "/32"))
	if err != nil || !a.Is4() || slices.ContainsFunc(reserved, func(r netip.Prefix) bool { return r.Contains(a) }) {
		return netip.Addr{}, false
	}
	return a, true
}

// publicRange reads a source that is an IPv4 address or range, and not private.
func publicRange(value string) (netip.Prefix, bool) {
	ips, err := snapshot.ParseRange(value)
	_, private := privateRange(value)
	return ips, err == nil && ips.Addr().Is4() && !private
}

// reserved are RFC 1918, RFC 6598, RFC 3927 and RFC 1122.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("127.0.0.0/8"),
}

// resolver resolves sources when the lists are there.
type resolver struct {
	v         *inventory
	n         needs
	byAddress map[string]droplet
}

func (r *resolver) resolve(cluster *snapshot.Cluster, s *snapshot.TrustedSource) {
	resolvers := map[string]func(*snapshot.TrustedSource) (*snapshot.Target, []snapshot.Missing){
		"droplet": r.droplet, "k8s": r.kubernetes, "app": r.app, "tag": r.tag,
	}
	switch resolve := resolvers[s.Type]; {
	case r.n.resolved(s):
	case s.Type == "ip_addr":
		r.address(cluster, s)
	case resolve != nil && r.n.targets:
		s.Target, s.Missing = resolve(s)
	}
}

// existence is what a whole or partial list says of one id: found is certain,
// not found only when the list is whole.
func existence[T any](s *resources[T], id, what string) (x T, t *snapshot.Target, m []snapshot.Missing) {
	all, err := s.all()
	x, found := all[id]
	switch {
	case found:
		return x, &snapshot.Target{Exists: new(true)}, nil
	case err != nil:
		return x, nil, []snapshot.Missing{unlisted("target", what, err)}
	}
	return x, &snapshot.Target{Exists: new(false)}, nil
}

func unlisted(fact, what string, err error) snapshot.Missing {
	m := missing(fact, err)
	if m.Kind != snapshot.MissingInterrupted {
		m.Reason = fmt.Sprintf("the account's %s could not be listed: %s", what, m.Reason)
	}
	return m
}

func untold(fact, what, whose string) snapshot.Missing {
	return snapshot.Missing{
		Fact: fact, Kind: snapshot.MissingFailed,
		Reason: fmt.Sprintf("the API's answer does not give the %s of %s", what, whose),
	}
}

func (r *resolver) droplet(s *snapshot.TrustedSource) (*snapshot.Target, []snapshot.Missing) {
	d, t, m := existence(&r.v.droplets, s.Value, "droplets")
	if t != nil && *t.Exists {
		t.Name, t.Tags = d.name, d.tags
		t.Addresses = slices.Concat(d.public, d.private)
	}
	return t, m
}

func (r *resolver) kubernetes(s *snapshot.TrustedSource) (*snapshot.Target, []snapshot.Missing) {
	k, t, m := existence(&r.v.kubernetes, s.Value, "Kubernetes clusters")
	if t != nil && *t.Exists {
		t.Name, t.Tags = k.name, k.tags
		if r.n.nodes {
			t.Addresses = r.addresses(k.droplets[""])
			if _, err := r.v.droplets.all(); err != nil {
				m = []snapshot.Missing{unlisted("target.addresses", "droplets", err)}
			}
		}
	}
	return t, m
}

func (r *resolver) app(s *snapshot.TrustedSource) (*snapshot.Target, []snapshot.Missing) {
	a, t, m := existence(&r.v.apps, s.Value, "apps")
	if t != nil && *t.Exists {
		t.Name, t.VPC = a.name, &a.vpc
		t.Addresses = slices.Concat(a.dedicated, a.private)
	}
	return t, m
}

// tag counts what the tag admits. A token may see droplets but not their tags
// (tag:read): when our own count is zero, or no droplet shows any tag, the list of
// tags must not contradict it. Zero is said only when everything was seen whole.
func (r *resolver) tag(s *snapshot.TrustedSource) (*snapshot.Target, []snapshot.Missing) {
	droplets, derr := r.v.droplets.all()
	clusters, kerr := r.v.kubernetes.all()
	names, bearer := admitted(s.Value, droplets, clusters)
	untagged := !slices.ContainsFunc(slices.Collect(maps.Values(droplets)), func(d droplet) bool { return len(d.tags) > 0 })
	var doubt *snapshot.Missing
	switch {
	case derr != nil:
		doubt = new(unlisted("target.admits", "droplets", derr))
	case kerr != nil:
		doubt = new(unlisted("target.admits", "Kubernetes clusters", kerr))
	case r.v.tagless != "":
		doubt = new(untold("target.admits", "tags", r.v.tagless))
	case r.v.poolless != "":
		doubt = new(untold("target.admits", "tags and node pools", r.v.poolless))
	case len(names) == 0 || untagged:
		count, err := r.tagCount(s.Value)
		switch {
		case err != nil:
			doubt = new(unlisted("target.admits", "tags", err))
		case count == nil:
			doubt = new(untold("target.admits", "droplets", "the tag"))
		case *count > len(names):
			doubt = &snapshot.Missing{
				Fact: "target.admits", Kind: snapshot.MissingFailed,
				Reason: fmt.Sprintf("by the list of tags the tag is on %d droplets, but the account's droplets do not show it", *count),
			}
		}
	}
	exists := len(names) > 0 || bearer
	if doubt != nil && !exists {
		doubt.Fact = "target"
		return nil, []snapshot.Missing{*doubt}
	}
	list := slices.Sorted(maps.Values(names))
	t := &snapshot.Target{Exists: &exists, Droplets: list[:min(len(list), mostDroplets)]}
	if doubt != nil {
		return t, []snapshot.Missing{*doubt}
	}
	t.Admits = new(len(names))
	t.Addresses = r.addresses(slices.Sorted(maps.Keys(names)))
	return t, nil
}

// mostAddressed is of how many droplets the addresses are listed.
const mostAddressed = 100

// addresses are those of droplets, public and private; nil unless all are known.
func (r *resolver) addresses(ids []string) []string {
	droplets, err := r.v.droplets.all()
	if err != nil || r.v.addressless != "" || len(ids) > mostAddressed {
		return nil
	}
	var all []string
	for _, id := range ids {
		d, ok := droplets[id]
		if !ok {
			return nil
		}
		all = slices.Concat(all, d.public, d.private)
	}
	return all
}

// tagCount is how many droplets the list of tags names for a tag, nil when it
// does not say. A tag that is not in it is on none.
func (r *resolver) tagCount(name string) (*int, error) {
	r.v.tags.fetch(r.v)
	tags, err := r.v.tags.all()
	if t, ok := tags[name]; ok {
		return t.droplets, nil
	}
	return new(0), err
}

// address finds what is known of an address or a range.
func (r *resolver) address(cluster *snapshot.Cluster, s *snapshot.TrustedSource) {
	a, public := publicAddress(s.Value)
	private, isPrivate := privateRange(s.Value)
	ips, isPublic := publicRange(s.Value)
	var t snapshot.Target
	var m *snapshot.Missing
	var missing []snapshot.Missing
	asked := false
	add := func(m *snapshot.Missing) {
		if asked = true; m != nil {
			missing = append(missing, *m)
		}
	}
	if public && r.n.owners {
		t.Owner, m = r.owner(a)
		add(m)
	}
	if isPublic && r.n.byoip {
		t.BYOIP, m = r.byoip(ips)
		add(m)
	}
	if public && r.n.gateways {
		t.NATGateway, m = r.gateway(a)
		add(m)
	}
	if isPrivate && r.n.networks {
		t.Networks, m = r.networks(cluster, private)
		add(m)
	}
	if !asked {
		return
	}
	s.Target, s.Missing = nil, missing
	if t.Owner != nil || t.BYOIP != nil || t.NATGateway != nil || t.Networks != nil {
		s.Target = &t
	}
}
