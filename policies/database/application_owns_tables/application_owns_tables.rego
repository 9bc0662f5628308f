# METADATA
# scope: package
# title: An application owns the tables that it uses
# description: |
#   The owner of a table may drop it, bypasses its row security unless that is forced, and
#   may grant rights on it to others. A role that serves requests needs none of this.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
#   description: "PostgreSQL: Row Security Policies"
# custom:
#   id: DB026
#   name: application-owns-tables
#   passed: No application owns the tables that it uses
#   category: database
#   severity: low
#   security_severity: "2.7"
#   resource: database
#   evidence:
#   - database.owner_sessions
#   controls:
#     nist-800-53-r5:
#     - id: AC-5
#       title: Separation of Duties
#     iso-27001-2022:
#     - id: "5.15"
#       title: Access control
#   remediation:
#     summary: >-
#       Let one role own the tables and make changes, and another one serve the application.
#     sql: |
#       CREATE ROLE owner NOLOGIN;
#       REASSIGN OWNED BY {{ ident .evidence.role }} TO owner;
package dbaudit.rules.database.application_owns_tables

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some serving in database.owner_sessions
	not sql.administrator(sql.text(serving, "role"))
	finding := {
		"resource": database.name,
		"key": sql.text(serving, "role"),
		"message": sprintf("%s has sessions and owns tables (%s)%s", [sql.text(serving, "role"), sql.text(serving, "tables"), through(object.get(serving, "owners", []))]),
		"evidence": {"role": sql.text(serving, "role"), "tables": object.get(serving, "tables", 0), "owners": object.get(serving, "owners", [])},
	}
}

through([]) := ""

through(owners) := sprintf(", as a member of %s", [concat(", ", owners)]) if count(owners) > 0
