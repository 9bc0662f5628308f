package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// KeyKind names an algorithm and size of key: "ecdsa-p256", "rsa-2048", …
type KeyKind string

// The kinds of key that [GenerateKey] makes. RSA 1024 is the smallest that
// crypto/rsa signs with.
const (
	ECDSAP224 KeyKind = "ecdsa-p224"
	ECDSAP256 KeyKind = "ecdsa-p256"
	ECDSAP384 KeyKind = "ecdsa-p384"
	ECDSAP521 KeyKind = "ecdsa-p521"
	Ed25519   KeyKind = "ed25519"
	RSA1024   KeyKind = "rsa-1024"
	RSA2048   KeyKind = "rsa-2048"
	RSA3072   KeyKind = "rsa-3072"
	RSA4096   KeyKind = "rsa-4096"
)

// ErrKeyKind is returned for a kind of key that does not exist.
var ErrKeyKind = errors.New("no such kind of key")

var curves = map[KeyKind]elliptic.Curve{
	ECDSAP224: elliptic.P224(),
	ECDSAP256: elliptic.P256(),
	ECDSAP384: elliptic.P384(),
	ECDSAP521: elliptic.P521(),
}

// Valid reports whether the kind exists.
func (k KeyKind) Valid() bool {
	_, curve := curves[k]
	_, ring := rsaRings[k]
	return curve || ring || k == Ed25519
}

// rsaKeys is how many different RSA keys of each size a process makes: one to
// be a CA's, one to be a leaf's, and one for the CA that did not sign. Making an
// RSA 3072 key takes hundreds of milliseconds, so they are used over and over.
const rsaKeys = 3

// rsaRing are the keys of one size, each made when it is first wanted.
type rsaRing struct {
	next atomic.Int64
	keys [rsaKeys]func() (*rsa.PrivateKey, error)
}

var rsaRings = func() map[KeyKind]*rsaRing {
	rings := map[KeyKind]*rsaRing{}
	for kind, bits := range map[KeyKind]int{RSA1024: 1024, RSA2048: 2048, RSA3072: 3072, RSA4096: 4096} {
		rings[kind] = &rsaRing{}
		for i := range rsaKeys {
			rings[kind].keys[i] = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, bits) })
		}
	}
	return rings
}()

// GenerateKey makes a key. Elliptic-curve keys are always fresh. RSA keys come
// from a ring of [rsaKeys] in turn, so two consecutive calls give different ones,
// but the fourth gives the first again.
func GenerateKey(kind KeyKind) (crypto.Signer, error) {
	if curve, ok := curves[kind]; ok {
		return ecdsa.GenerateKey(curve, rand.Reader)
	}
	if kind == Ed25519 {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	ring, ok := rsaRings[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrKeyKind, kind)
	}
	key, err := ring.keys[(ring.next.Add(1)-1)%rsaKeys]()
	if err != nil {
		return nil, fmt.Errorf("generate a key of %s: %w", kind, err)
	}
	return key, nil
}
