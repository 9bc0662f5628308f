package emulator

import (
	"fmt"
	"strings"
)

// Ports of DigitalOcean's clusters.
const (
	ClusterPort = 25060
	PoolPort    = 25061
)

// place is one host and port at which a cluster is said to answer.
type place struct {
	Key    string // see [Cluster.Endpoints]
	Host   string
	Port   int
	Server Server
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.Host, p.Port) }

// baseHost is a cluster's public host.
func (a *Account) baseHost(name string) string {
	return fmt.Sprintf("%s-do-user-%d-0.b.db.ondigitalocean.com", name, a.Number)
}

// clusterEndpoints lists where a cluster's primary, standby and pools answer.
func (a *Account) clusterEndpoints(c *Cluster) []place {
	base := a.baseHost(c.Name)
	if c.Host != nil {
		base = *c.Host
	}
	var out []place
	add := func(key, prefix string, port int) {
		out = append(out, a.place(key, prefix, base, port, c.Server, c.Endpoints))
	}
	add("public", "", ClusterPort)
	if c.VPC != "" {
		add("private", "private-", ClusterPort)
	}
	if c.Nodes > 1 {
		add("standby", "replica-", ClusterPort)
		if c.VPC != "" {
			add("standby_private", "private-replica-", ClusterPort)
		}
	}
	if len(c.Pools) > 0 {
		add("pool", "", PoolPort)
		if c.VPC != "" {
			add("pool_private", "private-", PoolPort)
		}
	}
	for _, name := range c.CNAMEs {
		out = append(out, a.place("cname", "", name, ClusterPort, c.Server, c.Endpoints))
	}
	return out
}

// replicaEndpoints lists where a read replica answers.
func (a *Account) replicaEndpoints(c *Cluster, r *Replica) []place {
	server := c.Server
	if r.Server != nil {
		server = *r.Server
	}
	base := a.baseHost(r.Name)
	out := []place{a.place("public", "", base, ClusterPort, server, r.Endpoints)}
	if r.VPC != "" {
		out = append(out, a.place("private", "private-", base, ClusterPort, server, r.Endpoints))
	}
	for _, name := range r.CNAMEs {
		out = append(out, a.place("cname", "", name, ClusterPort, server, r.Endpoints))
	}
	return out
}

func (a *Account) place(key, prefix, base string, port int, server Server, exceptions map[string]Server) place {
	exception, found := exceptions[key]
	if found {
		server = exception
	}
	if strings.HasPrefix(key, "pool") && server.Software == "" {
		server.Software = "pgbouncer"
	}
	host := prefix + base
	if base == "" {
		host = ""
	}
	if server.Reachable == "no-such-host" {
		// RFC 6761, 6.4: .invalid never resolves, so nothing is asked of the network.
		host = prefix + strings.TrimSuffix(base, ".ondigitalocean.com") + ".invalid"
	}
	return place{Key: key, Host: host, Port: port, Server: server}
}
