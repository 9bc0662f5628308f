# METADATA
# scope: package
# title: A permissive policy lets every row through
# description: |
#   Permissive policies are joined by OR: one that is always true switches the others off.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createpolicy.html
#   description: "PostgreSQL: CREATE POLICY"
# custom:
#   id: DB042
#   name: policy-always-true
#   passed: No permissive policy is always true
#   category: database
#   severity: medium
#   security_severity: "5.3"
#   resource: database
#   evidence:
#   - database.open_policies
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
#       Give the policy a condition, or drop it.
#     sql: |
#       DROP POLICY {{ ident .evidence.name }} ON {{ .evidence.table }};
package dbaudit.rules.database.policy_always_true

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some policy in database.open_policies
	finding := {
		"resource": database.name,
		"key": concat(" ", [sql.text(policy, "table"), sql.text(policy, "name")]),
		"message": sprintf("the policy %s of %s is always true, for %s", [sql.text(policy, "name"), sql.text(policy, "table"), sql.text(policy, "command")]),
		"evidence": policy,
	}
}
