package verify

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// hostMatch is whether a certificate is for a host.
type hostMatch struct {
	ok           bool
	byCommonName bool
	// broken is why the client gives up before it has compared all names.
	broken string
}

// matchLibpq is what libpq's sslmode=verify-full makes of the names. It follows
// pgtls_verify_peer_name_matches_certificate_guts and fe-secure-common.c of
// PostgreSQL 15 and later, which differ from RFC 6125 (and from Go):
//
//   - without a subjectAltName of the host's kind, the common name counts: for an
//     address even if there are dNSNames;
//   - a dNSName may be the text of an address;
//   - only "*." at the very left is a wildcard, and it stands for one label;
//   - names are compared byte by byte, whatever kind of string they are, and one
//     with a NUL in it ends the comparison (CVE-2009-4034).
func matchLibpq(c *Certificate, host string) hostMatch {
	if host == "" {
		return hostMatch{}
	}
	ip := libpqAddress(host)
	checkCommonName := true
	for _, name := range c.usage.altNames {
		switch name.kind {
		case nameIP:
			checkCommonName = checkCommonName && ip == nil
			if len(name.value) != net.IPv4len && len(name.value) != net.IPv6len {
				return hostMatch{broken: fmt.Sprintf("it has an address of %d bytes", len(name.value))}
			}
			if ip != nil && bytes.Equal(name.value, ip) {
				return hostMatch{ok: true}
			}
		case nameDNS:
			checkCommonName = checkCommonName && ip != nil
			if m := matchString(name.value, host); m.ok || m.broken != "" {
				return m
			}
		}
	}
	if !checkCommonName || len(c.subject.commonNames) == 0 {
		return hostMatch{}
	}
	// X509_NAME_get_index_by_NID finds the first; Go keeps the last.
	m := matchString(c.subject.commonNames[0].value, host)
	m.byCommonName = m.ok
	return m
}

func matchString(name []byte, host string) hostMatch {
	if bytes.IndexByte(name, 0) >= 0 {
		return hostMatch{broken: "it has a name with a NUL in it"}
	}
	return hostMatch{ok: matchName(string(name), host)}
}

// matchName compares a name of a certificate with the host
// (pq_verify_peer_name_matches_certificate_name, wildcard_certificate_match).
func matchName(pattern, host string) bool {
	pattern, host = lowerASCII(pattern), lowerASCII(host) // pg_strcasecmp
	if pattern == host {
		return true
	}
	if len(pattern) < 3 || !strings.HasPrefix(pattern, "*.") || len(pattern) > len(host) {
		return false
	}
	at := len(host) - len(pattern) + 1 // where what the wildcard leaves begins
	return pattern[1:] == host[at:] && strings.IndexByte(host, '.') >= at-1
}

// checkHost is libpq's verdict on the names, in words.
func checkHost(c *Certificate, host string) Verdict {
	m := matchLibpq(c, host)
	strict := matchRFC6125(c, host)
	switch {
	case m.ok && strict:
		return Verdict{Outcome: Works}
	case m.ok && m.byCommonName:
		return Verdict{Outcome: Works, Reason: "by the common name alone, which libpq takes and other clients (Go, rustls) do not"}
	case m.ok:
		return Verdict{Outcome: Works, Reason: "as libpq matches names; other clients refuse it"}
	case m.broken != "":
		return failure(CodeHostMismatch, "libpq does not match %s with the certificate: %s", host, m.broken)
	case strict:
		return failure(CodeHostMismatch, "libpq does not match %s with %s, though other clients would", host, namesOf(c))
	}
	return failure(CodeHostMismatch, "the certificate is for %s, not for %s", namesOf(c), host)
}

// checkHostRFC6125 is the verdict of clients that take subjectAltName alone.
func checkHostRFC6125(c *Certificate, host string) Verdict {
	if matchRFC6125(c, host) {
		return Verdict{Outcome: Works}
	}
	return failure(CodeHostMismatch, "the certificate is for %s, not for %s", namesOf(c), host)
}

// matchRFC6125 is Go's comparison, of which the names alone are part.
func matchRFC6125(c *Certificate, host string) bool {
	names := &x509.Certificate{}
	for _, n := range c.usage.altNames {
		switch n.kind {
		case nameDNS:
			names.DNSNames = append(names.DNSNames, string(n.value))
		case nameIP:
			names.IPAddresses = append(names.IPAddresses, net.IP(n.value))
		}
	}
	return names.VerifyHostname(host) == nil
}

// namesOf lists the names that a certificate is for, the first few.
func namesOf(c *Certificate) string {
	var names []string
	for _, n := range c.usage.altNames {
		if n.kind == nameDNS || n.kind == nameIP {
			names = append(names, n.text())
		}
	}
	if len(names) == 0 {
		if len(c.subject.commonNames) > 0 {
			text, _ := c.subject.commonNames[0].utf8()
			return Clean(text, 255) + " (its common name; it has no subjectAltName)"
		}
		return "no name at all"
	}
	const shown = 4
	text := Clean(strings.Join(names[:min(shown, len(names))], ", "), 400)
	if len(names) > shown {
		text += fmt.Sprintf(" and %d more", len(names)-shown)
	}
	return text
}

// ipText is an address of a certificate.
func ipText(value []byte) string {
	if a, ok := netip.AddrFromSlice(value); ok {
		return a.String()
	}
	return fmt.Sprintf("%x", value)
}

// libpqAddress is the host as 4 or 16 bytes when libpq takes it for an address:
// inet_aton for IPv4, which also knows "127.1", "0x7f.0.0.1" and "2130706433",
// and PostgreSQL's own reading of IPv6, without brackets or a zone.
func libpqAddress(host string) []byte {
	if strings.Contains(host, ":") {
		if a, err := netip.ParseAddr(host); err == nil && a.Zone() == "" {
			return net.IP(a.AsSlice())
		}
		return nil
	}
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return nil
	}
	var address uint64
	for i, part := range parts {
		hex := strings.HasPrefix(part, "0x") || strings.HasPrefix(part, "0X")
		if strings.ContainsAny(part, "_+-") || (!hex && strings.ContainsAny(part, "oObB")) {
			return nil
		}
		v, err := strconv.ParseUint(part, 0, 32)
		if err != nil {
			return nil
		}
		if i < len(parts)-1 {
			if v > 255 {
				return nil
			}
			address |= v << (8 * (3 - i))
			continue
		}
		if v >= 1<<(8*(5-len(parts))) {
			return nil
		}
		address |= v
	}
	return []byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}
}
