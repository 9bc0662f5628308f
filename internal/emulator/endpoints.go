package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"dbaudit/internal/emulator/pgserver"
)

// Ports of DigitalOcean's clusters.
const (
	ClusterPort = 25060
	PoolPort    = 25061
)

// endpoint is a host and port at which a cluster answers.
type endpoint struct {
	Key    string // see [Cluster.Endpoints]
	Host   string
	Port   int
	Server Server
}

func (e endpoint) String() string { return fmt.Sprintf("%s:%d", e.Host, e.Port) }

// baseHost is a cluster's public host.
func (a *Account) baseHost(name string) string {
	return fmt.Sprintf("%s-do-user-%d-0.b.db.ondigitalocean.com", name, a.Number)
}

// Host is the public host of a cluster.
func (a *Account) Host(c *Cluster) string {
	if c.Host != nil {
		return *c.Host
	}
	return a.baseHost(c.Name)
}

// clusterEndpoints lists where a cluster's primary, standby and pools answer.
func (a *Account) clusterEndpoints(c *Cluster) []endpoint {
	base := a.Host(c)
	var out []endpoint
	add := func(key, prefix, base string, port int) {
		out = append(out, newEndpoint(key, prefix, base, port, c.Server, c.Endpoints))
	}
	add("public", "", base, ClusterPort)
	if c.VPC != "" {
		add("private", "private-", base, ClusterPort)
	}
	if c.Nodes > 1 {
		add("standby", "replica-", base, ClusterPort)
		if c.VPC != "" {
			add("standby_private", "private-replica-", base, ClusterPort)
		}
	}
	if len(c.Pools) > 0 {
		add("pool", "", base, PoolPort)
		if c.VPC != "" {
			add("pool_private", "private-", base, PoolPort)
		}
	}
	for _, name := range c.CNAMEs {
		add("cname", "", name, ClusterPort)
	}
	return out
}

// replicaEndpoints lists where a read replica answers: as a cluster of one node.
func (a *Account) replicaEndpoints(c *Cluster, r *Replica) []endpoint {
	alone := Cluster{Name: r.Name, VPC: r.VPC, CNAMEs: r.CNAMEs, Server: c.Server, Endpoints: r.Endpoints}
	if r.Server != nil {
		alone.Server = *r.Server
	}
	return a.clusterEndpoints(&alone)
}

func newEndpoint(key, prefix, base string, port int, server Server, exceptions map[string]Server) endpoint {
	if exception, found := exceptions[key]; found {
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
	return endpoint{Key: key, Host: host, Port: port, Server: server}
}

// endpoints are the PostgreSQL servers of an account, on loopback.
type endpoints struct {
	connectTo    []string
	unresolvable []string
	servers      map[string]*pgserver.Server // by host:port
	dropping     *droppingAddress
}

func startEndpoints(ctx context.Context, a *Account, p *authorities) (*endpoints, error) {
	e := &endpoints{servers: map[string]*pgserver.Server{}}
	for i := range a.Clusters {
		c := &a.Clusters[i]
		if !isPostgreSQL(c.Engine) {
			continue
		}
		all := a.clusterEndpoints(c)
		for j := range c.Replicas {
			all = append(all, a.replicaEndpoints(c, &c.Replicas[j])...)
		}
		for _, at := range all {
			if err := e.start(ctx, p, c, at); err != nil {
				e.close()
				return nil, fmt.Errorf("endpoint %s of cluster %q: %w", at, c.Name, err)
			}
		}
	}
	return e, nil
}

// start makes an endpoint answer, or not, as it is described.
func (e *endpoints) start(ctx context.Context, p *authorities, c *Cluster, at endpoint) error {
	var address string
	switch at.Server.Reachable {
	case "no-such-host":
		e.unresolvable = append(e.unresolvable, at.String())
		return nil
	case "dropped":
		if e.dropping == nil {
			d, err := listenAndDrop()
			if err != nil {
				return err
			}
			e.dropping = d
		}
		address = e.dropping.Addr().String()
	case "refused":
		address = "127.0.0.1:1" // nothing listens there: the kernel answers with RST
	default:
		if at.Host == "" {
			return nil // nobody can dial it
		}
		server, err := e.listen(ctx, p, c, at)
		if err != nil {
			return err
		}
		address = server.Addr()
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("take %q apart: %w", address, err)
	}
	e.connectTo = append(e.connectTo, at.String()+":"+host+":"+port)
	return nil
}

func (e *endpoints) listen(ctx context.Context, p *authorities, c *Cluster, at endpoint) (*pgserver.Server, error) {
	if e.servers[at.String()] != nil {
		return nil, errors.New("another endpoint has the same host and port: give one of the clusters a host")
	}
	o := pgserver.Options{Behavior: at.Server.Behavior, ServerName: at.Host}
	o.Version = c.Version
	if o.SSL == "" || o.DirectTLS == "on" {
		leaf, err := p.leaf(c, at.Server.Certificate, at.Host)
		if err != nil {
			return nil, err
		}
		o.Certificate = leaf.TLS()
	}
	server, err := pgserver.Start(ctx, o)
	if err == nil {
		e.servers[at.String()] = server
	}
	return server, err
}

func (e *endpoints) close() {
	for _, s := range e.servers {
		s.Close()
	}
	if e.dropping != nil {
		e.dropping.close()
	}
}
