package tlsprobe

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// retryRandom is the random of a ServerHello that is a HelloRetryRequest
// (RFC 8446 §4.1.3): the hash of that name.
var retryRandom = sha256.Sum256([]byte("HelloRetryRequest"))

// parseServerHello reads a ServerHello's body (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3).
func parseServerHello(body []byte) (*serverHello, error) {
	bad := func(what string) (*serverHello, error) {
		return nil, fmt.Errorf("%w: a ServerHello with a bad %s", errNotTLS, what)
	}
	s := cryptobyte.String(body)
	sh := &serverHello{}
	var random, session cryptobyte.String
	var compression uint8
	if !s.ReadUint16(&sh.version) || !s.ReadBytes((*[]byte)(&random), 32) || !s.ReadUint8LengthPrefixed(&session) ||
		len(session) > 32 || !s.ReadUint16(&sh.suite) || !s.ReadUint8(&compression) {
		return bad("length")
	}
	if compression != 0 {
		return bad("compression method")
	}
	sh.retry = bytes.Equal(random, retryRandom[:])
	if s.Empty() {
		return sh, nil // no extensions
	}
	var extensions cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&extensions) || !s.Empty() {
		return bad("list of extensions")
	}
	for !extensions.Empty() {
		var id uint16
		var data cryptobyte.String
		if !extensions.ReadUint16(&id) || !extensions.ReadUint16LengthPrefixed(&data) {
			return bad("extension")
		}
		switch id {
		case extSupported:
			if !data.ReadUint16(&sh.version) || !data.Empty() || sh.version != versionTLS13 {
				return bad("version")
			}
		case extKeyShare:
			if !data.ReadUint16(&sh.group) {
				return bad("key share")
			}
		}
	}
	return sh, nil
}

// parseCertificates reads a Certificate message up to TLS 1.2 (RFC 5246 §7.4.2).
func parseCertificates(body []byte) ([][]byte, error) {
	s := cryptobyte.String(body)
	var list cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return nil, fmt.Errorf("%w: a Certificate message with a bad length", errNotTLS)
	}
	var chain [][]byte
	for !list.Empty() {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) || len(der) == 0 {
			return nil, fmt.Errorf("%w: a Certificate message with a bad certificate", errNotTLS)
		}
		chain = append(chain, der)
	}
	return chain, nil
}
