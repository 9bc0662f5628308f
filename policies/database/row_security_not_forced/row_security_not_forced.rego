# METADATA
# scope: package
# title: Row security does not hold for the owner
# description: |
#   The owner of the table, and any role that acts as its owner, sees every row.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
#   description: "PostgreSQL: Row Security Policies"
# custom:
#   id: DB043
#   name: row-security-not-forced
#   passed: Row security holds for the owner too
#   category: database
#   severity: medium
#   security_severity: "4.3"
#   resource: database
#   evidence:
#   - database.row_security.table
#   - database.row_security.enabled
#   - database.row_security.forced
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
#       Force row security on the owner, or let a role that no application uses own
#       the table.
#     sql: |
#       ALTER TABLE {{ .evidence.table }} FORCE ROW LEVEL SECURITY;
package dbaudit.rules.database.row_security_not_forced

fail contains finding if {
	some database in input.cluster.sql_databases
	some table in database.row_security
	table.enabled == true
	table.forced == false
	table.policies > 0
	finding := {
		"resource": database.name,
		"key": table.table,
		"message": sprintf("row security of %s does not hold for its owner", [table.table]),
		"evidence": {"table": table.table, "owner": object.get(table, "owner", "")},
	}
}
