package verify

import (
	"encoding/asn1"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Extensions that are looked at (RFC 5280 §4.2; Netscape's).
const (
	idSubjectKeyID    = "2.5.29.14"
	idKeyUsage        = "2.5.29.15"
	idAltName         = "2.5.29.17"
	idBasic           = "2.5.29.19"
	idNameConstraints = "2.5.29.30"
	idAuthorityKeyID  = "2.5.29.35"
	idPurposes        = "2.5.29.37"
	idNetscapeType    = "2.16.840.1.113730.1.1"
	idProxy           = "1.3.6.1.5.5.7.1.14"
)

// understood are the extensions that OpenSSL takes when they are critical
// (X509_supported_extension of its crypto/x509/v3_purp.c).
var understood = []string{
	idNetscapeType, idKeyUsage, idAltName, idBasic, "2.5.29.32", "2.5.29.31", idPurposes,
	"1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8", "1.3.6.1.5.5.7.48.1.5", "2.5.29.36", idProxy,
	idNameConstraints, "2.5.29.33", "2.5.29.54",
}

// Bits of keyUsage (RFC 5280 §4.2.1.3) and of Netscape's certificate type.
const (
	usageDigitalSignature = 0x80
	usageKeyEncipherment  = 0x20
	usageKeyAgreement     = 0x08
	usageCertSign         = 0x04

	netscapeServer = 0x40
	netscapeSSLCA  = 0x04
	netscapeAnyCA  = 0x07
)

// serverPurposes are the extended key usages with which OpenSSL takes a certificate
// for a server's: serverAuth, and SGC of Microsoft and Netscape (XKU_SGC).
var serverPurposes = []string{"1.3.6.1.5.5.7.3.1", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"}

// usage is what the extensions say of a certificate, as OpenSSL reads them
// (ossl_x509v3_cache_extensions of its crypto/x509/v3_purp.c).
type usage struct {
	// invalid is why OpenSSL calls the certificate invalid: an extension that is
	// malformed or there twice. "": it does not.
	invalid string
	// unhandled is a critical extension that nobody knows.
	unhandled string

	hasBasic, ca bool
	pathLength   int // -1: no limit
	keyUsage     int // -1: absent
	purposes     []string
	netscape     int // -1: absent
	keyID        []byte
	authority    *authorityKeyID
	altNames     []generalName
	constraints  *nameConstraints
	proxy        bool
}

// authorityKeyID is how a certificate points at its issuer.
type authorityKeyID struct {
	key    []byte
	issuer *name
	serial *big.Int
}

// generalName is a GeneralName: its number (RFC 5280 §4.2.1.6) and contents.
type generalName struct {
	kind  int
	value []byte
	dir   name // of a directory name
}

// Kinds of general names.
const (
	nameOther = 0
	nameEmail = 1
	nameDNS   = 2
	nameDir   = 4
	nameURI   = 6
	nameIP    = 7
)

// readUsage reads the extensions of a certificate.
func readUsage(c *Certificate) usage {
	u := usage{pathLength: -1, keyUsage: -1, netscape: -1}
	readers := map[string]func(cryptobyte.String) bool{
		idBasic: u.readBasic, idKeyUsage: bitsReader(&u.keyUsage), idNetscapeType: bitsReader(&u.netscape),
		idPurposes: u.readPurposes, idAuthorityKeyID: u.readAuthority,
		idSubjectKeyID: func(s cryptobyte.String) bool {
			var id cryptobyte.String
			ok := s.ReadASN1(&id, cbasn1.OCTET_STRING) && s.Empty()
			u.keyID = id
			return ok
		},
		idAltName: func(s cryptobyte.String) (ok bool) {
			u.altNames, ok = readGeneralNames(s, cbasn1.SEQUENCE)
			return ok
		},
		idNameConstraints: func(s cryptobyte.String) (ok bool) {
			u.constraints, ok = readConstraints(s)
			return ok
		},
	}
	seen := map[string]bool{}
	for _, e := range c.extensions {
		read := readers[e.id]
		switch {
		case read != nil && seen[e.id]:
			u.invalid = "the extension " + e.id + " occurs twice"
		case read != nil && !read(e.value):
			u.invalid = "the extension " + e.id + " is malformed"
		}
		seen[e.id] = true
		u.proxy = u.proxy || e.id == idProxy
		if e.critical && u.unhandled == "" && !slices.Contains(understood, e.id) {
			u.unhandled = e.id
		}
	}
	if u.keyUsage == 0 {
		u.invalid = "its key usage is empty"
	}
	return u
}

func (u *usage) readBasic(s cryptobyte.String) bool {
	u.hasBasic = true
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) || !readFlag(&s, &u.ca) {
		return false
	}
	return s.Empty() || (s.ReadASN1Integer(&u.pathLength) && u.pathLength >= 0)
}

// bitsReader reads a BIT STRING into the byte of its first eight bits.
func bitsReader(to *int) func(cryptobyte.String) bool {
	return func(s cryptobyte.String) bool {
		var bits asn1.BitString
		if !s.ReadASN1BitString(&bits) || !s.Empty() {
			return false
		}
		*to = 0
		for i, b := range bits.Bytes[:min(len(bits.Bytes), 2)] {
			*to |= int(b) << (8 * i)
		}
		return true
	}
}

func (u *usage) readPurposes(s cryptobyte.String) bool {
	u.purposes = []string{}
	return s.ReadASN1(&s, cbasn1.SEQUENCE) && readIdentifiers(s, &u.purposes)
}

// readIdentifiers reads object identifiers up to the end.
func readIdentifiers(s cryptobyte.String, into *[]string) bool {
	for !s.Empty() {
		var id asn1.ObjectIdentifier
		if !s.ReadASN1ObjectIdentifier(&id) {
			return false
		}
		*into = append(*into, id.String())
	}
	return true
}

func (u *usage) readAuthority(s cryptobyte.String) bool {
	a := &authorityKeyID{}
	var key, serial, names cryptobyte.String
	var hasKey, hasNames, hasSerial bool
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) ||
		!s.ReadOptionalASN1(&key, &hasKey, cbasn1.Tag(0).ContextSpecific()) ||
		!s.ReadOptionalASN1(&names, &hasNames, cbasn1.Tag(1).ContextSpecific().Constructed()) ||
		!s.ReadOptionalASN1(&serial, &hasSerial, cbasn1.Tag(2).ContextSpecific()) || !s.Empty() {
		return false
	}
	if hasKey {
		a.key = key
	}
	if hasSerial {
		var b cryptobyte.Builder
		b.AddASN1(cbasn1.INTEGER, func(b *cryptobyte.Builder) { b.AddBytes(serial) })
		element := cryptobyte.String(b.BytesOrPanic())
		a.serial = new(big.Int)
		if !element.ReadASN1Integer(a.serial) {
			return false
		}
	}
	list, ok := splitGeneralNames(names)
	for _, n := range list {
		if n.kind == nameDir {
			a.issuer = &n.dir // of several the first alone is looked at
			break
		}
	}
	u.authority = a
	return ok
}

// readGeneralNames reads GeneralNames inside a tag.
func readGeneralNames(s cryptobyte.String, tag cbasn1.Tag) ([]generalName, bool) {
	var list cryptobyte.String
	if !s.ReadASN1(&list, tag) || !s.Empty() {
		return nil, false
	}
	return splitGeneralNames(list)
}

func splitGeneralNames(s cryptobyte.String) ([]generalName, bool) {
	list := []generalName{}
	for !s.Empty() {
		n, ok := readGeneralName(&s)
		if !ok {
			return nil, false
		}
		list = append(list, n)
	}
	return list, true
}

func readGeneralName(s *cryptobyte.String) (generalName, bool) {
	var value cryptobyte.String
	var tag cbasn1.Tag
	if !s.ReadAnyASN1(&value, &tag) || tag&0xc0 != 0x80 {
		return generalName{}, false
	}
	n := generalName{kind: int(tag & 0x1f), value: value}
	if n.kind == nameDir {
		var err error
		if n.dir, err = readName(value); err != nil {
			return generalName{}, false
		}
	}
	return n, true
}

// authority is how OpenSSL takes a certificate for a CA's (check_ca): notCA, a CA by
// its basicConstraints, or one that is only let pass as the topmost.
func (c *Certificate) authority() authorityKind {
	u := c.usage
	switch {
	case u.keyUsage >= 0 && u.keyUsage&usageCertSign == 0:
		return notCA
	case u.hasBasic && u.ca:
		return properCA
	case u.hasBasic:
		return notCA
	case c.version == 1 && c.selfSigned(), u.keyUsage >= 0:
		return oldCA
	case u.netscape >= 0 && u.netscape&netscapeAnyCA != 0:
		return netscapeCA
	}
	return notCA
}

type authorityKind int

const (
	notCA authorityKind = iota
	properCA
	oldCA      // version 1, or a key usage without basicConstraints
	netscapeCA // by Netscape's certificate type alone
)

// forServers reports whether OpenSSL takes the certificate for a server's, or for
// that of a CA of servers (check_purpose_ssl_server), and if not, why.
func (c *Certificate) forServers(isCA bool) (ok bool, why string) {
	u := c.usage
	if u.purposes != nil && !slices.ContainsFunc(u.purposes, func(p string) bool { return slices.Contains(serverPurposes, p) }) {
		return false, "its extended key usage lacks serverAuth"
	}
	if isCA {
		kind := c.authority()
		return kind != notCA && (kind != netscapeCA || u.netscape&netscapeSSLCA != 0), "it is no CA of servers"
	}
	if u.netscape >= 0 && u.netscape&netscapeServer == 0 {
		return false, "its Netscape certificate type is not a server's"
	}
	if u.keyUsage >= 0 && u.keyUsage&(usageDigitalSignature|usageKeyEncipherment|usageKeyAgreement) == 0 {
		return false, "its key usage allows no TLS"
	}
	return true, ""
}
