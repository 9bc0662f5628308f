# METADATA
# scope: package
# title: A role is a member of a dangerous predefined role
# description: |
#   pg_read_all_data reads more than tables: password hashes, subscriptions' connection
#   strings and user mappings. The roles for server files and programs lead to the server's
#   operating system. A member of doadmin, or of a superuser, has all their rights.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/predefined-roles.html
#   description: "PostgreSQL: Predefined Roles"
# custom:
#   id: DB012
#   name: dangerous-membership
#   passed: No role is a member of a dangerous predefined role
#   category: database
#   severity: high
#   security_severity: "7.2"
#   resource: server
#   evidence:
#   - cluster.sql.memberships.role
#   - cluster.sql.memberships.member
#   - cluster.sql.roles.name
#   - cluster.sql.roles.superuser
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
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
#       Revoke the membership, and grant what is needed on the objects themselves.
#     sql: |
#       REVOKE {{ ident .evidence.role }} FROM {{ ident .evidence.member }};
package dbaudit.rules.database.dangerous_membership

import data.dbaudit.lib.sql

fail contains finding if {
	some membership in input.cluster.sql.memberships
	dangerous(membership.role)
	not sql.administrator(membership.member)
	finding := {
		"resource": input.cluster.id,
		"key": concat(" ", [membership.role, membership.member]),
		"message": sprintf("%s is a member of %s", [membership.member, membership.role]),
		"evidence": {"role": membership.role, "member": membership.member},
	}
}

dangerous(role) if role in predefined

dangerous(role) if {
	sql.administrator(role)
	not startswith(role, "pg_")
}

dangerous(role) if {
	some holder in input.cluster.sql.roles
	holder.name == role
	holder.superuser == true
}

predefined := {
	"pg_read_all_data", "pg_write_all_data", "pg_read_server_files", "pg_write_server_files", "pg_execute_server_program",
	"pg_create_subscription", "pg_signal_backend", "pg_maintain", "pg_checkpoint", "pg_use_reserved_connections",
}
