# METADATA
# scope: package
# title: Everybody may connect to a database
# description: |
#   PostgreSQL's default. It separates nobody where several tenants share a cluster.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB023
#   name: public-may-connect
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: database
#   evidence:
#   - database.public_connect
#   controls:
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#   remediation:
#     summary: >-
#       Where tenants share the cluster, revoke CONNECT from PUBLIC and grant it to each role.
#     sql: |
#       REVOKE CONNECT ON DATABASE {{ ident .resource.name }} FROM PUBLIC;
package dbaudit.rules.database.public_may_connect

fail contains finding if {
	some database in input.cluster.sql_databases
	database.public_connect == true
	finding := {
		"resource": database.name,
		"message": sprintf("every role that can log in may connect to %s", [database.name]),
		"evidence": {"public_connect": true},
	}
}
