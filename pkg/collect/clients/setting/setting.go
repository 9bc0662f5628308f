// Package setting holds the one typed state of a connection setting, from its
// reading to its judgement: where it stands, who reads it, the host, the mode as
// written, the root, the options, and what of it may be secret.
//
// Readers make settings of files, drivers judge them. The package reads no file
// and judges nothing.
package setting

import "strings"

// The modes of libpq (https://www.postgresql.org/docs/current/libpq-ssl.html), to
// which those of all drivers are brought, and Unknown for what cannot be told.
const (
	Disable    = "disable"
	Allow      = "allow"
	Prefer     = "prefer"
	Require    = "require"
	VerifyCA   = "verify-ca"
	VerifyFull = "verify-full"
	Unknown    = "unknown"
)

// Context is what a setting stands in, where it is no connection of production.
type Context string

// The contexts: documentation and examples, tests, and set-ups on one computer.
const (
	Docs  Context = "docs"
	Tests Context = "tests"
	Local Context = "local"
)

// Contexts are all of them.
var Contexts = []Context{Docs, Tests, Local}

// Setting is one place at which a connection is configured, as read and not yet
// judged.
type Setting struct {
	// Kind is the kind of place: "env_file", "compose", "url", "psql_command".
	Kind string
	// Key is the name that the setting has there: "DATABASE_URL".
	Key string
	// At is the offset in bytes of the place in the document's text. Also holds
	// the offsets of its other parts, such as the mode, the root and switches.
	At   int
	Also []int

	// Driver is who reads the setting, "" where the place does not tell. Certain:
	// the place itself tells, and not what stands around it.
	Driver  string
	Certain bool

	Conn Conn
	// Mode is the mode as written, "" where none is.
	Mode string
	// Root is the root certificate as written: a path, "system", "inline" or
	// [Dynamic].
	Root string
	// TLS is what code says instead of a mode: "verify", "verify-ca", "no-verify",
	// "prefer", "none" or "unknown".
	TLS string
	// Disabled is the switch that turns verification off, as written.
	Disabled string
	// Ineffective says what reads like verification here and does nothing, where
	// only the place shows it.
	Ineffective string
	// Binding is an App Platform binding that is taken as it comes, and BindingCA
	// says whether the same component takes the CA too.
	Binding   string
	BindingCA *bool

	// ModeElsewhere is why the mode cannot be told from this place.
	ModeElsewhere string
	// NoMode: such a place holds no mode at all (.pgpass).
	NoMode bool
	// Likely is why the reading is not certain.
	Likely string
	// HostDefault: the host is the default of a variable that is set elsewhere.
	HostDefault bool
	// LocalSocket: it is a keyword string without a host, with which libpq and its like
	// connect to this computer.
	LocalSocket bool
	// Exempt is why the setting is not judged, and Context the surroundings that
	// excuse it; without one it is never judged.
	Exempt  string
	Context Context
	// FixKind is the kind of line to write instead, where Kind does not tell.
	FixKind string
	// Excerpt is shown instead of the line in the document.
	Excerpt string
	// EffectNote is why the mode in force is what it is.
	EffectNote string
}

// KnownMode reports whether a value is one of libpq's modes, in any case.
func KnownMode(v string) bool {
	switch strings.ToLower(v) {
	case Disable, Allow, Prefer, Require, VerifyCA, VerifyFull:
		return true
	}
	return false
}

// Redacted is shown in place of a secret.
const Redacted = "***"

// OnSocket excuses a connection to this computer by a socket's folder.
const OnSocket = "unix socket: TLS is not spoken on it"
