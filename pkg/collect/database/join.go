package database

import (
	"net/netip"
	"strings"

	"dbaudit/pkg/snapshot"
)

// explain says of every session which trusted source lets its address in.
func explain(c *snapshot.Cluster) {
	if c.SQL == nil || c.SQL.Sessions == nil {
		return
	}
	unknown := ""
	kind := snapshot.MissingNotOffered
	if c.TrustedSources == nil {
		kind, unknown = snapshot.MissingNotAsked, "the trusted sources were not observed"
	}
	var admit []admission
	for i := range c.TrustedSources {
		a, known := admits(&c.TrustedSources[i])
		if !known && unknown == "" {
			unknown = "the addresses of the trusted source " + c.TrustedSources[i].Type + ":" + c.TrustedSources[i].Value + " were not observed"
		}
		admit = append(admit, a)
	}
	untold := false
	for i := range c.SQL.Sessions {
		s := &c.SQL.Sessions[i]
		address, err := netip.ParseAddr(s.Address)
		if err != nil || address.IsLoopback() {
			s.TrustedSource = new("") // the server's own, or its socket
			continue
		}
		for _, a := range admit {
			if a.contains(address.Unmap()) {
				s.TrustedSource = new(a.uuid)
				break
			}
		}
		switch {
		case s.TrustedSource != nil:
		case unknown == "":
			s.TrustedSource = new("")
		default:
			untold = true
		}
	}
	if untold {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "sql.sessions.trusted_source", Kind: kind, Reason: unknown})
	}
}

// admission are the addresses that a trusted source admits.
type admission struct {
	uuid   string
	ranges []netip.Prefix
}

func (a admission) contains(address netip.Addr) bool {
	for _, r := range a.ranges {
		if r.Contains(address) {
			return true
		}
	}
	return false
}

// admits are a source's addresses. known is false when there may be others.
func admits(s *snapshot.TrustedSource) (a admission, known bool) {
	a.uuid = s.UUID
	values := []string{s.Value}
	if s.Type != "ip_addr" {
		if s.Target == nil {
			return a, false
		}
		values = s.Target.Addresses
	}
	for _, v := range values {
		v = strings.TrimSpace(v)
		if address, err := netip.ParseAddr(v); err == nil {
			a.ranges = append(a.ranges, netip.PrefixFrom(address, address.BitLen()))
		} else if r, err := netip.ParsePrefix(v); err == nil {
			a.ranges = append(a.ranges, r.Masked())
		}
	}
	gone := s.Target != nil && s.Target.Exists != nil && !*s.Target.Exists
	return a, s.Type == "ip_addr" || s.Type == "droplet" && len(values) > 0 || gone
}
