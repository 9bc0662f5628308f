# METADATA
# scope: package
# title: The log does not say where a client connects from
# description: |
#   Of the three values that DigitalOcean offers for log_line_prefix, one has no client
#   address: the use of a stolen password cannot be traced to where it came from.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX
#   description: "PostgreSQL: log_line_prefix"
# custom:
#   id: DB061
#   name: log-lines-without-address
#   passed: The log says where clients connect from
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.settings.name
#   - cluster.sql.settings.value
#   controls:
#     nist-800-53-r5:
#     - id: AU-3
#       title: Content of Audit Records
#     iso-27001-2022:
#     - id: "8.15"
#       title: Logging
#     cis-postgresql:
#     - id: "3.1.24"
#       title: Ensure 'log_line_prefix' is set correctly
#     disa-stig-postgresql:
#     - id: SV-261869
#       title: PostgreSQL must produce audit records containing sufficient information to establish the sources (origins) of the events.
#     nist-csf-2:
#     - id: PR.PS-04
#       title: Log records are generated and made available for continuous monitoring
#     csa-ccm-4:
#     - id: LOG-08
#       title: Log Records
#   remediation:
#     summary: >-
#       Choose a log_line_prefix with client=%h.
#     sql: |
#       ALTER SYSTEM SET log_line_prefix = '%m [%p] %q%u@%d client=%h ';
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Advanced configuration → log_line_prefix
package dbaudit.rules.database.log_lines_without_address

import data.dbaudit.lib.sql

fail contains finding if {
	prefix := sql.setting("log_line_prefix")
	not contains(prefix, "%h")
	not contains(prefix, "%r")
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("log_line_prefix has no client address: %q", [prefix]),
		"evidence": {"log_line_prefix": prefix},
	}
}

unknown contains {"resource": input.cluster.id, "reason": sql.untold("log_line_prefix")}
