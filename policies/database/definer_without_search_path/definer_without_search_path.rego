# METADATA
# scope: package
# title: A SECURITY DEFINER function has no search_path of its own
# description: |
#   It runs with its owner's rights, and finds functions and operators where its caller
#   says. A caller who may create objects anywhere has the owner's rights.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
#   description: "PostgreSQL: Writing SECURITY DEFINER Functions Safely"
# custom:
#   id: DB030
#   name: definer-without-search-path
#   category: database
#   severity: high
#   security_severity: "8.1"
#   resource: database
#   evidence:
#   - database.definer_functions.name
#   - database.definer_functions.owner
#   controls:
#     nist-800-53-r5:
#     - id: AC-6(10)
#       title: Prohibit Non-privileged Users from Executing Privileged Functions
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#   remediation:
#     summary: >-
#       Give the function a search_path of trusted schemas, with pg_temp last.
#     sql: |
#       ALTER FUNCTION {{ .evidence.function }} SET search_path = pg_catalog, pg_temp;
package dbaudit.rules.database.definer_without_search_path

fail contains finding if {
	some database in input.cluster.sql_databases
	some function in database.definer_functions
	not "search_path" in object.keys(function)
	finding := {
		"resource": database.name,
		"key": function.name,
		"message": sprintf("%s runs with the rights of %s and searches where its caller says", [function.name, function.owner]),
		"evidence": {"function": function.name, "owner": function.owner},
	}
}
