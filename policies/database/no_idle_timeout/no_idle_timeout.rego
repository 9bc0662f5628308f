# METADATA
# scope: package
# title: No timeout ends sessions that are idle in a transaction
# description: |
#   A session that is idle in a transaction holds its locks and keeps old rows from
#   being cleaned up, and an unattended terminal stays logged in.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/runtime-config-client.html
#   description: "PostgreSQL: Client Connection Defaults"
# custom:
#   id: DB063
#   name: no-idle-timeout
#   passed: A timeout ends sessions that are idle in a transaction
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.settings.name
#   - cluster.sql.settings.value
#   - cluster.sql.roles.name
#   - cluster.sql.roles.login
#   - cluster.sql.role_settings.role
#   - cluster.sql.role_settings.database
#   - cluster.sql.role_settings.name
#   - cluster.sql.role_settings.value
#   - cluster.sql.role
#   controls:
#     nist-800-53-r5:
#     - id: AC-12
#       title: Session Termination
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#     disa-stig-postgresql:
#     - id: SV-261910
#       title: PostgreSQL must automatically terminate a user session after organization-defined conditions or trigger events requiring session disconnect.
#   remediation:
#     summary: >-
#       Set idle_in_transaction_session_timeout, for the server or for the roles.
#     sql: |
#       {{ range .evidence.roles }}ALTER ROLE {{ ident . }} SET idle_in_transaction_session_timeout = '10min';
#       {{ end }}
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Advanced configuration → idle_in_transaction_session_timeout
package dbaudit.rules.database.no_idle_timeout

import data.dbaudit.lib.sql

fail contains finding if {
	sql.setting("idle_in_transaction_session_timeout") == "0"
	count(endless) > 0
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("idle_in_transaction_session_timeout is 0: nothing ends sessions that are idle in a transaction, of %s", [sql.some_of(endless)]),
		"evidence": {"idle_in_transaction_session_timeout": "0", "roles": endless},
	}
}

# endless are the roles without a timeout of their own.
endless := sort([role.name |
	some role in input.cluster.sql.roles
	role.login == true
	not sql.provider(role.name)
	role.name != input.cluster.sql.role
	not bounded(role.name)
])

bounded(role) if {
	some entry in input.cluster.sql.role_settings
	entry.role == role
	entry.database == ""
	entry.name == "idle_in_transaction_session_timeout"
	not sql.never(entry.value)
}

unknown contains {"resource": input.cluster.id, "reason": sql.untold("idle_in_transaction_session_timeout")}
