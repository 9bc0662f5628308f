# METADATA
# scope: package
# title: New passwords are stored as MD5
# description: |
#   MD5 verifiers can be broken, and replayed by anyone who reads them once.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/auth-password.html
#   description: "PostgreSQL: Password Authentication"
# custom:
#   id: DB062
#   name: md5-passwords
#   passed: New passwords are stored as SCRAM-SHA-256
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: server
#   evidence:
#   - cluster.sql.settings.name
#   - cluster.sql.settings.value
#   - cluster.sql.roles.name
#   controls:
#     nist-800-53-r5:
#     - id: IA-5(1)
#       title: Password-based Authentication
#     iso-27001-2022:
#     - id: "5.17"
#       title: Authentication information
#     disa-stig-postgresql:
#     - id: SV-261891
#       title: If passwords are used for authentication, PostgreSQL must store only hashed, salted representations of passwords.
#     nist-csf-2:
#     - id: PR.AA-01
#       title: Identities and credentials for authorized users, services, and hardware are managed by the organization
#     csa-ccm-4:
#     - id: IAM-15
#       title: Passwords Management
#     nis-2:
#     - id: "11.6.3"
#       title: State-of-the-art authentication methods are used to the extent feasible
#   remediation:
#     summary: >-
#       Store passwords as SCRAM-SHA-256, and set every role's password again.
#     sql: |
#       ALTER SYSTEM SET password_encryption = 'scram-sha-256';
#       SELECT pg_reload_conf();
package dbaudit.rules.database.md5_passwords

import data.dbaudit.lib.sql

fail contains finding if {
	sql.setting("password_encryption") == "md5"
	not sql.managed
	finding := {
		"resource": input.cluster.id,
		"message": "password_encryption is md5: new passwords get verifiers that can be broken",
		"evidence": {"password_encryption": "md5"},
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": sql.providers} if {
	sql.managed
	sql.setting("password_encryption") == "md5"
}

unknown contains {"resource": input.cluster.id, "reason": sql.untold("password_encryption")}
