# METADATA
# scope: package
# title: A SECURITY DEFINER function searches a schema that PUBLIC may write to
# description: |
#   The function's search_path is fixed, but contains a schema in which PUBLIC may create
#   objects: anyone can have the function call theirs, with its owner's rights.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
#   description: "PostgreSQL: Writing SECURITY DEFINER Functions Safely"
# custom:
#   id: DB031
#   name: definer-searches-writable-schema
#   passed: SECURITY DEFINER functions search only schemas that PUBLIC may not write to
#   category: database
#   severity: high
#   security_severity: "8.1"
#   resource: database
#   evidence:
#   - database.definer_functions.name
#   - database.definer_functions.owner
#   - database.definer_functions.writable_schemas
#   controls:
#     nist-800-53-r5:
#     - id: AC-6(10)
#       title: Prohibit Non-privileged Users from Executing Privileged Functions
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#     cis-postgresql:
#     - id: "4.5"
#       title: Ensure excessive function privileges are revoked
#     nist-csf-2:
#     - id: PR.AA-05
#       title: Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and reviewed, and incorporate the principles of least privilege and separation of duties
#     csa-ccm-4:
#     - id: IAM-05
#       title: Least Privilege
#     dora:
#     - id: RTS 21(a)
#       title: Access rights are assigned on need-to-know, need-to-use and least privilege principles
#     nis-2:
#     - id: 11.2.2(a)
#       title: Assign and revoke access rights based on need-to-know, least privilege and separation of duties
#   remediation:
#     summary: >-
#       Remove the schema from the function's search_path, or revoke CREATE on it
#       from PUBLIC.
#     sql: |
#       ALTER ROUTINE {{ .evidence.function }} SET search_path = pg_catalog, pg_temp;
package dbaudit.rules.database.definer_searches_writable_schema

fail contains finding if {
	some database in input.cluster.sql_databases
	some function in database.definer_functions
	count(function.writable_schemas) > 0
	finding := {
		"resource": database.name,
		"key": function.name,
		"message": sprintf("%s runs with the rights of %s and searches %s, in which PUBLIC may create objects", [function.name, function.owner, concat(", ", function.writable_schemas)]),
		"evidence": {"function": function.name, "owner": function.owner, "schemas": function.writable_schemas},
	}
}
