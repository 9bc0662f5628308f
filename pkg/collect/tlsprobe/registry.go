package tlsprobe

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
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

//go:embed suites.txt
var suitesFile string

//go:embed groups.txt
var groupsFile string

// suiteRegistry and groupRegistry are read when the first server is probed.
var (
	suiteRegistry = sync.OnceValue(func() registry { return parseRegistry(suitesFile) })
	groupRegistry = sync.OnceValue(func() registry { return parseRegistry(groupsFile) })
)

// registry is a table of numbers and names.
type registry struct {
	ids   []uint16
	names map[uint16]string
}

// parseRegistry reads lines of "NUMBER NAME"; those that begin with # are comments.
func parseRegistry(file string) registry {
	r := registry{names: map[uint16]string{}}
	for line := range strings.Lines(file) {
		number, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || number == "#" {
			continue
		}
		id, err := strconv.ParseUint(number, 0, 16)
		if err != nil {
			panic("tlsprobe: an embedded table has the line " + line) // a test reads both tables
		}
		r.ids = append(r.ids, uint16(id))
		r.names[uint16(id)] = name
	}
	return r
}

// name is the name of a number, or the number.
func (r registry) name(id uint16) string {
	if n, ok := r.names[id]; ok {
		return n
	}
	return fmt.Sprintf("0x%04x", id)
}

func suiteName(id uint16) string { return suiteRegistry().name(id) }

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
	if isBroken(name) || isTLS13(name) {
		return false
	}
	ephemeral := isECDHE(name) || strings.HasPrefix(name, "TLS_DHE_")
	aead := strings.Contains(name, "_GCM_") || strings.Contains(name, "_CCM") || strings.Contains(name, "_POLY1305")
	return !ephemeral || !aead
}

// isTLS13 reports whether a suite is of TLS 1.3, which names neither a key exchange
// nor a signature.
func isTLS13(name string) bool { return !strings.Contains(name, "_WITH_") }

// isECDHE reports whether a server up to TLS 1.2 names a group with the suite.
func isECDHE(name string) bool { return strings.HasPrefix(name, "TLS_ECDHE_") }

// suites lists the known suites for which keep is true, by number.
func suites(keep func(name string) bool) []uint16 {
	r := suiteRegistry()
	return slices.DeleteFunc(slices.Clone(r.ids), func(id uint16) bool { return !keep(r.names[id]) })
}

// suitesOf lists all suites that may be offered in a version.
func suitesOf(version uint16) []uint16 {
	return suites(func(name string) bool { return isTLS13(name) == (version == versionTLS13) })
}

func groupName(id uint16) string {
	if id == 0 {
		return ""
	}
	return groupRegistry().name(id)
}

// isPostQuantum reports whether a group withstands a quantum computer, alone or
// beside a classical one.
func isPostQuantum(name string) bool {
	return strings.Contains(name, "MLKEM") || strings.Contains(name, "Kyber")
}

// groupsOf lists the groups to offer in a version: the post-quantum ones, the
// strong ones and then the rest; up to TLS 1.2 only curves.
func groupsOf(version uint16) []uint16 {
	first := []uint16{4588, 4587, 4589, 29, 23, 24, 25, 30}
	old := version < versionTLS13
	if old {
		first = first[3:]
	}
	r := groupRegistry()
	rest := slices.DeleteFunc(slices.Clone(r.ids), func(id uint16) bool {
		return slices.Contains(first, id) || (old && (id >= 256 || strings.HasSuffix(r.names[id], "tls13")))
	})
	return append(slices.Clone(first), rest...)
}
