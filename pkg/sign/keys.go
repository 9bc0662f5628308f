package sign

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// howToMake is how a user makes a key pair.
const howToMake = "make one with `openssl genpkey -algorithm ed25519 -out key.pem`, its public key with `openssl pkey -in key.pem -pubout -out key.pub`"

// Key is a private key.
type Key struct{ private ed25519.PrivateKey }

// Public is a public key. ID is the SHA-256 of its DER form, as
// `openssl pkey -pubin -in key.pub -outform DER | sha256sum` gives it.
type Public struct {
	ID  string
	key ed25519.PublicKey
}

// LoadKey reads an Ed25519 private key (PKCS#8, PEM).
func LoadKey(path string) (*Key, error) {
	block, err := readPEM(path)
	if err != nil {
		return nil, err
	}
	switch block.Type {
	case "PRIVATE KEY":
	case "PUBLIC KEY":
		return nil, fmt.Errorf("%s holds a public key: to sign takes the private one", path)
	case "ENCRYPTED PRIVATE KEY":
		return nil, fmt.Errorf("%s is protected by a passphrase, which nothing can ask for here: decrypt it with `openssl pkey`", path)
	default:
		return nil, fmt.Errorf("%s holds %q, not an Ed25519 private key in PKCS#8: %s", path, block.Type, howToMake)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: the private key cannot be read: %s", path, howToMake)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds another kind of key (%T), not Ed25519: %s", path, parsed, howToMake)
	}
	return &Key{private}, nil
}

// LoadPublic reads an Ed25519 public key (PKIX, PEM).
func LoadPublic(path string) (*Public, error) {
	block, err := readPEM(path)
	if err != nil {
		return nil, err
	}
	if block.Type != "PUBLIC KEY" {
		return nil, fmt.Errorf("%s holds %q, not a public key: `openssl pkey -in key.pem -pubout -out key.pub` writes that of a private one", path, block.Type)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: the public key cannot be read: %s", path, howToMake)
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%s holds another kind of key (%T), not Ed25519: %s", path, parsed, howToMake)
	}
	return &Public{keyID(public), public}, nil
}

// readPEM reads a file that holds one PEM block. A link is followed, as Kubernetes
// mounts secrets; a pipe or a device is none of the files that a key is in.
func readPEM(path string) (*pem.Block, error) {
	const most = 64 << 10
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file: name the file that holds the key", path)
	case info.Size() > most:
		return nil, fmt.Errorf("%s is too large for a key (%d bytes)", path, info.Size())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key in PEM: %s", path, howToMake)
	}
	if more, _ := pem.Decode(rest); more != nil {
		return nil, fmt.Errorf("%s holds several keys: give each a file of its own", path)
	}
	return block, nil
}

func keyID(key ed25519.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "" // not of an Ed25519 key
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// Public is the key's public half.
func (k *Key) Public() *Public {
	public := k.private.Public().(ed25519.PublicKey)
	return &Public{keyID(public), public}
}

// signer and verifier are the keys as dsse wants them.
type signer struct{ *Key }

func (s signer) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(s.private, data), nil
}
func (s signer) KeyID() (string, error) { return s.Key.Public().ID, nil }

type verifier struct{ public *Public }

func (v verifier) Verify(_ context.Context, data, sig []byte) error {
	if len(sig) != ed25519.SignatureSize || !ed25519.Verify(v.public.key, data, sig) {
		return errors.New("not by this key")
	}
	return nil
}
func (v verifier) KeyID() (string, error)   { return v.public.ID, nil }
func (v verifier) Public() crypto.PublicKey { return v.public.key }
