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

// ofExtension is true for an object that belongs to an extension.
func ofExtension(oid string) string {
	return `EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = ` + oid + ` AND d.deptype = 'e')`
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
		SELECT name, coalesce(reset_val, '') AS value, coalesce(unit, '') AS unit, source
		FROM pg_catalog.pg_settings WHERE name IN (` + settings + `) ORDER BY 1`)},
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
	{name: "replication_slots", into: func(d *snapshot.SQL) any { return &d.Slots }, sql: always(`
		SELECT slot_name AS name, slot_type AS kind, coalesce(database, '') AS database, active, coalesce(wal_status, '') AS wal_status
		FROM pg_catalog.pg_replication_slots WHERE NOT temporary ORDER BY 1`)},
	{name: "subscriptions", into: func(d *snapshot.SQL) any { return &d.Subscriptions }, sql: subscriptions},
}

func needsStats(s *server) string {
	if s.allStats {
		return ""
	}
	return fmt.Sprintf("the role %s sees its own sessions alone: GRANT pg_read_all_stats TO %s", s.role, quoteIdentifier(s.role))
}

// mode takes the sslmode out of a connection string on the server, so that the
// string itself, which holds a password, never leaves it.
func mode(conninfo string) string {
	return `coalesce(pg_catalog.substring(` + conninfo + `, 'sslmode\s*=\s*''?([a-z-]+)'), '') AS sslmode`
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

// relation writes the name of a relation with its schema, quoted where it must be.
const relation = `pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)`

// alwaysTrue matches the parse tree of the constant true: a boolean (type 16) whose
// value is one octet, 1. pg_get_expr would write it as text, and wait for whoever
// holds the table's lock.
const alwaysTrue = `^\{CONST :consttype 16 .*:constvalue 1 \[ 1 0 0 0 0 0 0 0 \]\}$`

// kinds are the words for pg_class.relkind.
const kinds = `CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ` +
	`WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END`

// local are the facts of one database.
var local = []fact[snapshot.SQLDatabase]{
	{name: "public_schemas", into: func(d *snapshot.SQLDatabase) any { return &d.PublicSchemas }, sql: always(`
		SELECT n.nspname AS v FROM pg_catalog.pg_namespace n
		WHERE pg_catalog.has_schema_privilege('public', n.oid, 'CREATE') AND n.nspname !~ '^pg_(toast_)?temp_' ORDER BY 1`)},
	{name: "public_relations", into: func(d *snapshot.SQLDatabase) any { return &d.PublicRelations }, sql: always(`
		SELECT ` + relation + ` AS name, ` + kinds + ` AS kind, pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS privileges
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, pg_catalog.aclexplode(c.relacl) a
		WHERE a.grantee = 0 AND ` + own + ` AND NOT ` + ofExtension("c.oid") + ` GROUP BY 1, 2 ORDER BY 1, 2`)},
	{name: "default_privileges", into: func(d *snapshot.SQLDatabase) any { return &d.DefaultPrivileges }, sql: always(`
		SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS role, coalesce(n.nspname, '') AS schema,
			CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects' ELSE 'objects' END AS kind,
			a.privilege_type AS privilege
		FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace, pg_catalog.aclexplode(d.defaclacl) a
		WHERE a.grantee = 0 AND d.defaclobjtype NOT IN ('f', 'T') ORDER BY 1, 2, 3, 4`)},
	{name: "public_large_objects", into: func(d *snapshot.SQLDatabase) any { return &d.LargeObjects }, sql: always(`
		SELECT m.oid::pg_catalog.text AS name, 'large object' AS kind, pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS privileges
		FROM pg_catalog.pg_largeobject_metadata m, pg_catalog.aclexplode(m.lomacl) a WHERE a.grantee = 0 GROUP BY 1 ORDER BY 1`)},
	{name: "owner_sessions", needs: needsStats, into: func(d *snapshot.SQLDatabase) any { return &d.OwnerSessions }, sql: always(`
		SELECT a.usename AS role, pg_catalog.count(DISTINCT c.oid) AS tables
		FROM pg_catalog.pg_stat_activity a JOIN pg_catalog.pg_class c ON c.relowner = a.usesysid AND c.relkind IN ('r', 'p')
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND ` + own + ` GROUP BY 1 ORDER BY 1`)},
	{name: "definer_functions", into: func(d *snapshot.SQLDatabase) any { return &d.Functions }, sql: always(`
		SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS name,
			pg_catalog.pg_get_userbyid(p.proowner) AS owner,
			(SELECT pg_catalog.substr(c, 13) FROM pg_catalog.unnest(p.proconfig) c WHERE c LIKE 'search\_path=%' LIMIT 1) AS search_path,
			ARRAY(SELECT w.nspname FROM pg_catalog.unnest(p.proconfig) c, pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.replace(pg_catalog.substr(c, 13), '"', ''), ',')) e
				JOIN pg_catalog.pg_namespace w ON w.nspname = pg_catalog.btrim(e)
				WHERE c LIKE 'search\_path=%' AND pg_catalog.has_schema_privilege('public', w.oid, 'CREATE') ORDER BY 1) AS writable_schemas,
			pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE') AS public_execute
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE p.prosecdef AND ` + own + ` AND NOT ` + ofExtension("p.oid") + ` ORDER BY 1`)},
	{name: "untrusted_languages", into: func(d *snapshot.SQLDatabase) any { return &d.Languages }, sql: always(`
		SELECT l.lanname AS name, pg_catalog.count(p.oid) AS functions
		FROM pg_catalog.pg_language l LEFT JOIN pg_catalog.pg_proc p ON p.prolang = l.oid AND p.oid >= 16384
		WHERE NOT l.lanpltrusted AND l.lanname NOT IN ('internal', 'c') GROUP BY 1 ORDER BY 1`)},
	{name: "row_security", into: func(d *snapshot.SQLDatabase) any { return &d.RowSecurity }, sql: always(`
		SELECT ` + relation + ` AS table, pg_catalog.pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
			(SELECT pg_catalog.count(*) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS policies
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relrowsecurity OR EXISTS (SELECT 1 FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) ORDER BY 1`)},
	{name: "open_policies", into: func(d *snapshot.SQLDatabase) any { return &d.OpenPolicies }, sql: always(`
		SELECT ` + relation + ` AS table, p.polname AS name,
			CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command
		FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE p.polpermissive AND (p.polqual::pg_catalog.text ~ '` + alwaysTrue + `' OR p.polwithcheck::pg_catalog.text ~ '` + alwaysTrue + `')
		ORDER BY 1, 2`)},
	{name: "owner_views", into: func(d *snapshot.SQLDatabase) any { return &d.Views }, sql: always(`
		SELECT DISTINCT ` + relation + ` AS name, pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname) AS table
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
			JOIN pg_catalog.pg_depend d ON d.objid = r.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
			JOIN pg_catalog.pg_class t ON t.oid = d.refobjid AND t.relrowsecurity AND t.oid <> c.oid
			JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
		WHERE c.relkind = 'm' OR c.relkind = 'v' AND NOT coalesce(c.reloptions::pg_catalog.text[] && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1', 'security_invoker=yes'], false)
		ORDER BY 1, 2`)},
	{name: "foreign_servers", into: func(d *snapshot.SQLDatabase) any { return &d.ForeignServers }, sql: always(`
		SELECT s.srvname AS name, f.fdwname AS wrapper,
			coalesce((SELECT pg_catalog.substr(o, 9) FROM pg_catalog.unnest(s.srvoptions) o WHERE o LIKE 'sslmode=%'), '') AS sslmode,
			coalesce((SELECT pg_catalog.substr(o, 6) FROM pg_catalog.unnest(s.srvoptions) o WHERE o LIKE 'host=%'), '') AS host
		FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
		WHERE f.fdwname IN ('postgres_fdw', 'dblink_fdw') ORDER BY 1`)},
	{name: "public_user_mappings", into: func(d *snapshot.SQLDatabase) any { return &d.UserMappings }, sql: always(`
		SELECT srvname AS server FROM pg_catalog.pg_user_mappings WHERE umuser = 0 ORDER BY 1`)},
	{name: "publications", into: func(d *snapshot.SQLDatabase) any { return &d.Publications }, sql: always(`
		SELECT pubname AS name, pg_catalog.pg_get_userbyid(pubowner) AS owner, puballtables AS all_tables FROM pg_catalog.pg_publication ORDER BY 1`)},
	{name: "extensions", into: func(d *snapshot.SQLDatabase) any { return &d.Extensions }, sql: always(`
		SELECT e.extname AS name, e.extversion AS version, coalesce(a.default_version, '') AS default_version, n.nspname AS schema
		FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
			LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname ORDER BY 1`)},
	{name: "event_triggers", into: func(d *snapshot.SQLDatabase) any { return &d.EventTriggers }, sql: always(`
		SELECT evtname AS name, evtevent AS event, evtenabled <> 'D' AS enabled, pg_catalog.pg_get_userbyid(evtowner) AS owner
		FROM pg_catalog.pg_event_trigger ORDER BY 1`)},
	{name: "unlogged_tables", into: func(d *snapshot.SQLDatabase) any { return &d.UnloggedTables }, sql: always(`
		SELECT ` + relation + ` AS v FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relpersistence = 'u' AND c.relkind = 'r' ORDER BY 1`)},
	{name: "secret_comments", into: func(d *snapshot.SQLDatabase) any { return &d.SecretComments }, sql: always(`
		SELECT DISTINCT ` + relation + ` || CASE WHEN d.objsubid > 0 THEN '.' || pg_catalog.quote_ident(a.attname) ELSE '' END AS v
		FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.objoid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
		WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.description ~* '(password|passwd|secret|token|api.?key)\s*[=:]\s*\S' AND ` + own + `
		ORDER BY 1`)},
}
