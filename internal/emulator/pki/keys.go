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

var rsaBits = map[KeyKind]int{RSA1024: 1024, RSA2048: 2048, RSA3072: 3072, RSA4096: 4096}

// Valid reports whether the kind exists.
func (k KeyKind) Valid() bool {
	_, curve := curves[k]
	_, bits := rsaBits[k]
	return curve || bits || k == Ed25519
}

// rsaKeys is how many different RSA keys of each size a process makes: one to
// be a CA's, one to be a leaf's, and one for the CA that did not sign. Making an
// RSA 3072 key takes hundreds of milliseconds, so they are used over and over.
const rsaKeys = 3

type rsaSlot struct {
	once sync.Once
	key  *rsa.PrivateKey
	err  error
}

var rsaCache = struct {
	sync.Mutex
	slots map[KeyKind]*[rsaKeys]rsaSlot
	next  map[KeyKind]int
}{slots: map[KeyKind]*[rsaKeys]rsaSlot{}, next: map[KeyKind]int{}}

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
	bits, ok := rsaBits[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrKeyKind, kind)
	}
	rsaCache.Lock()
	ring := rsaCache.slots[kind]
	if ring == nil {
		ring = new([rsaKeys]rsaSlot)
		rsaCache.slots[kind] = ring
	}
	slot := &ring[rsaCache.next[kind]%rsaKeys]
	rsaCache.next[kind]++
	rsaCache.Unlock()
	slot.once.Do(func() { slot.key, slot.err = rsa.GenerateKey(rand.Reader, bits) })
	if slot.err != nil {
		return nil, fmt.Errorf("generate a key of %d bits: %w", bits, slot.err)
	}
	return slot.key, nil
}
