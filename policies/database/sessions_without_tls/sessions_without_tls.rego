# METADATA
# scope: package
# title: Sessions without TLS are open
# description: |
#   A client is connected without TLS: anyone on the network path can read its
#   queries, its data and, with most authentication methods, its password. TLS001
#   says what the server would accept; this rule names the clients that use it.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ssl-tcp.html
#   description: "PostgreSQL: Secure TCP/IP Connections with SSL"
# custom:
#   id: DB001
#   name: sessions-without-tls
#   passed: All sessions use TLS
#   category: database
#   severity: critical
#   security_severity: "9.1"
#   resource: server
#   evidence:
#   - cluster.sql.sessions.user
#   - cluster.sql.sessions.address
#   - cluster.sql.sessions.tls
#   - cluster.sql.sessions.application
#   - cluster.sql.role
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     cis-postgresql:
#     - id: "6.8"
#       title: Ensure TLS is enabled and configured correctly
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     csa-ccm-4:
#     - id: CEK-03
#       title: Data Encryption
#     dora:
#     - id: 9(3)(a)
#       title: ICT solutions and processes ensure the security of the means of transfer of data
#     nis-2:
#     - id: 6.7.2(i)
#       title: Communication between distinct systems only through trusted channels that assure the identification of their end points and protect the data from modification or disclosure
#   remediation:
#     summary: >-
#       Let the client connect with sslmode=verify-full and the cluster's CA, then end its sessions.
#     sql: |
#       SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = {{ literal .evidence.user }} AND client_addr = {{ literal .evidence.address }};
package dbaudit.rules.database.sessions_without_tls

import data.dbaudit.lib.sql

fail contains finding if {
	some session in input.cluster.sql.sessions
	sql.theirs(session)
	session.tls == false
	not sql.local(session.address)
	finding := {
		"resource": input.cluster.id,
		"key": concat("@", [session.user, session.address]),
		"message": sql.sentence(session),
		"evidence": sql.who(session),
	}
}
