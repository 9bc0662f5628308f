package tlsprobe

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Protocol versions on the wire (RFC 6101, 2246, 4346, 5246, 8446).
const (
	versionSSL30 uint16 = 0x0300
	versionTLS10 uint16 = 0x0301
	versionTLS11 uint16 = 0x0302
	versionTLS12 uint16 = 0x0303
	versionTLS13 uint16 = 0x0304
)

// versionNames are the keys of snapshot.Endpoint.Protocols.
var versionNames = map[uint16]string{
	versionSSL30: "SSLv3",
	versionTLS10: "TLSv1.0",
	versionTLS11: "TLSv1.1",
	versionTLS12: "TLSv1.2",
	versionTLS13: "TLSv1.3",
}

func versionName(v uint16) string {
	if n, ok := versionNames[v]; ok {
		return n
	}
	return fmt.Sprintf("0x%04x", v)
}

func suiteName(id uint16) string {
	return suiteNames.of(id)
}

// table names numbers, in their order. It is no map because a map is made whenever
// the program starts.
type table []struct {
	id   uint16
	name string
}

// of is the name of a number, or the number.
func (t table) of(id uint16) string {
	i := sort.Search(len(t), func(i int) bool { return t[i].id >= id })
	if i < len(t) && t[i].id == id {
		return t[i].name
	}
	return fmt.Sprintf("0x%04x", id)
}

// brokenParts are what the name of a broken suite holds: no encryption, no
// authentication, or a cipher that is broken or so weak that it can be (RFC
// 7465 on RC4, RFC 4346 on EXPORT, SWEET32 / CVE-2016-2183 on 64-bit blocks).
var brokenParts = []string{"_NULL_", "_anon_", "_EXPORT", "_RC4_", "_RC2_", "_DES_", "_DES40_", "_3DES_", "_IDEA_"}

// isBroken reports whether a suite is among WeakCiphers.Broken.
func isBroken(name string) bool {
	name += "_"
	return slices.ContainsFunc(brokenParts, func(part string) bool { return strings.Contains(name, part) })
}

// isOutdated reports whether a suite lacks forward secrecy (no ephemeral key
// exchange) or authenticated encryption (AEAD), and is not broken.
func isOutdated(name string) bool {
	if isBroken(name) || !strings.Contains(name, "_WITH_") { // a TLS 1.3 suite has both
		return false
	}
	ephemeral := strings.HasPrefix(name, "TLS_ECDHE_") || strings.HasPrefix(name, "TLS_DHE_")
	aead := strings.Contains(name, "_GCM_") || strings.Contains(name, "_CCM") || strings.Contains(name, "_POLY1305")
	return !ephemeral || !aead
}

// suites lists the known suites for which keep is true, by number. TLS 1.3's are
// apart from all others.
func suites(tls13 bool, keep func(name string) bool) []uint16 {
	var ids []uint16
	for _, s := range suiteNames {
		if tls13 == !strings.Contains(s.name, "_WITH_") && keep(s.name) {
			ids = append(ids, s.id)
		}
	}
	return ids
}

// The lists of suites, made when the first server is looked at.
var (
	suitesTLS13    = sync.OnceValue(func() []uint16 { return suites(true, func(string) bool { return true }) })
	suitesAll      = sync.OnceValue(func() []uint16 { return suites(false, func(string) bool { return true }) })
	suitesBroken   = sync.OnceValue(func() []uint16 { return suites(false, isBroken) })
	suitesOutdated = sync.OnceValue(func() []uint16 { return suites(false, isOutdated) })
)

// groupNames are the key exchange groups that the probe knows, by their number
// in the IANA registry "TLS Supported Groups".
var groupNames = table{
	{1, "sect163k1"},
	{2, "sect163r1"},
	{3, "sect163r2"},
	{4, "sect193r1"},
	{5, "sect193r2"},
	{6, "sect233k1"},
	{7, "sect233r1"},
	{8, "sect239k1"},
	{9, "sect283k1"},
	{10, "sect283r1"},
	{11, "sect409k1"},
	{12, "sect409r1"},
	{13, "sect571k1"},
	{14, "sect571r1"},
	{15, "secp160k1"},
	{16, "secp160r1"},
	{17, "secp160r2"},
	{18, "secp192k1"},
	{19, "secp192r1"},
	{20, "secp224k1"},
	{21, "secp224r1"},
	{22, "secp256k1"},
	{23, "secp256r1"},
	{24, "secp384r1"},
	{25, "secp521r1"},
	{26, "brainpoolP256r1"},
	{27, "brainpoolP384r1"},
	{28, "brainpoolP512r1"},
	{29, "x25519"},
	{30, "x448"},
	{31, "brainpoolP256r1tls13"},
	{32, "brainpoolP384r1tls13"},
	{33, "brainpoolP512r1tls13"},
	{41, "curveSM2"},
	{256, "ffdhe2048"},
	{257, "ffdhe3072"},
	{258, "ffdhe4096"},
	{259, "ffdhe6144"},
	{260, "ffdhe8192"},
	{512, "MLKEM512"},
	{513, "MLKEM768"},
	{514, "MLKEM1024"},
	{4587, "SecP256r1MLKEM768"},
	{4588, "X25519MLKEM768"},
	{4589, "SecP384r1MLKEM1024"},
	{4590, "curveSM2MLKEM768"},
	{25497, "X25519Kyber768Draft00"},
	{25498, "SecP256r1Kyber768Draft00"},
}

func groupName(id uint16) string {
	if id == 0 {
		return ""
	}
	return groupNames.of(id)
}

// isPostQuantum reports whether a group withstands a quantum computer, alone or
// beside a classical one.
func isPostQuantum(name string) bool {
	return strings.Contains(name, "MLKEM") || strings.Contains(name, "Kyber")
}

// groupsFor lists the groups to offer: the post-quantum ones, the strong ones
// and then the rest; up to TLS 1.2 only curves.
func groupsFor(version uint16) []uint16 {
	first := []uint16{4588, 4587, 4589, 29, 23, 24, 25, 30}
	var ids []uint16
	for _, g := range groupNames {
		if slices.Contains(first, g.id) || (version < versionTLS13 && (g.id >= 256 || strings.HasSuffix(g.name, "tls13"))) {
			continue
		}
		ids = append(ids, g.id)
	}
	if version < versionTLS13 {
		first = first[3:]
	}
	return append(slices.Clone(first), ids...)
}
