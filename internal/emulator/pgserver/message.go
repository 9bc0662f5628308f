package pgserver

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Request codes in place of a protocol version (PostgreSQL documentation,
// "Message Formats": CancelRequest, SSLRequest, GSSENCRequest).
const (
	codeCancel  = 80877102
	codeSSL     = 80877103
	codeGSSENC  = 80877104
	protocol3   = 3 << 16
	maxStartup  = 10000 // MAX_STARTUP_PACKET_LENGTH of libpq/pqcomm.h
	minStartup  = 8
	maxToken    = 16384 // PQ_GSS_RECV_BUFFER_SIZE of be-secure-gssapi.c
	tlsRecord   = 0x16  // ContentType handshake: direct TLS
	lengthBytes = 4
)

// message is one message of the backend: type, length, body.
func message(kind byte, body []byte) []byte {
	out := append([]byte{kind}, binary.BigEndian.AppendUint32(nil, uint32(len(body)+lengthBytes))...)
	return append(out, body...)
}

// authentication is an Authentication* message.
func authentication(code uint32, data ...byte) []byte {
	return message('R', append(binary.BigEndian.AppendUint32(nil, code), data...))
}

// authentications are the requests by method, in the words of pg_hba.conf.
var authentications = map[string]func(mechanisms []string) []byte{
	"trust":    func([]string) []byte { return authentication(0) },
	"password": func([]string) []byte { return authentication(3) },
	"md5":      func([]string) []byte { return authentication(5, 0x13, 0x37, 0xc0, 0xde) },
	"gss":      func([]string) []byte { return authentication(7) },
	"sspi":     func([]string) []byte { return authentication(9) },
	"cert":     func([]string) []byte { return authentication(0) },
	"scram-sha-256": func(mechanisms []string) []byte {
		return authentication(10, []byte(strings.Join(mechanisms, "\x00")+"\x00\x00")...)
	},
}

// fatal is an ErrorResponse.
type fatal struct {
	code, text, detail string
	// bouncer leaves out the field V, as PgBouncer does.
	bouncer bool
	// file, line and routine of PostgreSQL's source, which it tells every client.
	file, line, routine string
}

func (f fatal) bytes() []byte {
	var body []byte
	severity := "FATAL"
	if f.bouncer {
		severity = ""
	}
	for _, field := range []struct {
		code  byte
		value string
	}{
		{'S', "FATAL"},
		{'V', severity},
		{'C', f.code},
		{'M', f.text},
		{'D', f.detail},
		{'F', f.file},
		{'L', f.line},
		{'R', f.routine},
	} {
		if field.value != "" {
			body = append(append(append(body, field.code), field.value...), 0)
		}
	}
	return message('E', append(body, 0))
}

// notice is a NoticeResponse.
func notice(text string) []byte {
	return message('N', []byte("SNOTICE\x00VNOTICE\x00C00000\x00M"+text+"\x00\x00"))
}

// startup is what a StartupMessage says.
type startup struct {
	version        uint32
	user, database string
}

// parseStartup reads the parameters of a StartupMessage (after the length).
func parseStartup(body []byte) startup {
	s := startup{version: binary.BigEndian.Uint32(body)}
	words := strings.Split(string(body[4:]), "\x00")
	for i := 0; i+1 < len(words); i += 2 {
		switch words[i] {
		case "user":
			s.user = words[i+1]
		case "database":
			s.database = words[i+1]
		}
	}
	if s.database == "" {
		s.database = s.user
	}
	return s
}

// noEntry is the refusal of a host that no line of pg_hba.conf admits.
func (b Behavior) noEntry(s startup, host string, encrypted bool) fatal {
	if b.Software == "pgbouncer" {
		if encrypted {
			return fatal{code: "28000", text: "login rejected", bouncer: true}
		}
		return fatal{code: "08P01", text: "SSL required", bouncer: true}
	}
	how := "no encryption"
	switch {
	case b.major() <= 13 && encrypted:
		how = "SSL on"
	case b.major() <= 13:
		how = "SSL off"
	case encrypted:
		how = "SSL encryption"
	}
	return fatal{
		code: "28000",
		text: fmt.Sprintf("no pg_hba.conf entry for host %q, user %q, database %q, %s", host, s.user, s.database, how),
		file: "auth.c", line: "543", routine: "ClientAuthentication",
	}
}
