# METADATA
# scope: package
# title: A role may pass a membership on
# description: |
#   A role that is not an administrator holds a membership WITH ADMIN OPTION: it may
#   make other roles members without review.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-grant.html
#   description: "PostgreSQL: GRANT"
# custom:
#   id: DB013
#   name: membership-with-admin
#   passed: Only administrators may pass a membership on
#   category: database
#   severity: medium
#   security_severity: "5.0"
#   resource: server
#   evidence:
#   - cluster.sql.memberships.role
#   - cluster.sql.memberships.member
#   - cluster.sql.memberships.admin
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "5.18"
#       title: Access rights
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
#       Revoke the ADMIN option.
#     sql: |
#       REVOKE ADMIN OPTION FOR {{ ident .evidence.role }} FROM {{ ident .evidence.member }};
package dbaudit.rules.database.membership_with_admin

import data.dbaudit.lib.sql

fail contains finding if {
	some membership in input.cluster.sql.memberships
	membership.admin == true
	not sql.administrator(membership.member)
	finding := {
		"resource": input.cluster.id,
		"key": concat(" ", [membership.role, membership.member]),
		"message": sprintf("%s may make others members of %s", [membership.member, membership.role]),
		"evidence": {"role": membership.role, "member": membership.member},
	}
}
