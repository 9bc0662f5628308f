package database

import (
	"net/netip"

	"dbaudit/pkg/snapshot"
)

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
		if s.TrustedSource = uuid; uuid == nil {
			untold = &missing
		}
	}
	if untold != nil {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "sql.sessions.trusted_source", Kind: untold.Kind, Reason: untold.Reason})
	}
}
