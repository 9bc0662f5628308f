package tlsprobe

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// matchLibpq reports whether libpq's sslmode=verify-full takes the certificate
// for the host, and whether by the common name alone. It follows
// pgtls_verify_peer_name_matches_certificate_guts and fe-secure-common.c of
// PostgreSQL 15 and later, which differ from RFC 6125 (and from Go):
//
//   - without a subjectAltName of the host's kind, the common name counts: for an
//     address even if there are dNSNames;
//   - a dNSName may be the text of an address;
//   - only "*." at the very left is a wildcard, and it stands for one label.
func matchLibpq(c *x509.Certificate, host string) (ok, byCommonName bool) {
	if host == "" {
		return false, false
	}
	ip := libpqAddress(host)
	checkCommonName := true
	for _, name := range sanNames(c) {
		if (ip != nil) == name.isIP {
			checkCommonName = false
		}
		if name.isIP {
			if ip != nil && bytes.Equal(name.value, ip) {
				return true, false
			}
			continue
		}
		if matchName(string(name.value), host) {
			return true, false
		}
	}
	if checkCommonName {
		if cn, found := commonName(c); found && matchName(cn, host) {
			return true, true
		}
	}
	return false, false
}

// matchName compares a name of a certificate with the host
// (pq_verify_peer_name_matches_certificate_name, wildcard_certificate_match).
func matchName(pattern, host string) bool {
	if strings.IndexByte(pattern, 0) >= 0 {
		return false // CVE-2009-4034: an embedded zero
	}
	if equalASCII(pattern, host) {
		return true
	}
	if len(pattern) < 3 || !strings.HasPrefix(pattern, "*.") || len(pattern) > len(host) {
		return false
	}
	at := len(host) - len(pattern) + 1 // where what the wildcard leaves begins
	return equalASCII(pattern[1:], host[at:]) && strings.IndexByte(host, '.') >= at-1
}

// equalASCII is pg_strcasecmp for ASCII; other octets have to be the same.
func equalASCII(a, b string) bool {
	lower := func(s string) string {
		return strings.Map(func(r rune) rune {
			if 'A' <= r && r <= 'Z' {
				return r + 'a' - 'A'
			}
			return r
		}, s)
	}
	return len(a) == len(b) && lower(a) == lower(b)
}

type sanName struct {
	isIP  bool
	value []byte
}

// sanNames are the dNSName and iPAddress entries as they stand in the
// subjectAltName; Go's own lists drop their order.
func sanNames(c *x509.Certificate) []sanName {
	var names []sanName
	for _, e := range c.Extensions {
		if !e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}) {
			continue
		}
		var seq asn1.RawValue
		if rest, err := asn1.Unmarshal(e.Value, &seq); err != nil || len(rest) > 0 {
			return nil
		}
		for rest := seq.Bytes; len(rest) > 0; {
			var v asn1.RawValue
			var err error
			if rest, err = asn1.Unmarshal(rest, &v); err != nil {
				return names
			}
			if v.Class == asn1.ClassContextSpecific && (v.Tag == 2 || v.Tag == 7) {
				names = append(names, sanName{isIP: v.Tag == 7, value: v.Bytes})
			}
		}
	}
	return names
}

// commonName is the subject's first common name, as X509_NAME_get_index_by_NID
// finds it. Go keeps the last.
func commonName(c *x509.Certificate) (string, bool) {
	for _, n := range c.Subject.Names {
		if n.Type.Equal(asn1.ObjectIdentifier{2, 5, 4, 3}) {
			s, ok := n.Value.(string)
			return s, ok
		}
	}
	return "", false
}

// libpqAddress is the host as 4 or 16 octets when libpq takes it for an address:
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
