package setting

import (
	"net/netip"
	"strings"
)

// IsSocket reports that a host is the folder of a Unix socket, or an abstract one.
func IsSocket(host string) bool {
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@")
}

// IsLoopback reports that a name or an address never leaves the computer. The name
// host.docker.internal is the computer that runs the container.
func IsLoopback(host string) bool {
	h := strings.ToLower(strings.Trim(host, "[]"))
	switch h {
	case "localhost", "host.docker.internal", "ip6-localhost", "0.0.0.0":
		return true
	}
	if strings.HasSuffix(h, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(h)
	return err == nil && a.IsLoopback()
}

// Clean keeps a value that came out of a malformed string from showing a part of
// a password: whatever stands before an '@' goes.
func Clean(v string) string {
	if i := strings.LastIndexByte(v, '@'); i > 0 {
		v = v[i+1:]
	}
	v = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, v)
	if len(v) > 200 {
		v = v[:200]
	}
	return strings.ToValidUTF8(v, "")
}
