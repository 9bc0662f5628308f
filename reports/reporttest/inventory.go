package reporttest

import (
	"fmt"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

var (
	names   = []string{"orders", "ledger", "identity", "catalog", "analytics", "sessions", "billing", "search", "media", "support"}
	stages  = []string{"prod", "staging", "dev"}
	regions = []string{"fra1", "nyc3", "ams3", "sgp1", "lon1"}
)

// clusters makes the inventory; every fifth cluster has a replica.
func (b *builder) clusters() {
	n := b.o.Clusters
	if n == 0 {
		n = min(max(3, (b.o.Findings+b.o.Unknowns)/8), 2000)
	}
	for i := range n {
		c := b.cluster(i)
		b.inventory = append(b.inventory, c)
		if i%5 == 2 {
			b.inventory = append(b.inventory, b.replica(c, i))
		}
	}
}

func (b *builder) cluster(i int) result.Cluster {
	name := names[i%len(names)] + "-" + stages[i/len(names)%len(stages)]
	if round := i / (len(names) * len(stages)); round > 0 {
		name = fmt.Sprintf("%s-%d", name, round+1)
	}
	expires := Now.AddDate(0, 4+i*5%90, i%28)
	host := name + "-do-user-0.db.example.com"
	return result.Cluster{
		ID: uuid("cluster", i), Name: b.hostile(i, name), Role: snapshot.RoleCluster, Engine: "pg",
		Version: []string{"16.4", "17.2", "14.13", "16.4", "15.8"}[i%5], Region: regions[i%len(regions)], CAExpires: &expires,
		TrustedSources: b.sources(i),
		Endpoints: []result.Endpoint{
			observed(snapshot.EndpointPrimary, "public", host+":25060", i),
			observed(snapshot.EndpointPrimary, "private", "private-"+host+":25060", i+1),
			observed(snapshot.EndpointPool, "public", host+":25061", i+2),
		},
	}
}

func (b *builder) replica(of result.Cluster, i int) result.Cluster {
	c := of
	c.ID, c.Name, c.Role, c.Primary = uuid("replica", i), of.Name+"-ro", snapshot.RoleReplica, of.ID
	c.TrustedSources = []result.Source{{ID: uuid("reporting", i), Type: "tag", Value: "reporting", Name: "3 droplets"}}
	c.Endpoints = []result.Endpoint{observed(snapshot.EndpointReplica, "public", "replica-"+of.Endpoints[0].ID, i)}
	return c
}

// observed is an endpoint as a probe saw it; one in three is out of reach.
func observed(role, network, id string, i int) result.Endpoint {
	e := result.Endpoint{Role: role, Network: network, ID: id}
	switch {
	case i%3 == 1:
		e.State, e.Detail = snapshot.Dropped, "no answer within 5 s"
	case i%11 == 6:
		e.State = "not_probed"
	default:
		expires := Now.AddDate(0, 0, []int{12, 320, 64, -3, 200, 88, 340}[i%7])
		full := i%4 != 3
		e.State, e.TLSVersion, e.CertExpires, e.VerifyFull = snapshot.Reachable, "TLSv1.3", &expires, &full
	}
	return e
}

// sources: none observed, open to all, one wide, or a good few, in turn.
func (b *builder) sources(i int) []result.Source {
	switch i % 7 {
	case 3:
		return []result.Source{}
	case 6:
		return nil
	}
	all := []result.Source{
		{Type: "tag", Value: "web", Name: "4 droplets"},
		{Type: "k8s", Value: uuid("k8s", i), Name: "workers"},
		{Type: "app", Value: uuid("app", i), Name: "storefront"},
		{Type: "ip_addr", Value: fmt.Sprintf("203.0.113.%d", i%256), Description: b.hostile(i, "office")},
	}
	switch i % 7 {
	case 1:
		all = append(all, result.Source{Type: "ip_addr", Value: "0.0.0.0/0", Description: "temporary"})
	case 4:
		all = append(all, result.Source{Type: "ip_addr", Value: "198.51.0.0/16", Description: "partner network"})
	case 5:
		all = append(all, result.Source{Type: "droplet", Value: "4711"})
	}
	for k := range all {
		all[k].ID = uuid(fmt.Sprint("source", k), i)
	}
	return all
}

func uuid(kind string, i int) string {
	d := digest(kind, fmt.Sprint(i))
	return d[:8] + "-" + d[8:12] + "-4" + d[13:16] + "-8" + d[17:20] + "-" + d[20:32]
}
