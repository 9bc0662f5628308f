package verify

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// nameConstraints limit the names below a CA (RFC 5280 §4.2.1.10).
type nameConstraints struct {
	permitted, excluded []generalName
	// bounded: a subtree has a minimum or maximum, which OpenSSL refuses.
	bounded bool
}

func readConstraints(s cryptobyte.String) (*nameConstraints, bool) {
	n := &nameConstraints{}
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return nil, false
	}
	for i, list := range []*[]generalName{&n.permitted, &n.excluded} {
		var trees cryptobyte.String
		var has bool
		if !s.ReadOptionalASN1(&trees, &has, cbasn1.Tag(i).Constructed().ContextSpecific()) {
			return nil, false
		}
		for !trees.Empty() {
			var tree cryptobyte.String
			if !trees.ReadASN1(&tree, cbasn1.SEQUENCE) {
				return nil, false
			}
			base, ok := readGeneralName(&tree)
			if !ok {
				return nil, false
			}
			n.bounded = n.bounded || !tree.Empty()
			*list = append(*list, base)
		}
	}
	return n, true
}

// maxComparisons is how many OpenSSL makes before it refuses (NAME_CHECK_MAX).
const maxComparisons = 1 << 20

// Outcomes of comparing a name with constraints.
type nameVerdict int

const (
	nameAllowed nameVerdict = iota
	nameForbidden
	nameUnclear // a kind of name that this program does not compare
)

// check is what OpenSSL makes of a certificate's names (NAME_CONSTRAINTS_check and
// NAME_CONSTRAINTS_check_CN of its crypto/x509/v3_ncons.c): the subject, all
// alternative names, and for a leaf without dNSName the common names that look like
// a host's.
func (n *nameConstraints) check(c *Certificate, leaf bool) (verdict nameVerdict, offending string) {
	names := c.usage.altNames
	if len(c.subject.canonical) > 0 {
		names = append([]generalName{{kind: nameDir, dir: c.subject}}, names...)
	}
	hasDNS := slices.ContainsFunc(c.usage.altNames, func(alt generalName) bool { return alt.kind == nameDNS })
	if leaf && !hasDNS {
		for _, v := range c.subject.commonNames {
			if text, ok := v.utf8(); ok && isHostName(text) {
				names = append(names, generalName{kind: nameDNS, value: []byte(text)})
			}
		}
	}
	for range c.subject.emails {
		names = append(names, generalName{kind: nameEmail})
	}
	if len(names)*(len(n.permitted)+len(n.excluded)) > maxComparisons {
		return nameForbidden, "(one of too many)"
	}
	for _, one := range names {
		if v := n.checkName(one); v > verdict {
			verdict, offending = v, one.text()
		}
		if verdict == nameForbidden {
			return verdict, offending
		}
	}
	return verdict, offending
}

func (g generalName) text() string {
	if g.kind == nameDir {
		return g.dir.text(120)
	}
	if g.kind == nameIP {
		return ipText(g.value)
	}
	return Clean(string(g.value), 120)
}

func (n *nameConstraints) checkName(one generalName) nameVerdict {
	limited, permitted := false, false
	for _, base := range n.permitted {
		if base.kind != one.kind {
			continue
		}
		in, clear := one.within(base)
		if !clear {
			return nameUnclear
		}
		limited, permitted = true, permitted || in
	}
	if limited && (!permitted || n.bounded) {
		return nameForbidden
	}
	for _, base := range n.excluded {
		if base.kind != one.kind {
			continue
		}
		in, clear := one.within(base)
		if !clear {
			return nameUnclear
		}
		if in || n.bounded {
			return nameForbidden
		}
	}
	return nameAllowed
}

// within reports whether a name is in the subtree of base; clear is false where this
// program cannot tell.
func (g generalName) within(base generalName) (in, clear bool) {
	switch g.kind {
	case nameDir:
		return g.dir.within(base.dir), true
	case nameDNS:
		return withinDomain(lowerASCII(string(g.value)), lowerASCII(string(base.value))), true
	case nameIP:
		if len(g.value)*2 != len(base.value) {
			return false, true
		}
		network, mask := base.value[:len(g.value)], base.value[len(g.value):]
		masked := func(b []byte) []byte {
			out := make([]byte, len(b))
			for i := range b {
				out[i] = b[i] & mask[i]
			}
			return out
		}
		return bytes.Equal(masked(g.value), masked(network)), true
	}
	return false, false
}

// withinDomain is nc_dns: labels may be added on the left; a base that begins with a
// dot leaves out the domain itself.
func withinDomain(name, base string) bool {
	if base == "" || name == base {
		return true
	}
	rest, ok := strings.CutSuffix(name, base)
	return ok && (strings.HasPrefix(base, ".") || strings.HasSuffix(rest, "."))
}

// isHostName reports whether OpenSSL takes a common name for a host's (cn2dnsid):
// two labels or more of letters, digits, hyphens and underscores.
func isHostName(s string) bool {
	s = strings.TrimRight(s, "\x00")
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") {
			return false
		}
		for _, c := range l {
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
	}
	return len(labels) > 1
}
