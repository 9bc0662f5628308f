package account

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/snapshot"
)

// inventory is the account's other resources, as far as trusted sources refer to
// them. Each list is fetched once, when the first source needs it.
type inventory struct {
	client *client
	ctx    context.Context
	group  sync.WaitGroup // lists under way
	fail   func(error)

	droplets   resources[droplet]
	kubernetes resources[kubernetes]
	apps       resources[app]
	reserved   resources[reservedIP]
	tags       resources[tag]
	projects   resources[string] // names
	vpcs       resources[vpc]
	peerings   resources[[]string] // ids of the two VPC networks
	gateways   resources[gateway]
	balancers  resources[balancer]
	byoip      resources[netip.Prefix]

	// One of which its list does not give the tags, the addresses, the node pools
	// (null is not "none"): then it cannot be said that nothing has a tag or an
	// address. Set with the lists of droplets and of Kubernetes clusters.
	tagless, addressless, poolless string
	// So for a NAT gateway's public addresses, and a load balancer's address.
	exitless, balancerless string
}

func newInventory(ctx context.Context, c *client, fail func(error)) *inventory {
	v := &inventory{client: c, ctx: ctx, fail: fail}
	v.droplets.list, v.droplets.parse = listOf("droplets"), decoded("a droplet has no id", v.droplet)
	v.kubernetes.list, v.kubernetes.parse = listOf("kubernetes_clusters"), decoded("a Kubernetes cluster has no id", v.cluster)
	v.apps.list, v.apps.parse = listOf("apps"), parseApp
	v.reserved.list, v.reserved.parse = listOf("reserved_ips"), decoded("a reserved IP has no address", readReservedIP)
	v.tags.list, v.tags.parse = listOf("tags"), decoded("a tag has no name", func(w wireTag) (string, tag) { return w.Name, tag{w.Resources.Droplets.Count} })
	v.projects.list, v.projects.parse = listOf("projects"), decoded("a project has no id", func(w wireProject) (id, name string) { return w.ID, w.Name })
	v.vpcs.list, v.vpcs.parse = listOf("vpcs"), decoded("a VPC network has no id or no range", readVPC)
	v.peerings.list, v.peerings.parse = listOf("vpc_peerings"), decoded("a VPC peering has no id, or does not name two networks", readPeering)
	v.gateways.list, v.gateways.parse = listOf("vpc_nat_gateways"), decoded("a NAT gateway has no id", v.gateway)
	v.balancers.list, v.balancers.parse = listOf("load_balancers"), decoded("a load balancer has no id", v.balancer)
	v.byoip.list, v.byoip.parse = listOf("byoip_prefixes"), decoded("a BYOIP prefix has no id or no range", readBYOIP)
	return v
}

// decoded parses an element of a list by what it is decoded into. Without an id, which
// read then leaves empty, it is of no use: lacks says so.
func decoded[W, T any](lacks string, read func(W) (id string, x T)) func(jsontext.Value) (string, T, error) {
	return func(b jsontext.Value) (id string, x T, err error) {
		var w W
		if err = decode(b, &w); err != nil {
			return "", x, err
		}
		if id, x = read(w); id == "" {
			err = fmt.Errorf("%w: %s", errContent, lacks)
		}
		return id, x, err
	}
}

// resources is one list of the account: what was seen of it, by id, and the error
// that cut it short.
type resources[T any] struct {
	list  accountList
	parse func(jsontext.Value) (id string, x T, err error)

	once sync.Once
	done chan struct{}
	byID map[string]T
	err  error
}

// fetch starts the list unless it is under way. [resources.all] waits for it.
func (r *resources[T]) fetch(v *inventory) {
	r.once.Do(func() {
		r.done, r.byID = make(chan struct{}), map[string]T{}
		v.group.Go(func() {
			defer close(r.done)
			for _, path := range r.list.paths {
				r.err = v.client.list(v.ctx, call{path, r.list.scope}, r.list.key, func(b jsontext.Value) (string, error) {
					id, x, err := r.parse(b)
					if err == nil {
						r.byID[id] = x
					}
					return id, err
				})
				if r.err != nil {
					v.fail(r.err)
					return
				}
			}
		})
	})
}

// all is the list when it is there. err says that it is not whole.
func (r *resources[T]) all() (map[string]T, error) {
	if r.done == nil {
		return nil, fmt.Errorf("%w: this was not asked for", errNotOffered)
	}
	<-r.done
	return r.byID, r.err
}

// prefetch starts the lists that the sources need, as soon as they are known.
func (v *inventory) prefetch(sources []snapshot.TrustedSource, n needs) {
	for i := range sources {
		s := &sources[i]
		switch {
		case n.resolved(s): // of an earlier collection
		case s.Type == "droplet" && n.targets:
			v.droplets.fetch(v)
		case s.Type == "k8s" && n.targets:
			v.kubernetes.fetch(v)
			if n.nodes {
				v.droplets.fetch(v)
			}
		case s.Type == "app" && n.targets:
			v.apps.fetch(v)
		case s.Type == "tag" && n.targets:
			v.droplets.fetch(v)
			v.kubernetes.fetch(v)
		case s.Type == "ip_addr":
			v.prefetchAddress(s.Value, n)
		}
	}
}

func (v *inventory) prefetchAddress(value string, n needs) {
	_, public := publicAddress(value)
	_, private := privateRange(value)
	_, publicRange := publicRange(value)
	if public && n.owners {
		v.droplets.fetch(v)
		v.reserved.fetch(v)
		v.balancers.fetch(v)
		v.apps.fetch(v)
	}
	if publicRange && n.byoip {
		v.byoip.fetch(v)
	}
	if public && n.gateways {
		v.gateways.fetch(v)
	}
	if private && n.networks {
		v.vpcs.fetch(v)
		v.peerings.fetch(v)
	}
}

type droplet struct {
	id, name        string
	public, private []string
	tags            []string
}

func (v *inventory) droplet(w wireDroplet) (string, droplet) {
	if w.ID == 0 {
		return "", droplet{}
	}
	d := droplet{id: strconv.FormatInt(w.ID, 10), name: w.Name, tags: w.Tags}
	if w.Tags == nil {
		v.tagless = fmt.Sprintf("the droplet %q", w.Name)
	}
	if w.Networks.V4 == nil && w.Status != "new" {
		v.addressless = fmt.Sprintf("the droplet %q", w.Name)
	}
	for _, n := range w.Networks.V4 {
		switch {
		case n.Type == "public" && n.Address != "":
			d.public = append(d.public, n.Address)
		case n.Type == "private" && n.Address != "":
			d.private = append(d.private, n.Address)
		default:
			v.addressless = fmt.Sprintf("the droplet %q", w.Name)
		}
	}
	return d.id, d
}

type kubernetes struct {
	name     string
	tags     []string
	droplets map[string][]string // ids of nodes by the tag of their pool; "" all
}

func (v *inventory) cluster(w wireKubernetes) (string, kubernetes) {
	if w.Tags == nil || w.Pools == nil {
		v.poolless = fmt.Sprintf("the Kubernetes cluster %q", w.Name)
	}
	k := kubernetes{name: w.Name, tags: w.Tags, droplets: map[string][]string{}}
	for _, p := range w.Pools {
		if p.Tags == nil || p.Nodes == nil {
			v.poolless = fmt.Sprintf("the Kubernetes cluster %q", w.Name)
		}
		for _, t := range append(p.Tags, "") {
			for _, n := range p.Nodes {
				switch {
				case n.Droplet != "":
					k.droplets[t] = append(k.droplets[t], string(n.Droplet))
				case n.Status.State == "running":
					v.poolless = fmt.Sprintf("the Kubernetes cluster %q", w.Name)
				}
			}
		}
	}
	return w.ID, k
}

type reservedIP struct{ dropletName string }

func readReservedIP(w wireReservedIP) (string, reservedIP) {
	a, err := netip.ParseAddr(w.IP)
	if err != nil {
		return "", reservedIP{}
	}
	return a.String(), reservedIP{w.Droplet.Name}
}

// tag is how many droplets carry a tag by the list of tags; nil: it does not tell.
type tag struct{ droplets *int }

// addressIndex finds droplets by public address.
func addressIndex(droplets map[string]droplet) map[string]droplet {
	index := map[string]droplet{}
	for _, d := range droplets {
		for _, a := range d.public {
			index[a] = d
		}
	}
	return index
}

// admitted are the droplets that a tag admits: those that carry it, and the
// nodes of Kubernetes clusters and node pools that do ("any Droplet or Kubernetes
// node with that tag", PUT /v2/databases/{id}/firewall). bearer reports whether
// a Kubernetes cluster carries it, nodes or not.
func admitted(tag string, droplets map[string]droplet, clusters map[string]kubernetes) (names map[string]string, bearer bool) {
	names = map[string]string{}
	for id, d := range droplets {
		if slices.Contains(d.tags, tag) {
			names[id] = d.name
		}
	}
	for _, k := range clusters {
		pool := tag
		if slices.Contains(k.tags, tag) {
			bearer, pool = true, ""
		}
		for _, id := range k.droplets[pool] {
			if names[id] = id; droplets[id].name != "" {
				names[id] = droplets[id].name
			}
		}
	}
	return names, bearer
}
