# METADATA
# scope: package
# title: A large object is granted to PUBLIC
# description: |
#   Large objects are easily missed: reviews of table privileges do not list them.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/lo.html
#   description: "PostgreSQL: Large Objects"
# custom:
#   id: DB025
#   name: public-large-object
#   passed: No large object is granted to PUBLIC
#   category: database
#   severity: medium
#   security_severity: "5.3"
#   resource: database
#   evidence:
#   - database.public_large_objects
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
#       Revoke the rights from PUBLIC.
#     sql: |
#       REVOKE ALL ON LARGE OBJECT {{ .evidence.name }} FROM PUBLIC;
package dbaudit.rules.database.public_large_object

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some found in database.public_large_objects
	finding := {
		"resource": database.name,
		"key": sql.text(found, "name"),
		"message": sprintf("PUBLIC may %s the large object %s", [sql.text(found, "privileges"), sql.text(found, "name")]),
		"evidence": found,
	}
}
