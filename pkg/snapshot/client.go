package snapshot

import (
	"fmt"
	"strings"
)

// ClientSetting is one place at which a connection to PostgreSQL is configured,
// in a source tree or an App Platform spec, with what that setting really does.
// It has no field for a password, and Excerpt never holds one.
type ClientSetting struct {
	// ID is stable across runs and machines: it depends on the path, the kind, the
	// key and the order of equal ones, not on the line number.
	ID string `json:"id"`
	// Origin is "file" or "app_platform".
	Origin string `json:"origin" enum:"file,app_platform"`
	// Path is relative to the scanned root, with slashes; Line and Column count
	// from 1. For an app they are empty and AppID, Component name the place.
	Path      string `json:"path,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	AppID     string `json:"app_id,omitempty"`
	AppName   string `json:"app_name,omitempty"`
	Component string `json:"component,omitempty"`
	// Kind is the kind of place: "env_file", "compose", "kubernetes", "url",
	// "rails", "pg_service", "psql_command", …
	Kind string `json:"kind"`
	// Key is the name of the setting there: "DATABASE_URL", "production.sslmode".
	Key string `json:"key,omitempty"`
	// Excerpt is the line, with anything secret replaced by "***".
	Excerpt string `json:"excerpt,omitempty"`

	// Driver is who reads the setting: "libpq", "pgx", "lib/pq", "pgjdbc",
	// "npgsql", "node-pg", "asyncpg", "psycopg", "postgrex", "sqlx", "prisma", …;
	// "unknown" where it cannot be told.
	Driver        string `json:"driver"`
	DriverVersion string `json:"driver_version,omitempty"`

	Host     string `json:"host,omitempty"`
	Port     int    `json:"port,omitempty"`
	Database string `json:"database,omitempty"`
	User     string `json:"user,omitempty"`

	// Mode is the sslmode written ("" when none is), EffectiveMode what the driver
	// makes of it and of its other switches: "disable", "allow", "prefer",
	// "require", "verify-ca", "verify-full"; "unknown" where it cannot be told.
	Mode          string `json:"mode,omitempty"`
	EffectiveMode string `json:"effective_mode,omitempty" enum:"disable,allow,prefer,require,verify-ca,verify-full,unknown"`
	// Verifies: the server's certificate and host name are verified. Absent where
	// EffectiveMode is "unknown" or there is none; Missing then says why.
	Verifies *bool `json:"verifies,omitempty"`
	// Inherited: no mode is written; EffectiveMode is the driver's default.
	Inherited bool `json:"inherited,omitempty"`
	// RootCert is the root named: a path, "system", or "inline".
	RootCert string `json:"root_cert,omitempty"`
	// RootCertState is "present", "absent" (a path in the tree that is not there),
	// "outside" (a path that the scan cannot see), "system", "inline" or "none".
	RootCertState string `json:"root_cert_state,omitempty" enum:"present,absent,outside,system,inline,none"`
	// RootCertSHA256 are the fingerprints of the root's certificates where it can be read.
	RootCertSHA256 []string `json:"root_cert_sha256,omitempty"`
	// RootVerifies are the ids of the audited clusters whose CA the root holds.
	// Absent: not comparable (no fingerprints, or no audited cluster's CA is known).
	RootVerifies []string `json:"root_verifies,omitzero"`
	// Disabled names the driver's switch that turns verification off, as written.
	Disabled string `json:"verification_disabled,omitempty"`
	// Ineffective says which setting looks like verification and has no effect.
	Ineffective string `json:"ineffective,omitempty"`
	// Password: a literal password is stored there.
	Password bool `json:"password"`
	// Binding is an App Platform binding taken as it comes: "${db.DATABASE_URL}".
	Binding string `json:"binding,omitempty"`
	// BindingCA: the same component also takes the CA (${db.CA_CERT}).
	BindingCA *bool `json:"binding_ca,omitempty"`

	// Effect is what the setting does, in plain words; Fix the line to write instead.
	Effect string `json:"effect,omitempty"`
	Fix    string `json:"fix,omitempty"`
	// Confidence is "certain" or "likely", Why the reason for "likely".
	Confidence string `json:"confidence,omitempty" enum:"certain,likely"`
	Why        string `json:"why,omitempty"`
	// NotApplicable is why the setting is not judged: "localhost", "unix socket",
	// "test only". Empty: it is judged.
	NotApplicable string `json:"not_applicable,omitempty"`
	// Context is what the setting stands in where it is no connection of production:
	// documentation and examples, tests, or a set-up on one computer.
	Context string `json:"context,omitempty" enum:"docs,tests,local"`
	// Ignore holds the inline dbaudit:ignore comments that cover the setting.
	Ignore []Ignore `json:"ignore,omitempty"`

	// Cluster is the audited cluster whose endpoint Host is. Filled when the
	// snapshot's clusters are known.
	Cluster *ClientCluster `json:"cluster,omitempty"`

	// Sessions are those of the cluster that may be this setting's: of its role and
	// database. Filled when the snapshot's clusters are known.
	Sessions []SQLSession `json:"sessions,omitempty"`

	Missing []Missing `json:"missing,omitempty"`
}

// Place is where the setting stands, in words.
func (c *ClientSetting) Place() string {
	if c.Path != "" {
		return fmt.Sprintf("%s:%d", c.Path, c.Line)
	}
	return strings.Trim(strings.Join([]string{"app " + c.AppName, c.Component, c.Key}, " / "), " /")
}

// Ignore is an inline comment `dbaudit:ignore RULE reason`.
type Ignore struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
	Line   int    `json:"line"`
}

// ClientCluster is the audited cluster that a client connects to.
type ClientCluster struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Endpoint string `json:"endpoint"`
	// RootMatches: the root named verifies this cluster. Absent: not comparable.
	RootMatches *bool `json:"root_matches,omitempty"`
	// VerifyFullWorks: the probe says that verify-full would work there today.
	VerifyFullWorks *bool `json:"verify_full_works,omitempty"`
}
