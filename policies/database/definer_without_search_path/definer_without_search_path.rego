# METADATA
# scope: package
# title: A SECURITY DEFINER function has no search_path of its own
# description: |
#   The function runs with its owner's rights, and looks up functions and operators in the
#   search_path of its caller. A caller who may create objects in any schema can run code
#   with the owner's rights.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
#   description: "PostgreSQL: Writing SECURITY DEFINER Functions Safely"
# custom:
#   id: DB030
#   name: definer-without-search-path
#   passed: Every SECURITY DEFINER function sets its search_path
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
#     cis-postgresql:
#     - id: "4.5"
#       title: Ensure excessive function privileges are revoked
#     disa-stig-postgresql:
#     - id: SV-261916
#       title: Execution of software modules (to include stored procedures, functions, and triggers) with elevated privileges must be restricted to necessary cases only.
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
#       Give the function a search_path of trusted schemas, with pg_temp last.
#     sql: |
#       ALTER ROUTINE {{ .evidence.function }} SET search_path = pg_catalog, pg_temp;
package dbaudit.rules.database.definer_without_search_path

fail contains finding if {
	some database in input.cluster.sql_databases
	some function in database.definer_functions
	not "search_path" in object.keys(function)
	finding := {
		"resource": database.name,
		"key": function.name,
		"message": sprintf("%s runs with the rights of %s and uses the search_path of its caller", [function.name, function.owner]),
		"evidence": {"function": function.name, "owner": function.owner},
	}
}
