# METADATA
# scope: package
# title: A role may set a protected parameter
# description: |
#   With session_replication_role a role can switch off triggers and foreign keys, audit
#   triggers included. DigitalOcean grants it only to doadmin's group.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB018
#   name: guarded-parameter-granted
#   passed: Protected parameters are granted to administrators only
#   category: database
#   severity: medium
#   security_severity: "5.9"
#   resource: server
#   evidence:
#   - cluster.sql.parameter_grants.parameter
#   - cluster.sql.parameter_grants.grantee
#   - cluster.sql.parameter_grants.privilege
#   controls:
#     nist-800-53-r5:
#     - id: CM-5
#       title: Access Restrictions for Change
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
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
#       Revoke the grant.
#     sql: |
#       REVOKE {{ .evidence.privilege }} ON PARAMETER {{ setting .evidence.parameter }} FROM {{ grantee .evidence.grantee }};
package dbaudit.rules.database.guarded_parameter_granted

import data.dbaudit.lib.sql

fail contains finding if {
	some granted in input.cluster.sql.parameter_grants
	not sql.administrator(granted.grantee)
	finding := {
		"resource": input.cluster.id,
		"key": concat(" ", [granted.parameter, granted.grantee, granted.privilege]),
		"message": sprintf("%s may %s %s", [granted.grantee, granted.privilege, granted.parameter]),
		"evidence": {"parameter": granted.parameter, "grantee": granted.grantee, "privilege": granted.privilege},
	}
}
