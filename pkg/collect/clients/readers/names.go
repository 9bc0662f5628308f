package readers

import (
	"slices"
	"strings"
	"unicode"
)

// A role is what a name means to a connection.
type role string

const (
	roleHost     role = "host"
	rolePort     role = "port"
	roleUser     role = "user"
	rolePassword role = "password"
	roleDatabase role = "database"
	roleMode     role = "sslmode"
	roleTLS      role = "ssl"    // a switch, or a mode under a switch's name
	roleReject   role = "reject" // Node.js's rejectUnauthorized
	roleRoot     role = "sslrootcert"
	roleKind     role = "kind" // which database, or which driver
	roleURL      role = "url"  // of a connection string that is elsewhere
	// Applications have more: a URL without its scheme, parameters alone, a Secret
	// that holds the root, and what only tells the application.
	roleURI    role = "uri"
	roleQuery  role = "query"
	roleSecret role = "secret"
	roleOther  role = "other"
)

// roles are the names of a connection's parts, in lower case and without what
// separates their words; a name's last words are looked up here.
var roles = map[string]role{
	"host": roleHost, "hostname": roleHost, "server": roleHost, "addr": roleHost, "address": roleHost, "hostaddr": roleHost, "servername": roleHost, "servernames": roleHost,
	"port": rolePort, "user": roleUser, "username": roleUser, "password": rolePassword, "pass": rolePassword, "passwd": rolePassword, "pwd": rolePassword,
	"name": roleDatabase, "database": roleDatabase, "db": roleDatabase, "dbname": roleDatabase, "databasename": roleDatabase, "portnumber": rolePort, "portnumbers": rolePort,
	"sslmode": roleMode, "pgsslmode": roleMode, "tlsmode": roleMode, "sslmodemode": roleMode,
	"ssl": roleTLS, "usessl": roleTLS, "sslenabled": roleTLS, "tls": roleTLS, "sslenable": roleTLS, "tlsenabled": roleTLS,
	"sslrootcert": roleRoot, "sslrootcertfile": roleRoot, "pgsslrootcert": roleRoot, "rootcert": roleRoot, "rootcertificate": roleRoot, "cacert": roleRoot, "cafile": roleRoot,
	"ca": roleRoot, "sslca": roleRoot, "capath": roleRoot, "cacertpath": roleRoot, "sslcertpath": roleRoot, "sslcafile": roleRoot, "sslcapath": roleRoot,
	"serverca": roleRoot, "tlsca": roleRoot, "tlscafile": roleRoot, "sslcacert": roleRoot,
	"url": roleURL, "uri": roleURL, "dsn": roleURL,
	// A Secret that holds it: CloudNativePG, Hasura, Crunchy.
	"sslrootcertname": roleRoot, "sslrootcertkey": roleRoot, "sslrootcertfromenv": roleRoot, "cacertsecret": roleRoot,
	"connection": roleKind, "driver": roleKind, "engine": roleKind, "dialect": roleKind, "client": roleKind, "type": roleKind, "adapter": roleKind,
	"connectiontype": roleKind, "dbdriver": roleKind, "dbtype": roleKind, "conntype": roleKind, "driverclassname": roleKind, "driverclass": roleKind, "datasourceclassname": roleKind, "datasourceclass": roleKind,
	// SQLTools' pgOptions.ssl.
	"pgoptionsssl": roleTLS, "pgoptionssslca": roleRoot, "pgoptionssslrejectunauthorized": roleReject,
	// Quarkus' reactive client.
	"reactivepostgresqlsslmode": roleMode, "reactivetrustcertificatepemcerts": roleRoot,
	// Parameters of pgjdbc, on which its rows depend.
	"sslfactory": "sslfactory", "sslhostnameverifier": "sslhostnameverifier",
	"rejectunauthorized": roleReject, "sslrejectunauthorized": roleReject,
}

// databaseWords tell that a variable's prefix is a database's, and are left out
// before a role: dbhost, pguser.
var databaseWords = []string{"db", "database", "postgres", "postgresql", "pg", "pgsql", "psql", "sql", "rds", "typeorm", "datasource", "keystone", "postgresdb"}

// layers are words between a connection's name and its parts, which say nothing of
// which connection it is: spring.datasource.hikari.data-source-properties.sslmode,
// connect_args.sslmode.
var layers = []string{
	"hikari", "data", "source", "properties", "property", "options", "option", "params", "parameters", "connection", "connect", "args", "arguments", "extra", "dialect", "additional", "jdbc",
	"config", "driver", "login", "reactive",
}

// words splits a name where its parts do: at what is no letter or digit, and in
// camelCase before a capital.
func words(name string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, strings.ToLower(b.String()))
			b.Reset()
		}
	}
	last := ' '
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '#':
			flush()
		case unicode.IsUpper(r) && unicode.IsLower(last):
			flush()
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		last = r
	}
	flush()
	return out
}

// split takes the role off the end of a name, and gives what stands before it. The
// longest role counts: "ssl mode" before "mode".
func split(name []string) (prefix []string, r role) {
	for from := range name {
		tail := strings.Join(name[from:], "")
		if r, ok := roles[tail]; ok {
			if tail == "servername" && from > 0 && (name[from-1] == "tls" || name[from-1] == "ssl") {
				return name, "" // of what is connected to, for its certificate
			}
			return name[:from], r
		}
		for _, w := range databaseWords {
			if rest, ok := strings.CutPrefix(tail, w); ok && from == len(name)-1 && roles[rest] != "" {
				return append(slices.Clone(name[:from]), w), roles[rest]
			}
		}
	}
	return name, ""
}

// withoutURL takes the words off that say that a value is a connection string.
func withoutURL(name []string) []string {
	for len(name) > 0 && slices.Contains([]string{"url", "uri", "dsn", "jdbcurl", "string", "conn", "conninfo", "connectionstring"}, name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	return name
}

// connectionOf is the prefix without the layers at its end.
func connectionOf(prefix []string) []string {
	for len(prefix) > 0 && slices.Contains(layers, prefix[len(prefix)-1]) {
		prefix = prefix[:len(prefix)-1]
	}
	return prefix
}
