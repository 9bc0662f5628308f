package verify

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// name is a distinguished name.
type name struct {
	raw []byte
	// canonical are its relative distinguished names in the form in which OpenSSL
	// compares them: UTF-8, lower case, single spaces (x509_name_canon of its
	// crypto/x509/x_name.c). crypto/x509 compares raw, byte by byte.
	canonical []string
	// commonNames are the bytes of each common name as they stand.
	commonNames []stringValue
	emails      int // emailAddress attributes
}

// stringValue is a string of ASN.1, with its type.
type stringValue struct {
	tag   cbasn1.Tag
	value []byte
}

// Tags of strings that golang.org/x/crypto/cryptobyte/asn1 does not name.
const (
	visibleString   = cbasn1.Tag(26)
	universalString = cbasn1.Tag(28)
	bmpString       = cbasn1.Tag(30)
)

// readName reads a Name, its tag and length included (RFC 5280 §4.1.2.4).
func readName(raw cryptobyte.String) (name, error) {
	n := name{raw: raw}
	bad := fmt.Errorf("%w: a name in it cannot be read", errMalformed)
	var list cryptobyte.String
	if !raw.ReadASN1(&list, cbasn1.SEQUENCE) {
		return n, bad
	}
	for !list.Empty() {
		var set cryptobyte.String
		if !list.ReadASN1(&set, cbasn1.SET) {
			return n, bad
		}
		var relative strings.Builder
		for !set.Empty() {
			var pair, value cryptobyte.String
			var id asn1.ObjectIdentifier
			var tag cbasn1.Tag
			if !set.ReadASN1(&pair, cbasn1.SEQUENCE) || !pair.ReadASN1ObjectIdentifier(&id) || !pair.ReadAnyASN1(&value, &tag) {
				return n, bad
			}
			v := stringValue{tag, value}
			switch id.String() {
			case "2.5.4.3":
				n.commonNames = append(n.commonNames, v)
			case "1.2.840.113549.1.9.1":
				n.emails++
			}
			fmt.Fprintf(&relative, "%s=%q+", id, v.canonical())
		}
		n.canonical = append(n.canonical, relative.String())
	}
	return n, nil
}

// equal is OpenSSL's comparison (X509_NAME_cmp).
func (n name) equal(other name) bool {
	return slices.Equal(n.canonical, other.canonical)
}

// within reports whether the name is in the subtree of base: begins with it.
func (n name) within(base name) bool {
	return len(base.canonical) <= len(n.canonical) && slices.Equal(n.canonical[:len(base.canonical)], base.canonical)
}

// text is the name as RFC 2253 writes it, cleaned and cut.
func (n name) text(limit int) string {
	var rdn pkix.RDNSequence
	if _, err := asn1.Unmarshal(n.raw, &rdn); err != nil {
		return unknown
	}
	var full pkix.Name
	full.FillFromRDNSequence(&rdn)
	return Clean(full.String(), limit)
}

// utf8 is the string's text; ok is false for types that are no text.
func (v stringValue) utf8() (text string, ok bool) {
	switch v.tag {
	case cbasn1.UTF8String, cbasn1.PrintableString, cbasn1.IA5String, visibleString:
		return string(v.value), true
	case cbasn1.T61String: // OpenSSL takes it for Latin-1
		runes := make([]rune, len(v.value))
		for i, c := range v.value {
			runes[i] = rune(c)
		}
		return string(runes), true
	case bmpString:
		var units []uint16
		for i := 0; i+1 < len(v.value); i += 2 {
			units = append(units, uint16(v.value[i])<<8|uint16(v.value[i+1]))
		}
		return string(utf16.Decode(units)), len(v.value)%2 == 0
	case universalString:
		var runes []rune
		for i := 0; i+3 < len(v.value); i += 4 {
			runes = append(runes, rune(v.value[i])<<24|rune(v.value[i+1])<<16|rune(v.value[i+2])<<8|rune(v.value[i+3]))
		}
		return string(runes), len(v.value)%4 == 0
	}
	return string(v.value), false
}

// canonical is the string in the form in which OpenSSL compares it.
func (v stringValue) canonical() string {
	text, ok := v.utf8()
	if !ok {
		return fmt.Sprintf("%d:%s", v.tag, text)
	}
	isSpace := func(r rune) bool { return strings.ContainsRune(" \t\n\v\f\r", r) }
	return lowerASCII(strings.Join(strings.FieldsFunc(text, isSpace), " "))
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
