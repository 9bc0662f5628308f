# METADATA
# scope: package
# title: pgaudit is loaded and records nothing
# description: |
#   pgaudit, which logs who read and changed what, is loaded and set to log
#   nothing.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/runtime-config-logging.html
#   description: "PostgreSQL: Error Reporting and Logging"
# custom:
#   id: DB060
#   name: pgaudit-records-nothing
#   passed: pgaudit records what it is loaded for
#   category: database
#   severity: medium
#   security_severity: "4.3"
#   resource: server
#   evidence:
#   - cluster.sql.settings.name
#   - cluster.sql.settings.value
#   - cluster.sql.role_settings.name
#   - cluster.sql.role_settings.value
#   controls:
#     nist-800-53-r5:
#     - id: AU-12
#       title: Audit Record Generation
#     iso-27001-2022:
#     - id: "8.15"
#       title: Logging
#     cis-postgresql:
#     - id: "3.2"
#       title: Ensure the PostgreSQL Audit Extension (pgAudit) is enabled
#     nist-csf-2:
#     - id: PR.PS-04
#       title: Log records are generated and made available for continuous monitoring
#     csa-ccm-4:
#     - id: LOG-08
#       title: Log Records
#   remediation:
#     summary: >-
#       Set pgaudit.log for the roles that matter, or for the database.
#     sql: |
#       ALTER ROLE ROLE_NAME SET pgaudit.log = 'write, ddl, role';
package dbaudit.rules.database.pgaudit_records_nothing

import data.dbaudit.lib.sql

fail contains finding if {
	lower(sql.setting("pgaudit.log")) in {"none", ""}
	not role_audited
	finding := {
		"resource": input.cluster.id,
		"message": "pgaudit is loaded, and pgaudit.log is none",
		"evidence": {"pgaudit.log": sql.setting("pgaudit.log")},
	}
}

# role_audited: some role or database has a pgaudit.log of its own.
role_audited if {
	some entry in input.cluster.sql.role_settings
	entry.name == "pgaudit.log"
	not lower(entry.value) in {"none", ""}
	not sql.provider(entry.role)
}

not_applicable contains {"resource": input.cluster.id, "reason": "pgaudit is not loaded"} if {
	count(input.cluster.sql.settings) > 0
	every entry in input.cluster.sql.settings {
		entry.name != "pgaudit.log"
	}
}

unknown contains {"resource": input.cluster.id, "reason": sql.untold("pgaudit.log")}
