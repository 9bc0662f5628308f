package result

import (
	"strings"
	"time"

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
		out.Use = c.SQL.Use
		for _, s := range c.SQL.Sessions {
			if s.User == c.SQL.Role && s.Application == "dbaudit" || strings.HasPrefix(s.User, "_") || strings.HasPrefix(s.User, "pg_") {
				continue // the audit's own, and the provider's
			}
			if _, known := out.Rights[s.User]; !known {
				if out.Rights == nil {
					out.Rights = map[string]string{}
				}
				out.Rights[s.User] = rights(c, s.User)
			}
			out.Sessions = append(out.Sessions, Session{
				User: s.User, Database: s.Database, Address: s.Address, Application: s.Application, TLSVersion: s.TLSVersion, Count: s.Count,
				TrustedSource: s.TrustedSource, Clients: s.Clients,
			})
		}
	}
	if c.CA != nil {
		for _, x := range c.CA.Certificates {
			if out.CAExpires == nil || x.NotAfter.Before(*out.CAExpires) {
				out.CAExpires = new(x.NotAfter)
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
		out.CertExpires = new(e.TLS.Chain[0].NotAfter) // not a pointer that keeps the cluster
	}
	if e.TLS.Verification != nil {
		if full, ok := e.TLS.Verification.Modes["verify-full"]; ok {
			out.VerifyFull = &full.OK
		}
	}
	return out
}

// Cluster is the inventory entry of an audited cluster or replica: what reports
// show beside its findings.
type Cluster struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Primary string `json:"primary_id,omitempty"`
	Engine  string `json:"engine"`
	Version string `json:"version,omitempty"`
	Region  string `json:"region,omitempty"`
	// ObservedAt is when the API told of it.
	ObservedAt time.Time `json:"observed_at,omitzero"`
	// TrustedSources: nil is "not observed", empty is "open to all".
	TrustedSources []Source   `json:"trusted_sources,omitzero"`
	Endpoints      []Endpoint `json:"endpoints,omitzero"`
	// Sessions are who was connected, when the database was audited.
	Sessions []Session `json:"sessions,omitempty"`
	// Rights are what the roles of the sessions may do, in words, "" of one without any.
	Rights map[string]string `json:"rights,omitempty"`
	// Use is when roles and trusted sources were last seen in use, over all results
	// of a store.
	Use *snapshot.SQLUse `json:"use,omitempty"`
	// CAExpires is when the first of the CA's certificates ends.
	CAExpires *time.Time `json:"ca_expires,omitempty"`
}

// Session is a group of sessions in the inventory.
type Session struct {
	User        string `json:"user"`
	Database    string `json:"database,omitempty"`
	Address     string `json:"address,omitempty"` // "" is the server itself
	Application string `json:"application,omitempty"`
	TLSVersion  string `json:"tls_version,omitempty"` // "" is no TLS
	Count       int    `json:"count"`
	// TrustedSource is the id of the source that lets it in; "" when none does,
	// absent when it cannot be told.
	TrustedSource *string `json:"trusted_source,omitempty"`
	// Clients are the connection settings that it may be of.
	Clients []snapshot.SQLClient `json:"clients,omitempty"`
}

// Source is a trusted source in the inventory.
type Source struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Value       string `json:"value"`
	Name        string `json:"name,omitempty"` // of what it resolves to
	Description string `json:"description,omitempty"`
}

// Endpoint is an endpoint in the inventory.
type Endpoint struct {
	ID          string     `json:"id"`
	Role        string     `json:"role"`
	Network     string     `json:"network"`
	State       string     `json:"state"` // Reachability.State, or "not_probed"
	Detail      string     `json:"detail,omitempty"`
	TLSVersion  string     `json:"tls_version,omitempty"`
	CertExpires *time.Time `json:"certificate_expires,omitempty"`
	// VerifyFull: would sslmode=verify-full with the cluster's CA work. Absent: not known.
	VerifyFull *bool `json:"verify_full,omitempty"`
}
