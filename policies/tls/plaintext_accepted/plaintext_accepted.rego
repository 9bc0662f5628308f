# METADATA
# scope: package
# title: The server accepts connections without TLS
# description: |
#   The server answers a connection that is not encrypted with an authentication
#   request instead of a refusal. A client that asks for TLS but does not insist
#   (sslmode=prefer, the default of libpq) can be made to talk in plaintext by an
#   attacker on the network path, who then reads and changes everything, the login
#   included.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ssl-tcp.html
#   description: "PostgreSQL: Secure TCP/IP connections with SSL"
# - ref: https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
#   description: "PostgreSQL: The pg_hba.conf file"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TLS001
#   name: plaintext-accepted
#   passed: Connections without TLS are refused
#   category: tls
#   severity: critical
#   security_severity: "9.1"
#   resource: endpoint
#   evidence:
#   - endpoint.plaintext.accepted
#   worse: [authentication]
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     - id: 2.2.7
#       title: All non-console administrative access is encrypted using strong cryptography.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-8(1)
#       title: Cryptographic Protection
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     - id: "8.21"
#       title: Security of network services
#     hipaa:
#     - id: 164.312(e)(1)
#       title: Transmission security
#     - id: 164.312(e)(2)(ii)
#       title: Encryption
#     soc-2:
#     - id: CC6.7
#       title: The entity restricts the transmission, movement, and removal of information to authorized internal and external users and processes, and protects it during transmission, movement, or removal to meet the entity's objectives.
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
#       On DigitalOcean only its support can change this: open a ticket and name
#       the cluster and the endpoint. On a server of your own: ssl = on in
#       postgresql.conf and hostssl in place of host in pg_hba.conf; in PgBouncer:
#       client_tls_sslmode = require. Until then every client needs
#       sslmode=verify-full.
package dbaudit.rules.tls.plaintext_accepted

import data.dbaudit.lib.sql
import data.dbaudit.lib.tls as lib

fail contains finding if {
	some endpoint in input.cluster.endpoints
	endpoint.plaintext.accepted == true
	finding := {
		"resource": endpoint.id,
		"message": sprintf("accepts connections without TLS%s%s", [lib.accepted_attempt(endpoint), sql.connected(sessions(endpoint))]),
		"evidence": object.union({"plaintext": endpoint.plaintext, "authentication": lib.asked_for(endpoint)}, sql.shown(sessions(endpoint))),
	}
}

# sessions are those without TLS, which the database itself tells of.
sessions(endpoint) := [session |
	sql.of_server(endpoint)
	some session in input.cluster.sql.sessions
	sql.theirs(session)
	session.tls == false
	not sql.local(session.address)
]

# pg_hba.conf decides by user and database: that an invented name was refused says
# nothing of those that there are.
unknown contains {"resource": endpoint.id, "reason": reason} if {
	some endpoint in input.cluster.endpoints
	endpoint.plaintext.accepted == false
	not refused_for_a_known_name(endpoint)
	names := [sprintf("user %s, database %s", [attempt.user, attempt.database]) | some attempt in endpoint.plaintext.attempts]
	reason := concat("", ["refused without TLS, but for names that may not exist: ", lib.some_of(names)])
}

refused_for_a_known_name(endpoint) if {
	some attempt in endpoint.plaintext.attempts
	attempt.known == true
	attempt.accepted == false
}
