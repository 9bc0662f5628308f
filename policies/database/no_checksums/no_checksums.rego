# METADATA
# scope: package
# title: Data checksums are off
# description: |
#   Without checksums a damaged page is read as if it were right. On a managed cluster this
#   is the provider's choice.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/checksums.html
#   description: "PostgreSQL: Data Checksums"
# custom:
#   id: DB064
#   name: no-checksums
#   passed: Data checksums are on
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.settings.name
#   - cluster.sql.settings.value
#   - cluster.sql.roles.name
#   controls:
#     nist-800-53-r5:
#     - id: SI-7
#       title: Software, Firmware, and Information Integrity
#     iso-27001-2022:
#     - id: "8.13"
#       title: Information backup
#     nist-csf-2:
#     - id: PR.DS-01
#       title: The confidentiality, integrity, and availability of data-at-rest are protected
#   remediation:
#     summary: >-
#       Switch checksums on while the server is stopped: pg_checksums --enable.
#     sql: |
#       -- on the server, while it is stopped: pg_checksums --enable -D DATA_FOLDER
package dbaudit.rules.database.no_checksums

import data.dbaudit.lib.sql

fail contains finding if {
	sql.setting("data_checksums") == "off"
	not sql.managed
	finding := {
		"resource": input.cluster.id,
		"message": "data_checksums is off: damaged pages are not noticed",
		"evidence": {"data_checksums": "off"},
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": sql.providers} if sql.managed

unknown contains {"resource": input.cluster.id, "reason": sql.untold("data_checksums")}
