package setting

import (
	"net/netip"
	"regexp"
	"strings"
)

// IsSocket reports that a host is the folder of a Unix socket, or an abstract one.
func IsSocket(host string) bool {
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") && !strings.ContainsAny(host, " {") // Dynaconf's @format {…}
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

// placeholder matches a host that is there to be replaced, or that is kept for
// documentation (RFC 2606, RFC 5737, RFC 3849).
var placeholder = regexp.MustCompile(`(?i)^(?:.*\.)?(?:example(?:\.(?:com|net|org|edu))?|invalid|test)$|^1\.2\.3\.4$|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:db8:|^<.*>$|^\[.*\]$|(?:^|[-_.])example(?:[-_]|\.default$)|^(?:your|my|some)[-_.]|(?:^|[-_.])(?:your|xxx+)(?:[-_.]|$)|^x+$|^\.+$|…|^(?:cluster|db|database|server|host)[-_]?name\.|-\.[a-z.]*ondigitalocean\.com$|do-user-(?:0+|x+)-|(?:^|\.)(?:server|domain|mydomain|company|mycompany|host|hostname|myhost)\.(?:com|net|org|io|local)$`)

// IsPlaceholder reports that a host is one to be replaced.
func IsPlaceholder(host string) bool { return placeholder.MatchString(host) }

// toFillIn matches what a reader is to put a host, or a path, in place of, in whatever
// file it stands.
var toFillIn = regexp.MustCompile(`^<|<[\w .\-]+>|\[[a-zA-Z][\w\-]*\]|^(?:HOST(?:NAME)?|DB_HOST|YOUR[-_].*|CA|ROOT|PATH)$|(?i:(?:^|[-_.])your[-_])|…|^\.\.\.$|^[a-z]\d?$|^_[A-Z_]+_$|^(?i:dummy|placeholder|fake|unused)(?:[-_.]?host)?$`)

// IsToFillIn reports that a host or a path is a mark for the reader, such as <host>.
func IsToFillIn(v string) bool {
	return v != "" && v != Dynamic && toFillIn.MatchString(v) && !strings.ContainsAny(v, "${%(\"'")
}

// IsRemote reports that a host is the full name, or the address, of another computer:
// it is no placeholder, no name of one label such as a service of the same network,
// and nothing that is put in at run time.
func IsRemote(host string) bool {
	host = strings.Trim(host, "[]")
	if !strings.ContainsAny(host, ".:") || strings.HasSuffix(host, ".svc") || strings.HasSuffix(host, ".default") || strings.HasSuffix(host, ".svc.cluster.local") {
		return false
	}
	return !IsSocket(host) && !IsLoopback(host) && !Interpolated(host) && !IsDynamic(host) && !placeholder.MatchString(host)
}
