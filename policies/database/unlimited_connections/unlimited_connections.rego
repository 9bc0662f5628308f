# METADATA
# scope: package
# title: Login roles may open any number of connections
# description: |
#   DigitalOcean's plans have few connections: one application that leaks them starves all
#   others.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-alterrole.html
#   description: "PostgreSQL: ALTER ROLE"
# custom:
#   id: DB015
#   name: unlimited-connections
#   passed: Login roles have a connection limit
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.roles.name
#   - cluster.sql.roles.login
#   - cluster.sql.roles.connection_limit
#   controls:
#     nist-800-53-r5:
#     - id: AC-10
#       title: Concurrent Session Control
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#     cis-postgresql:
#     - id: "5.5"
#       title: Ensure per-account connection limits are used
#     disa-stig-postgresql:
#     - id: SV-261857
#       title: PostgreSQL must limit the number of concurrent sessions to an organization-defined number per user for all accounts and/or account types.
#   remediation:
#     summary: >-
#       Give each role that logs in a limit.
#     sql: |
#       {{ range .evidence.roles }}ALTER ROLE {{ ident . }} CONNECTION LIMIT 20;
#       {{ end }}
package dbaudit.rules.database.unlimited_connections

import data.dbaudit.lib.sql

fail contains finding if {
	endless := sort([role.name |
		some role in input.cluster.sql.roles
		role.login == true
		role.connection_limit == -1
		not sql.administrator(role.name)
	])
	count(endless) > 0
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("no limit of connections: %s", [concat(", ", endless)]),
		"evidence": {"roles": endless},
	}
}
