package clients

import (
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// driver is who reads a setting.
type driver struct {
	name string
	// like is the driver whose rows apply where this one has none.
	like string
	// implicitRoot: what stands in for a root that is not named.
	implicitRoot string
}

// drivers lists the drivers known here. Those that wrap libpq, pgx or node-pg
// have no rows of their own.
var drivers = map[string]driver{
	"libpq":     {name: "libpq", implicitRoot: "~/.postgresql/root.crt"},
	"psycopg":   {name: "psycopg", like: "libpq"},
	"ruby-pg":   {name: "ruby-pg", like: "libpq"},
	"php-pgsql": {name: "php-pgsql", like: "libpq"},
	"pgbouncer": {name: "pgbouncer"},
	"pgx":       {name: "pgx", implicitRoot: "~/.postgresql/root.crt"},
	"lib/pq":    {name: "lib/pq", implicitRoot: "~/.postgresql/root.crt"},
	"pgjdbc":    {name: "pgjdbc", implicitRoot: "~/.postgresql/root.crt"},
	"npgsql":    {name: "npgsql", implicitRoot: "the system's roots"},
	"node-pg":   {name: "node-pg", implicitRoot: "Node.js's own roots"},
	"postgres.js": {
		name: "postgres.js", implicitRoot: "Node.js's own roots",
	},
	"asyncpg":        {name: "asyncpg", implicitRoot: "~/.postgresql/root.crt"},
	"postgrex":       {name: "postgrex", implicitRoot: "the system's roots"},
	"sqlx":           {name: "sqlx", implicitRoot: "public roots"},
	"tokio-postgres": {name: "tokio-postgres"},
	"prisma":         {name: "prisma", implicitRoot: "the system's roots"},
	"unknown":        {name: "unknown", like: "libpq"},
}

// Whether a row is about settings with a root, without one, or both.
const (
	anyRoot = iota
	withRoot
	withoutRoot
	systemRoot
)

// row is what a driver makes of a mode as written. The first row that matches
// counts.
type row struct {
	driver string
	modes  string // as written, lower case, separated by spaces; "-" is none, "*" any
	root   int
	before string // only versions before this one ("" all); unknown versions are taken as current
	since  string // only known versions from this one on
	param  string // only where this parameter has this value: "uselibpqcompat=true"

	mode        string // the mode in force
	disabled    string // the switch that turns verification off, as written
	ineffective string // what reads like verification and does nothing
	note        string // why, for Effect
	likely      string // why it is not certain
}

// rows is the table. Sources: libpq 15 measured; pgx v5.12 pgconn/config.go
// (configTLS); lib/pq v1.12.3 ssl.go, conn.go; pgjdbc org.postgresql.ssl; Npgsql
// NpgsqlConnector; pg-connection-string 2.x index.js; asyncpg connect_utils.py;
// Ecto.Repo.Supervisor.parse_url and Postgrex; sqlx-postgres connection/tls.rs;
// Prisma's quaint connector.
var rows = []row{
	// libpq: a root file makes require act as verify-ca; sslrootcert=system (16+)
	// makes verify-full the default and refuses weaker modes.
	{driver: "libpq", modes: "- verify-full", root: systemRoot, mode: setting.VerifyFull, note: "sslrootcert=system makes verify-full the default"},
	{driver: "libpq", modes: "disable allow prefer require verify-ca", root: systemRoot, mode: setting.VerifyFull, note: "libpq refuses a mode weaker than verify-full with sslrootcert=system", likely: "libpq before 16 takes \"system\" for a file name"},
	{driver: "libpq", modes: "disable", mode: setting.Disable},
	{driver: "libpq", modes: "allow", mode: setting.Allow},
	{driver: "libpq", modes: "prefer -", root: withRoot, mode: setting.Prefer, ineffective: "sslrootcert without verify-ca or verify-full: when the certificate does not verify, prefer connects again in plaintext"},
	{driver: "libpq", modes: "prefer -", mode: setting.Prefer},
	{driver: "libpq", modes: "require", root: withRoot, mode: setting.VerifyCA, note: "with a root, require acts as verify-ca"},
	{driver: "libpq", modes: "require", mode: setting.Require},
	{driver: "libpq", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "libpq", modes: "verify-full", mode: setting.VerifyFull},
	// Modes that libpq does not know are refused by it.
	{driver: "unknown", modes: "no-verify", mode: setting.Require, disabled: "sslmode=no-verify"},
	{driver: "libpq", modes: "*", mode: setting.Unknown, likely: "libpq refuses this sslmode"},

	{driver: "pgx", modes: "*", root: systemRoot, mode: setting.VerifyFull, note: "sslrootcert=system turns any mode into verify-full"},
	{driver: "pgx", modes: "disable", mode: setting.Disable},
	{driver: "pgx", modes: "allow", mode: setting.Allow},
	{driver: "pgx", modes: "prefer -", root: withRoot, mode: setting.Prefer, ineffective: "sslrootcert with sslmode=prefer: pgx never verifies in this mode"},
	{driver: "pgx", modes: "prefer -", mode: setting.Prefer},
	{driver: "pgx", modes: "require", root: withRoot, mode: setting.VerifyCA, note: "with a root, require acts as verify-ca"},
	{driver: "pgx", modes: "require", mode: setting.Require},
	{driver: "pgx", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "pgx", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "pgx", modes: "*", mode: setting.Unknown, likely: "pgx refuses this sslmode"},

	{driver: "lib/pq", modes: "- verify-full", root: systemRoot, mode: setting.VerifyFull},
	{driver: "lib/pq", modes: "disable", mode: setting.Disable},
	{driver: "lib/pq", modes: "allow", mode: setting.Allow},
	// conn.go: when the handshake of prefer fails, a verification that failed
	// too, it connects again with disable.
	{driver: "lib/pq", modes: "prefer", mode: setting.Prefer, note: "a handshake that fails, verification too, is followed by plaintext"},
	{driver: "lib/pq", modes: "require -", root: withRoot, mode: setting.VerifyCA, note: "with a root, require acts as verify-ca"},
	{driver: "lib/pq", modes: "require -", mode: setting.Require},
	{driver: "lib/pq", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "lib/pq", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "lib/pq", modes: "*", mode: setting.Unknown, likely: "sslmode=pqgo-NAME is a TLS configuration in code"},

	// pgjdbc: require never verifies; ssl=true alone is verify-full (since 42.2.5).
	{driver: "pgjdbc", modes: "*", param: "sslfactory=org.postgresql.ssl.NonValidatingFactory", mode: setting.Require, disabled: "sslfactory=org.postgresql.ssl.NonValidatingFactory"},
	{driver: "pgjdbc", modes: "-", param: "ssl=true", mode: setting.VerifyFull, note: "ssl=true alone is verify-full"},
	{driver: "pgjdbc", modes: "-", param: "ssl=", mode: setting.VerifyFull, note: "ssl alone is verify-full"},
	{driver: "pgjdbc", modes: "disable", mode: setting.Disable},
	{driver: "pgjdbc", modes: "allow", mode: setting.Allow},
	{driver: "pgjdbc", modes: "prefer -", root: withRoot, mode: setting.Prefer, ineffective: "sslrootcert without verify-ca or verify-full: pgjdbc never verifies in this mode"},
	{driver: "pgjdbc", modes: "prefer -", mode: setting.Prefer},
	{driver: "pgjdbc", modes: "require", root: withRoot, mode: setting.Require, ineffective: "sslrootcert with sslmode=require: pgjdbc does not verify in this mode, with a root or without"},
	{driver: "pgjdbc", modes: "require", mode: setting.Require},
	{driver: "pgjdbc", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "pgjdbc", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "pgjdbc", modes: "*", mode: setting.Unknown, likely: "pgjdbc refuses this sslmode"},

	// Npgsql: Prefer and Require trust every certificate, even with Root Certificate.
	{driver: "npgsql", modes: "disable", mode: setting.Disable},
	{driver: "npgsql", modes: "allow", mode: setting.Allow},
	{driver: "npgsql", modes: "require", before: "6", param: "trustservercertificate=true", mode: setting.Require, disabled: "Trust Server Certificate=true"},
	{driver: "npgsql", modes: "require", before: "6", mode: setting.VerifyFull, note: "before 6.0 Npgsql verified in this mode", likely: "from Npgsql 6.0 on Require no longer verifies"},
	{driver: "npgsql", modes: "require prefer -", param: "trustservercertificate=true", mode: "=", disabled: "Trust Server Certificate=true"},
	{driver: "npgsql", modes: "prefer require -", root: withRoot, mode: "=", ineffective: "Root Certificate without VerifyCA or VerifyFull: Npgsql trusts every certificate in this mode"},
	{driver: "npgsql", modes: "prefer require -", mode: "="},
	{driver: "npgsql", modes: "verify-ca verifyca", mode: setting.VerifyCA},
	{driver: "npgsql", modes: "verify-full verifyfull", mode: setting.VerifyFull},
	{driver: "npgsql", modes: "*", mode: setting.Unknown, likely: "Npgsql refuses this SSL Mode"},

	// node-pg: a URL's prefer, require and verify-ca verify fully up to pg 8, as
	// libpq's do from 9 on. Anything with an sslmode sets an ssl object of its own.
	{driver: "node-pg", modes: "disable", mode: setting.Disable},
	{driver: "node-pg", modes: "no-verify", mode: setting.Require, disabled: "sslmode=no-verify"},
	{driver: "node-pg", modes: "prefer", param: "uselibpqcompat=true", mode: setting.Require, disabled: "uselibpqcompat=true", note: "node-pg does not fall back to plaintext, and verifies nothing"},
	{driver: "node-pg", modes: "require", root: withRoot, param: "uselibpqcompat=true", mode: setting.VerifyCA},
	{driver: "node-pg", modes: "require", param: "uselibpqcompat=true", mode: setting.Require, disabled: "uselibpqcompat=true"},
	{driver: "node-pg", modes: "verify-ca", param: "uselibpqcompat=true", mode: setting.VerifyCA},
	{driver: "node-pg", modes: "prefer", since: "9", mode: setting.Require, note: "from pg 9 on prefer verifies nothing"},
	{driver: "node-pg", modes: "require", root: withRoot, since: "9", mode: setting.VerifyCA},
	{driver: "node-pg", modes: "require", since: "9", mode: setting.Require, note: "from pg 9 on require verifies nothing"},
	{driver: "node-pg", modes: "verify-ca", since: "9", mode: setting.VerifyCA},
	{driver: "node-pg", modes: "prefer require verify-ca", before: "9", mode: setting.VerifyFull, note: "node-pg 8 and older take it for verify-full; from pg 9 on it no longer verifies the host"},
	{driver: "node-pg", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "node-pg", modes: "-", param: "ssl=no-verify", mode: setting.Require, disabled: "ssl=no-verify"},
	{driver: "node-pg", modes: "-", param: "ssl=true", mode: setting.VerifyFull},
	{driver: "node-pg", modes: "-", param: "ssl=1", mode: setting.VerifyFull},
	{driver: "node-pg", modes: "-", root: withRoot, mode: setting.VerifyFull, note: "sslrootcert alone makes node-pg verify"},
	{driver: "node-pg", modes: "-", mode: setting.Disable},
	{driver: "node-pg", modes: "allow", mode: setting.VerifyFull, note: "node-pg knows no allow, and sets ssl because an sslmode is there"},
	{driver: "node-pg", modes: "*", mode: setting.Unknown, likely: "node-pg knows no such sslmode"},

	{driver: "postgres.js", modes: "- disable false", mode: setting.Disable},
	{driver: "postgres.js", modes: "allow prefer require", mode: setting.Require, note: "postgres.js does not verify in this mode"},
	{driver: "postgres.js", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "postgres.js", modes: "*", mode: setting.Unknown, likely: "postgres.js knows no such mode"},

	// asyncpg: require with a root checks the chain only.
	{driver: "asyncpg", modes: "disable", mode: setting.Disable},
	{driver: "asyncpg", modes: "allow", mode: setting.Allow},
	{driver: "asyncpg", modes: "prefer -", mode: setting.Prefer},
	{driver: "asyncpg", modes: "require", root: withRoot, mode: setting.VerifyCA, note: "with a root, require checks the chain only"},
	{driver: "asyncpg", modes: "require", mode: setting.Require},
	{driver: "asyncpg", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "asyncpg", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "asyncpg", modes: "*", mode: setting.Unknown, likely: "asyncpg refuses this sslmode"},

	// Ecto passes ssl=true alone on to Postgrex; any other parameter of the URL
	// is an option that Postgrex does not know. ssl: true encrypts without
	// verification and warns; a list of options verifies by default since 0.18.
	{driver: "postgrex", modes: "-", param: "ssl=true", mode: setting.Require, note: "ssl: true alone verifies nothing, and Postgrex warns of it"},
	{driver: "postgrex", modes: "-", mode: setting.Disable},
	{driver: "postgrex", modes: "*", param: "ssl=true", mode: setting.Require, ineffective: "sslmode in the URL: Ecto passes on ssl=true only"},
	{driver: "postgrex", modes: "*", mode: setting.Disable, ineffective: "sslmode in the URL: Ecto and Postgrex know no such parameter, and connect in plaintext"},

	{driver: "sqlx", modes: "disable", mode: setting.Disable},
	{driver: "sqlx", modes: "allow", mode: setting.Disable, note: "sqlx connects in plaintext with allow"},
	{driver: "sqlx", modes: "prefer -", root: withRoot, mode: setting.Prefer, ineffective: "sslrootcert without verify-ca or verify-full: sqlx never verifies in this mode"},
	{driver: "sqlx", modes: "prefer -", mode: setting.Prefer},
	{driver: "sqlx", modes: "require", root: withRoot, mode: setting.Require, ineffective: "sslrootcert with sslmode=require: sqlx never verifies in this mode"},
	{driver: "sqlx", modes: "require", mode: setting.Require},
	{driver: "sqlx", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "sqlx", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "sqlx", modes: "*", mode: setting.Unknown, likely: "sqlx refuses this sslmode"},

	{driver: "tokio-postgres", modes: "disable", mode: setting.Disable},
	{driver: "tokio-postgres", modes: "prefer -", mode: setting.Prefer, likely: "the TLS connector in code decides on verification"},
	{driver: "tokio-postgres", modes: "require", mode: setting.Require, likely: "the TLS connector in code decides on verification"},
	{driver: "tokio-postgres", modes: "*", mode: setting.Unknown, likely: "tokio-postgres refuses this sslmode"},

	// Prisma up to 6: sslmode is disable, prefer or require, anything else is
	// prefer; sslaccept decides on verification, sslcert is the root. 7 follows node-pg.
	{driver: "prisma", modes: "disable", mode: setting.Disable},
	{driver: "prisma", modes: "require", param: "sslaccept=strict", mode: setting.VerifyFull},
	{driver: "prisma", modes: "- prefer", param: "sslaccept=strict", mode: setting.Prefer, note: "sslaccept=strict verifies, but prefer accepts a server without TLS", likely: "an attacker who offers no TLS is accepted in plaintext"},
	{driver: "prisma", modes: "require", param: "sslaccept=accept_invalid_certs", mode: setting.Require, disabled: "sslaccept=accept_invalid_certs"},
	{driver: "prisma", modes: "- prefer", param: "sslaccept=accept_invalid_certs", mode: setting.Prefer, disabled: "sslaccept=accept_invalid_certs"},
	{driver: "prisma", modes: "require", root: withRoot, mode: setting.Require, ineffective: "sslcert without sslaccept=strict: Prisma accepts every certificate"},
	{driver: "prisma", modes: "require", mode: setting.Require, note: "sslaccept is accept_invalid_certs where it is not written"},
	{driver: "prisma", modes: "- prefer", mode: setting.Prefer},
	{driver: "prisma", modes: "verify-ca verify-full", mode: setting.Prefer, ineffective: "sslmode=verify-ca or verify-full: Prisma up to 6 knows neither and takes prefer; sslaccept=strict is its way"},
	{driver: "prisma", modes: "*", mode: setting.Prefer, note: "Prisma takes a mode that it does not know for prefer"},

	// PgBouncer's server_tls_sslmode; require does not verify, with a CA file or without.
	{driver: "pgbouncer", modes: "disable", mode: setting.Disable},
	{driver: "pgbouncer", modes: "allow", mode: setting.Allow},
	{driver: "pgbouncer", modes: "-", mode: setting.Prefer, likely: "disable in older releases"},
	{driver: "pgbouncer", modes: "prefer", mode: setting.Prefer},
	{driver: "pgbouncer", modes: "require", root: withRoot, mode: setting.Require, ineffective: "server_tls_ca_file with server_tls_sslmode=require: PgBouncer does not verify in this mode"},
	{driver: "pgbouncer", modes: "require", mode: setting.Require},
	{driver: "pgbouncer", modes: "verify-ca", mode: setting.VerifyCA},
	{driver: "pgbouncer", modes: "verify-full", mode: setting.VerifyFull},
	{driver: "pgbouncer", modes: "*", mode: setting.Unknown, likely: "PgBouncer refuses this mode"},
}

// find returns the row for a mode as written ("" none).
func find(driverName, version, written, root string, params map[string]string) (row, bool) {
	d, ok := drivers[driverName]
	if !ok {
		d = drivers["unknown"]
	}
	for _, r := range rows {
		if r.driver != d.name && r.driver != d.like || !r.matches(version, written, root, params) {
			continue
		}
		if r.mode == "=" {
			r.mode = strings.ToLower(written)
			if written == "" {
				r.mode = setting.Prefer
			}
		}
		return r, true
	}
	return row{}, false
}

func (r row) matches(version, written, root string, params map[string]string) bool {
	if r.before != "" && version != "" && !versionBefore(version, r.before) {
		return false
	}
	if r.before != "" && version == "" && r.driver != "node-pg" {
		return false
	}
	if r.since != "" && (version == "" || versionBefore(version, r.since)) {
		return false
	}
	switch r.root {
	case withRoot:
		if root == "" || root == "system" && r.driver == "libpq" {
			return false
		}
	case withoutRoot:
		if root != "" {
			return false
		}
	case systemRoot:
		if root != "system" {
			return false
		}
	}
	if r.param != "" {
		k, v, _ := strings.Cut(r.param, "=")
		got, ok := params[k]
		if !ok || !strings.EqualFold(got, v) {
			return false
		}
	}
	if r.modes == "*" {
		return true
	}
	want := strings.ToLower(written)
	if want == "" {
		want = "-"
	}
	for m := range strings.FieldsSeq(r.modes) {
		if m == want {
			return true
		}
	}
	return false
}

// versionBefore compares dotted numbers, as far as both go.
func versionBefore(v, limit string) bool {
	a, b := numbers(v), numbers(limit)
	for i := range b {
		if i >= len(a) {
			return b[i] > 0
		}
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func numbers(v string) []int {
	var n []int
	for part := range strings.SplitSeq(strings.TrimLeft(v, "^~>=v "), ".") {
		digits := part
		for i := range part {
			if part[i] < '0' || part[i] > '9' {
				digits = part[:i]
				break
			}
		}
		x, err := strconv.Atoi(digits)
		if err != nil {
			break
		}
		n = append(n, x)
	}
	return n
}
