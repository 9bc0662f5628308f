# METADATA
# scope: package
# title: No timeout ends sessions that are idle in a transaction
# description: |
#   A session that was left in a transaction holds its locks, keeps old rows from
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
#       ALTER ROLE ROLE_NAME SET idle_in_transaction_session_timeout = '10min';
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Advanced configuration → idle_in_transaction_session_timeout
package dbaudit.rules.database.no_idle_timeout

fail contains finding if {
	setting("idle_in_transaction_session_timeout") == "0"
	finding := {
		"resource": input.cluster.id,
		"message": "idle_in_transaction_session_timeout is 0: nothing ends a session that is idle in a transaction",
		"evidence": {"idle_in_transaction_session_timeout": "0"},
	}
}

setting(name) := entry.value if {
	some entry in input.cluster.sql.settings
	entry.name == name
}
