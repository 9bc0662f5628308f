# METADATA
# scope: package
# title: PUBLIC may create temporary tables
# description: |
#   This is PostgreSQL's default. Temporary objects are searched first, also by SECURITY
#   DEFINER functions that do not put pg_temp last.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB024
#   name: public-may-use-temporary
#   passed: PUBLIC may not create temporary tables
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: database
#   evidence:
#   - database.public_temporary
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
#       Revoke TEMPORARY from PUBLIC where no role needs it.
#     sql: |
#       REVOKE TEMPORARY ON DATABASE {{ ident .resource.name }} FROM PUBLIC;
package dbaudit.rules.database.public_may_use_temporary

fail contains finding if {
	some database in input.cluster.sql_databases
	database.public_temporary == true
	finding := {
		"resource": database.name,
		"message": sprintf("every role may create temporary tables in %s", [database.name]),
		"evidence": {"public_temporary": true},
	}
}
