package database

import "dbaudit/pkg/snapshot"

// relation writes the name of a relation with its schema, quoted where it must be.
const relation = `pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)`

// alwaysTrue matches the parse tree of the constant true: a boolean (type 16) whose
// value is one byte, 1. pg_get_expr would write it as text, and wait for whoever
// holds the table's lock.
const alwaysTrue = `^\{CONST :consttype 16 .*:constvalue 1 \[ 1 0 0 0 0 0 0 0 \]\}$`

// kinds are the words for pg_class.relkind.
const kinds = `CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ` +
	`WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END`

// defaults are the words for pg_default_acl.defaclobjtype.
const defaults = `CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'n' THEN 'schemas' WHEN 'f' THEN 'functions' ` +
	`WHEN 'T' THEN 'types' WHEN 'L' THEN 'large objects' ELSE 'objects' END`

// function writes the name of a function with its schema and arguments.
const function = `pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'`

// local are the facts of one database.
var local = []fact[snapshot.SQLDatabase]{
	{name: "public_schemas", into: func(d *snapshot.SQLDatabase) any { return &d.PublicSchemas }, sql: always(`
		SELECT n.nspname AS v FROM pg_catalog.pg_namespace n
		WHERE pg_catalog.has_schema_privilege('public', n.oid, 'CREATE') AND n.nspname !~ '^pg_(toast_)?temp_' ORDER BY 1`)},
	{name: "public_relations", into: func(d *snapshot.SQLDatabase) any { return &d.PublicRelations }, sql: always(publicRelations)},
	{name: "default_privileges", into: func(d *snapshot.SQLDatabase) any { return &d.DefaultPrivileges }, sql: always(`
		SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS role, coalesce(n.nspname, '') AS schema,
			` + defaults + ` AS kind,
			a.privilege_type AS privilege
		FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace, pg_catalog.aclexplode(d.defaclacl) a
		WHERE a.grantee = 0 AND d.defaclobjtype NOT IN ('f', 'T') ORDER BY 1, 2, 3, 4`)},
	{name: "public_large_objects", into: func(d *snapshot.SQLDatabase) any { return &d.LargeObjects }, sql: always(`
		SELECT m.oid::pg_catalog.text AS name, 'large object' AS kind, pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS privileges
		FROM pg_catalog.pg_largeobject_metadata m, pg_catalog.aclexplode(m.lomacl) a WHERE a.grantee = 0 GROUP BY 1 ORDER BY 1`)},
	{name: "owner_sessions", needs: needsStats, into: func(d *snapshot.SQLDatabase) any { return &d.OwnerSessions }, sql: always(ownerSessions)},
	{name: "definer_functions", into: func(d *snapshot.SQLDatabase) any { return &d.Functions }, sql: always(`
		SELECT ` + function + ` AS name,
			pg_catalog.pg_get_userbyid(p.proowner) AS owner,
			(SELECT pg_catalog.substr(c, 13) FROM pg_catalog.unnest(p.proconfig) c WHERE c LIKE 'search\_path=%' LIMIT 1) AS search_path,
			ARRAY(SELECT w.nspname FROM pg_catalog.unnest(p.proconfig) c JOIN pg_catalog.pg_namespace w
				ON w.nspname = ANY (SELECT pg_catalog.btrim(e) FROM pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.replace(pg_catalog.substr(c, 13), '"', ''), ',')) e)
					OR w.nspname ~ '[",]' AND pg_catalog.strpos(c, pg_catalog.quote_ident(w.nspname)) > 0
				WHERE c LIKE 'search\_path=%' AND pg_catalog.has_schema_privilege('public', w.oid, 'CREATE') ORDER BY 1) AS writable_schemas,
			pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE') AS public_execute
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE p.prosecdef AND ` + own + ` AND NOT ` + ofExtension("pg_proc", "p.oid") + ` ORDER BY 1`)},
	{name: "untrusted_languages", into: func(d *snapshot.SQLDatabase) any { return &d.Languages }, sql: always(`
		SELECT l.lanname AS name, pg_catalog.count(p.oid) AS functions, ` + ofExtension("pg_language", "l.oid") + ` AS of_extension
		FROM pg_catalog.pg_language l LEFT JOIN pg_catalog.pg_proc p ON p.prolang = l.oid AND p.oid >= 16384
		WHERE NOT l.lanpltrusted AND l.lanname NOT IN ('internal', 'c') GROUP BY l.oid, 1 ORDER BY 1`)},
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
	{name: "owner_views", into: func(d *snapshot.SQLDatabase) any { return &d.Views }, sql: always(ownerViews)},
	{name: "foreign_servers", into: func(d *snapshot.SQLDatabase) any { return &d.ForeignServers }, sql: always(`
		SELECT s.srvname AS name, f.fdwname AS wrapper,
			coalesce((SELECT pg_catalog.substr(o, 9) FROM pg_catalog.unnest(s.srvoptions) o WHERE o LIKE 'sslmode=%'), '') AS sslmode,
			coalesce((SELECT pg_catalog.substr(o, 13) FROM pg_catalog.unnest(s.srvoptions) o WHERE o LIKE 'sslrootcert=%'), '') AS sslrootcert,
			coalesce((SELECT pg_catalog.substr(o, 6) FROM pg_catalog.unnest(s.srvoptions) o WHERE o LIKE 'host=%'), '') AS host
		FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
		WHERE f.fdwname IN ('postgres_fdw', 'dblink_fdw') ORDER BY 1`)},
	{name: "user_mappings", into: func(d *snapshot.SQLDatabase) any { return &d.UserMappings }, sql: always(`
		SELECT srvname AS server, CASE umuser WHEN 0 THEN '' ELSE coalesce(usename, '') END AS role, umuser = 0 AS public FROM pg_catalog.pg_user_mappings ORDER BY 1, 2`)},
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
	{name: "secret_comments", into: func(d *snapshot.SQLDatabase) any { return &d.SecretComments }, sql: always(secretComments)},
	{name: "grants", into: func(d *snapshot.SQLDatabase) any { return &d.Grants }, sql: always(grants)},
}

// publicRelations are relations with what PUBLIC may do to them, or to columns of them.
// Of the catalogs those are left out that PUBLIC may read since initdb.
var publicRelations = `
	SELECT ` + relation + ` AS name, ` + kinds + ` AS kind, pg_catalog.string_agg(a.privilege, ', ' ORDER BY a.privilege) AS privileges
	FROM (
		SELECT c.oid AS relation, x.privilege_type AS privilege FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) x WHERE x.grantee = 0
		UNION SELECT t.attrelid, x.privilege_type || ' (' || pg_catalog.quote_ident(t.attname) || ')'
			FROM pg_catalog.pg_attribute t, pg_catalog.aclexplode(t.attacl) x WHERE x.grantee = 0 AND NOT t.attisdropped
	) a JOIN pg_catalog.pg_class c ON c.oid = a.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE ` + own + ` AND NOT ` + ofExtension("pg_class", "c.oid") + ` OR n.nspname = 'pg_catalog' AND NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_init_privs i, pg_catalog.aclexplode(i.initprivs) x
		WHERE i.objoid = c.oid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.grantee = 0
			AND a.privilege = x.privilege_type || coalesce((SELECT ' (' || pg_catalog.quote_ident(t.attname) || ')'
				FROM pg_catalog.pg_attribute t WHERE t.attrelid = c.oid AND t.attnum = i.objsubid AND i.objsubid > 0), ''))
	GROUP BY 1, 2 ORDER BY 1, 2`

// ownerSessions are roles with sessions that have the rights of the owner of tables:
// their own, or those of a role that they are a member of.
const ownerSessions = `
	WITH owners AS (
		SELECT c.relowner AS oid, pg_catalog.count(*) AS tables FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND ` + own + ` GROUP BY 1
	), users AS (
		SELECT DISTINCT a.usesysid AS oid, a.usename AS role FROM pg_catalog.pg_stat_activity a
		WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND a.usesysid IS NOT NULL
	)
	SELECT u.role, pg_catalog.sum(o.tables)::pg_catalog.int8 AS tables,
		coalesce(pg_catalog.array_agg(pg_catalog.pg_get_userbyid(o.oid) ORDER BY 1) FILTER (WHERE o.oid <> u.oid), '{}') AS owners
	FROM users u JOIN owners o ON pg_catalog.pg_has_role(u.oid, o.oid, 'USAGE') GROUP BY u.role ORDER BY 1`

// ownerViews are views that read a table with row security with the rights of their
// owner, and materialized views with its rows, be it through other views.
const ownerViews = `
	WITH RECURSIVE reads AS (
		SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d
			ON d.objid = r.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
		WHERE d.refobjid <> r.ev_class
	), found AS (
		SELECT c.oid AS view, c.relkind AS kind, x.relation FROM pg_catalog.pg_class c JOIN reads x ON x.view = c.oid
		WHERE c.relkind = 'm' OR c.relkind = 'v' AND NOT EXISTS (
			SELECT 1 FROM pg_catalog.unnest(c.reloptions) o WHERE pg_catalog.lower(o) ~ '^security_invoker=(t|tr|tru|true|y|ye|yes|on|1)$')
		UNION SELECT f.view, f.kind, x.relation FROM found f JOIN reads x ON x.view = f.relation WHERE f.kind = 'm'
	)
	SELECT ` + relation + ` AS name, pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname) AS table, f.kind = 'm' AS materialized
	FROM found f JOIN pg_catalog.pg_class c ON c.oid = f.view JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_class t ON t.oid = f.relation AND t.relrowsecurity JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
	ORDER BY 1, 2`

// looksSecret matches a comment that holds a password or a token, or a URL with one.
const looksSecret = `~* '(password|passwd|pwd|secret|token|api.?key)["'']?\s*[=:]\s*\S|://[^/@:\s]*:[^/@\s]+@'`

// secretComments are objects whose comments look so, and never the comments. Roles
// belong to no database: they are told in the first one that the auditor sees.
const secretComments = `
	SELECT i.type AS kind, i.identity AS name
	FROM (
		SELECT classoid, objoid, objsubid FROM pg_catalog.pg_description
		WHERE (objoid >= 16384 OR classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass) AND description ` + looksSecret + `
		UNION SELECT s.classoid, s.objoid, 0 FROM pg_catalog.pg_shdescription s LEFT JOIN pg_catalog.pg_database d
			ON d.oid = s.objoid AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
		WHERE s.description ` + looksSecret + ` AND (d.datname = pg_catalog.current_database() OR d.oid IS NULL
			AND pg_catalog.current_database() = (SELECT pg_catalog.min(d.datname) FROM pg_catalog.pg_database d WHERE ` + audited + ` AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')))
	) c, pg_catalog.pg_identify_object(c.classoid, c.objoid, c.objsubid) i
	WHERE i.identity IS NOT NULL ORDER BY 1, 2`

// grants are the rights of all that are not the owner, added up: how many objects of a
// kind a role has the same rights on, with the first three. What PUBLIC has by
// default of functions is in no ACL, and so left out, as are the catalogs, but for what
// roles other than the server's own were given there, each by its name.
const grants = `
	WITH acls AS (
		SELECT 'database' AS kind, pg_catalog.quote_ident(d.datname) AS name, d.datdba AS owner, d.datacl AS acl, false AS server
			FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
		UNION ALL SELECT 'schema', pg_catalog.quote_ident(n.nspname), n.nspowner, n.nspacl, n.nspname ~ '^pg_' OR n.nspname = 'information_schema'
			FROM pg_catalog.pg_namespace n
		UNION ALL SELECT ` + kinds + `, ` + relation + `, c.relowner, c.relacl, NOT (` + own + `)
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL
		UNION ALL SELECT 'column', ` + relation + ` || '.' || pg_catalog.quote_ident(t.attname), c.relowner, t.attacl, NOT (` + own + `)
			FROM pg_catalog.pg_attribute t JOIN pg_catalog.pg_class c ON c.oid = t.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE t.attacl IS NOT NULL AND NOT t.attisdropped
		UNION ALL SELECT 'function', ` + function + `, p.proowner, p.proacl, NOT (` + own + `)
			FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.proacl IS NOT NULL
		UNION ALL SELECT 'large object', m.oid::pg_catalog.text, m.lomowner, m.lomacl, false FROM pg_catalog.pg_largeobject_metadata m
		UNION ALL SELECT 'foreign server', pg_catalog.quote_ident(s.srvname), s.srvowner, s.srvacl, false FROM pg_catalog.pg_foreign_server s
		UNION ALL SELECT 'later ' || ` + defaults + `, pg_catalog.pg_get_userbyid(d.defaclrole) || coalesce(' in ' || n.nspname, ''), d.defaclrole, d.defaclacl, false
			FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
	), given AS (
		SELECT a.kind, a.name, a.server, x.grantee, pg_catalog.string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) AS privileges,
			pg_catalog.bool_or(x.is_grantable) AS grantable
		FROM acls a, pg_catalog.aclexplode(a.acl) x
		WHERE x.grantee <> a.owner AND NOT (a.server AND (x.grantee = 0 AND a.kind <> 'function' OR pg_catalog.pg_get_userbyid(x.grantee) ~ '^pg_'))
		GROUP BY 1, 2, 3, 4
	)
	SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(grantee) END AS grantee, kind, privileges, grantable, server AS catalog,
		pg_catalog.count(*) AS count, (pg_catalog.array_agg(name ORDER BY name))[:3] AS examples
	FROM given GROUP BY given.grantee, 2, 3, 4, 5, CASE WHEN server THEN name END ORDER BY 1, 2, 3, 4, 5, 7`
