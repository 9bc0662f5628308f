package emulator

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"dbaudit/internal/emulator/pgserver"
)

// endpoints are the PostgreSQL servers of an account, on loopback.
type endpoints struct {
	connectTo    []string
	unresolvable []string
	servers      []*pgserver.Server
	byHost       map[string]*pgserver.Server
	hole         *hole
}

func startEndpoints(ctx context.Context, a *Account, p *authorities) (*endpoints, error) {
	e := &endpoints{byHost: map[string]*pgserver.Server{}}
	for i := range a.Clusters {
		c := &a.Clusters[i]
		if !isPostgreSQL(c.Engine) {
			continue
		}
		places := a.clusterEndpoints(c)
		for j := range c.Replicas {
			places = append(places, a.replicaEndpoints(c, &c.Replicas[j])...)
		}
		for _, at := range places {
			if err := e.start(ctx, a, p, c, at); err != nil {
				e.close()
				return nil, fmt.Errorf("endpoint %s of cluster %q: %w", at, c.Name, err)
			}
		}
	}
	return e, nil
}

func (e *endpoints) start(ctx context.Context, a *Account, p *authorities, c *Cluster, at place) error {
	var address string
	switch at.Server.Reachable {
	case "no-such-host":
		e.unresolvable = append(e.unresolvable, at.String())
		return nil
	case "dropped":
		if e.hole == nil {
			h, err := openHole()
			if err != nil {
				return err
			}
			e.hole = h
		}
		address = e.hole.address
	case "refused":
		var err error
		if address, err = refusing(); err != nil {
			return err
		}
	default:
		if at.Host == "" {
			return nil // nobody can dial it
		}
		if e.byHost[at.String()] != nil {
			return fmt.Errorf("another endpoint has the same host and port: give one of the clusters a host")
		}
		behavior := at.Server.Behavior
		behavior.Version = c.Version
		o := pgserver.Options{Behavior: behavior, ServerName: at.Host}
		if behavior.SSL == "" || behavior.DirectTLS == "on" {
			leaf, err := p.leaf(c, at.Server.Certificate, at.Host)
			if err != nil {
				return err
			}
			o.Certificate = leaf.TLS()
		}
		server, err := pgserver.Start(ctx, o)
		if err != nil {
			return err
		}
		e.servers = append(e.servers, server)
		e.byHost[at.String()] = server
		address = server.Addr()
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("take %q apart: %w", address, err)
	}
	e.connectTo = append(e.connectTo, at.Host+":"+strconv.Itoa(at.Port)+":"+host+":"+port)
	return nil
}

func (e *endpoints) connections(hostPort string) int {
	if s := e.byHost[hostPort]; s != nil {
		return s.Connections()
	}
	return 0
}

func (e *endpoints) close() {
	for _, s := range e.servers {
		s.Close()
	}
	if e.hole != nil {
		e.hole.close()
	}
}

// refusing gives an address of loopback at which nothing listens. Port 1 of an
// address that nobody uses: the kernel answers with RST.
func refusing() (string, error) { return "127.0.0.1:1", nil }
