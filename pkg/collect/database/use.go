package database

import (
	"net/netip"
	"slices"

	"dbaudit/pkg/snapshot"
)

// observeUse says which roles and trusted sources of a cluster are in use. A role may
// be so on a read replica alone.
func observeUse(c *snapshot.Cluster, clusters []snapshot.Cluster) {
	switch {
	case c.SQL == nil:
		return
	case c.SQL.Sessions == nil:
		lacks(c, "sql.use", "sql.sessions")
		return
	case c.SQL.Roles == nil:
		lacks(c, "sql.use", "sql.roles")
		return
	}
	use := &snapshot.SQLUse{ObservedAt: c.SQL.ObservedAt, Roles: []snapshot.LastUse{}}
	connected, untold := map[string]bool{}, ""
	for i := range clusters {
		other := &clusters[i]
		switch {
		case other.ID != c.ID && other.PrimaryID != c.ID:
		case other.SQL == nil || other.SQL.Sessions == nil:
			untold = "the sessions of the read replica " + other.Name + " were not observed"
		default:
			for _, s := range other.SQL.Sessions {
				connected[s.User] = true
			}
		}
	}
	if c.Role != snapshot.RoleReplica { // its roles are its primary's
		for _, r := range c.SQL.Roles {
			if r.Login {
				use.Roles = append(use.Roles, lastUse(r.Name, use, connected[r.Name], untold))
			}
		}
	}
	if use.Sources = sourceUse(c, use); use.Sources == nil {
		lacks(c, "sql.use.sources", "trusted_sources")
	}
	c.SQL.Use = use
}

// sourceUse is nil when the trusted sources were not observed.
func sourceUse(c *snapshot.Cluster, use *snapshot.SQLUse) []snapshot.LastUse {
	if c.TrustedSources == nil {
		return nil
	}
	admission, used := c.Admission(), map[string]bool{}
	for _, s := range c.SQL.Sessions {
		if address, err := netip.ParseAddr(s.Address); err == nil {
			for _, uuid := range admission.All(address) {
				used[uuid] = true
			}
		}
	}
	list := []snapshot.LastUse{}
	for _, s := range c.TrustedSources {
		untold := ""
		switch {
		case !admission.Known(s.UUID):
			untold = "its addresses are not known"
		case c.Pools == nil:
			untold = "whether there are connection pools was not observed"
		case len(c.Pools) > 0:
			untold = "clients of the connection pools are not seen"
		}
		name := s.Type + ":" + s.Value
		if !slices.ContainsFunc(list, func(u snapshot.LastUse) bool { return u.Name == name }) {
			list = append(list, lastUse(name, use, used[s.UUID], untold))
		}
	}
	return list
}

func lastUse(name string, use *snapshot.SQLUse, used bool, untold string) snapshot.LastUse {
	u := snapshot.LastUse{Name: name, Since: use.ObservedAt}
	switch {
	case used:
		u.Last = &use.ObservedAt
	case untold != "":
		u.Untold = untold
	default:
		u.Unseen = 1
	}
	return u
}

// lacks says that a fact is not known, for the reason that another one is not.
func lacks(c *snapshot.Cluster, fact, other string) {
	i := slices.IndexFunc(c.Missing, func(m snapshot.Missing) bool { return m.Fact == other })
	if i >= 0 {
		m := c.Missing[i]
		m.Fact = fact
		c.Missing = append(c.Missing, m)
	}
}
