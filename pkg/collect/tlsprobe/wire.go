package tlsprobe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"dbaudit/pkg/collect/tlsprobe/verify"
)

// maxMessage bounds one message of the server. What it sends before
// authentication is some hundred bytes; libpq allows 30,000 for the same
// messages (pqGetErrorNotice3's caller in fe-connect.c).
const maxMessage = 64 << 10

// maxSkipped is how many notices and parameters may come before the answer.
const maxSkipped = 16

// InventedName is the user and database that do not exist anywhere. It reads
// like what it is in the server's log.
const InventedName = "dbaudit_probe"

var (
	sslRequest = mustEncode(&pgproto3.SSLRequest{})
	gssRequest = mustEncode(&pgproto3.GSSEncRequest{})
)

func mustEncode(m interface{ Encode([]byte) ([]byte, error) }) []byte {
	b, err := m.Encode(nil)
	if err != nil {
		// Both messages are constants: eight bytes of length and code.
		panic("tlsprobe: encode a constant message: " + err.Error())
	}
	return b
}

// startupMessage is a StartupMessage of protocol 3.0. pgproto3's own encoder
// orders the parameters by a map's order, which is random; the probe's messages are always alike.
func startupMessage(user, database string) []byte {
	var b []byte
	b = binary.BigEndian.AppendUint32(b, 0) // the length, below
	b = binary.BigEndian.AppendUint32(b, pgproto3.ProtocolVersion30)
	for _, s := range []string{"user", user, "database", database, "application_name", "dbaudit"} {
		b = append(b, strings.ReplaceAll(s, "\x00", "")...)
		b = append(b, 0)
	}
	b = append(b, 0)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// errNotPostgreSQL is an answer that no PostgreSQL server gives.
var errNotPostgreSQL = errors.New("not PostgreSQL")

// serverError is an ErrorResponse.
type serverError struct {
	Code    string // SQLSTATE, "" when it has none
	Message string
	// located: it names a source file and routine, as PostgreSQL's own always do
	// and PgBouncer's never.
	located bool
}

func (e *serverError) Error() string {
	if e.Code == "" {
		return e.Message
	}
	return e.Code + " " + e.Message
}

// offer is an authentication request.
type offer struct {
	method     string
	mechanisms []string
}

// authentications are the requests by the code in an Authentication message
// (https://www.postgresql.org/docs/current/protocol-message-formats.html).
var authentications = map[uint32]string{
	pgproto3.AuthTypeOk:                "trust",
	2:                                  "kerberos",
	pgproto3.AuthTypeCleartextPassword: "password",
	pgproto3.AuthTypeMD5Password:       "md5",
	6:                                  "scm",
	pgproto3.AuthTypeGSS:               "gss",
	9:                                  "sspi",
	pgproto3.AuthTypeSASL:              "scram-sha-256",
}

// readMessage reads one message of the server: its type and body.
func readMessage(r io.Reader) (byte, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if head[0] == 'E' && n > maxMessage && printable(head[1:]) {
		// Before it knows the client's protocol, the postmaster sends an error as
		// an E and a plain string that ends in a zero (report_fork_failure_to_client).
		text := append([]byte(nil), head[1:]...)
		rest, err := readString(r, 1024-len(text))
		if err != nil {
			return 0, nil, err
		}
		return 'E', append(append([]byte{'M'}, append(text, rest...)...), 0, 0), nil
	}
	if n < 4 || n > maxMessage {
		return 0, nil, fmt.Errorf("%w: a message %q of %d bytes", errNotPostgreSQL, head[0], n)
	}
	// Grown as it comes: a length that is claimed and not sent costs nothing.
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, int64(n-4)); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, err
	}
	return head[0], body.Bytes(), nil
}

// readString reads up to a zero byte or the end of the stream.
func readString(r io.Reader, limit int) ([]byte, error) {
	var s []byte
	var b [1]byte
	for len(s) < limit {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			if errors.Is(err, io.EOF) {
				return s, nil
			}
			return nil, err
		}
		if b[0] == 0 {
			break
		}
		s = append(s, b[0])
	}
	return s, nil
}

func printable(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return len(b) > 0
}

// readOffer reads what a server answers to a StartupMessage: an authentication
// request, or a [serverError].
func readOffer(r io.Reader) (*offer, error) {
	for range maxSkipped {
		kind, body, err := readMessage(r)
		if err != nil {
			return nil, err
		}
		switch kind {
		case 'R':
			return parseOffer(body)
		case 'E':
			return nil, parseError(body)
		case 'N', 'v', 'S': // a notice, NegotiateProtocolVersion, a parameter
		default:
			return nil, fmt.Errorf("%w: a message of type %q", errNotPostgreSQL, kind)
		}
	}
	return nil, fmt.Errorf("%w: more than %d messages and no authentication request", errNotPostgreSQL, maxSkipped)
}

func parseOffer(body []byte) (*offer, error) {
	if len(body) < 4 {
		return nil, fmt.Errorf("%w: an authentication request of %d bytes", errNotPostgreSQL, len(body))
	}
	code := binary.BigEndian.Uint32(body)
	method, ok := authentications[code]
	if !ok {
		return nil, fmt.Errorf("%w: authentication request %d", errNotPostgreSQL, code)
	}
	o := &offer{method: method}
	if code != pgproto3.AuthTypeSASL {
		return o, nil
	}
	for _, m := range bytes.Split(body[4:], []byte{0}) {
		if len(m) == 0 || len(o.mechanisms) == maxSkipped {
			break
		}
		o.mechanisms = append(o.mechanisms, verify.Clean(string(m), 64))
	}
	if len(o.mechanisms) == 0 {
		return nil, fmt.Errorf("%w: a SASL request without mechanisms", errNotPostgreSQL)
	}
	o.method = saslMethod(o.mechanisms)
	return o, nil
}

// saslMethod names what SASL mechanisms come to: "sasl" when any of them is neither
// SCRAM-SHA-256 nor, alone, OAUTHBEARER (PostgreSQL 18).
func saslMethod(mechanisms []string) string {
	if len(mechanisms) == 1 && mechanisms[0] == "OAUTHBEARER" {
		return "oauthbearer"
	}
	if slices.ContainsFunc(mechanisms, func(m string) bool { return m != "SCRAM-SHA-256" && m != "SCRAM-SHA-256-PLUS" }) {
		return "sasl"
	}
	return "scram-sha-256"
}

// parseError reads an ErrorResponse. One that cannot be read is errNotPostgreSQL.
func parseError(body []byte) error {
	var m pgproto3.ErrorResponse
	if err := m.Decode(body); err != nil || (m.Message == "" && m.Code == "") {
		return fmt.Errorf("%w: an error message that cannot be read", errNotPostgreSQL)
	}
	return &serverError{
		Code:    verify.Clean(m.Code, 5),
		Message: verify.Clean(m.Message, 300),
		located: m.File != "" && m.Routine != "",
	}
}
