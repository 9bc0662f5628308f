//go:build unix

package truth

import (
	"encoding/asn1"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// host is the name that clients connect to, unless a case wants another.
const host = "db.example.com"

// certCase is what a server presents and what a client trusts.
type certCase struct {
	name  string
	chain [][]byte
	key   key // the leaf's
	ca    []byte
	host  string // "": host
}

// certCases are the certificates, each good but for what its name says.
func certCases(t testing.TB) []certCase {
	var list []certCase
	m := newMaker(t)
	add := func(name string, ca []byte, k key, chain ...[]byte) {
		list = append(list, certCase{name: name, chain: chain, key: k, ca: ca})
	}
	for _, part := range []func(func(string, []byte, key, ...[]byte)){
		m.algorithms, m.validity, m.chains, m.sameNames, m.purposes, m.usages, m.authorities, m.identifiers,
		m.constraints, m.encodings, m.files,
	} {
		part(add)
	}
	return append(list, m.names()...)
}

// maker makes certificates of one good CA.
type maker struct {
	t       testing.TB
	ck, lk  key // the CA's key, the leaf's
	root    spec
	rootDER []byte
}

func newMaker(t testing.TB) *maker {
	m := &maker{t: t, ck: keyOf(t, "p256:ca"), lk: keyOf(t, "p256:leaf")}
	m.root = rootSpec(m.ck, "Test Project CA")
	m.rootDER = m.root.selfSigned(t)
	return m
}

// leaf is a leaf of the good CA, changed.
func (m *maker) leaf(change ...extension) []byte {
	return leafSpec(m.lk, m.root).with(change...).signedBy(m.t, m.ck)
}

// under is a good leaf of another root, and that root's file.
func (m *maker) under(root spec) (ca, leaf []byte) {
	return file(root.selfSigned(m.t)), leafSpec(m.lk, root).signedBy(m.t, root.key)
}

// through is a good leaf of an intermediate of the good CA.
func (m *maker) through(middle spec) (leaf, intermediate []byte) {
	return leafSpec(m.lk, middle).signedBy(m.t, middle.key), middle.issuedBy(m.root).signedBy(m.t, m.ck)
}

func (m *maker) middle(common string) spec {
	return rootSpec(keyOf(m.t, "p256:"+common), common)
}

// algorithms of keys and signatures.
func (m *maker) algorithms(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	for _, kind := range []string{
		"p224", "p256", "p384", "p521", "ed25519", "rsa1024", "rsa2000", "rsa2048", "rsa3072", "rsa4096",
		"ed448", "brainpoolP256r1", "secp256k1", "pss", "explicit-prime256v1",
	} {
		k := keyOf(t, kind)
		add("a leaf's key of "+kind, good, k, leafSpec(k, m.root).signedBy(t, m.ck))
	}
	for _, kind := range []string{
		"p224", "p384", "p521", "ed25519", "rsa1024", "rsa1968", "rsa1984", "rsa2000", "rsa2048", "rsa4096",
		"ed448", "brainpoolP256r1", "secp256k1", "pss", "explicit-prime256v1",
	} {
		ca, leaf := m.under(rootSpec(keyOf(t, kind), "CA of "+kind))
		add("a CA's key of "+kind, ca, m.lk, leaf)
	}
	rsaRoot := rootSpec(keyOf(t, "rsa2048"), "RSA CA")
	for _, a := range []string{
		"md5-rsa", "sha1-rsa", "sha224-rsa", "sha384-rsa", "sha512-rsa", "sha3-256-rsa", "pss-sha1", "pss-sha256", "pss-sha512",
		"sha1-ec", "sha224-ec", "sha384-ec", "sha512-ec", "sha3-256-ec",
	} {
		root := m.root
		if !strings.HasSuffix(a, "-ec") {
			root = rsaRoot
		}
		leaf := leafSpec(m.lk, root)
		leaf.algorithm = a
		add("a leaf signed "+a, file(root.selfSigned(t)), m.lk, leaf.signedBy(t, root.key))
	}
	for _, a := range []string{"md5-rsa", "sha1-rsa"} {
		root := rsaRoot
		root.algorithm = a
		add("a root signed "+a, file(root.selfSigned(t)), m.lk, leafSpec(m.lk, rsaRoot).signedBy(t, rsaRoot.key))
	}
	spoiled := m.root
	spoiled.spoiled = true
	ca, leaf := m.under(spoiled)
	add("a root with a spoiled signature", ca, m.lk, leaf)
	bad := leafSpec(m.lk, m.root)
	bad.spoiled = true
	add("a leaf with a spoiled signature", good, m.lk, bad.signedBy(t, m.ck))
	weak := m.middle("Weakly signed")
	weak.algorithm = "sha1-ec"
	_, middle := m.through(weak)
	leaf = leafSpec(m.lk, m.middle("Weakly signed")).signedBy(t, keyOf(t, "p256:Weakly signed"))
	add("an intermediate signed sha1-ec", good, m.lk, leaf, middle)
	short := rootSpec(keyOf(t, "rsa1024"), "Short")
	leaf, middle = m.through(short)
	add("an intermediate's key of rsa1024", good, m.lk, leaf, middle)
}

// validity in time.
func (m *maker) validity(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	now := time.Now()
	good := file(m.rootDER)
	leaf := func(from, to time.Time) []byte {
		s := leafSpec(m.lk, m.root)
		s.from, s.to = from, to
		return s.signedBy(t, m.ck)
	}
	add("expired", good, m.lk, leaf(now.AddDate(-1, 0, 0), now.AddDate(0, 0, -1)))
	add("not yet valid", good, m.lk, leaf(now.AddDate(0, 0, 1), now.AddDate(1, 0, 0)))
	add("valid from 1950 to 9999", good, m.lk, leaf(time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)))
	for name, window := range map[string][2]int{"expired": {-20, -1}, "not yet valid": {1, 20}} {
		root := m.root
		root.from, root.to = now.AddDate(0, 0, window[0]), now.AddDate(0, 0, window[1])
		ca, l := m.under(root)
		add("a root "+name, ca, m.lk, l)
		middle := m.middle("Middle")
		middle.from, middle.to = root.from, root.to
		l, mid := m.through(middle)
		add("an intermediate "+name, good, m.lk, l, mid)
	}
	old := m.root
	old.from, old.to = now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1)
	add("a root expired and then renewed, in one file", file(old.selfSigned(t), m.rootDER), m.lk, m.leaf())
}

// chains of other lengths and orders.
func (m *maker) chains(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	leaf, middle := m.through(m.middle("Middle"))
	add("good", good, m.lk, m.leaf())
	add("the root sent along", good, m.lk, m.leaf(), m.rootDER)
	add("an intermediate", good, m.lk, leaf, middle)
	add("an intermediate left out", good, m.lk, leaf)
	add("an intermediate in the file alone", file(middle), m.lk, leaf)
	add("an intermediate in the file alone, sent too", file(middle), m.lk, leaf, middle)
	add("an intermediate and the root in the file", file(middle, m.rootDER), m.lk, leaf)
	add("the root, then the intermediate in the file", file(m.rootDER, middle), m.lk, leaf)
	add("the chain in another order", good, m.lk, leaf, m.rootDER, middle)
	add("a certificate sent twice", good, m.lk, leaf, middle, middle)
	other := rootSpec(keyOf(t, "p256:other"), "Other CA")
	otherDER := other.selfSigned(t)
	add("a stranger sent along", good, m.lk, m.leaf(), otherDER)
	add("another CA", file(otherDER), m.lk, m.leaf())
	add("another CA, the root sent along", file(otherDER), m.lk, m.leaf(), m.rootDER)
	self := leafSpec(m.lk, m.root)
	self.issuer = self.subject
	add("self-signed", good, m.lk, self.selfSigned(t))
	add("self-signed, and in the file", file(self.selfSigned(t)), m.lk, self.selfSigned(t))
	plain := self
	plain.exts = []extension{san(dns(host))}
	add("self-signed without extensions, and in the file", file(plain.selfSigned(t)), m.lk, plain.selfSigned(t))
	add("a leaf in the file that is not self-signed", file(m.leaf()), m.lk, m.leaf())
	second := rootSpec(keyOf(t, "p256:Second"), "Second").issuedBy(m.middle("Middle")).signedBy(t, keyOf(t, "p256:Middle"))
	deep := leafSpec(m.lk, m.middle("Second")).signedBy(t, keyOf(t, "p256:Second"))
	add("two intermediates", good, m.lk, deep, second, middle)
	_, narrow := m.through(m.middle("Middle").with(basic(true, 0)))
	add("two intermediates, path length 0", good, m.lk, deep, second, narrow)
	_, narrow = m.through(m.middle("Middle").with(basic(true, 1)))
	add("two intermediates, path length 1", good, m.lk, deep, second, narrow)
	ca, _ := m.under(m.root.with(basic(true, 0)))
	add("an intermediate under a root of path length 0", ca, m.lk, leaf, middle)
	cross := m.middle("Other CA")
	cross.key = keyOf(t, "p256:other")
	underOther := leafSpec(m.lk, other).signedBy(t, keyOf(t, "p256:other"))
	_, crossed := m.through(cross)
	add("a root that another has signed too", good, m.lk, underOther, crossed)
	add("a root that another has signed too, both in the file", file(otherDER, m.rootDER), m.lk, underOther, crossed)
	many := [][]byte{m.leaf()}
	for range 20 {
		many = append(many, otherDER)
	}
	add("twenty strangers sent along", good, m.lk, many...)
	big := m.leaf(extension{"1.3.6.1.4.1.99999.1", false, make([]byte, 40_000)})
	filler := func(n int) []byte {
		return rootSpec(keyOf(t, "p256:other"), "Filler").with(extension{"1.3.6.1.4.1.99999.1", false, make([]byte, n)}).selfSigned(t)
	}
	add("a message of 90 kB", good, m.lk, big, filler(50_000))
	add("a message of 110 kB", good, m.lk, big, filler(70_000))
}

// sameNames are CAs that share a name.
func (m *maker) sameNames(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	twin := rootSpec(keyOf(t, "p256:twin"), "Test Project CA")
	twinDER := twin.selfSigned(t)
	plain := leafSpec(m.lk, m.root).signedBy(t, m.ck)
	named := m.leaf(aki(string(m.skiOf()), nil, nil))
	add("two CAs of one name, the wrong one first", file(twinDER, m.rootDER), m.lk, plain)
	add("two CAs of one name, the right one first", file(m.rootDER, twinDER), m.lk, plain)
	add("two CAs of one name, the wrong one first, a key id in the leaf", file(twinDER, m.rootDER), m.lk, named)
	add("two CAs of one name, the wrong one sent", file(m.rootDER), m.lk, plain, twinDER)
	add("another CA of the same name", file(twinDER), m.lk, plain)
	middle := m.middle("Middle")
	leaf, right := m.through(middle)
	stale := middle
	stale.key = keyOf(t, "p256:stale")
	_, wrong := m.through(stale)
	add("two intermediates of one name, the wrong one first", file(m.rootDER), m.lk, leaf, wrong, right)
	add("two intermediates of one name, the right one first", file(m.rootDER), m.lk, leaf, right, wrong)
	gone := middle
	gone.to = time.Now().AddDate(0, 0, -1)
	_, expired := m.through(gone)
	add("two intermediates of one name, the expired one first", file(m.rootDER), m.lk, leaf, expired, right)
}

func (m *maker) skiOf() []byte {
	for _, e := range m.root.exts {
		if e.id == idSKI {
			return e.value[2:]
		}
	}
	return nil
}

// purposes are the extended key usages, and Netscape's certificate type.
func (m *maker) purposes(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	for name, ids := range map[string][]string{
		"client": {clientAuth}, "any": {anyPurpose}, "server and any": {serverAuth, anyPurpose}, "server and client": {serverAuth, clientAuth},
		"code signing": {codeSigning}, "Netscape's SGC": {netscapeSGC}, "Microsoft's SGC": {microsoftSGC}, "an unknown one": {"1.3.6.1.4.1.99999.2"},
	} {
		add("a leaf for "+name, good, m.lk, m.leaf(purposes(ids...)))
	}
	add("a leaf for anything", good, m.lk, leafSpec(m.lk, m.root).without(idPurposes).signedBy(t, m.ck))
	for name, ids := range map[string][]string{"client": {clientAuth}, "any": {anyPurpose}, "server": {serverAuth}, "server and any": {serverAuth, anyPurpose}} {
		leaf, middle := m.through(m.middle("Middle").with(purposes(ids...)))
		add("an intermediate for "+name, good, m.lk, leaf, middle)
		ca, leaf := m.under(m.root.with(purposes(ids...)))
		add("a root for "+name, ca, m.lk, leaf)
	}
	for name, b := range map[string]byte{"server": 0x40, "client": 0x80, "both": 0xc0} {
		add("Netscape's type "+name, good, m.lk, m.leaf(netscape(b)))
	}
	leaf, middle := m.through(m.middle("Middle").with(netscape(0x02)))
	add("an intermediate of Netscape's type S/MIME CA", good, m.lk, leaf, middle)
	ca, leaf := m.under(m.root.without(idBasic, idKeyUsage).with(netscape(0x04)))
	add("a root of Netscape's type SSL CA alone", ca, m.lk, leaf)
	ca, leaf = m.under(m.root.without(idBasic, idKeyUsage).with(netscape(0x02)))
	add("a root of Netscape's type S/MIME CA alone", ca, m.lk, leaf)
}

// usages are the key usages.
func (m *maker) usages(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	for name, b := range map[string]byte{
		"digitalSignature": digitalSignature, "keyEncipherment": keyEncipherment, "keyAgreement": keyAgreement,
		"nonRepudiation": nonRepudiation, "dataEncipherment": dataEncipherment, "certSign": certSign | crlSign,
		"certSign and digitalSignature": certSign | digitalSignature,
	} {
		add("a leaf's key usage "+name, good, m.lk, m.leaf(keyUsage(b)))
	}
	add("a leaf without key usage", good, m.lk, leafSpec(m.lk, m.root).without(idKeyUsage).signedBy(t, m.ck))
	add("a leaf with an empty key usage", good, m.lk, m.leaf(extension{idKeyUsage, true, der(asn1.BitString{})}))
	ca, leaf := m.under(m.root.with(keyUsage(crlSign)))
	add("a root's key usage crlSign", ca, m.lk, leaf)
	leaf, middle := m.through(m.middle("Middle").with(keyUsage(digitalSignature)))
	add("an intermediate's key usage digitalSignature", good, m.lk, leaf, middle)
	ca, leaf = m.under(m.root.without(idKeyUsage))
	add("a root without key usage", ca, m.lk, leaf)
	ownCA := m.root.with(san(dns(host)))
	add("a CA's certificate used as the server's", file(ownCA.selfSigned(t)), m.ck, ownCA.selfSigned(t))
}

// authorities are basic constraints, versions and critical extensions.
func (m *maker) authorities(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	add("a leaf that says that it is a CA", good, m.lk, m.leaf(basic(true, -1)))
	add("a leaf without basicConstraints", good, m.lk, leafSpec(m.lk, m.root).without(idBasic).signedBy(t, m.ck))
	for name, root := range map[string]spec{
		"without basicConstraints": m.root.without(idBasic), "that says that it is no CA": m.root.with(basic(false, -1)),
		"without basicConstraints or key usage": m.root.without(idBasic, idKeyUsage), "without extensions": m.root.without(idBasic, idKeyUsage, idSKI),
	} {
		ca, leaf := m.under(root)
		add("a root "+name, ca, m.lk, leaf)
	}
	v1 := m.root.without(idBasic, idKeyUsage, idSKI)
	v1.version = 1
	ca, leaf := m.under(v1)
	add("a root of version 1", ca, m.lk, leaf)
	middle := m.middle("Middle").without(idBasic, idKeyUsage, idSKI)
	leaf, mid := m.through(middle)
	add("an intermediate without extensions", good, m.lk, leaf, mid)
	middle.version = 1
	leaf, mid = m.through(middle)
	add("an intermediate of version 1", good, m.lk, leaf, mid)
	leaf, mid = m.through(m.middle("Middle").with(basic(false, -1)))
	add("an intermediate that is no CA", good, m.lk, leaf, mid)
	leaf, mid = m.through(m.middle("Middle").without(idBasic))
	add("an intermediate without basicConstraints", good, m.lk, leaf, mid)
	bare := leafSpec(m.lk, m.root)
	bare.version, bare.exts, bare.subject = 1, nil, name(cn(host))
	add("a leaf of version 1", good, m.lk, bare.signedBy(t, m.ck))

	unknown := extension{"1.3.6.1.4.1.99999.1", true, []byte{5, 0}}
	add("a critical extension that nobody knows", good, m.lk, m.leaf(unknown))
	ca, leaf = m.under(m.root.with(unknown))
	add("a critical extension that nobody knows, in the root", ca, m.lk, leaf)
	s := ski("leaf")
	s.critical = true
	add("a critical subjectKeyIdentifier", good, m.lk, m.leaf(s))
	a := aki(string(m.skiOf()), nil, nil)
	a.critical = true
	add("a critical authorityKeyIdentifier", good, m.lk, m.leaf(a))
	add("critical policies", good, m.lk, m.leaf(extension{"2.5.29.32", true, seq(seq(der(oid("2.5.29.32.0"))))}))
	add("a critical inhibitAnyPolicy", good, m.lk, m.leaf(extension{"2.5.29.54", true, der(0)}))
	for _, critical := range []bool{true, false} {
		pc := extension{"2.5.29.36", critical, seq(tlv(0x80, []byte{0}))}
		leaf, mid = m.through(m.middle("Middle").with(pc))
		add("policyConstraints in an intermediate"+map[bool]string{true: ", critical"}[critical], good, m.lk, leaf, mid)
	}
	add("a critical CRL distribution point", good, m.lk, m.leaf(extension{"2.5.29.31", true, seq(seq(tlv(0xa0, tlv(0xa0, uri("http://crl.example.com/1")))))}))
	add("a malformed key usage", good, m.lk, m.leaf(extension{idKeyUsage, true, []byte{4, 1, 1}}))
	twice := leafSpec(m.lk, m.root)
	twice.exts = append(twice.exts, purposes(serverAuth))
	add("an extension twice", good, m.lk, twice.signedBy(t, m.ck))
}

// identifiers are the ways in which a certificate points at its issuer.
func (m *maker) identifiers(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	add("a key id", good, m.lk, m.leaf(aki(string(m.skiOf()), nil, nil)))
	add("a key id that is not the CA's", good, m.lk, m.leaf(aki("another", nil, nil)))
	add("issuer and serial number", good, m.lk, m.leaf(aki("", m.root.issuer, m.root.serial)))
	add("issuer and serial number of an older certificate", good, m.lk, m.leaf(aki("", m.root.issuer, big.NewInt(7))))
	add("another issuer and the serial number", good, m.lk, m.leaf(aki("", name(cn("Somebody")), m.root.serial)))
	ca, _ := m.under(m.root.without(idSKI))
	add("a key id, and a CA without", ca, m.lk, m.leaf(aki("another", nil, nil)))
	ca, leaf := m.under(m.root.with(aki("another", nil, nil)))
	add("a root whose key id is another's", ca, m.lk, leaf)
	ca, leaf = m.under(m.root.with(aki("", m.root.issuer, m.root.serial)))
	add("a root with its issuer and serial number", ca, m.lk, leaf)
	mid := m.middle("Middle")
	leaf = leafSpec(m.lk, mid).with(aki("another", nil, nil)).signedBy(t, mid.key)
	_, middle := m.through(mid)
	add("a key id that is not the intermediate's", good, m.lk, leaf, middle)
}

// constraints of names.
func (m *maker) constraints(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	v4 := func(b ...byte) [][]byte { return [][]byte{ip(b...)} }
	names := func(n ...[]byte) [][]byte { return n }
	leafOf := func(root spec, change ...extension) []byte {
		return leafSpec(m.lk, root).with(change...).signedBy(t, root.key)
	}
	try := func(what string, c extension, change ...extension) {
		root := m.root.with(c)
		add("names constrained to "+what, file(root.selfSigned(t)), m.lk, leafOf(root, change...))
	}
	for _, critical := range []bool{true, false} {
		mark := map[bool]string{true: ", critical"}[critical]
		try("example.com"+mark, constraints(critical, names(dns("example.com")), nil))
		try("example.org"+mark, constraints(critical, names(dns("example.org")), nil))
		try("no example.com"+mark, constraints(critical, nil, names(dns("example.com"))))
		try("a directory name"+mark, constraints(critical, names(dir(name(cn(host)))), nil))
		try("another directory name"+mark, constraints(critical, names(dir(name(org("Another")))), nil))
		try("an e-mail domain"+mark, constraints(critical, names(email("example.com")), nil))
		try("a URI's host"+mark, constraints(critical, names(uri("example.com")), nil))
	}
	try(".example.com", constraints(true, names(dns(".example.com")), nil))
	try("no .example.com", constraints(true, nil, names(dns(".example.com"))))
	try("example.com, a wildcard", constraints(true, names(dns("example.com")), nil), san(dns("*.example.com")))
	try("EXAMPLE.COM", constraints(true, names(dns("EXAMPLE.COM")), nil))
	try("10/8, the address inside", constraints(true, v4(10, 0, 0, 0, 255, 0, 0, 0), nil), san(dns(host), ip(10, 1, 2, 3)))
	try("10/8, the address outside", constraints(true, v4(10, 0, 0, 0, 255, 0, 0, 0), nil), san(dns(host), ip(192, 0, 2, 1)))
	try("no 10/8, the address inside", constraints(true, nil, v4(10, 0, 0, 0, 255, 0, 0, 0)), san(dns(host), ip(10, 1, 2, 3)))
	try("an e-mail domain, an address of it", constraints(true, names(email("example.com")), nil), san(dns(host), email("a@example.com")))
	try("an e-mail domain, another's address", constraints(true, names(email("example.com")), nil), san(dns(host), email("a@example.org")))
	root := m.root.with(constraints(true, names(dns("example.org")), nil))
	add("names constrained to example.org, only a common name", file(root.selfSigned(t)), m.lk, leafSpec(m.lk, root).without(idSAN).signedBy(t, m.ck))
	root = m.root.with(constraints(true, names(dns("example.com")), nil))
	add("names constrained to example.com, only a common name", file(root.selfSigned(t)), m.lk, leafSpec(m.lk, root).without(idSAN).signedBy(t, m.ck))
	other := leafSpec(m.lk, root)
	other.subject = name(cn("db.example.org"))
	add("names constrained to example.com, another common name beside", file(root.selfSigned(t)), m.lk, other.signedBy(t, m.ck))
	mid := m.middle("Middle").with(constraints(true, names(dns("example.org")), nil))
	leaf, middle := m.through(mid)
	add("names constrained to example.org by an intermediate", file(m.rootDER), m.lk, leaf, middle)
}

// encodings of numbers and names.
func (m *maker) encodings(add func(string, []byte, key, ...[]byte)) {
	t := m.t
	good := file(m.rootDER)
	for what, n := range map[string]*big.Int{"negative": big.NewInt(-5), "zero": big.NewInt(0), "of 30 bytes": new(big.Int).Lsh(big.NewInt(1), 239)} {
		s := leafSpec(m.lk, m.root)
		s.serial = n
		add("a serial number "+what, good, m.lk, s.signedBy(t, m.ck))
		root := m.root
		root.serial = n
		ca, leaf := m.under(root)
		add("a CA's serial number "+what, ca, m.lk, leaf)
	}
	for what, issuer := range map[string][]byte{
		"as PrintableString": name(attribute("2.5.4.10", printableString, "Example"), attribute("2.5.4.3", printableString, "Test Project CA")),
		"in other case":      name(org("EXAMPLE"), cn("test project ca")),
		"with more spaces":   name(org(" Example "), cn("Test  Project CA")),
		"as BMPString":       name(org("Example"), attribute("2.5.4.3", bmpString, wide("Test Project CA"))),
	} {
		s := leafSpec(m.lk, m.root)
		s.issuer = issuer
		add("the issuer's name "+what, good, m.lk, s.signedBy(t, m.ck))
	}
	s := leafSpec(m.lk, m.root)
	s.subject = name()
	add("an empty subject", good, m.lk, s.signedBy(t, m.ck))
	root := m.root
	root.subject, root.issuer = name(), name()
	ca, leaf := m.under(root)
	add("a CA without a name", ca, m.lk, leaf)
}

// wide is a text in two bytes a character.
func wide(s string) string {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, 0, c)
	}
	return string(b)
}

// files are the forms of a file of CAs.
func (m *maker) files(add func(string, []byte, key, ...[]byte)) {
	good := file(m.rootDER)
	trusted := func(aux ...[]byte) []byte {
		return pemFile("TRUSTED CERTIFICATE", slices.Concat(append([][]byte{m.rootDER}, aux...)...))
	}
	uses := func(ids ...string) []byte {
		var parts [][]byte
		for _, id := range ids {
			parts = append(parts, der(oid(id)))
		}
		return slices.Concat(parts...)
	}
	other := rootSpec(keyOf(m.t, "p256:other"), "Other CA").selfSigned(m.t)
	for what, ca := range map[string][]byte{
		"with a byte order mark":                   append([]byte("\xef\xbb\xbf"), good...),
		"with a byte order mark before another CA": append([]byte("\xef\xbb\xbf"), append(file(other), good...)...),
		"with CRLF":                               []byte(strings.ReplaceAll(string(good), "\n", "\r\n")),
		"with text before":                        append([]byte("the CA of our cluster\n\n"), good...),
		"with text behind":                        append(slices.Clone(good), "\nthat was it\n"...),
		"with trailing blanks":                    []byte(strings.ReplaceAll(string(good), "\n", " \n")),
		"of X509 CERTIFICATE":                     pemFile("X509 CERTIFICATE", m.rootDER),
		"of TRUSTED CERTIFICATE":                  trusted(),
		"of TRUSTED CERTIFICATE for servers":      trusted(seq(seq(uses(serverAuth)))),
		"of TRUSTED CERTIFICATE for clients":      trusted(seq(seq(uses(clientAuth)))),
		"of TRUSTED CERTIFICATE for anything":     trusted(seq(seq(uses(anyPurpose)))),
		"of TRUSTED CERTIFICATE, not for servers": trusted(seq(tlv(0xa0, uses(serverAuth)))),
		"of TRUSTED CERTIFICATE, not for clients": trusted(seq(tlv(0xa0, uses(clientAuth)))),
		"of a CA and one that cannot be read":     append(slices.Clone(good), pemFile("CERTIFICATE", []byte{0x30, 1, 5})...),
		"of another CA and the right one":         append(file(other), good...),
		"with the right one twice":                append(slices.Clone(good), good...),
		"with headers inside the PEM":             []byte(strings.Replace(string(good), "-----\n", "-----\nComment: ours\n\n", 1)),
	} {
		add("a file "+what, ca, m.lk, m.leaf())
	}
	middle := m.middle("Middle")
	leaf, mid := m.through(middle)
	add("a file of an intermediate, TRUSTED for servers", pemFile("TRUSTED CERTIFICATE", append(slices.Clone(mid), seq(seq(uses(serverAuth)))...)), m.lk, leaf)
}

// names are those of the host.
func (m *maker) names() []certCase {
	t := m.t
	good := file(m.rootDER)
	var list []certCase
	add := func(what, host string, subject []byte, exts ...extension) {
		s := leafSpec(m.lk, m.root).without(idSAN).with(exts...)
		s.subject = subject
		list = append(list, certCase{name: what, chain: [][]byte{s.signedBy(t, m.ck)}, key: m.lk, ca: good, host: host})
	}
	x := name(cn("x"))
	add("another name", host, x, san(dns("x.example.com")))
	add("one of many names", host, x, san(dns("x.example.com"), dns(host)))
	add("upper case", host, x, san(dns("DB.Example.COM")))
	add("a wildcard", host, x, san(dns("*.example.com")))
	add("a wildcard two labels up", "a.db.example.com", x, san(dns("*.example.com")))
	add("a wildcard for the whole name", host, x, san(dns("*")))
	add("a wildcard one label below the root", host, x, san(dns("*.com")))
	add("a wildcard for a part of a label", host, x, san(dns("d*.example.com")))
	add("a wildcard inside", host, x, san(dns("db.*.com")))
	add("a name with a dot at the end", host, x, san(dns(host+".")))
	add("a host with a dot at the end", host+".", x, san(dns(host)))
	add("a name with an underscore", "my_db.example.com", x, san(dns("my_db.example.com")))
	add("a name of one label", "db", x, san(dns("db")))
	add("a NUL name before the right one", host, x, san(dns(host+"\x00.example.org"), dns(host)))
	add("a NUL name behind the right one", host, x, san(dns(host), dns(host+"\x00.example.org")))
	add("a NUL name that begins with the right one", host, x, san(dns(host+"\x00.example.org")))
	add("an address of three bytes before the right name", host, x, san(ip(1, 2, 3), dns(host)))
	add("an empty list of names", host, name(cn(host)), san())
	add("only a common name", host, name(cn(host)))
	add("only a common name, a wildcard", host, name(cn("*.example.com")))
	add("only another common name", host, name(cn("x.example.com")))
	add("no name at all", host, name(org("Example")))
	add("a common name beside an e-mail address", host, name(cn(host)), san(email("a@example.com")))
	add("a common name beside another name", host, name(cn(host)), san(dns("x.example.com")))
	add("a common name beside an address", host, name(cn(host)), san(ip(192, 0, 2, 1)))
	add("two common names, the right one first", host, name(cn(host), cn("x")))
	add("two common names, the right one last", host, name(cn("x"), cn(host)))
	add("a common name in BMPString", host, name(attribute("2.5.4.3", bmpString, wide(host))))
	add("a common name in PrintableString", host, name(attribute("2.5.4.3", printableString, host)))
	add("a common name in TeletexString", host, name(attribute("2.5.4.3", teletexString, host)))
	add("a common name in IA5String", host, name(attribute("2.5.4.3", ia5String, host)))
	add("a common name with a NUL", host, name(cn(host+"\x00.example.org")))
	add("an address", "127.0.0.1", x, san(ip(127, 0, 0, 1)))
	add("another address", "127.0.0.1", x, san(ip(127, 0, 0, 2)))
	add("an address as a name", "127.0.0.1", x, san(dns("127.0.0.1")))
	add("an address as a common name", "127.0.0.1", name(cn("127.0.0.1")))
	add("an address as a common name beside a name", "127.0.0.1", name(cn("127.0.0.1")), san(dns("x")))
	add("an address as a common name beside another address", "127.0.0.1", name(cn("127.0.0.1")), san(ip(127, 0, 0, 2)))
	add("a short address", "127.1", x, san(ip(127, 0, 0, 1)))
	add("an IPv6 address", "::1", x, san(ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
	add("an IPv4 address in sixteen bytes", "127.0.0.1", x, san(ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1)))
	return list
}
