# METADATA
# scope: package
# title: Login roles are not used
# description: |
#   The password of a role that nobody uses can still be guessed or stolen. One audit sees
#   only the sessions of one moment, so the rule fails when many audits in a row saw no
#   session of the role.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-alterrole.html
#   description: "PostgreSQL: ALTER ROLE"
# custom:
#   id: DB016
#   name: unused-role
#   passed: Every login role is in use
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.use.roles.name
#   - cluster.sql.use.roles.since
#   - cluster.sql.use.roles.unseen
#   - cluster.sql.role
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 3650
#       unit: days
#       description: After how many days without a session a role counts as unused.
#   controls:
#     pci-dss-4:
#     - id: 8.2.6
#       title: Inactive user accounts are removed or disabled within 90 days of inactivity.
#     nist-800-53-r5:
#     - id: AC-2(3)
#       title: Disable Accounts
#     iso-27001-2022:
#     - id: "5.18"
#       title: Access rights
#     cis-postgresql:
#     - id: "4.4"
#       title: Lock Out Accounts if Not Currently in Use
#     nist-csf-2:
#     - id: PR.AA-05
#       title: Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and reviewed, and incorporate the principles of least privilege and separation of duties
#     nis-2:
#     - id: 11.5.4
#       title: Identities are regularly reviewed and, if no longer needed, deactivated without delay
#   remediation:
#     summary: >-
#       Ask the role's owner. Revoke its right to log in, and drop it later.
#     sql: |
#       {{ range .evidence.roles }}ALTER ROLE {{ ident . }} NOLOGIN;
#       {{ end }}
package dbaudit.rules.database.unused_role

import data.dbaudit.lib.sql

days := input.parameters.DB016.days

theirs := [entry |
	some entry in input.cluster.sql.use.roles
	not sql.administrator(entry.name)
	not entry.name == input.cluster.sql.role
]

fail contains finding if {
	unused := [entry | some entry in theirs; sql.idle(entry, days)]
	count(unused) > 0
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("not seen connected for %d days or more: %s", [days, concat(", ", sort([entry.name | some entry in unused]))]),
		"evidence": {"roles": sort([entry.name | some entry in unused]), "use": unused},
	}
}

unknown contains {"resource": input.cluster.id, "reason": sql.undecided(theirs, days)}

not_applicable contains {"resource": input.cluster.id, "reason": "the roles of a read replica are its primary's"} if {
	input.cluster.role == "replica"
}
