# METADATA
# scope: package
# title: PUBLIC may create objects in a schema
# description: |
#   Anyone who may log in can put functions and tables into a schema that is
#   searched by others, and have them called in place of the right ones
#   (CVE-2018-1058). Clusters that were upgraded from PostgreSQL 14 or older keep
#   this grant.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATTERNS
#   description: "PostgreSQL: Schemas, usage patterns"
# custom:
#   id: DB020
#   name: public-may-create
#   passed: PUBLIC may not create objects in any schema
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: database
#   evidence:
#   - database.public_schemas
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
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
#       Revoke CREATE on the schema from PUBLIC.
#     sql: |
#       REVOKE CREATE ON SCHEMA {{ ident .evidence.schema }} FROM PUBLIC;
package dbaudit.rules.database.public_may_create

fail contains finding if {
	some database in input.cluster.sql_databases
	some schema in database.public_schemas
	finding := {
		"resource": database.name,
		"key": schema,
		"message": sprintf("PUBLIC may create objects in the schema %s", [schema]),
		"evidence": {"schema": schema},
	}
}
