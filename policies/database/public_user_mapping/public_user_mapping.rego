# METADATA
# scope: package
# title: Every role can use the login of a user mapping
# description: |
#   A user mapping of PUBLIC lets every role of the database act on the other server with
#   the login that it holds.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createusermapping.html
#   description: "PostgreSQL: CREATE USER MAPPING"
# custom:
#   id: DB051
#   name: public-user-mapping
#   passed: No user mapping is for PUBLIC
#   category: database
#   severity: high
#   security_severity: "7.1"
#   resource: database
#   evidence:
#   - database.user_mappings.server
#   - database.user_mappings.public
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
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
#       Map the roles that need the other server one by one.
#     sql: |
#       DROP USER MAPPING FOR PUBLIC SERVER {{ ident .evidence.server }};
package dbaudit.rules.database.public_user_mapping

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some mapping in database.user_mappings
	mapping.public == true
	finding := {
		"resource": database.name,
		"key": sql.text(mapping, "server"),
		"message": sprintf("every role acts on the foreign server %s with one login", [sql.text(mapping, "server")]),
		"evidence": {"server": sql.text(mapping, "server")},
	}
}
