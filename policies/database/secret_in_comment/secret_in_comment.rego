# METADATA
# scope: package
# title: A comment seems to hold a secret
# description: |
#   Comments are readable by every role. dbaudit does not read the text itself.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-comment.html
#   description: "PostgreSQL: COMMENT"
# custom:
#   id: DB066
#   name: secret-in-comment
#   passed: No comment looks like a secret
#   category: database
#   severity: medium
#   security_severity: "5.3"
#   resource: database
#   evidence:
#   - database.secret_comments
#   controls:
#     nist-800-53-r5:
#     - id: IA-5(7)
#       title: No Embedded Unencrypted Static Authenticators
#     iso-27001-2022:
#     - id: "5.17"
#       title: Authentication information
#     nist-csf-2:
#     - id: PR.AA-01
#       title: Identities and credentials for authorized users, services, and hardware are managed by the organization
#     csa-ccm-4:
#     - id: IAM-15
#       title: Passwords Management
#     nis-2:
#     - id: 11.6.2(b)
#       title: Secret authentication information is allocated and managed by a process that ensures its confidentiality
#   remediation:
#     summary: >-
#       Remove the secret from the comment, and change it.
#     sql: |
#       COMMENT ON {{ .evidence.kind }} {{ .evidence.object }} IS NULL;
package dbaudit.rules.database.secret_in_comment

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some comment in database.secret_comments
	kind := sql.text(comment, "kind")
	name := sql.text(comment, "name")
	finding := {
		"resource": database.name,
		"key": name,
		"message": sprintf("the comment on the %s %s looks as if it held a password or token", [kind, name]),
		"evidence": {"kind": word(kind), "object": name},
	}
}

# word is what COMMENT ON calls the kind.
word(kind) := "COLUMN" if endswith(kind, " column")

word(kind) := "CONSTRAINT" if endswith(kind, " constraint")

word(kind) := upper(kind) if {
	not endswith(kind, " column")
	not endswith(kind, " constraint")
}
