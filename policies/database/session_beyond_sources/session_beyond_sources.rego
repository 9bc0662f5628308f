# METADATA
# scope: package
# title: A session comes from an address that no trusted source explains
# description: |
#   A trusted source admits more than was meant, or a session lives on although the
#   source that let it in was removed: removing a source ends no session.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
#   description: "PostgreSQL: pg_stat_activity"
# custom:
#   id: DB003
#   name: session-beyond-sources
#   passed: Every session comes from a trusted source
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: server
#   evidence:
#   - cluster.sql.sessions.user
#   - cluster.sql.sessions.address
#   - cluster.sql.sessions.trusted_source
#   - cluster.sql.sessions.application
#   - cluster.sql.role
#   - cluster.trusted_sources
#   controls:
#     pci-dss-4:
#     - id: 1.3.1
#       title: Inbound traffic to the CDE is restricted.
#     nist-800-53-r5:
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     nist-csf-2:
#     - id: PR.IR-01
#       title: Networks and environments are protected from unauthorized logical access and usage
#     csa-ccm-4:
#     - id: IVS-03
#       title: Network Security
#     dora:
#     - id: RTS 13(1)(d)
#       title: Network access controls prevent and detect connections by any unauthorised device, system or endpoint
#     nis-2:
#     - id: 6.7.2(c)
#       title: Configure controls to prevent accesses and network communication not required for the operation
#   remediation:
#     summary: >-
#       Find out who connects from there. Add a trusted source for it, or end its sessions.
#     sql: |
#       SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_addr = {{ literal .evidence.address }};
package dbaudit.rules.database.session_beyond_sources

import data.dbaudit.lib.sql

fail contains finding if {
	count(input.cluster.trusted_sources) > 0
	some session in input.cluster.sql.sessions
	sql.theirs(session)
	session.trusted_source == ""
	not sql.local(session.address)
	finding := {
		"resource": input.cluster.id,
		"key": concat("@", [session.user, session.address]),
		"message": sql.sentence(session),
		"evidence": sql.who(session),
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": "the cluster has no trusted sources, which TS001 judges"} if {
	input.cluster.sql
	count(input.cluster.trusted_sources) == 0
}
