# METADATA
# scope: package
# title: Default privileges grant future objects to PUBLIC
# description: |
#   Default privileges give PUBLIC rights on whatever a role makes from now on:
#   every new object is exposed too.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html
#   description: "PostgreSQL: ALTER DEFAULT PRIVILEGES"
# custom:
#   id: DB022
#   name: public-default-privileges
#   passed: Default privileges grant nothing to PUBLIC
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: database
#   evidence:
#   - database.default_privileges
#   controls:
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#     cis-postgresql:
#     - id: "4.6"
#       title: Ensure excessive DML privileges are revoked
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
#       Revoke the default privileges.
#     sql: |
#       ALTER DEFAULT PRIVILEGES FOR ROLE {{ ident .evidence.role }}{{ if .evidence.schema }} IN SCHEMA {{ ident .evidence.schema }}{{ end }} REVOKE {{ .evidence.privilege }} ON {{ .evidence.kind }} FROM PUBLIC;
package dbaudit.rules.database.public_default_privileges

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some given in database.default_privileges
	finding := {
		"resource": database.name,
		"key": concat(" ", [sql.text(given, "role"), sql.text(given, "schema"), sql.text(given, "kind"), sql.text(given, "privilege")]),
		"message": sprintf("PUBLIC gets %s on %s that %s makes", [sql.text(given, "privilege"), sql.text(given, "kind"), sql.text(given, "role")]),
		"evidence": given,
	}
}
