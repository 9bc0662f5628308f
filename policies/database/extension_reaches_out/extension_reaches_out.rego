# METADATA
# scope: package
# title: An extension connects to other hosts or runs jobs
# description: |
#   The extension lets SQL open connections to other hosts, or run jobs without a
#   session. That may be intended, but somebody should have decided it.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/contrib.html
#   description: "PostgreSQL: Additional Supplied Modules and Extensions"
# custom:
#   id: DB056
#   name: extension-reaches-out
#   passed: No extension connects to other hosts or runs jobs
#   category: database
#   severity: medium
#   security_severity: "4.3"
#   resource: database
#   evidence:
#   - database.extensions.name
#   - database.extensions.version
#   controls:
#     nist-800-53-r5:
#     - id: CM-7
#       title: Least Functionality
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#   remediation:
#     summary: >-
#       Drop the extension where it is not needed.
#     sql: |
#       DROP EXTENSION {{ ident .evidence.extension }};
package dbaudit.rules.database.extension_reaches_out

fail contains finding if {
	some database in input.cluster.sql_databases
	some extension in database.extensions
	extension.name in reaching
	finding := {
		"resource": database.name,
		"key": extension.name,
		"message": sprintf("the extension %s is installed", [extension.name]),
		"evidence": {"extension": extension.name, "version": extension.version},
	}
}

reaching := {
	"dblink", "postgres_fdw", "http", "pg_net", "pg_cron", "file_fdw", "adminpack", "mysql_fdw", "tds_fdw", "oracle_fdw",
	"pg_background", "aiven_extras",
}
