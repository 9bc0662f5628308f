# METADATA
# scope: package
# title: PUBLIC may execute a SECURITY DEFINER function
# description: |
#   EXECUTE is given to PUBLIC when a function is made. With SECURITY DEFINER everybody
#   then acts with its owner's rights, as far as the function lets them.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
#   description: "PostgreSQL: Writing SECURITY DEFINER Functions Safely"
# custom:
#   id: DB032
#   name: public-definer-function
#   passed: PUBLIC may not execute SECURITY DEFINER functions
#   category: database
#   severity: medium
#   security_severity: "5.4"
#   resource: database
#   evidence:
#   - database.definer_functions.name
#   - database.definer_functions.owner
#   - database.definer_functions.public_execute
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
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
#       Revoke EXECUTE from PUBLIC, and grant it to the roles that need it.
#     sql: |
#       REVOKE EXECUTE ON ROUTINE {{ .evidence.function }} FROM PUBLIC;
package dbaudit.rules.database.public_definer_function

fail contains finding if {
	some database in input.cluster.sql_databases
	some function in database.definer_functions
	function.public_execute == true
	finding := {
		"resource": database.name,
		"key": function.name,
		"message": sprintf("PUBLIC may execute %s with the rights of %s", [function.name, function.owner]),
		"evidence": {"function": function.name, "owner": function.owner},
	}
}
