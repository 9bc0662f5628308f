# METADATA
# scope: package
# title: Sessions use an old TLS version or a weak suite
# description: |
#   TLS005 and TLS008 say what the server accepts. This rule names the clients that still
#   use it: they have to be updated before it can be switched off.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-SSL-VIEW
#   description: "PostgreSQL: pg_stat_ssl"
# custom:
#   id: DB002
#   name: sessions-with-weak-tls
#   passed: All sessions use a current TLS version and a strong suite
#   category: database
#   severity: high
#   security_severity: "7.4"
#   resource: server
#   evidence:
#   - cluster.sql.sessions.user
#   - cluster.sql.sessions.address
#   - cluster.sql.sessions.tls_version
#   - cluster.sql.sessions.cipher
#   - cluster.sql.sessions.bits
#   - cluster.sql.sessions.application
#   - cluster.sql.role
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-13
#       title: Cryptographic Protection
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     csa-ccm-4:
#     - id: CEK-04
#       title: Encryption Algorithm
#     dora:
#     - id: 9(3)(a)
#       title: ICT solutions and processes ensure the security of the means of transfer of data
#     nis-2:
#     - id: 6.7.2(i)
#       title: Communication between distinct systems only through trusted channels that assure the identification of their end points and protect the data from modification or disclosure
#   remediation:
#     summary: >-
#       Update the client's TLS library, so that it speaks TLS 1.2 or newer.
#     sql: |
#       SELECT pid, application_name, client_addr FROM pg_stat_activity WHERE usename = {{ literal .evidence.user }} AND client_addr = {{ literal .evidence.address }};
package dbaudit.rules.database.sessions_with_weak_tls

import data.dbaudit.lib.sql

fail contains finding if {
	some session in input.cluster.sql.sessions
	sql.theirs(session)
	weak(session)
	finding := {
		"resource": input.cluster.id,
		"key": concat("@", [session.user, session.address]),
		"message": sprintf("%s; the suite is %s", [sql.sentence(session), session.cipher]),
		"evidence": object.union(sql.who(session), {"tls_version": session.tls_version, "cipher": session.cipher, "bits": session.bits}),
	}
}

weak(session) if session.tls_version in sql.old_tls

weak(session) if {
	session.tls_version != ""
	session.bits < 128
}

weak(session) if regex.match(`RC4|3DES|DES-CBC|NULL|EXP`, session.cipher)

known := {"", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}

unknown contains {"resource": input.cluster.id, "reason": sprintf("a session is encrypted with %s, which is no version that is known", [session.tls_version])} if {
	some session in input.cluster.sql.sessions
	not sql.provider(session.user)
	not session.tls_version in known
}
