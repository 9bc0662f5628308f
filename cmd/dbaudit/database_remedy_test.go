//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/emulator/realpg"
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
	`ALTER SYSTEM SET password_encryption = 'md5'`, `SELECT pg_reload_conf()`,
}

// expected are the rules that what is planted fails.
var expected = []string{
	"DB010", "DB012", "DB013", "DB015", "DB017", "DB018", "DB020", "DB021", "DB022", "DB023", "DB024", "DB025", "DB030", "DB031", "DB032",
	"DB040", "DB041", "DB042", "DB043", "DB044", "DB054", "DB055", "DB061", "DB062", "DB063", "DB065", "DB066",
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
			for fingerprint, f := range before {
				if !runnable(f.Remediation.SQL) {
					continue
				}
				for statement := range strings.SplitSeq(f.Remediation.SQL, ";\n") {
					realpg.Query(t, s, "postgres", statement)
				}
				tried[fingerprint] = true
			}
			for fingerprint, f := range databaseFindings(t, args) {
				if tried[fingerprint] {
					t.Errorf("%s is still there: %s\n%s", f.RuleID, f.Message, f.Remediation.SQL)
				}
			}
			if len(tried) < 20 {
				t.Errorf("only %d remediations could be run", len(tried))
			}
		})
	}
}

// runnable reports whether a remediation needs no decision.
func runnable(sql string) bool {
	for _, placeholder := range []string{"CREATE ROLE", "NEW_PASSWORD", "ROLE_NAME", "TABLE_NAMES", "YYYY-", "CONDITION", "PATH", "-- on the server"} {
		if strings.Contains(sql, placeholder) {
			return false
		}
	}
	return sql != ""
}

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
