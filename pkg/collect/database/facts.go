package database

import (
	"fmt"

	"dbaudit/pkg/snapshot"
)

// fact is one question: a SELECT on catalogs with the columns that the type in
// the snapshot has as JSON keys. The server makes the JSON, so that a row is
// never taken apart here.
type fact[T any] struct {
	// name is the JSON key in the snapshot.
	name string
	sql  func(s *server) string
	into func(to *T) any
	// needs says what the role lacks to see the fact; "" when it may.
	needs func(s *server) string
}

// server is what decides on columns and rights.
type server struct {
	version  int // server_version_num
	role     string
	allStats bool // pg_read_all_stats
	subConn  bool // may read subscriptions' connection strings
}

func always(sql string) func(*server) string {
	return func(*server) string { return sql }
}

// since is a query on a catalog that came with a version: an older server has nothing
// to tell of it.
func since(version int, sql string) func(*server) string {
	return func(s *server) string {
		if s.version < version {
			return `SELECT WHERE false`
		}
		return sql
	}
}

// own leaves out the schemas of the server itself.
const own = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

// ofExtension is true for an object of a catalog that belongs to an extension.
func ofExtension(catalog, oid string) string {
	return `EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.` + catalog + `'::pg_catalog.regclass AND d.objid = ` + oid + ` AND d.deptype = 'e')`
}

// watched are the settings of single roles and databases that are kept: those
// that switch logging, auditing or a safety off. The values of all others are
// not read, since they may be secret.
const watched = `^(log_|pgaudit[.]|row_security$|statement_timeout$|idle_in_transaction_session_timeout$|idle_session_timeout$|transaction_timeout$|lock_timeout$|session_replication_role$|search_path$|password_encryption$|ssl)`

// settings are those of the server that rules read.
const settings = `'data_checksums','password_encryption','scram_iterations','log_connections','log_disconnections','log_statement',` +
	`'log_min_error_statement','log_min_messages','log_error_verbosity','log_line_prefix','log_hostname','log_replication_commands',` +
	`'log_min_duration_statement','debug_print_parse','debug_print_rewritten','debug_print_plan','pgaudit.log','pgaudit.log_parameter','pgaudit.role',` +
	`'idle_in_transaction_session_timeout','idle_session_timeout','statement_timeout','transaction_timeout','lock_timeout','authentication_timeout',` +
	`'tcp_keepalives_idle','client_connection_check_interval','row_security','ssl'`

// shared are the facts of the whole server.
var shared = []fact[snapshot.SQL]{
	{name: "sessions", into: func(d *snapshot.SQL) any { return &d.Sessions }, needs: needsStats, sql: always(`
		SELECT coalesce(a.usename, '') AS user, coalesce(a.datname, '') AS database, a.application_name AS application,
			coalesce(pg_catalog.host(a.client_addr), '') AS address, coalesce(s.ssl, false) AS tls, coalesce(s.version, '') AS tls_version,
			coalesce(s.cipher, '') AS cipher, coalesce(s.bits, 0) AS bits, pg_catalog.count(*) AS count,
			pg_catalog.min(a.backend_start) AS first_start, pg_catalog.max(a.backend_start) AS last_start
		FROM pg_catalog.pg_stat_activity a LEFT JOIN pg_catalog.pg_stat_ssl s ON s.pid = a.pid
		WHERE a.backend_type IN ('client backend', 'walsender') AND a.pid <> pg_catalog.pg_backend_pid()
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8`)},
	{name: "roles", into: func(d *snapshot.SQL) any { return &d.Roles }, sql: always(`
		SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolsuper AS superuser, r.rolcreaterole AS create_role, r.rolcreatedb AS create_db,
			r.rolreplication AS replication, r.rolbypassrls AS bypass_rls, r.rolconnlimit AS connection_limit,
			coalesce(r.rolvaliduntil::pg_catalog.text, '') AS valid_until
		FROM pg_catalog.pg_roles r ORDER BY 1`)},
	{name: "memberships", into: func(d *snapshot.SQL) any { return &d.Memberships }, sql: always(`
		SELECT r.rolname AS role, m.rolname AS member, pg_catalog.bool_or(a.admin_option) AS admin
		FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles r ON r.oid = a.roleid JOIN pg_catalog.pg_roles m ON m.oid = a.member
		GROUP BY 1, 2 ORDER BY 1, 2`)},
	{name: "settings", into: func(d *snapshot.SQL) any { return &d.Settings }, sql: always(`
		SELECT s.name, CASE WHEN o.name IS NULL THEN coalesce(s.reset_val, '') ELSE '' END AS value, coalesce(s.unit, '') AS unit,
			CASE WHEN o.name IS NULL THEN s.source ELSE '` + snapshot.SourceHidden + `' END AS source
		FROM pg_catalog.pg_settings s LEFT JOIN (
			SELECT DISTINCT pg_catalog.split_part(c, '=', 1) AS name FROM pg_catalog.pg_db_role_setting x, pg_catalog.unnest(x.setconfig) c
			WHERE x.setrole IN (0, pg_catalog.to_regrole(pg_catalog.quote_ident(session_user))) AND (x.setrole, x.setdatabase) <> (0, 0)
				AND x.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
		) o ON o.name = s.name WHERE s.name IN (` + settings + `) ORDER BY 1`)},
	{name: "role_settings", into: func(d *snapshot.SQL) any { return &d.RoleSettings }, sql: always(`
		SELECT coalesce(r.rolname, '') AS role, coalesce(d.datname, '') AS database,
			pg_catalog.split_part(c, '=', 1) AS name, pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1) AS value
		FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
			LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase, pg_catalog.unnest(s.setconfig) c
		WHERE pg_catalog.split_part(c, '=', 1) ~ '` + watched + `' ORDER BY 1, 2, 3`)},
	{name: "parameter_grants", into: func(d *snapshot.SQL) any { return &d.ParameterGrants }, sql: since(150000, `
		SELECT p.parname AS parameter, coalesce(g.rolname, 'PUBLIC') AS grantee, a.privilege_type AS privilege, a.is_grantable AS grantable
		FROM pg_catalog.pg_parameter_acl p, pg_catalog.aclexplode(p.paracl) a LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantee
		ORDER BY 1, 2, 3`)},
	{name: "replication_slots", into: func(d *snapshot.SQL) any { return &d.Slots }, sql: slots},
	{name: "subscriptions", into: func(d *snapshot.SQL) any { return &d.Subscriptions }, sql: subscriptions},
}

func needsStats(s *server) string {
	if s.allStats {
		return ""
	}
	return fmt.Sprintf("the role %s sees its own sessions alone: GRANT pg_read_all_stats TO %s", s.role, quoteIdentifier(s.role))
}

// slots leaves out a standby's copies of its primary's slots, which are never active.
func slots(s *server) string {
	copies := ""
	if s.version >= 170000 {
		copies = " AND NOT synced"
	}
	return `SELECT slot_name AS name, slot_type AS kind, coalesce(database, '') AS database, active, coalesce(wal_status, '') AS wal_status
		FROM pg_catalog.pg_replication_slots WHERE NOT temporary` + copies + ` ORDER BY 1`
}

// mode takes the sslmode out of a connection string on the server, so that the
// string itself, which holds a password, never leaves it. What stands in a password is
// no setting, and the last of several counts, as for libpq.
func mode(conninfo string) string {
	return `coalesce((SELECT m[1] FROM pg_catalog.regexp_matches(
			pg_catalog.regexp_replace(` + conninfo + `, 'password\s*=\s*(''([^''\\]|\\.)*''|\S*)', '', 'g'),
			'(?:^|[\s?&])sslmode\s*=\s*''?([a-z-]+)', 'g') WITH ORDINALITY x(m, i) ORDER BY i DESC LIMIT 1), '') AS sslmode`
}

func subscriptions(s *server) string {
	columns := ""
	if s.version >= 160000 {
		columns = ", s.subrunasowner AS run_as_owner, s.subpasswordrequired AS password_required"
	}
	if s.subConn {
		columns += ", " + mode("s.subconninfo")
	}
	return `SELECT s.subname AS name, d.datname AS database, s.subenabled AS enabled` + columns + `
		FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid ORDER BY 1, 2`
}
