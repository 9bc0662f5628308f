# METADATA
# scope: package
# title: A policy exists and row security is off
# description: |
#   The policy has no effect until row security is switched on for the table.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
#   description: "PostgreSQL: Row Security Policies"
# custom:
#   id: DB041
#   name: policy-without-row-security
#   passed: Row security is on wherever there is a policy
#   category: database
#   severity: high
#   security_severity: "7.5"
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
#       Switch row security on.
#     sql: |
#       ALTER TABLE {{ .evidence.table }} ENABLE ROW LEVEL SECURITY;
package dbaudit.rules.database.policy_without_row_security

fail contains finding if {
	some database in input.cluster.sql_databases
	some table in database.row_security
	table.enabled == false
	table.policies > 0
	finding := {
		"resource": database.name,
		"key": table.table,
		"message": sprintf("the policies of %s have no effect (%d): row security is off", [table.table, table.policies]),
		"evidence": {"table": table.table, "policies": table.policies},
	}
}
