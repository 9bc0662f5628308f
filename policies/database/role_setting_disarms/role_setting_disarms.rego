# METADATA
# scope: package
# title: A setting of a role or database turns off logging or a protection
# description: |
#   What ALTER ROLE and ALTER DATABASE set overrides the server's configuration: what a
#   role does whose statements are not logged, or whose triggers do not fire, is not
#   recorded.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-alterrole.html
#   description: "PostgreSQL: ALTER ROLE"
# custom:
#   id: DB017
#   name: role-setting-disarms
#   passed: No setting of a role or database turns off logging or a protection
#   category: database
#   severity: medium
#   security_severity: "5.3"
#   resource: server
#   evidence:
#   - cluster.sql.role_settings.role
#   - cluster.sql.role_settings.database
#   - cluster.sql.role_settings.name
#   - cluster.sql.role_settings.value
#   controls:
#     nist-800-53-r5:
#     - id: AU-12
#       title: Audit Record Generation
#     iso-27001-2022:
#     - id: "8.15"
#       title: Logging
#     nist-csf-2:
#     - id: PR.PS-04
#       title: Log records are generated and made available for continuous monitoring
#     csa-ccm-4:
#     - id: LOG-08
#       title: Log Records
#   remediation:
#     summary: >-
#       Reset the setting.
#     sql: |
#       {{ if .evidence.role }}ALTER ROLE {{ ident .evidence.role }}{{ if .evidence.database }} IN DATABASE {{ ident .evidence.database }}{{ end }}{{ else }}ALTER DATABASE {{ ident .evidence.database }}{{ end }} RESET {{ setting .evidence.name }};
package dbaudit.rules.database.role_setting_disarms

import data.dbaudit.lib.sql

fail contains finding if {
	some setting in input.cluster.sql.role_settings
	disarms(setting.name, lower(setting.value))
	not sql.provider(setting.role)
	finding := {
		"resource": input.cluster.id,
		"key": concat(" ", [setting.role, setting.database, setting.name]),
		"message": sprintf("%s has %s = %s", [holder(setting), setting.name, setting.value]),
		"evidence": {"role": setting.role, "database": setting.database, "name": setting.name, "value": setting.value},
	}
}

holder(setting) := sprintf("the role %s", [setting.role]) if setting.role != ""

holder(setting) := sprintf("the database %s", [setting.database]) if setting.role == ""

disarms("log_statement", value) if value == "none"

disarms("log_min_duration_statement", value) if value == "-1"

disarms("log_min_error_statement", value) if value in {"fatal", "panic"}

disarms("pgaudit.log", value) if value in {"none", ""}

disarms("row_security", value) if sql.off(value)

disarms("session_replication_role", value) if value == "replica"

disarms("password_encryption", value) if value == "md5"

disarms(name, value) if {
	name in {"statement_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout"}
	sql.never(value)
}
