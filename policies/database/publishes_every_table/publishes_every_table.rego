# METADATA
# scope: package
# title: A publication publishes every table
# description: |
#   Tables that are created later are replicated as well, without anybody deciding it.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createpublication.html
#   description: "PostgreSQL: CREATE PUBLICATION"
# custom:
#   id: DB054
#   name: publishes-every-table
#   passed: Publications name their tables
#   category: database
#   severity: medium
#   security_severity: "5.3"
#   resource: database
#   evidence:
#   - database.publications.name
#   - database.publications.all_tables
#   controls:
#     nist-800-53-r5:
#     - id: AC-4
#       title: Information Flow Enforcement
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#   remediation:
#     summary: >-
#       Name the tables that are to be published.
#     sql: |
#       DROP PUBLICATION {{ ident .evidence.publication }};
#       CREATE PUBLICATION {{ ident .evidence.publication }} FOR TABLE TABLE_NAMES;
package dbaudit.rules.database.publishes_every_table

fail contains finding if {
	some database in input.cluster.sql_databases
	some publication in database.publications
	publication.all_tables == true
	finding := {
		"resource": database.name,
		"key": publication.name,
		"message": sprintf("the publication %s publishes every table", [publication.name]),
		"evidence": {"publication": publication.name},
	}
}
