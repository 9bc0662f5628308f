# METADATA
# scope: package
# title: A role may make roles or databases, replicate, or bypass row security
# description: |
#   CREATEROLE and CREATEDB are rights of administrators; REPLICATION can copy all data,
#   whatever is granted; BYPASSRLS ignores every row security policy.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/role-attributes.html
#   description: "PostgreSQL: Role Attributes"
# custom:
#   id: DB010
#   name: powerful-role
#   passed: No role of an application may make roles or databases, replicate, or bypass row security
#   category: database
#   severity: medium
#   security_severity: "6.5"
#   resource: server
#   evidence:
#   - cluster.sql.roles.name
#   - cluster.sql.roles.superuser
#   - cluster.sql.roles.create_role
#   - cluster.sql.roles.create_db
#   - cluster.sql.roles.replication
#   - cluster.sql.roles.bypass_rls
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
#     cis-postgresql:
#     - id: "4.3"
#       title: Ensure excessive administrative privileges are revoked
#     disa-stig-postgresql:
#     - id: SV-261898
#       title: PostgreSQL must separate user functionality (including user interface services) from database management functionality.
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
#       Revoke what the role does not need.
#     sql: |
#       ALTER ROLE {{ ident .evidence.role }}{{ range .evidence.attributes }} NO{{ . }}{{ end }};
package dbaudit.rules.database.powerful_role

import data.dbaudit.lib.sql

fail contains finding if {
	some role in input.cluster.sql.roles
	not sql.administrator(role.name)
	attributes := sort([word |
		some key, word in words
		role[key] == true
	])
	count(attributes) > 0
	finding := {
		"resource": input.cluster.id,
		"key": role.name,
		"message": sprintf("%s has %s", [role.name, concat(", ", attributes)]),
		"evidence": {"role": role.name, "attributes": attributes},
	}
}

words := {"superuser": "SUPERUSER", "create_role": "CREATEROLE", "create_db": "CREATEDB", "replication": "REPLICATION", "bypass_rls": "BYPASSRLS"}
