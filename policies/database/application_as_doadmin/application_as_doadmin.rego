# METADATA
# scope: package
# title: An application logs in as doadmin
# description: |
#   doadmin may create roles and databases, replicate, and bypass row security. An SQL
#   injection into one application can then read and drop everything in the cluster.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: DB005
#   name: application-as-doadmin
#   passed: No application logs in as doadmin
#   category: database
#   severity: high
#   security_severity: "7.2"
#   resource: server
#   evidence:
#   - cluster.sql.sessions.user
#   - cluster.sql.sessions.address
#   - cluster.sql.sessions.application
#   - cluster.sql.role
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     - id: AC-6(5)
#       title: Privileged Accounts
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
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
#     - id: 11.3.2(b)
#       title: Specific accounts are used for system administration operations exclusively
#   remediation:
#     summary: >-
#       Create a role for the application, grant it what it needs, and let the application log in as that role.
#     sql: |
#       CREATE ROLE app LOGIN PASSWORD 'NEW_PASSWORD';
#       GRANT CONNECT ON DATABASE {{ ident .evidence.database }} TO app;
package dbaudit.rules.database.application_as_doadmin

import data.dbaudit.lib.sql

fail contains finding if {
	some session in input.cluster.sql.sessions
	session.user == "doadmin"
	not sql.audits(session)
	finding := {
		"resource": input.cluster.id,
		"key": concat(" ", [session.address, object.get(session, "application", "")]),
		"message": sql.sentence(session),
		"evidence": object.union(sql.who(session), {"database": object.get(session, "database", "")}),
	}
}
