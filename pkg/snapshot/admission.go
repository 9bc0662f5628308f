package snapshot

import (
	"net/netip"
	"slices"
	"strings"
)

// Vantage is a place from which a public endpoint of the cluster answered.
type Vantage struct {
	// Address is the place's public address, as the user gave it.
	Address string `json:"address"`
	// Endpoints are the ids of those that answered.
	Endpoints []string `json:"endpoints"`
	// TrustedSource is the uuid of the source that admits the address; "" when none
	// does. Absent: that cannot be told.
	TrustedSource *string   `json:"trusted_source,omitempty"`
	Missing       []Missing `json:"missing,omitempty"`
}

// Admit names, for each vantage that nothing is known of yet, the trusted source that
// admits it.
func (c *Cluster) Admit() {
	admission := c.Admission()
	for i := range c.Vantages {
		v := &c.Vantages[i]
		address, err := netip.ParseAddr(v.Address)
		if v.TrustedSource != nil || err != nil {
			continue
		}
		uuid, missing := admission.Of(address)
		if v.TrustedSource, v.Missing = uuid, nil; uuid == nil {
			missing.Fact = "trusted_source"
			v.Missing = []Missing{missing}
		}
	}
}

// Admission tells which trusted sources let an address in.
type Admission struct {
	sources []admitted
	kind    MissingKind
	unknown string
}

type admitted struct {
	uuid   string
	ranges []netip.Prefix
	known  bool // there are no others
}

// Admission reads the cluster's trusted sources.
func (c *Cluster) Admission() *Admission {
	a := &Admission{kind: MissingNotOffered}
	if c.TrustedSources == nil {
		a.kind, a.unknown = MissingNotAsked, "the trusted sources were not observed"
	}
	for i := range c.TrustedSources {
		s := &c.TrustedSources[i]
		ranges, known := s.ranges()
		if !known && a.unknown == "" {
			a.unknown = "the addresses of the trusted source " + s.Type + ":" + s.Value + " were not observed"
		}
		a.sources = append(a.sources, admitted{s.UUID, ranges, known})
	}
	return a
}

// Of is the uuid of a source that admits the address, "" when none does. It is nil,
// with the reason, when it may be one whose addresses are not known.
func (a *Admission) Of(address netip.Addr) (uuid *string, missing Missing) {
	if all := a.All(address); len(all) > 0 {
		return &all[0], Missing{}
	}
	if a.unknown != "" {
		return nil, Missing{Kind: a.kind, Reason: a.unknown}
	}
	return new(string), Missing{}
}

// All are the uuids of the sources that admit the address.
func (a *Admission) All(address netip.Addr) (uuids []string) {
	for _, s := range a.sources {
		if slices.ContainsFunc(s.ranges, func(r netip.Prefix) bool { return r.Contains(address.Unmap()) }) {
			uuids = append(uuids, s.uuid)
		}
	}
	return uuids
}

// Known reports whether all addresses of a source are known.
func (a *Admission) Known(uuid string) bool {
	return slices.ContainsFunc(a.sources, func(s admitted) bool { return s.uuid == uuid && s.known })
}

// Admits is how many addresses a source admits; nil when that is not known.
func (a *Admission) Admits(uuid string) *int {
	for _, s := range a.sources {
		if s.uuid == uuid && s.known {
			n := 0
			for _, r := range s.ranges {
				if bits := r.Addr().BitLen() - r.Bits(); bits <= 32 {
					n += 1 << bits
				}
			}
			return &n
		}
	}
	return nil
}

// ParseRange reads an address, or a range in CIDR notation.
func ParseRange(value string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(value); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	r, err := netip.ParsePrefix(value)
	return r.Masked(), err
}

// ranges are the addresses that a source admits. known is false when there may be
// others.
func (s *TrustedSource) ranges() (ranges []netip.Prefix, known bool) {
	values := []string{s.Value}
	if s.Type != "ip_addr" {
		if s.Target == nil {
			return nil, false
		}
		values = s.Target.Addresses
	}
	for _, v := range values {
		if r, err := ParseRange(strings.TrimSpace(v)); err == nil {
			ranges = append(ranges, r)
		}
	}
	gone := s.Target != nil && s.Target.Exists != nil && !*s.Target.Exists
	known = len(values) > 0
	if s.Type == "app" { // without a dedicated address it goes out by shared ones too
		known = slices.ContainsFunc(ranges, func(r netip.Prefix) bool { return !r.Addr().IsPrivate() })
	}
	return ranges, known || gone
}
