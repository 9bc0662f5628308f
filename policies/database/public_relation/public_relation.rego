# METADATA
# scope: package
# title: A table, view or sequence is granted to PUBLIC
# description: |
#   Every role that can log in, now and later, has the right.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB021
#   name: public-relation
#   passed: No table, view or sequence is granted to PUBLIC
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: database
#   evidence:
#   - database.public_relations
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
#     disa-stig-postgresql:
#     - id: SV-261885
#       title: The role(s)/group(s) used to modify database structure (including but not necessarily limited to tables, indexes, storage, etc.) and logic modules (stored procedures, functions, triggers, links to software external to PostgreSQL, etc.) must be restricted to authorized users.
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
#       Revoke the rights from PUBLIC, and grant them to the roles that need them.
#     sql: |
#       REVOKE ALL ON {{ .evidence.name }} FROM PUBLIC;
package dbaudit.rules.database.public_relation

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some relation in database.public_relations
	finding := {
		"resource": database.name,
		"key": sql.text(relation, "name"),
		"message": sprintf("PUBLIC may %s the %s %s", [sql.text(relation, "privileges"), sql.text(relation, "kind"), sql.text(relation, "name")]),
		"evidence": relation,
	}
}
