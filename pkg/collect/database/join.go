package database

import (
	"net/netip"

	"dbaudit/pkg/snapshot"
)

// everybody is how many addresses IPv4 has: a cluster without trusted sources admits
// them all.
const everybody = 1 << 32

// Conclude says of the sessions seen in one of these clusters which trusted sources
// let them in, and which roles and sources are in use.
func Conclude(c *snapshot.Cluster, clusters []snapshot.Cluster) {
	explain(c)
	observeUse(c, clusters)
}

// explain says of every session which trusted source lets its address in.
func explain(c *snapshot.Cluster) {
	if c.SQL == nil || c.SQL.Sessions == nil {
		return
	}
	admission := c.Admission()
	var untold *snapshot.Missing
	for i := range c.SQL.Sessions {
		s := &c.SQL.Sessions[i]
		address, err := netip.ParseAddr(s.Address)
		if err != nil || address.IsLoopback() {
			s.TrustedSource = new("") // the server's own, or its socket
			continue
		}
		uuid, missing := admission.Of(address)
		switch s.TrustedSource = uuid; {
		case uuid == nil:
			untold = &missing
		case *uuid != "":
			s.Admits = admission.Admits(*uuid)
		case len(c.TrustedSources) == 0:
			s.Admits = new(everybody)
		}
	}
	if untold != nil {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "sql.sessions.trusted_source", Kind: untold.Kind, Reason: untold.Reason})
	}
}

// Join tells the connection settings and the sessions of each other: a setting whose
// server and role are known, and the sessions there of this role. It is called when
// the settings' clusters are known, and forgets what was joined before.
func Join(s *snapshot.Snapshot) {
	servers := map[string]*snapshot.Cluster{} // by cluster and endpoint
	for i := range s.Clusters {
		c := &s.Clusters[i]
		if c.SQL == nil {
			continue
		}
		for j := range c.SQL.Sessions {
			c.SQL.Sessions[j].Clients = nil
		}
		servers[c.ID+" "] = c // an App Platform binding names no endpoint
		for _, e := range candidates(c) {
			servers[c.ID+" "+e.ID] = c
		}
	}
	for i := range s.Clients {
		client := &s.Clients[i]
		client.Sessions = nil
		if client.Cluster == nil || client.User == "" || client.NotApplicable != "" {
			continue
		}
		c := servers[client.Cluster.ID+" "+client.Cluster.Endpoint]
		if c == nil {
			continue // through a pooler sessions are the pooler's
		}
		for j := range c.SQL.Sessions {
			session := &c.SQL.Sessions[j]
			if session.User != client.User || client.Database != "" && session.Database != client.Database {
				continue
			}
			client.Sessions = append(client.Sessions, *session)
			session.Clients = append(session.Clients, snapshot.SQLClient{Place: client.Place(), Verifies: client.Verifies})
		}
	}
	for i := range s.Clients {
		for j := range s.Clients[i].Sessions {
			s.Clients[i].Sessions[j].Clients = nil
		}
	}
}
