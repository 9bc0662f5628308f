# METADATA
# scope: package
# title: An unlogged table holds data
# description: |
#   A failover empties it, and standby nodes never have it. On DigitalOcean a failover is
#   part of maintenance.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED
#   description: "PostgreSQL: CREATE TABLE, UNLOGGED"
# custom:
#   id: DB065
#   name: unlogged-table
#   passed: No unlogged table holds data
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: database
#   evidence:
#   - database.unlogged_tables
#   controls:
#     nist-800-53-r5:
#     - id: CP-9
#       title: System Backup
#     iso-27001-2022:
#     - id: "8.13"
#       title: Information backup
#   remediation:
#     summary: >-
#       Let the table be logged, unless its rows may be lost.
#     sql: |
#       ALTER TABLE {{ .evidence.table }} SET LOGGED;
package dbaudit.rules.database.unlogged_table

fail contains finding if {
	some database in input.cluster.sql_databases
	some table in database.unlogged_tables
	finding := {
		"resource": database.name,
		"key": table,
		"message": sprintf("a failover empties the unlogged table %s", [table]),
		"evidence": {"table": table},
	}
}
