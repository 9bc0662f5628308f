package account

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/snapshot"
)

// defaultPorts of the managed service: PostgreSQL, and PgBouncer for pools.
const (
	defaultPort     = 25060
	defaultPoolPort = 25061
)

// endpoints collects where a cluster answers, each host and port once.
type endpoints struct {
	cluster *snapshot.Cluster
	odd     []string // what was left out, for the errors
}

// read takes the connections of a cluster or replica, and its custom CNAMEs. What
// the API documents and does not give becomes a Missing entry: it is an endpoint that
// nobody looks at.
func (e *endpoints) read(o object, role string) (secrets bool) {
	c := e.cluster
	private := c.VPC != nil && *c.VPC != ""
	standby := role == snapshot.EndpointPrimary && c.NumNodes != nil && *c.NumNodes > 1
	main := 0
	if conn, _, _ := member[connection](o, "private_connection"); !private && !conn.hostless() {
		c.VPC = nil
		miss(c, "private_network_uuid", snapshot.MissingNotOffered, "the API names no VPC, although there is a private connection: the token may lack the scope vpc:read")
	}
	for _, m := range []struct {
		key, role, network string
		documented         bool // it has to be there
	}{
		{"connection", role, "public", true},
		{"private_connection", role, "private", private},
		{"standby_connection", snapshot.EndpointStandby, "public", standby},
		{"standby_private_connection", snapshot.EndpointStandby, "private", standby && private},
	} {
		conn, present, err := member[connection](o, m.key)
		port := 0
		switch {
		case err != nil:
			e.leaveOut(err.Error())
			continue
		case present:
			secrets = secrets || conn.holdsSecret()
			port = e.add(&conn, m.role, m.network, "", m.key)
		}
		if m.key == "connection" {
			main = port
		}
		if conn.hostless() && m.documented {
			e.absent(m.key)
		}
	}
	settings, _, err := member[struct {
		CNAMEs []string `json:"service_cnames"`
	}](o, "do_settings")
	if err != nil {
		e.leaveOut(err.Error())
	}
	for _, name := range settings.CNAMEs {
		host := plainHost(name)
		if !snapshot.ValidHost(host) {
			e.refuse("service_cnames", host, main)
			continue
		}
		e.put(snapshot.Endpoint{Role: role, Network: "public", Host: host, Port: portOr(main, defaultPort), Custom: true}, "")
	}
	return secrets
}

// absent notes a connection that the API should give. Only the one that every
// cluster has is a failure: what the others depend on is not documented exactly.
func (e *endpoints) absent(key string) {
	switch {
	case beingMade(e.cluster):
		e.leaveOut("the API gives no " + key + " for it: it is still being made")
	case key == "connection":
		e.leaveOut("the API gives no connection for it")
	default:
		miss(e.cluster, "endpoints", snapshot.MissingNotOffered, "the API gives no "+key+" for it")
	}
}

// leaveOut notes that there may be endpoints beside those that are known.
func (e *endpoints) leaveOut(reason string) {
	e.odd = append(e.odd, reason)
	setMissing(e.cluster, snapshot.Missing{Fact: "endpoints", Kind: snapshot.MissingFailed, Reason: reason})
}

func (e *endpoints) refuse(where, host string, port int) {
	host = strings.ToValidUTF8(host, "?")
	if r := []rune(host); len(r) > 80 {
		host = string(r[:80]) + "…"
	}
	e.leaveOut(fmt.Sprintf("the endpoint of its %s was left out: host %q and port %d are not ones to connect to", where, host, port))
}

// add appends a connection's endpoint and returns its port, 0 when there is none.
func (e *endpoints) add(c *connection, role, network, pool, where string) int {
	host, port := c.address()
	if host == "" {
		return 0
	}
	byDefault := defaultPort
	if pool != "" {
		byDefault = defaultPoolPort
	}
	port = portOr(port, byDefault)
	if !snapshot.ValidHost(host) || port < 1 || port > 65535 {
		e.refuse(where, host, port)
		return 0
	}
	e.put(snapshot.Endpoint{Role: role, Network: network, Host: host, Port: port}, pool)
	return port
}

func portOr(port, byDefault int) int {
	if port == 0 {
		return byDefault
	}
	return port
}

func (e *endpoints) put(p snapshot.Endpoint, pool string) {
	p.ID = net.JoinHostPort(p.Host, strconv.Itoa(p.Port))
	i := slices.IndexFunc(e.cluster.Endpoints, func(have snapshot.Endpoint) bool { return have.ID == p.ID })
	if i < 0 {
		i = len(e.cluster.Endpoints)
		e.cluster.Endpoints = append(e.cluster.Endpoints, p)
	}
	if have := &e.cluster.Endpoints[i]; pool != "" && !slices.Contains(have.Pools, pool) {
		have.Pools = append(have.Pools, pool)
		slices.Sort(have.Pools)
	}
}

// pools appends the endpoints of pools: those that the API names, and the same
// port at the custom CNAMEs.
func (e *endpoints) pools(pools []wirePool) (secrets bool) {
	for _, p := range pools {
		where := fmt.Sprintf("pool %q", p.Name)
		if p.Connection.hostless() && p.Private.hostless() {
			e.leaveOut("the API gives no connection for the " + where)
		}
		for _, m := range []struct {
			c       *connection
			network string
		}{{p.Connection, "public"}, {p.Private, "private"}, {p.Standby, "public"}, {p.StandbyPrivate, "private"}} {
			if m.c == nil {
				continue
			}
			secrets = secrets || m.c.holdsSecret()
			port := e.add(m.c, snapshot.EndpointPool, m.network, p.Name, where)
			if m.c != p.Connection || port == 0 {
				continue
			}
			for _, have := range slices.Clone(e.cluster.Endpoints) {
				if have.Custom && have.Role != snapshot.EndpointPool {
					e.put(snapshot.Endpoint{Role: snapshot.EndpointPool, Network: "public", Host: have.Host, Port: port, Custom: true}, p.Name)
				}
			}
		}
	}
	return secrets
}
