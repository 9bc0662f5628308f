//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/result"
)

// planted is a weakness for every rule that a plain server can have. Names hold what
// has to be quoted.
var planted = []string{
	`CREATE ROLE "App ""1""" LOGIN CREATEROLE CREATEDB`, `GRANT pg_read_all_data TO "App ""1""" WITH ADMIN OPTION`,
	`ALTER ROLE "App ""1""" SET log_statement = 'none'`, `GRANT SET ON PARAMETER session_replication_role TO "App ""1"""`,
	`SELECT pg_create_physical_replication_slot('forgotten')`,
	`CREATE SCHEMA "Shop's"`, `GRANT CREATE ON SCHEMA "Shop's" TO PUBLIC`,
	`CREATE TABLE "Shop's"."Orders 🐘" (id int, note text)`, `GRANT SELECT ON "Shop's"."Orders 🐘" TO PUBLIC`,
	`COMMENT ON TABLE "Shop's"."Orders 🐘" IS 'password: plainly-invented'`, `COMMENT ON COLUMN "Shop's"."Orders 🐘".note IS 'token=plainly-invented'`,
	`CREATE TABLE guarded (id int)`, `ALTER TABLE guarded ENABLE ROW LEVEL SECURITY`, `CREATE POLICY "Every one" ON guarded USING (true)`,
	`CREATE VIEW leak AS SELECT * FROM guarded`, `CREATE TABLE quiet (id int)`, `CREATE POLICY off ON quiet USING (id = 1)`,
	`CREATE TABLE locked (id int)`, `ALTER TABLE locked ENABLE ROW LEVEL SECURITY`,
	`CREATE UNLOGGED TABLE gone (id int)`, `SELECT lo_create(4711)`, `GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC`,
	`CREATE FUNCTION "Loose"(a int, b text) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`,
	`CREATE FUNCTION writable() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = "Shop's" AS 'SELECT 1'`,
	`CREATE PUBLICATION "every Thing" FOR ALL TABLES`,
	`ALTER DEFAULT PRIVILEGES IN SCHEMA "Shop's" GRANT SELECT ON TABLES TO PUBLIC`,
	`ALTER SYSTEM SET password_encryption = 'md5'`, `ALTER SYSTEM SET log_line_prefix = '%m [%p] '`, `SELECT pg_reload_conf()`,
	`CREATE ROLE doadmin LOGIN`, `GRANT doadmin TO "App ""1"""`, `GRANT SELECT ON pg_catalog.pg_authid TO "App ""1"""`,
	`GRANT UPDATE (id) ON guarded TO PUBLIC`, `COMMENT ON ROLE "App ""1""" IS 'password: plainly-invented'`, `COMMENT ON VIEW leak IS 'password: plainly-invented'`,
	`CREATE PROCEDURE proc(a int) LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`, `CREATE MATERIALIZED VIEW copied AS SELECT * FROM guarded`,
	`CREATE LANGUAGE "Untrusted" HANDLER plpgsql_call_handler`, `CREATE EXTENSION dblink`, `CREATE EXTENSION pg_trgm VERSION '1.3'`,
	`CREATE EXTENSION postgres_fdw`, `CREATE SERVER plain FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h')`,
	`CREATE SERVER "Far" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', sslmode 'require')`, `CREATE USER MAPPING FOR PUBLIC SERVER "Far" OPTIONS (password 'plainly-invented')`,
	`CREATE FUNCTION noop() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`, `CREATE EVENT TRIGGER "On DDL" ON ddl_command_end EXECUTE FUNCTION noop()`,
	`ALTER EVENT TRIGGER "On DDL" DISABLE`, `CREATE ROLE root SUPERUSER`, `ALTER EVENT TRIGGER "On DDL" OWNER TO root`,
	`GRANT SELECT (subconninfo) ON pg_catalog.pg_subscription TO dbaudit`,
	`CREATE SUBSCRIPTION "Sub" CONNECTION 'host=h password=''plainly-invented sslmode=verify-full'' sslmode=require' PUBLICATION p WITH (connect = false)`,
}

// expected are the rules that what is planted fails.
var expected = []string{
	"DB010", "DB012", "DB013", "DB015", "DB017", "DB018", "DB020", "DB021", "DB022", "DB023", "DB024", "DB025", "DB030", "DB031", "DB032",
	"DB033", "DB040", "DB041", "DB042", "DB043", "DB044", "DB050", "DB051", "DB052", "DB054", "DB055", "DB056", "DB057", "DB058",
	"DB061", "DB062", "DB063", "DB065", "DB066", "DB067",
}

// TestDatabaseRemediationsAreTried plants weaknesses, runs the SQL that is printed for
// each, and audits again: the findings have ended. What holds a placeholder asks for
// a decision, and is not run.
func TestDatabaseRemediationsAreTried(t *testing.T) {
	for _, version := range []string{"15", "16", "17", "18"} {
		t.Run(version, func(t *testing.T) {
			noHome(t)
			s, args := databaseServer(t, version, nil, planted...)
			args = append(args, "--format", "json")
			before := databaseFindings(t, args)
			var ids []string
			for _, f := range before {
				ids = append(ids, f.RuleID)
			}
			slices.Sort(ids)
			ids = slices.Compact(ids)
			for _, id := range expected {
				if !slices.Contains(ids, id) {
					t.Errorf("%s does not fail", id)
				}
			}
			tried := map[string]bool{}
			for _, fingerprint := range slices.Sorted(maps.Keys(before)) {
				f := before[fingerprint]
				if strings.HasPrefix(f.Remediation.SQL, "--") {
					continue // a command for the server's own shell
				}
				for statement := range strings.SplitSeq(decided.Replace(f.Remediation.SQL), ";\n") {
					if _, err := s.Run("postgres", statement); err != nil && !strings.Contains(err.Error(), "other objects depend on it") {
						t.Errorf("%s: %s: %v", f.RuleID, statement, err)
					}
				}
				tried[fingerprint] = true
			}
			for fingerprint, f := range databaseFindings(t, args) {
				if tried[fingerprint] && fmt.Sprint(f.Evidence["extension"]) != "postgres_fdw" { // servers depend on it
					t.Errorf("%s is still there: %s\n%s", f.RuleID, f.Message, f.Remediation.SQL)
				}
			}
			if len(tried) < 40 {
				t.Errorf("only %d remediations were run", len(tried))
			}
		})
	}
}

// decided takes the decisions that placeholders ask for.
var decided = strings.NewReplacer("TABLE_NAMES", "locked", "CONDITION", "id = 1", "PATH", "/etc/ssl/ca.crt", "POLICY_NAME", "mine", "YYYY-MM-DD", "2099-01-01", "…", "host=h")

func databaseFindings(t *testing.T, args []string) map[string]result.Finding {
	t.Helper()
	code, out, stderr := dbaudit(t, "", args...)
	var r result.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	failing := map[string]result.Finding{}
	for _, f := range r.Findings {
		if f.Verdict == result.Fail {
			failing[f.Fingerprint] = f
		}
	}
	if strings.Contains(fmt.Sprint(out), "plainly-invented") {
		t.Error("a secret is in the result")
	}
	return failing
}
