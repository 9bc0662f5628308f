package tlsprobe

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// hello is a ClientHello to be sent: crypto/tls offers neither the versions nor
// most of the suites that have to be asked about. The handshake is never carried
// further than the server's first flight.
type hello struct {
	// version is the highest offered; a server may choose a lower one, unless it
	// is TLS 1.3, which is offered alone or, with orTLS12, with TLS 1.2.
	version    uint16
	orTLS12    bool
	suites     []uint16
	groups     []uint16
	signatures []uint16 // nil: signatureSchemes
	serverName string
	alpn       bool // offers the protocol "postgresql"
	// shares sends keys for X25519 and P-256, so that a server of TLS 1.3 goes on to
	// choose a certificate before it answers.
	shares bool
	// needChain and needGroup read on to the Certificate and the ServerKeyExchange.
	needChain, needGroup bool
}

// Extensions (IANA registry "TLS ExtensionType Values").
const (
	extServerName      = 0
	extGroups          = 10
	extPointFormats    = 11
	extSignatures      = 13
	extALPN            = 16
	extSupported       = 43
	extPSKModes        = 45
	extKeyShare        = 51
	suiteRenegotiation = 0x00ff // TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746)
)

// alpnPostgreSQL is PostgreSQL's protocol in ALPN (IANA registry "TLS
// Application-Layer Protocol Negotiation (ALPN) Protocol IDs").
const alpnPostgreSQL = "postgresql"

// signatureSchemes are all that a server might want to sign with, so that no
// handshake fails for the certificate's kind.
var signatureSchemes = []uint16{
	0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806,
	0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202, 0x0101,
}

// encode is the record with the ClientHello (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2).
func (h *hello) encode() []byte {
	var random [64]byte
	_, _ = rand.Read(random[:]) // crypto/rand.Read never fails
	legacy := min(h.version, versionTLS12)
	var b cryptobyte.Builder
	b.AddUint8(22) // handshake
	b.AddUint16(max(min(legacy, versionTLS10), versionSSL30))
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(1) // client_hello
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(legacy)
			b.AddBytes(random[:32])
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
				if h.version == versionTLS13 {
					b.AddBytes(random[32:]) // as middleboxes expect (RFC 8446 appendix D.4)
				}
			})
			suites := h.suites
			if h.version < versionTLS13 || h.orTLS12 {
				suites = append(slices.Clone(suites), suiteRenegotiation)
			}
			b.AddUint16LengthPrefixed(uint16s(suites))
			b.AddBytes([]byte{1, 0}) // no compression
			if h.version > versionSSL30 {
				b.AddUint16LengthPrefixed(h.extensions) // extensions came with TLS
			}
		})
	})
	return b.BytesOrPanic() // the longest list has some hundred entries
}

func uint16s(list []uint16) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) {
		for _, v := range list {
			b.AddUint16(v)
		}
	}
}

func (h *hello) extensions(b *cryptobyte.Builder) {
	ext := func(id uint16, fill cryptobyte.BuilderContinuation) {
		b.AddUint16(id)
		b.AddUint16LengthPrefixed(fill)
	}
	literal := func(data ...byte) cryptobyte.BuilderContinuation {
		return func(b *cryptobyte.Builder) { b.AddBytes(data) }
	}
	list := func(list []uint16) cryptobyte.BuilderContinuation {
		return func(b *cryptobyte.Builder) { b.AddUint16LengthPrefixed(uint16s(list)) }
	}
	if h.serverName != "" {
		ext(extServerName, func(b *cryptobyte.Builder) {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint8(0) // host_name
				b.AddUint16LengthPrefixed(literal([]byte(h.serverName)...))
			})
		})
	}
	ext(extGroups, list(h.groups))
	signatures := h.signatures
	if signatures == nil {
		signatures = signatureSchemes
	}
	ext(extSignatures, list(signatures))
	if h.alpn {
		ext(extALPN, literal([]byte("\x00\x0b\x0a"+alpnPostgreSQL)...))
	}
	if h.version < versionTLS13 || h.orTLS12 {
		ext(extPointFormats, literal(1, 0))
	}
	switch {
	case h.version < versionTLS13:
		return
	case h.orTLS12:
		ext(extSupported, literal(4, 3, 4, 3, 3))
	default:
		ext(extSupported, literal(2, 3, 4))
	}
	ext(extPSKModes, literal(1, 1))
	if h.shares {
		ext(extKeyShare, keyShares)
		return
	}
	// No share: the server answers with the group that it wants (RFC 8446 §4.2.8),
	// which is all that is asked.
	ext(extKeyShare, literal(0, 0))
}

// keyShares writes a share of X25519, for which any bytes are a key (RFC 7748 §5),
// and one of P-256. Nothing is ever encrypted with them.
func keyShares(b *cryptobyte.Builder) {
	var x25519 [32]byte
	_, _ = rand.Read(x25519[:])
	p256, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		b.SetError(err)
		return
	}
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint16(29)
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(x25519[:]) })
		b.AddUint16(23)
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(p256.PublicKey().Bytes()) })
	})
}

// serverHello is what came back.
type serverHello struct {
	version uint16
	suite   uint16
	group   uint16   // 0: none seen
	chain   [][]byte // DER, leaf first, when asked for
	retry   bool     // a HelloRetryRequest
}

// alertError is a fatal TLS alert (IANA registry "TLS Alerts").
type alertError uint8

func (a alertError) Error() string {
	if n, ok := alertNames[a]; ok {
		return fmt.Sprintf("TLS alert %d (%s)", uint8(a), n)
	}
	return fmt.Sprintf("TLS alert %d", uint8(a))
}

// Alerts that the probe tells apart.
const (
	alertHandshakeFailure   alertError = 40
	alertBadCertificate     alertError = 42
	alertProtocolVersion    alertError = 70
	alertInsufficient       alertError = 71
	alertInternalError      alertError = 80
	alertUnrecognizedName   alertError = 112
	alertNoProtocol         alertError = 120
	alertCertificateMissing alertError = 116
)

var alertNames = map[alertError]string{
	alertHandshakeFailure: "handshake_failure", alertProtocolVersion: "protocol_version",
	alertInsufficient: "insufficient_security", alertInternalError: "internal_error",
	alertUnrecognizedName: "unrecognized_name", alertCertificateMissing: "certificate_required",
	10: "unexpected_message", alertBadCertificate: "bad_certificate", 47: "illegal_parameter", 50: "decode_error",
	86: "inappropriate_fallback", 109: "missing_extension", alertNoProtocol: "no_application_protocol",
}

// errNotTLS is an answer that no TLS server gives.
var errNotTLS = errors.New("the answer is not TLS")

// send sends the hello and reads the server's answer. With an error there is a
// ServerHello if the error is of what was to follow it.
func (h *hello) send(c net.Conn) (*serverHello, error) {
	if _, err := c.Write(h.encode()); err != nil && !isClosed(err) {
		return nil, err
	}
	sh, err := h.read(c)
	if sh != nil && !slices.Contains(h.suites, sh.suite) {
		return nil, fmt.Errorf("%w: it chose suite %s, which was not offered", errNotTLS, suiteName(sh.suite))
	}
	return sh, err
}

// handshakeReader joins handshake messages out of records.
type handshakeReader struct {
	r   io.Reader
	buf []byte
}

// maxRecord bounds a record: 2^14 and what a cipher may add (RFC 5246 §6.2.3),
// maxHandshake a handshake message, as in crypto/tls for certificates.
const (
	maxRecord    = 1<<14 + 2048
	maxHandshake = 256 << 10
	maxWarnings  = 4
)

func (r *handshakeReader) record() error {
	for range maxWarnings {
		var head [5]byte
		if _, err := io.ReadFull(r.r, head[:]); err != nil {
			return err
		}
		n := int(binary.BigEndian.Uint16(head[3:]))
		if head[1] != 3 || n == 0 || n > maxRecord {
			return fmt.Errorf("%w: it begins %q", errNotTLS, head)
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r.r, body); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		switch {
		case head[0] == 22:
			r.buf = append(r.buf, body...)
			return nil
		case head[0] == 21 && n == 2:
			if body[0] == 1 && body[1] != 0 { // a warning (unrecognized_name) goes before the hello
				continue
			}
			return alertError(body[1])
		default:
			return fmt.Errorf("%w: a record of type %d and %d bytes", errNotTLS, head[0], n)
		}
	}
	return fmt.Errorf("%w: warnings without end", errNotTLS)
}

// message is the next handshake message.
func (r *handshakeReader) message() (byte, []byte, error) {
	for {
		if len(r.buf) >= 4 {
			n := int(r.buf[1])<<16 | int(r.buf[2])<<8 | int(r.buf[3])
			if n > maxHandshake {
				return 0, nil, fmt.Errorf("%w: a handshake message of %d bytes", errNotTLS, n)
			}
			if len(r.buf) >= 4+n {
				kind, body := r.buf[0], r.buf[4:4+n]
				r.buf = r.buf[4+n:]
				return kind, body, nil
			}
		}
		if err := r.record(); err != nil {
			return 0, nil, err
		}
	}
}

// read reads the server's first flight as far as is asked.
func (h *hello) read(c io.Reader) (*serverHello, error) {
	r := &handshakeReader{r: c}
	kind, body, err := r.message()
	if err != nil {
		return nil, err
	}
	if kind != 2 {
		return nil, fmt.Errorf("%w: handshake message %d instead of a ServerHello", errNotTLS, kind)
	}
	sh, err := parseServerHello(body)
	if err != nil {
		return nil, err
	}
	lowest := versionSSL30
	switch {
	case h.orTLS12:
		lowest = versionTLS12
	case h.version == versionTLS13:
		lowest = versionTLS13
	}
	if sh.version > h.version || sh.version < lowest {
		return nil, fmt.Errorf("%w: it chose version %s", errNotTLS, versionName(sh.version))
	}
	if sh.version == versionTLS13 {
		return sh, nil // the rest is encrypted
	}
	// Certificate, then ServerKeyExchange, then ServerHelloDone at the latest.
	for want := h.needChain || (h.needGroup && isECDHE(suiteName(sh.suite))); want; {
		kind, body, err := r.message()
		if err != nil {
			return sh, err
		}
		switch kind {
		case 11:
			if sh.chain, err = parseCertificates(body); err != nil {
				return sh, err
			}
			want = h.needGroup
		case 12: // named_curve (RFC 8422 §5.4); anything else has no group
			if len(body) >= 3 && body[0] == 3 {
				sh.group = binary.BigEndian.Uint16(body[1:])
			}
			want = false
		case 14:
			want = false
		}
	}
	return sh, nil
}
