# METADATA
# scope: package
# title: Row security is on and there is no policy
# description: |
#   Only the owner sees any row, so that applications tend to log in as the owner
#   to work around it.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
#   description: "PostgreSQL: Row Security Policies"
# custom:
#   id: DB040
#   name: row-security-without-policy
#   passed: Every table with row security has a policy
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: database
#   evidence:
#   - database.row_security.table
#   - database.row_security.enabled
#   - database.row_security.policies
#   controls:
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#     cis-postgresql:
#     - id: "4.7"
#       title: Ensure Row Level Security (RLS) is configured correctly
#     nist-csf-2:
#     - id: PR.AA-05
#       title: Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and reviewed, and incorporate the principles of least privilege and separation of duties
#     csa-ccm-4:
#     - id: IAM-16
#       title: Authorization Mechanisms
#   remediation:
#     summary: >-
#       Write a policy, or switch row security off.
#     sql: |
#       CREATE POLICY NAME ON {{ .evidence.table }} USING (CONDITION);
package dbaudit.rules.database.row_security_without_policy

fail contains finding if {
	some database in input.cluster.sql_databases
	some table in database.row_security
	table.enabled == true
	table.policies == 0
	finding := {
		"resource": database.name,
		"key": table.table,
		"message": sprintf("%s has row security without a policy", [table.table]),
		"evidence": {"table": table.table},
	}
}
