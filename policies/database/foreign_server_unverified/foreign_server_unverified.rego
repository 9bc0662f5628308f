# METADATA
# scope: package
# title: A foreign server is connected to without verification
# description: |
#   The database itself connects to another server, which no search of source trees
#   shows. Without verify-full an attacker on the network path gets the password of
#   the user mapping.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/postgres-fdw.html
#   description: "PostgreSQL: postgres_fdw"
# custom:
#   id: DB050
#   name: foreign-server-unverified
#   passed: Every foreign server is verified
#   category: database
#   severity: high
#   security_severity: "7.4"
#   resource: database
#   evidence:
#   - database.foreign_servers.name
#   - database.foreign_servers.wrapper
#   - database.foreign_servers.sslmode
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-23
#       title: Session Authenticity
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
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
#       Set sslmode to verify-full and name the other server's CA.
#     sql: |
#       ALTER SERVER {{ ident .evidence.server }} OPTIONS ({{ if .evidence.sslmode }}SET{{ else }}ADD{{ end }} sslmode 'verify-full', {{ if .evidence.sslrootcert }}SET{{ else }}ADD{{ end }} sslrootcert 'PATH');
package dbaudit.rules.database.foreign_server_unverified

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some server in database.foreign_servers
	server.sslmode != "verify-full"
	finding := {
		"resource": database.name,
		"key": server.name,
		"message": sprintf("the foreign server %s (%s) is connected to with sslmode=%s", [server.name, server.wrapper, sql.mode(server.sslmode)]),
		"evidence": {"server": server.name, "sslmode": server.sslmode, "sslrootcert": object.get(server, "sslrootcert", "")},
	}
}
