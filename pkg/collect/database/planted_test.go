//go:build unix

package database_test

import (
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

// TestPlanted: what is planted is seen, on every version.
func TestPlanted(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s, c := start(t, version,
				"CREATE ROLE app LOGIN CREATEROLE BYPASSRLS", "CREATE ROLE unencrypted LOGIN", "GRANT pg_read_all_data TO app WITH ADMIN OPTION",
				"ALTER ROLE app SET log_statement = 'none'", "ALTER ROLE app SET search_path = 'evil'", "ALTER ROLE app SET \"app.jwt_key\" = 'plainly-invented-setting'",
				"GRANT SET ON PARAMETER session_replication_role TO app", "SELECT pg_create_physical_replication_slot('forgotten')",
				"COMMENT ON ROLE app IS 'postgresql://app:plainly-invented-comment@h/d'", "ALTER ROLE dbaudit SET log_error_verbosity = 'terse'",
				inDB(
					"GRANT CREATE ON SCHEMA public TO PUBLIC",
					"CREATE TABLE secrets (id int, owner text); GRANT SELECT, INSERT ON secrets TO PUBLIC; ALTER TABLE secrets ENABLE ROW LEVEL SECURITY",
					"CREATE POLICY open ON secrets USING (true)", "CREATE TABLE quiet (id int); CREATE POLICY off ON quiet USING (id = 1)",
					"CREATE VIEW all_secrets AS SELECT * FROM secrets",
					"CREATE FUNCTION loose() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
					"CREATE FUNCTION \"Fixed\"(a int) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT 1'",
					"CREATE UNLOGGED TABLE gone (id int)", "COMMENT ON COLUMN secrets.owner IS 'password: plainly-invented-comment'",
					"CREATE PUBLICATION everything FOR ALL TABLES",
					"SELECT lo_create(4711)", "GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC",
					"GRANT SELECT (id) ON quiet TO PUBLIC; GRANT UPDATE ON quiet TO app WITH GRANT OPTION; GRANT UPDATE ON gone TO app WITH GRANT OPTION",
					"GRANT UPDATE (id) ON secrets TO app; GRANT USAGE ON SCHEMA public TO app; GRANT EXECUTE ON FUNCTION loose() TO app; GRANT SELECT ON LARGE OBJECT 4711 TO app",
					"GRANT TEMPORARY ON DATABASE defaultdb TO app",
					"GRANT SELECT ON pg_catalog.pg_authid TO app; GRANT SELECT ON pg_catalog.pg_subscription TO PUBLIC; GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO PUBLIC",
					"CREATE VIEW safe WITH (security_invoker = TRUE) AS SELECT * FROM secrets; CREATE MATERIALIZED VIEW copied AS SELECT * FROM safe",
					"CREATE SCHEMA \"a,b\"; GRANT CREATE ON SCHEMA \"a,b\" TO PUBLIC",
					"CREATE PROCEDURE odd() LANGUAGE sql SECURITY DEFINER SET search_path = \"a,b\", pg_temp AS 'SELECT 1'",
					"CREATE LANGUAGE untrusted HANDLER plpgsql_call_handler", "COMMENT ON FUNCTION loose() IS 'token=plainly-invented-comment'",
					"CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', sslmode 'require', sslrootcert 'x'); CREATE USER MAPPING FOR app SERVER far",
					"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT UPDATE ON TABLES TO app",
				))
			audit(t, s, c)
			i := slices.IndexFunc(c.SQLDatabases, func(d snapshot.SQLDatabase) bool { return d.Name == "defaultdb" })
			d := c.SQLDatabases[i]
			for what, pair := range map[string][2]any{
				"schemas": {d.PublicSchemas, []string{"a,b", "public"}},
				"relations": {d.PublicRelations, []snapshot.SQLGrant{
					{Name: "pg_catalog.pg_subscription", Kind: "table", Privileges: "SELECT"},
					{Name: "public.quiet", Kind: "table", Privileges: "SELECT (id)"},
					{Name: "public.secrets", Kind: "table", Privileges: "INSERT, SELECT"},
				}},
				"grants": {slices.DeleteFunc(slices.Clone(d.Grants), func(r snapshot.SQLRights) bool { return r.Grantee != "app" }), []snapshot.SQLRights{
					{Grantee: "app", Kind: "column", Privileges: "UPDATE", Count: 1, Examples: []string{"public.secrets.id"}},
					{Grantee: "app", Kind: "database", Privileges: "TEMPORARY", Count: 1, Examples: []string{"defaultdb"}},
					{Grantee: "app", Kind: "function", Privileges: "EXECUTE", Count: 1, Examples: []string{"public.loose()"}},
					{Grantee: "app", Kind: "large object", Privileges: "SELECT", Count: 1, Examples: []string{"4711"}},
					{Grantee: "app", Kind: "later tables", Privileges: "UPDATE", Count: 1, Examples: []string{"postgres in public"}},
					{Grantee: "app", Kind: "schema", Privileges: "USAGE", Count: 1, Examples: []string{"public"}},
					{Grantee: "app", Kind: "table", Privileges: "SELECT", Catalog: true, Count: 1, Examples: []string{"pg_catalog.pg_authid"}},
					{Grantee: "app", Kind: "table", Privileges: "UPDATE", Grantable: true, Count: 2, Examples: []string{"public.gone", "public.quiet"}},
				}},
				"granted to all": {slices.DeleteFunc(slices.Clone(d.Grants), func(r snapshot.SQLRights) bool { return r.Grantee != "PUBLIC" || !r.Catalog }), []snapshot.SQLRights{
					{Grantee: "PUBLIC", Kind: "function", Privileges: "EXECUTE", Catalog: true, Count: 1, Examples: []string{"pg_catalog.pg_read_file(text)"}},
				}},
				"languages":     {d.Languages, []snapshot.SQLLanguage{{Name: "untrusted"}}},
				"user mappings": {d.UserMappings, []snapshot.SQLUserMapping{{Server: "far", Role: "app"}}},
				"servers":       {d.ForeignServers, []snapshot.SQLForeignServer{{Name: "far", Wrapper: "postgres_fdw", Mode: "require", Root: "x", Host: "h"}}},
				"defaults":      {d.DefaultPrivileges, []snapshot.SQLDefaultPrivilege{{Role: "postgres", Kind: "tables", Privilege: "SELECT"}}},
				"large objects": {d.LargeObjects, []snapshot.SQLGrant{{Name: "4711", Kind: "large object", Privileges: "SELECT"}}},
				"row security": {d.RowSecurity, []snapshot.SQLRowSecurity{
					{Table: "public.quiet", Owner: "postgres", Policies: 1}, {Table: "public.secrets", Owner: "postgres", Enabled: true, Policies: 1},
				}},
				"policies":     {d.OpenPolicies, []snapshot.SQLPolicy{{Table: "public.secrets", Name: "open", Command: "ALL"}}},
				"views":        {d.Views, []snapshot.SQLView{{Name: "public.all_secrets", Table: "public.secrets"}, {Name: "public.copied", Table: "public.secrets", Materialized: true}}},
				"publications": {d.Publications, []snapshot.SQLPublication{{Name: "everything", Owner: "postgres", AllTables: true}}},
				"unlogged":     {d.UnloggedTables, []string{"public.gone"}},
				"comments": {d.SecretComments, []snapshot.SQLObject{
					{Kind: "function", Name: "public.loose()"}, {Kind: "role", Name: "app"}, {Kind: "table column", Name: "public.secrets.owner"},
				}},
				"functions": {d.Functions, []snapshot.SQLFunction{
					{Name: `public."Fixed"(a integer)`, Owner: "postgres", SearchPath: new("public, pg_temp"), WritableSchemas: []string{"public"}, PublicExecute: true},
					{Name: "public.loose()", Owner: "postgres", WritableSchemas: []string{}, PublicExecute: true},
					{Name: "public.odd()", Owner: "postgres", SearchPath: new(`"a,b", pg_temp`), WritableSchemas: []string{"a,b"}, PublicExecute: true},
				}},
				"parameters": {
					slices.DeleteFunc(c.SQL.ParameterGrants, func(g snapshot.SQLParameterGrant) bool { return g.Grantee != "app" }),
					[]snapshot.SQLParameterGrant{{Parameter: "session_replication_role", Grantee: "app", Privilege: "SET"}},
				},
				"role settings": {
					slices.DeleteFunc(c.SQL.RoleSettings, func(r snapshot.SQLRoleSetting) bool { return r.Role != "app" }),
					[]snapshot.SQLRoleSetting{{Role: "app", Name: "log_statement", Value: "none"}, {Role: "app", Name: "search_path", Value: "evil"}},
				},
				"slots": {c.SQL.Slots, []snapshot.SQLSlot{{Name: "forgotten", Kind: "physical"}}},
			} {
				if got, want := text(t, pair[0]), text(t, pair[1]); got != want {
					t.Errorf("%s:\ngot  %s\nwant %s", what, got, want)
				}
			}
			if !slices.Contains(c.SQL.Memberships, snapshot.SQLMembership{Role: "pg_read_all_data", Member: "app", Admin: true}) {
				t.Errorf("memberships: %+v", c.SQL.Memberships)
			}
			if !slices.ContainsFunc(c.SQL.Settings, func(x snapshot.SQLSetting) bool {
				return x.Name == "log_error_verbosity" && x.Value == "" && x.Source == snapshot.SourceHidden
			}) {
				t.Errorf("what is set for the auditor alone is not the server's: %+v", c.SQL.Settings)
			}
			if raw := text(t, c); strings.Contains(raw, "plainly-invented") {
				t.Error("a secret is in the snapshot")
			}
		})
	}
}
