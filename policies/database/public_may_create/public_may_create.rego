# METADATA
# scope: package
# title: Everybody may create objects in a schema
# description: |
#   Whoever may log in can put functions and tables into a schema that is searched by
#   others, and have them called in place of the right ones (CVE-2018-1058). Clusters that
#   were upgraded from PostgreSQL 14 or older keep this grant.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATTERNS
#   description: "PostgreSQL: Schemas, usage patterns"
# custom:
#   id: DB020
#   name: public-may-create
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: database
#   evidence:
#   - database.public_schemas
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#   remediation:
#     summary: >-
#       Revoke CREATE on the schema from PUBLIC.
#     sql: |
#       REVOKE CREATE ON SCHEMA {{ ident .evidence.schema }} FROM PUBLIC;
package dbaudit.rules.database.public_may_create

fail contains finding if {
	some database in input.cluster.sql_databases
	some schema in database.public_schemas
	finding := {
		"resource": database.name,
		"key": schema,
		"message": sprintf("everybody may create objects in the schema %s", [schema]),
		"evidence": {"schema": schema},
	}
}
