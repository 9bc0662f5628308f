# METADATA
# scope: package
# title: Login roles have no password expiry
# description: |
#   PCI DSS asks for passwords that expire. NIST SP 800-63B advises against forced changes,
#   so the rule applies only where its parameter is set to true.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-alterrole.html
#   description: "PostgreSQL: ALTER ROLE"
# custom:
#   id: DB014
#   name: password-without-expiry
#   passed: Login roles have a password expiry
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.roles.name
#   - cluster.sql.roles.login
#   - cluster.sql.roles.valid_until
#   parameters:
#     required:
#       type: boolean
#       default: false
#       description: Whether login roles must have a password that expires.
#   controls:
#     nist-800-53-r5:
#     - id: IA-5(1)
#       title: Password-based Authentication
#     iso-27001-2022:
#     - id: "5.17"
#       title: Authentication information
#   remediation:
#     summary: >-
#       Set a date on which the role's password expires, and change the password before it.
#     sql: |
#       {{ if .evidence.expired }}SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = {{ literal .evidence.expired }};
#       {{ end }}{{ range .evidence.roles }}ALTER ROLE {{ ident . }} VALID UNTIL 'YYYY-MM-DD';
#       {{ end }}
package dbaudit.rules.database.password_without_expiry

import data.dbaudit.lib.instant
import data.dbaudit.lib.sql

fail contains finding if {
	input.parameters.DB014.required == true
	endless := sort([role.name |
		some role in input.cluster.sql.roles
		role.login == true
		role.valid_until in {"", "infinity"}
		not sql.provider(role.name)
	])
	count(endless) > 0
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("passwords without an expiry date: %s", [concat(", ", endless)]),
		"evidence": {"roles": endless},
	}
}

fail contains finding if {
	some role in input.cluster.sql.roles
	not sql.provider(role.name)
	ended(role.valid_until)
	open := sum([session.count | some session in input.cluster.sql.sessions; session.user == role.name])
	open > 0
	finding := {
		"resource": input.cluster.id,
		"key": role.name,
		"message": sprintf("the password of %s expired on %s, but sessions of it are open (%d)", [role.name, substring(role.valid_until, 0, 10), open]),
		"evidence": {"expired": role.name, "valid_until": role.valid_until},
	}
}

# ended: the day of the password's end is over.
ended(until) if {
	regex.match(`^\d{4}-\d\d-\d\d`, until)
	instant.now - instant.ns(sprintf("%sT00:00:00Z", [substring(until, 0, 10)])) >= instant.day
}

not_applicable contains {"resource": input.cluster.id, "reason": "no password expiry is asked for (the parameter required is false)"} if {
	input.cluster.sql
	input.parameters.DB014.required == false
}
