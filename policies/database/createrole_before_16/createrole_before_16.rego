# METADATA
# scope: package
# title: A role with CREATEROLE can grant itself nearly everything
# description: |
#   Up to PostgreSQL 15 a role with CREATEROLE may grant any role that is no superuser,
#   such as pg_read_all_data and pg_execute_server_program, to itself and to others. From
#   16 on it needs the ADMIN option.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/release-16.html
#   description: "PostgreSQL: Release 16, changes of CREATEROLE"
# custom:
#   id: DB011
#   name: createrole-before-16
#   passed: No role can grant itself nearly everything through CREATEROLE
#   category: database
#   severity: high
#   security_severity: "7.2"
#   resource: server
#   evidence:
#   - cluster.sql.server_version_num
#   - cluster.sql.roles.name
#   - cluster.sql.roles.create_role
#   controls:
#     nist-800-53-r5:
#     - id: AC-6(10)
#       title: Prohibit Non-privileged Users from Executing Privileged Functions
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
#     cis-postgresql:
#     - id: "4.3"
#       title: Ensure excessive administrative privileges are revoked
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
#       Revoke CREATEROLE from the role, or upgrade the cluster to PostgreSQL 16 or
#       newer.
#     sql: |
#       ALTER ROLE {{ ident .evidence.role }} NOCREATEROLE;
package dbaudit.rules.database.createrole_before_16

import data.dbaudit.lib.sql

fail contains finding if {
	input.cluster.sql.server_version_num < 160000
	some role in input.cluster.sql.roles
	role.create_role == true
	not sql.administrator(role.name)
	finding := {
		"resource": input.cluster.id,
		"key": role.name,
		"message": sprintf("%s has CREATEROLE, with which it can grant itself nearly every right on this version", [role.name]),
		"evidence": {"role": role.name, "server_version_num": input.cluster.sql.server_version_num},
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": "from PostgreSQL 16 on CREATEROLE grants only what the role has with ADMIN"} if {
	input.cluster.sql.server_version_num >= 160000
}
