package account

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// inventory is the account's other resources, as far as trusted sources refer to
// them. Each list is fetched once, when the first source needs it.
type inventory struct {
	client *client
	ctx    context.Context
	group  *sync.WaitGroup
	fail   func(error)

	droplets   shelf[droplet]
	kubernetes shelf[kubernetes]
	apps       shelf[app]
	reserved   shelf[reservedIP]
	tags       shelf[int] // droplets that carry the tag, by name

	// One of which its list does not give the tags, the addresses, the node pools
	// (null is not "none"): then it cannot be said that nothing has a tag or an
	// address. Set with the lists of droplets and of Kubernetes clusters.
	tagless, addressless, poolless string
}

// shelf is one list: what was seen of it, by id, and the error that cut it short.
type shelf[T any] struct {
	once sync.Once
	done chan struct{}
	byID map[string]T
	err  error
}

type droplet struct {
	id, name        string
	public, private []string
	tags            []string
}

type kubernetes struct {
	name     string
	tags     []string
	droplets map[string][]string // ids of nodes by the tag of their pool; "" all
}

type reservedIP struct{ dropletID, dropletName string }

// fetch starts the list unless it is under way. wait it out with [shelf.all].
func fetch[T any](v *inventory, s *shelf[T], load func(put func(string, T)) error) {
	s.once.Do(func() {
		s.done = make(chan struct{})
		s.byID = map[string]T{}
		v.group.Go(func() {
			defer close(s.done)
			s.err = load(func(id string, x T) { s.byID[id] = x })
			if s.err != nil {
				v.fail(s.err)
			}
		})
	})
}

// all is the list when it is there. err says that it is not whole.
func (s *shelf[T]) all() (map[string]T, error) {
	if s.done == nil {
		return nil, fmt.Errorf("%w: this was not asked for", errNotOffered)
	}
	<-s.done
	return s.byID, s.err
}

// needDroplets asks for the droplets, of which those with a GPU are a list of
// their own (GET /v2/droplets: "By default, only non-GPU Droplets are returned").
// One list for all costs fewer calls than one droplet each, and shows the nodes
// of Kubernetes too.
func (v *inventory) needDroplets() {
	fetch(v, &v.droplets, func(put func(string, droplet)) error {
		words := map[string]string{} // tags repeat
		each := func(b jsontext.Value) (string, error) {
			var w wireDroplet
			if err := decode(b, &w); err != nil {
				return "", err
			}
			if w.ID == 0 {
				return "", fmt.Errorf("%w: a droplet has no id", errContent)
			}
			d := droplet{id: strconv.FormatInt(w.ID, 10), name: w.Name}
			if w.Tags == nil {
				v.tagless = fmt.Sprintf("the droplet %q", w.Name)
			}
			if w.Networks.V4 == nil && w.Status != "new" {
				v.addressless = fmt.Sprintf("the droplet %q", w.Name)
			}
			for _, t := range w.Tags {
				if words[t] == "" {
					words[t] = t
				}
				d.tags = append(d.tags, words[t])
			}
			for _, n := range w.Networks.V4 {
				switch n.Type {
				case "public":
					d.public = append(d.public, n.Address)
				case "private":
					d.private = append(d.private, n.Address)
				}
			}
			put(d.id, d)
			return d.id, nil
		}
		for _, path := range []string{"v2/droplets", "v2/droplets?type=gpus"} {
			if err := v.client.list(v.ctx, call{path, "droplet:read"}, "droplets", each); err != nil {
				return err
			}
		}
		return nil
	})
}

func (v *inventory) needKubernetes() {
	fetch(v, &v.kubernetes, func(put func(string, kubernetes)) error {
		return v.client.list(v.ctx, call{"v2/kubernetes/clusters", "kubernetes:read"}, "kubernetes_clusters", func(b jsontext.Value) (string, error) {
			var w wireKubernetes
			if err := decode(b, &w); err != nil {
				return "", err
			}
			if w.ID == "" {
				return "", fmt.Errorf("%w: a Kubernetes cluster has no id", errContent)
			}
			if w.Tags == nil || w.Pools == nil {
				v.poolless = fmt.Sprintf("the Kubernetes cluster %q", w.Name)
			}
			k := kubernetes{name: w.Name, tags: w.Tags, droplets: map[string][]string{}}
			for _, p := range w.Pools {
				for _, t := range append(p.Tags, "") {
					for _, n := range p.Nodes {
						if n.Droplet != "" {
							k.droplets[t] = append(k.droplets[t], string(n.Droplet))
						}
					}
				}
			}
			put(w.ID, k)
			return w.ID, nil
		})
	})
}

func (v *inventory) needApps() {
	fetch(v, &v.apps, func(put func(string, app)) error {
		return v.client.list(v.ctx, call{"v2/apps", "app:read"}, "apps", func(b jsontext.Value) (string, error) {
			id, a, err := parseApp(b)
			if err != nil {
				return "", err
			}
			put(id, a)
			return id, nil
		})
	})
}

func (v *inventory) needReservedIPs() {
	fetch(v, &v.reserved, func(put func(string, reservedIP)) error {
		return v.client.list(v.ctx, call{"v2/reserved_ips", "reserved_ip:read"}, "reserved_ips", func(b jsontext.Value) (string, error) {
			var w wireReservedIP
			if err := decode(b, &w); err != nil {
				return "", err
			}
			a, err := netip.ParseAddr(w.IP)
			if err != nil {
				return "", fmt.Errorf("%w: a reserved IP has no address", errContent)
			}
			r := reservedIP{}
			if w.Droplet != nil {
				r = reservedIP{strconv.FormatInt(w.Droplet.ID, 10), w.Droplet.Name}
			}
			put(a.String(), r)
			return a.String(), nil
		})
	})
}

func (v *inventory) needTags() {
	fetch(v, &v.tags, func(put func(string, int)) error {
		return v.client.list(v.ctx, call{"v2/tags", "tag:read"}, "tags", func(b jsontext.Value) (string, error) {
			var w wireTag
			if err := decode(b, &w); err != nil {
				return "", err
			}
			put(w.Name, w.Resources.Droplets.Count)
			return w.Name, nil
		})
	})
}

func decode(b jsontext.Value, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: %s", errContent, decodeReason(err))
	}
	return nil
}

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
