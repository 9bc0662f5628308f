package result

import (
	"dbaudit/pkg/snapshot"
)

// Inventory is what reports show of a cluster beside its findings.
func Inventory(c *snapshot.Cluster) Cluster {
	out := Cluster{
		ID: c.ID, Name: c.Name, Role: c.Role, Primary: c.PrimaryID, Engine: c.Engine, Version: c.Version, Region: c.Region,
		ObservedAt: c.ObservedAt,
	}
	if c.TrustedSources != nil {
		out.TrustedSources = make([]Source, len(c.TrustedSources))
		for i, s := range c.TrustedSources {
			out.TrustedSources[i] = Source{ID: s.UUID, Type: s.Type, Value: s.Value, Description: s.Description}
			if s.Target != nil {
				out.TrustedSources[i].Name = s.Target.Name
			}
		}
	}
	if c.Endpoints != nil {
		out.Endpoints = make([]Endpoint, len(c.Endpoints))
		for i := range c.Endpoints {
			out.Endpoints[i] = inventoryEndpoint(&c.Endpoints[i])
		}
	}
	if c.SQL != nil {
		for _, s := range c.SQL.Sessions {
			out.Sessions = append(out.Sessions, Session{
				User: s.User, Database: s.Database, Address: s.Address, Application: s.Application, TLSVersion: s.TLSVersion, Count: s.Count,
				TrustedSource: s.TrustedSource,
			})
		}
	}
	if c.CA != nil {
		for _, x := range c.CA.Certificates {
			if t := x.NotAfter; out.CAExpires == nil || t.Before(*out.CAExpires) {
				out.CAExpires = &t
			}
		}
	}
	return out
}

// NotProbed is the state of an endpoint without a reachability.
const NotProbed = "not_probed"

func inventoryEndpoint(e *snapshot.Endpoint) Endpoint {
	out := Endpoint{ID: e.ID, Role: e.Role, Network: e.Network, State: NotProbed}
	if e.Reachability != nil {
		out.State, out.Detail = e.Reachability.State, e.Reachability.Detail
	}
	if e.TLS == nil {
		return out
	}
	out.TLSVersion = e.TLS.Version
	if len(e.TLS.Chain) > 0 {
		ends := e.TLS.Chain[0].NotAfter // not a pointer that keeps the cluster
		out.CertExpires = &ends
	}
	if e.TLS.Verification != nil {
		if full, ok := e.TLS.Verification.Modes["verify-full"]; ok {
			out.VerifyFull = &full.OK
		}
	}
	return out
}
