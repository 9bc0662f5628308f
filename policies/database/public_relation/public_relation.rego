# METADATA
# scope: package
# title: A table, view or sequence is granted to everybody
# description: |
#   Every role that can log in, now and later, has the right.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB021
#   name: public-relation
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: database
#   evidence:
#   - database.public_relations
#   controls:
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#   remediation:
#     summary: >-
#       Revoke the rights from PUBLIC, and grant them to the roles that need them.
#     sql: |
#       REVOKE ALL ON {{ .evidence.name }} FROM PUBLIC;
package dbaudit.rules.database.public_relation

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some relation in database.public_relations
	finding := {
		"resource": database.name,
		"key": sql.text(relation, "name"),
		"message": sprintf("everybody may %s the %s %s", [sql.text(relation, "privileges"), sql.text(relation, "kind"), sql.text(relation, "name")]),
		"evidence": relation,
	}
}
