package truth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	_ "crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Certificates are built by hand here, byte by byte: what matters most is what
// crypto/x509 neither makes nor reads.

// oid is an object identifier as written.
func oid(s string) asn1.ObjectIdentifier {
	var id asn1.ObjectIdentifier
	for part := range strings.SplitSeq(s, ".") {
		n := 0
		for _, c := range part {
			n = n*10 + int(c-'0')
		}
		id = append(id, n)
	}
	return id
}

// der is the encoding of whatever encoding/asn1 encodes.
func der(v any) []byte {
	b, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// tlv is an element with this tag byte.
func tlv(tag byte, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.Tag(tag), func(b *cryptobyte.Builder) {
		for _, p := range parts {
			b.AddBytes(p)
		}
	})
	return b.BytesOrPanic()
}

func seq(parts ...[]byte) []byte { return tlv(0x30, parts...) }

// Tags of the strings that names are made of.
const (
	utf8String      = 0x0c
	printableString = 0x13
	teletexString   = 0x14
	ia5String       = 0x16
	bmpString       = 0x1e
)

// attribute is one relative distinguished name.
func attribute(id string, tag byte, value string) []byte {
	return tlv(0x31, seq(der(oid(id)), tlv(tag, []byte(value))))
}

func cn(value string) []byte           { return attribute("2.5.4.3", utf8String, value) }
func org(value string) []byte          { return attribute("2.5.4.10", utf8String, value) }
func name(attributes ...[]byte) []byte { return seq(attributes...) }

// key is a key pair: of Go's, or of the openssl command's (file).
type key struct {
	signer crypto.Signer
	spki   []byte
	file   string // PKCS #8 in PEM
	kind   string // of the openssl command's: "ed448", "ec", "pss"
}

var keys = struct {
	sync.Mutex
	made map[string]key
	dir  string
}{made: map[string]key{}}

// keyOf makes a key of a kind, once: "p256", "rsa2048", "ed448", "brainpoolP256r1", …;
// what follows a colon tells keys of one kind apart.
func keyOf(t testing.TB, kind string) key {
	t.Helper()
	keys.Lock()
	defer keys.Unlock()
	if k, ok := keys.made[kind]; ok {
		return k
	}
	k := makeKey(t, kind)
	keys.made[kind] = k
	return k
}

func makeKey(t testing.TB, kind string) key {
	t.Helper()
	base, _, _ := strings.Cut(kind, ":")
	var signer crypto.Signer
	var err error
	curves := map[string]elliptic.Curve{"p224": elliptic.P224(), "p256": elliptic.P256(), "p384": elliptic.P384(), "p521": elliptic.P521()}
	switch {
	case curves[base] != nil:
		signer, err = ecdsa.GenerateKey(curves[base], rand.Reader)
	case base == "ed25519":
		_, signer, err = ed25519.GenerateKey(rand.Reader)
	case strings.HasPrefix(base, "rsa"):
		n := 0
		for _, c := range base[3:] {
			n = n*10 + int(c-'0')
		}
		signer, err = rsa.GenerateKey(rand.Reader, n)
	default:
		return opensslKey(t, base)
	}
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	return key{signer: signer, spki: spki}
}

// opensslKey has the openssl command make a key that Go knows nothing of.
func opensslKey(t testing.TB, kind string) key {
	t.Helper()
	args := map[string][]string{
		"ed448": {"-algorithm", "ed448"},
		"pss":   {"-algorithm", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"},
	}[kind]
	k := key{kind: kind}
	if args == nil {
		k.kind, args = "ec", []string{"-algorithm", "ec", "-pkeyopt", "ec_param_enc:named_curve", "-pkeyopt", "ec_paramgen_curve:" + kind}
		if curve, ok := strings.CutPrefix(kind, "explicit-"); ok {
			args = []string{"-algorithm", "ec", "-pkeyopt", "ec_param_enc:explicit", "-pkeyopt", "ec_paramgen_curve:" + curve}
		}
	}
	k.file = filepath.Join(keys.dir, kind+".pem")
	openssl(t, append(append([]string{"genpkey"}, args...), "-out", k.file)...)
	k.spki = openssl(t, "pkey", "-in", k.file, "-pubout", "-outform", "DER")
	return k
}

func openssl(t testing.TB, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, problem.String())
	}
	return out
}

// pkcs8 is the key as a file.
func (k key) pkcs8(t testing.TB) []byte {
	t.Helper()
	if k.file != "" {
		b, err := os.ReadFile(k.file)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b, err := x509.MarshalPKCS8PrivateKey(k.signer)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b})
}

// algorithm is a signature algorithm: its AlgorithmIdentifier and how to sign.
type algorithm struct {
	id   []byte
	hash crypto.Hash
	pss  bool
}

var asn1NULL = []byte{5, 0}

// pssID is the AlgorithmIdentifier of RSASSA-PSS (RFC 4055 §3.1).
func pssID(hash crypto.Hash, hashOID string) []byte {
	h := seq(der(oid(hashOID)), asn1NULL)
	return seq(der(oid("1.2.840.113549.1.1.10")), seq(
		tlv(0xa0, h),
		tlv(0xa1, seq(der(oid("1.2.840.113549.1.1.8")), h)),
		tlv(0xa2, der(hash.Size())),
	))
}

var algorithms = func() map[string]algorithm {
	m := map[string]algorithm{
		"pss-sha256": {pssID(crypto.SHA256, "2.16.840.1.101.3.4.2.1"), crypto.SHA256, true},
		"pss-sha512": {pssID(crypto.SHA512, "2.16.840.1.101.3.4.2.3"), crypto.SHA512, true},
		"pss-sha1":   {pssID(crypto.SHA1, "1.3.14.3.2.26"), crypto.SHA1, true},
		"ed25519":    {seq(der(oid("1.3.101.112"))), 0, false},
		"ed448":      {seq(der(oid("1.3.101.113"))), 0, false},
	}
	for n, a := range map[string]struct {
		id   string
		hash crypto.Hash
	}{
		"md5-rsa": {"1.2.840.113549.1.1.4", crypto.MD5}, "sha1-rsa": {"1.2.840.113549.1.1.5", crypto.SHA1},
		"sha224-rsa": {"1.2.840.113549.1.1.14", crypto.SHA224}, "sha256-rsa": {"1.2.840.113549.1.1.11", crypto.SHA256},
		"sha384-rsa": {"1.2.840.113549.1.1.12", crypto.SHA384}, "sha512-rsa": {"1.2.840.113549.1.1.13", crypto.SHA512},
		"sha3-256-rsa": {"2.16.840.1.101.3.4.3.14", crypto.SHA3_256},
	} {
		m[n] = algorithm{id: seq(der(oid(a.id)), asn1NULL), hash: a.hash}
	}
	for n, a := range map[string]struct {
		id   string
		hash crypto.Hash
	}{
		"sha1-ec": {"1.2.840.10045.4.1", crypto.SHA1}, "sha224-ec": {"1.2.840.10045.4.3.1", crypto.SHA224},
		"sha256-ec": {"1.2.840.10045.4.3.2", crypto.SHA256}, "sha384-ec": {"1.2.840.10045.4.3.3", crypto.SHA384},
		"sha512-ec": {"1.2.840.10045.4.3.4", crypto.SHA512}, "sha3-256-ec": {"2.16.840.1.101.3.4.3.10", crypto.SHA3_256},
	} {
		m[n] = algorithm{id: seq(der(oid(a.id))), hash: a.hash}
	}
	return m
}()

// usual is the algorithm that a key signs with by default.
func (k key) usual() string {
	switch k.signer.(type) {
	case *rsa.PrivateKey:
		return "sha256-rsa"
	case *ecdsa.PrivateKey:
		return "sha256-ec"
	case ed25519.PrivateKey:
		return "ed25519"
	}
	return map[string]string{"ed448": "ed448", "ec": "sha256-ec", "pss": "pss-sha256"}[k.kind]
}

func (k key) sign(t testing.TB, a algorithm, message []byte) []byte {
	t.Helper()
	if k.file != "" {
		return k.signByCommand(t, message)
	}
	digest, options := message, crypto.SignerOpts(a.hash)
	if a.hash != 0 {
		h := a.hash.New()
		h.Write(message)
		digest = h.Sum(nil)
	}
	if a.pss {
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
	}
	signature, err := k.signer.Sign(rand.Reader, digest, options)
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func (k key) signByCommand(t testing.TB, message []byte) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "message")
	if err := os.WriteFile(path, message, 0o600); err != nil {
		t.Fatal(err)
	}
	switch k.kind {
	case "ed448":
		return openssl(t, "pkeyutl", "-sign", "-rawin", "-inkey", k.file, "-in", path)
	case "pss":
		return openssl(t, "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-sign", k.file, path)
	}
	return openssl(t, "dgst", "-sha256", "-sign", k.file, path)
}

// extension is one extension.
type extension struct {
	id       string
	critical bool
	value    []byte
}

// Object identifiers of extensions and purposes.
const (
	idSKI, idKeyUsage, idSAN, idBasic     = "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19"
	idNameConstraints, idAKI, idPurposes  = "2.5.29.30", "2.5.29.35", "2.5.29.37"
	idNetscape                            = "2.16.840.1.113730.1.1"
	serverAuth, clientAuth, codeSigning   = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3"
	anyPurpose, netscapeSGC, microsoftSGC = "2.5.29.37.0", "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"
)

// Bits of keyUsage (RFC 5280 §4.2.1.3), the first one highest.
const (
	digitalSignature = 0x80
	nonRepudiation   = 0x40
	keyEncipherment  = 0x20
	dataEncipherment = 0x10
	keyAgreement     = 0x08
	certSign         = 0x04
	crlSign          = 0x02
)

func bits(b byte) []byte { return der(asn1.BitString{Bytes: []byte{b}, BitLength: 8}) }

func keyUsage(b byte) extension { return extension{idKeyUsage, true, bits(b)} }

func purposes(ids ...string) extension {
	var list []asn1.ObjectIdentifier
	for _, id := range ids {
		list = append(list, oid(id))
	}
	return extension{idPurposes, false, der(list)}
}

func netscape(b byte) extension { return extension{idNetscape, false, bits(b)} }

// basic is basicConstraints; a path length below 0 is none.
func basic(ca bool, length int) extension {
	var parts [][]byte
	if ca {
		parts = append(parts, []byte{1, 1, 0xff})
	}
	if length >= 0 {
		parts = append(parts, der(length))
	}
	return extension{idBasic, true, seq(parts...)}
}

func dns(s string) []byte    { return tlv(0x82, []byte(s)) }
func email(s string) []byte  { return tlv(0x81, []byte(s)) }
func uri(s string) []byte    { return tlv(0x86, []byte(s)) }
func ip(b ...byte) []byte    { return tlv(0x87, b) }
func dir(name []byte) []byte { return tlv(0xa4, name) }

func san(names ...[]byte) extension { return extension{idSAN, false, seq(names...)} }

func ski(id string) extension { return extension{idSKI, false, der([]byte(id))} }

// aki is an authorityKeyIdentifier: of a key id, or of an issuer and serial number.
func aki(id string, issuer []byte, serial *big.Int) extension {
	var parts [][]byte
	if id != "" {
		parts = append(parts, tlv(0x80, []byte(id)))
	}
	if issuer != nil {
		parts = append(parts, tlv(0xa1, dir(issuer)))
	}
	if serial != nil {
		parts = append(parts, tlv(0x82, der(serial)[2:]))
	}
	return extension{idAKI, false, seq(parts...)}
}

// constraints are name constraints.
func constraints(critical bool, permitted, excluded [][]byte) extension {
	list := func(tag byte, names [][]byte) []byte {
		if names == nil {
			return nil
		}
		var trees [][]byte
		for _, n := range names {
			trees = append(trees, seq(n))
		}
		return tlv(tag, trees...)
	}
	return extension{idNameConstraints, critical, seq(list(0xa0, permitted), list(0xa1, excluded))}
}

// spec is a certificate to be made.
type spec struct {
	version  int
	serial   *big.Int
	issuer   []byte
	subject  []byte
	from, to time.Time
	key      key
	exts     []extension
	// algorithm is the issuer key's usual one when it is "".
	algorithm string
	// spoiled breaks the signature.
	spoiled bool
}

// with replaces the extensions of the same kind, or adds them.
func (s spec) with(exts ...extension) spec {
	for _, e := range exts {
		s = s.without(e.id)
		s.exts = append(s.exts, e)
	}
	return s
}

func (s spec) without(ids ...string) spec {
	var left []extension
	for _, e := range s.exts {
		keep := true
		for _, id := range ids {
			keep = keep && e.id != id
		}
		if keep {
			left = append(left, e)
		}
	}
	s.exts = left
	return s
}

// issuedBy has another issuer's name.
func (s spec) issuedBy(issuer spec) spec {
	s.issuer = issuer.subject
	return s
}

// signedBy is the certificate, signed with a key.
func (s spec) signedBy(t testing.TB, by key) []byte {
	t.Helper()
	if s.algorithm == "" {
		s.algorithm = by.usual()
	}
	a, ok := algorithms[s.algorithm]
	if !ok {
		t.Fatalf("no algorithm %q", s.algorithm)
	}
	moment := func(at time.Time) []byte {
		if at.Year() < 2050 && at.Year() >= 1950 {
			return tlv(0x17, []byte(at.UTC().Format("060102150405Z")))
		}
		return tlv(0x18, []byte(at.UTC().Format("20060102150405Z")))
	}
	var version, exts []byte
	if s.version > 1 {
		version = tlv(0xa0, der(s.version-1))
	}
	if len(s.exts) > 0 {
		var list [][]byte
		for _, e := range s.exts {
			var critical []byte
			if e.critical {
				critical = []byte{1, 1, 0xff}
			}
			list = append(list, seq(der(oid(e.id)), critical, der(e.value)))
		}
		exts = tlv(0xa3, seq(list...))
	}
	tbs := seq(version, der(s.serial), a.id, s.issuer, seq(moment(s.from), moment(s.to)), s.subject, s.key.spki, exts)
	signature := by.sign(t, a, tbs)
	if s.spoiled {
		signature[len(signature)-1] ^= 1
	}
	return seq(tbs, a.id, der(asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}))
}

// selfSigned is the certificate, signed with its own key.
func (s spec) selfSigned(t testing.TB) []byte { return s.signedBy(t, s.key) }

// file is a file of certificates.
func file(certificates ...[]byte) []byte { return pemFile("CERTIFICATE", certificates...) }

func pemFile(kind string, certificates ...[]byte) []byte {
	var out []byte
	for _, c := range certificates {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: c})...)
	}
	return out
}

var nextSerial = big.NewInt(1 << 40)

// rootSpec is a good CA, leafSpec a good server certificate of it.
func rootSpec(k key, common string) spec {
	nextSerial = new(big.Int).Add(nextSerial, big.NewInt(1))
	subject := name(org("Example"), cn(common))
	id := sha1.Sum(append([]byte(common), k.spki...))
	now := time.Now()
	return spec{
		version: 3, serial: nextSerial, issuer: subject, subject: subject, key: k,
		from: now.AddDate(-1, 0, 0), to: now.AddDate(9, 0, 0),
		exts: []extension{basic(true, -1), keyUsage(certSign | crlSign), ski(string(id[:]))},
	}
}

func leafSpec(k key, issuer spec) spec {
	nextSerial = new(big.Int).Add(nextSerial, big.NewInt(1))
	now := time.Now()
	return spec{
		version: 3, serial: nextSerial, issuer: issuer.subject, subject: name(cn("db.example.com")), key: k,
		from: now.Add(-time.Hour), to: now.AddDate(0, 0, 90),
		exts: []extension{
			basic(false, -1), keyUsage(digitalSignature | keyEncipherment), purposes(serverAuth), san(dns(host)),
		},
	}
}
