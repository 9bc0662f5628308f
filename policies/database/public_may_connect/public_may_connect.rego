# METADATA
# scope: package
# title: PUBLIC may connect to a database
# description: |
#   This is PostgreSQL's default. Where several tenants share a cluster, it does not
#   separate them.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB023
#   name: public-may-connect
#   passed: PUBLIC may not connect to the database
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: database
#   evidence:
#   - database.public_connect
#   controls:
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
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
#       Where tenants share the cluster, revoke CONNECT from PUBLIC and grant it to each role.
#     sql: |
#       REVOKE CONNECT ON DATABASE {{ ident .resource.name }} FROM PUBLIC;
package dbaudit.rules.database.public_may_connect

fail contains finding if {
	some database in input.cluster.sql_databases
	database.public_connect == true
	finding := {
		"resource": database.name,
		"message": sprintf("every role that can log in may connect to %s", [database.name]),
		"evidence": {"public_connect": true},
	}
}
