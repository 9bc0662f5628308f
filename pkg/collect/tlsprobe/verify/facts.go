package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dbaudit/pkg/snapshot"
)

// maxNames bounds the names that are kept of one certificate.
const maxNames = 100

// Facts are the facts of a certificate. A key or signature that is not known is
// "unknown".
func (c *Certificate) Facts() snapshot.Certificate {
	sum := sha256.Sum256(c.raw)
	f := snapshot.Certificate{
		Subject:       c.subject.text(300),
		Issuer:        c.issuer.text(300),
		Serial:        fmt.Sprintf("%x", c.serial),
		NotBefore:     c.from.UTC(),
		NotAfter:      c.to.UTC(),
		KeyAlgorithm:  c.key.algorithm(),
		KeyBits:       c.key.bits,
		Signature:     c.signature.name,
		SignatureHash: c.signature.hash,
		IsCA:          c.usage.hasBasic && c.usage.ca,
		SelfSigned:    c.selfVerified(),
		SHA256:        hex.EncodeToString(sum[:]),
	}
	for _, n := range c.usage.altNames {
		switch {
		case n.kind == nameDNS && len(f.DNSNames) < maxNames:
			f.DNSNames = append(f.DNSNames, Clean(string(n.value), 255))
		case n.kind == nameIP && len(f.IPAddresses) < maxNames:
			f.IPAddresses = append(f.IPAddresses, ipText(n.value))
		}
	}
	return f
}

// algorithm names the key for the facts: one whose size is not known is not known.
func (k publicKey) algorithm() string {
	switch {
	case k.family == "" || k.bits == 0:
		return unknown
	case k.family == familyPSS:
		return familyRSA
	}
	return k.family
}

// Unread says what of a certificate's key and signature could not be read, "" when
// all could.
func (c *Certificate) Unread() (key, signature string) {
	if c.key.algorithm() == unknown {
		key = "its key is " + c.key.describe()
	}
	if c.signature.name == unknown {
		signature = "it is signed with an algorithm that is not known"
	}
	return key, signature
}

// Certificates are the facts of the CA's certificates, in the file's order.
func (ca *CA) Certificates() []snapshot.Certificate {
	facts := make([]snapshot.Certificate, len(ca.certificates))
	for i, c := range ca.certificates {
		facts[i] = c.Facts()
	}
	return facts
}

// Clean makes a server's words fit to be shown: valid UTF-8, one line, no control
// characters, at most limit runes.
func Clean(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit]) + "…"
	}
	return s
}
